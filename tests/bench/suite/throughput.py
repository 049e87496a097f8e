"""How many probes a second an agent answers with 8, 64 and 512 requests in flight."""

import collections

from . import stats

IN_FLIGHT = (8, 64, 512)


def measure(world, effort):
    """Figures named throughput.COUNT.AGENT and throughput.COUNT.ratio."""
    agents = [world.agent("exporter"), world.agent("sonde")]
    seen = collections.defaultdict(list)
    try:
        for number in range(effort.rounds):
            for count in IN_FLIGHT:
                for agent in agents if number % 2 else reversed(agents):
                    seen[count, agent.name].append(_rate(world, agent, count, effort))
    finally:
        for agent in agents:
            agent.stop()
    figures = {}
    for count in IN_FLIGHT:
        for agent in agents:
            values = seen[count, agent.name]
            figures[f"throughput.{count}.{agent.name}"] = stats.figure(values, "/s")
        figures[f"throughput.{count}.ratio"] = stats.ratio(
            seen[count, "sonde"], seen[count, "exporter"]
        )
    return figures


def _rate(world, agent, in_flight, effort):
    answer = world.load(
        agent, "http", world.target("http"), "--in-flight", in_flight, "--seconds", effort.burst
    )
    world.problem(answer["failed"], f"probes of {agent.name} with {in_flight} in flight failed")
    return answer["per_second"]
