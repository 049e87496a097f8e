"""Truth under load: what agents report, held against what the delay server imposed."""

import collections
import json
import time
import urllib.request

from . import stats
from .agents import probe_path
from .wire import Wire

RATES = (50, 500, 1500)
DELAYS = (5, 50)
# (name, rate, delay): what else is under way is in the name.
HARD = (("holes", 500, 5), ("holes", 1500, 5), ("tls", 500, 5))
TLS_IN_FLIGHT = 100
HOLE_EVERY = 10


def measure(world, effort):
    """truth.RATE.DELAY[.holes|.tls].AGENT: quantiles of reported − imposed."""
    rows = collections.defaultdict(list)
    failures = collections.Counter()
    cases = [("", rate, delay) for rate in RATES for delay in DELAYS] + list(HARD)
    agents = [world.agent("exporter"), world.agent("sonde")]
    try:
        for number in range(effort.truth_rounds):
            for case in cases:
                for agent in agents if number % 2 else reversed(agents):
                    errors, failed = _one(world, agent, case, effort.truth_seconds)
                    rows[case, agent.name] += errors
                    failures[case, agent.name] += failed
    finally:
        for agent in agents:
            agent.stop()
    figures = {}
    for case in cases:
        for name in ("exporter", "sonde"):
            assert rows[case, name], f"no probe of {name} passed in {_key(case, name)}"
            figures[_key(case, name)] = {
                **stats.distribution(rows[case, name], "ms", 1e3),
                "failed": failures[case, name],
            }
        pair = [figures[_key(case, name)]["p99"] for name in ("sonde", "exporter")]
        figures[_key(case, "ratio")] = {"median": round(pair[0] / pair[1], 3), "unit": "×"}
    return figures


def _key(case, last):
    kind, rate, delay = case
    return ".".join(filter(None, ("truth", str(rate), str(delay), kind, last)))


def records(world):
    """{name: imposed} in seconds, of the last answer since the last call (tool/serve.cc)."""
    with urllib.request.urlopen(f"http://127.0.0.1:{world.delay_port}/records") as answer:
        lines = answer.read().decode().splitlines()
    return {name: int(nanos) / 1e9 for name, nanos in (line.split() for line in lines)}


def _one(world, agent, case, seconds):
    """Errors in seconds of the probes that passed, and how many did not."""
    kind, rate, delay = case
    options = ["--rate", rate, "--seconds", seconds]
    background = None
    if kind == "holes":
        hole = probe_path("hole", world.delayed("never"))
        options += ["--alternative", hole, "--every", HOLE_EVERY]
    if kind == "tls":
        background = world.start_load(
            agent,
            "https",
            world.delayed(1000, "", tls=True),
            *("--in-flight", TLS_IN_FLIGHT, "--seconds", seconds + 1),
        )
        time.sleep(0.5)
    samples = world.folder / "samples"
    records(world)
    answer = world.load(agent, "http", world.delayed(delay), *options, "--samples", samples)
    imposed = records(world)
    if background:
        background.wait()
    errors = []
    for line in samples.read_text(encoding="utf-8").splitlines():
        name, _, _, _, success, duration, *_ = line.split()
        if success == "1" and name in imposed:
            errors.append(float(duration) - imposed[name])
    return errors, answer["failed"] + answer["unanswered"]


def bounds(world, effort):
    """bound.*: the share of scheduled runs whose own published bound covers their real error.

    The real error of a run is what it reported above what the network and the server took, as
    packets on the wire tell. Published is the bound in the line that sonde logs per run at level
    debug.
    """
    config = world.checks("http", 1500, "1s", target=lambda i: world.delayed(5, f"check-{i}"))
    with Wire(world.folder, world.delay_port) as wire:
        agent = world.agent("sonde", config, flags=("--log.level=debug", "--log.format=json"))
        try:
            time.sleep(effort.bound_seconds)
        finally:
            agent.stop()
    pairs = list(_joined(agent.process.log_path, wire.exchanges()))
    assert pairs, "no run was seen on the wire"
    errors = [duration - took for duration, took, _ in pairs]
    margins = [bound - error for error, (_, _, bound) in zip(errors, pairs)]
    return {
        "bound.error": stats.distribution(errors, "µs", 1e6),
        "bound.published": stats.distribution([pair[2] for pair in pairs], "µs", 1e6),
        "bound.covered": {
            "median": round(100 * sum(m >= 0 for m in margins) / len(margins), 3),
            "unit": "%",
            "runs": len(margins),
        },
    }


def _joined(log, exchanges):
    """(duration, what the wire took, bound) of each run that the wire has seen."""
    for line in log.read_text(encoding="utf-8").splitlines():
        run = json.loads(line) if line.startswith("{") else {}
        if run.get("msg") != "run ended" or run.get("reason"):
            continue
        started, duration = float(run["started"]), float(run["duration"])
        for asked, took in exchanges.get(f"/5/{run['check']}", ()):
            if started <= asked <= started + duration:
                yield duration, took, float(run["error_bound"])
                break
