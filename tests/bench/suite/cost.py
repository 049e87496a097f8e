"""CPU per probe: both agents through /probe, sonde's scheduled checks, and the bare loop."""

import collections
import time

from . import stats
from .agents import total

KINDS = ("http", "https", "tcp", "dns", "icmp")
SCHEDULED = ("http", "https", "tcp")
# As many requests at a time as a busy Prometheus has.
IN_FLIGHT = 8
CHECKS = 1000


def measure(world, effort):
    """Figures named cpu.KIND.AGENT, cpu.KIND.ratio, cpu.KIND.scheduled(.ratio) and cpu.bare."""
    agents = [world.agent("exporter"), world.agent("sonde")]
    try:
        kinds, skipped = _possible(world, agents)
        seen = collections.defaultdict(list)
        for number in range(effort.rounds):
            for kind in kinds:
                for agent in agents if number % 2 else reversed(agents):
                    seen[kind, agent.name].append(_through_probe(world, agent, kind, effort))
            seen["bare", ""].append(_bare(world, effort))
            for kind in SCHEDULED:
                seen[kind, "scheduled"].append(_scheduled(world, kind, effort))
    finally:
        for agent in agents:
            agent.stop()
    return {**_figures(seen), **skipped}


def _possible(world, agents):
    """The kinds that both agents can probe here, and why the others are left out."""
    kinds, skipped = [], {}
    for kind in KINDS:
        answers = {a.name: world.load(a, kind, world.target(kind), "--count", 50) for a in agents}
        failed = [name for name, answer in answers.items() if answer["failed"]]
        if failed:
            skipped[f"cpu.{kind}"] = {"skipped": f"{' and '.join(failed)} cannot probe {kind} here"}
        else:
            kinds.append(kind)
    return kinds, skipped


def _through_probe(world, agent, kind, effort):
    before = agent.cpu_seconds()
    answer = world.load(
        agent, kind, world.target(kind), "--count", effort.probes, "--in-flight", IN_FLIGHT
    )
    assert answer["failed"] == 0, f"{agent.name} {kind}: {answer}"
    return (agent.cpu_seconds() - before) / effort.probes


def _bare(world, effort):
    count = effort.probes * 3
    answer = world.run_tool(
        "bare", "--target", f"127.0.0.1:{world.web_port}", "--in-flight", IN_FLIGHT, "--count", count
    )
    assert answer["failed"] == 0, answer
    return answer["cpu_seconds"] / count


def _scheduled(world, kind, effort):
    """A fresh agent with CHECKS checks a second, after each of them has run."""
    agent = world.agent("sonde", world.checks(kind, CHECKS, "1s"))
    try:
        time.sleep(1.5)
        return per_run([agent], CHECKS, effort.window)[0]
    finally:
        agent.stop()


def per_run(agents, rate, seconds):
    """CPU per run of scheduled checks in the same `seconds`, for each of agents with that rate.

    Runs are counted by their slots, not by scrapes, which would cost CPU within the window; scrapes
    around it say what was missed.
    """
    before = [_missed_and_failed(agent) for agent in agents]
    time.sleep(0.2)
    started = time.monotonic()
    cpu_before = [agent.cpu_seconds() for agent in agents]
    time.sleep(seconds)
    cpu = [agent.cpu_seconds() for agent in agents]
    slots = rate * (time.monotonic() - started)
    after = [_missed_and_failed(agent) for agent in agents]
    costs = []
    for i, (missed, failed) in enumerate(after):
        assert failed == before[i][1], f"{failed - before[i][1]:.0f} scheduled runs failed"
        costs.append((cpu[i] - cpu_before[i]) / (slots - (missed - before[i][0])))
    return costs


def _missed_and_failed(agent):
    text = agent.metrics()
    names = ("synthetic_probe_missed_total", "synthetic_probe_failures_total")
    return [total(text, name) for name in names]


def _figures(seen):
    figures = {}
    for (kind, who), values in seen.items():
        figures[".".join(filter(None, ("cpu", kind, who)))] = stats.figure(values, "µs", 1e6)
    for kind in KINDS:
        theirs = seen.get((kind, "exporter"))
        if not theirs:
            continue
        figures[f"cpu.{kind}.ratio"] = stats.ratio(seen[kind, "sonde"], theirs)
        if kind in SCHEDULED:
            figures[f"cpu.{kind}.scheduled.ratio"] = stats.ratio(seen[kind, "scheduled"], theirs)
    figures["cpu.http.scheduled.limit"] = stats.ratio(seen["http", "scheduled"], seen["bare", ""])
    return figures
