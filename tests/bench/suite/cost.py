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
    world.problem(answer["failed"], f"{kind} probes of {agent.name} failed")
    return (agent.cpu_seconds() - before) / effort.probes


def _bare(world, effort):
    count = effort.probes * 3
    target = f"127.0.0.1:{world.web_port}"
    answer = world.run_tool(
        "bare", "--target", target, "--in-flight", IN_FLIGHT, "--count", count
    )
    world.problem(answer["failed"], "requests of the bare loop failed")
    return answer["cpu_seconds"] / count


def _scheduled(world, kind, effort):
    """A fresh agent with CHECKS checks a second, after each of them has run."""
    agent = world.agent("sonde", world.checks(kind, CHECKS, "1s"))
    try:
        time.sleep(1.5)
        return per_run(world, [agent], CHECKS, effort.window)[0]
    finally:
        agent.stop()


def per_run(world, agents, rate, seconds):
    """CPU per run of scheduled checks in the same `seconds`, for each of agents with that rate.

    Runs are counted by their slots, not by scrapes, which would cost CPU within the window; scrapes
    around it say what was missed, and then the figure is a doubtful one.
    """
    before = [_counters(agent) for agent in agents]
    time.sleep(0.2)
    started = time.monotonic()
    cpu_before = [agent.cpu_seconds() for agent in agents]
    time.sleep(seconds)
    cpu = [agent.cpu_seconds() for agent in agents]
    slots = rate * (time.monotonic() - started)
    costs = []
    for i, agent in enumerate(agents):
        runs, missed, failed = (now - then for now, then in zip(_counters(agent), before[i]))
        world.problem(failed, "scheduled runs failed")
        world.problem(missed, "slots of scheduled runs were missed")
        costs.append((cpu[i] - cpu_before[i]) / (runs if missed else slots))
    return costs


def _counters(agent):
    text = agent.metrics()
    return [total(text, f"synthetic_probe_{what}_total") for what in ("runs", "missed", "failures")]


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
