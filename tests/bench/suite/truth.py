"""Truth under load: what agents report, held against what the delay server imposed."""

import collections
import json
import time
import urllib.request

from . import stats
from .agents import probe_path

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
    """{name: [(arrived, imposed, written)]} in seconds, since the last call (tool/serve.cc)."""
    with urllib.request.urlopen(f"http://127.0.0.1:{world.delay_port}/records") as answer:
        lines = answer.read().decode().splitlines()
    found = collections.defaultdict(list)
    for line in lines:
        name, *nanoseconds = line.split()
        found[name].append([int(nanos) / 1e9 for nanos in nanoseconds])
    return found


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
            errors.append(float(duration) - imposed[name][-1][1])
    return errors, answer["failed"] + answer["unanswered"]


def bounds(world, effort):
    """bound.*: the share of scheduled runs whose own published bound covers their real error.

    The real error of a run is what it reported above what was imposed, the write of the answer
    included, and above what the network took. The network's share is the median that a bare loop
    sees which spins instead of sleeping: waking up late counts as an agent's error. Published is the bound in the line that sonde logs per run
    at level debug.
    """
    floor = _network(world)
    config = world.checks("http", 1500, "1s", target=lambda i: world.delayed(5, f"check-{i}"))
    records(world)
    agent = world.agent("sonde", config, flags=("--log.level=debug", "--log.format=json"))
    try:
        time.sleep(effort.bound_seconds)
    finally:
        agent.stop()
    pairs = list(_joined(agent.process.log_path, records(world)))
    errors = [duration - imposed - floor for duration, imposed, _ in pairs]
    margins = [bound - error for error, (_, _, bound) in zip(errors, pairs)]
    return {
        "bound.network": stats.figure([floor], "µs", 1e6),
        "bound.error": stats.distribution(errors, "µs", 1e6),
        "bound.published": stats.distribution([pair[2] for pair in pairs], "µs", 1e6),
        "bound.covered": {
            "median": round(100 * sum(m >= 0 for m in margins) / len(margins), 3),
            "unit": "%",
            "runs": len(margins),
        },
    }


def _network(world):
    """Seconds that connecting, sending and reading take on loopback."""
    samples = world.folder / "bare-samples"
    records(world)
    world.run_tool(
        *("bare", "--target", f"127.0.0.1:{world.delay_port}", "--path", "/1/{id}", "--spin", 1),
        *("--in-flight", 1, "--count", 1000, "--samples", samples),
    )
    imposed = records(world)
    above = []
    for line in samples.read_text(encoding="utf-8").splitlines():
        name, nanos = line.split()
        above.append(int(nanos) / 1e9 - imposed[name][-1][2])
    return stats.quantile(above, 0.5)


def _joined(log, imposed):
    """(duration, written, bound) of each run whose request the server has seen."""
    for line in log.read_text(encoding="utf-8").splitlines():
        run = json.loads(line) if line.startswith("{") else {}
        if run.get("msg") != "run ended" or run.get("reason"):
            continue
        started, duration = float(run["started"]), float(run["duration"])
        for arrived, _, written in imposed.get(run["check"], ()):
            if started <= arrived <= started + duration:
                yield duration, written, float(run["error_bound"])
                break
