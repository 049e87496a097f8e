"""Memory, start-up, reload and scrapes; and whether many checks make each dearer."""

import time

from . import cost, stats
from .agents import observed_above, total

# The same rate of runs, spread over few checks or many.
CROWD = {100: "100ms", 1000: "1s", 10_000: "10s"}
RATE = 1000
LARGEST = max(CROWD)
IN_FLIGHT = 500
STALL = 0.002


def measure(world, effort):
    return {**_start_ups(world, effort), **_in_flight(world), **_crowd(world, effort)}


def _start_ups(world, effort):
    """start_up.*, reload.* and memory.idle.*; of sonde also with the largest number of checks."""
    configs = {
        "exporter": ("exporter", world.modules()),
        "sonde": ("sonde", world.modules()),
        f"sonde_{LARGEST}_checks": ("sonde", world.checks("http", LARGEST, CROWD[LARGEST])),
    }
    seen = {}
    for _ in range(effort.rounds):
        for label, (name, config) in configs.items():
            agent = world.agent(name, config)
            try:
                time.sleep(0.2)
                idle = agent.resident_mib()
                started = time.monotonic()
                status, text = agent.get("/-/reload", "POST")
                seconds = time.monotonic() - started
                assert status == 200, f"{label}: {text}"
            finally:
                agent.stop()
            for what, value in (
                ("start_up", agent.seconds_to_ready),
                ("reload", seconds),
                ("memory.idle", idle),
            ):
                seen.setdefault((what, label), []).append(value)
    figures = {}
    for (what, label), values in seen.items():
        if what == "memory.idle":
            if "checks" not in label:
                figures[f"{what}.{label}"] = stats.figure(values, "MiB")
        else:
            figures[f"{what}.{label}"] = stats.figure(values, "ms", 1e3)
    return figures


def _in_flight(world):
    """memory.in_flight.AGENT: how much a held probe takes."""
    figures = {}
    for name in ("exporter", "sonde"):
        agent = world.agent(name)
        try:
            world.load(agent, "http", world.target("http"), "--count", 2000)
            before = agent.resident_mib()
            load = world.start_load(
                agent, "http", world.delayed(3000), "--in-flight", IN_FLIGHT, "--count", IN_FLIGHT
            )
            time.sleep(2)
            held = agent.resident_mib()
            load.wait()
            each = (held - before) / IN_FLIGHT
            figures[f"memory.in_flight.{name}"] = stats.figure([each], "KiB", 1024)
        finally:
            agent.stop()
    return figures


def _crowd(world, effort):
    """memory.COUNT_checks, cpu.COUNT_checks, cpu.growth and scrape.*, of agents that run at once."""
    agents = {}
    try:
        for count, interval in CROWD.items():
            agents[count] = world.agent("sonde", world.checks("http", count, interval))
        time.sleep(11)  # until each check has run
        windows = [
            cost.per_run(world, list(agents.values()), RATE, effort.window)
            for _ in range(effort.rounds)
        ]
        figures = {
            f"memory.{count}_checks": stats.figure([agents[count].resident_mib()], "MiB")
            for count in (1000, LARGEST)
        }
        for count, costs in zip(agents, zip(*windows)):
            figures[f"cpu.{count}_checks"] = stats.figure(costs, "µs", 1e6)
        figures["cpu.growth"] = stats.ratio(*zip(*((row[-1], row[0]) for row in windows)))
        for count in (100, 1000):
            agents.pop(count).stop()
        return {**figures, **_scrapes(agents[LARGEST], effort)}
    finally:
        for agent in agents.values():
            agent.stop()


def _scrapes(agent, effort):
    """scrape.seconds and .size, and how many turns of the shards' loops came late meanwhile."""
    pause = 1.5
    quiet = agent.metrics()
    time.sleep(effort.rounds * pause)
    before, times = agent.metrics(), []
    for _ in range(effort.rounds):
        time.sleep(pause)
        started = time.monotonic()
        text = agent.metrics()
        times.append(time.monotonic() - started)
    after = agent.metrics()

    def late(first, second):
        stalls = [observed_above(page, "sonde_loop_lag_seconds", STALL)[0] for page in (first, second)]
        return {"median": stalls[1] - stalls[0], "unit": "stalls", "rounds": 1}

    return {
        "scrape.seconds": stats.figure(times, "ms", 1e3),
        "scrape.size": stats.figure([len(text)], "MiB", 2**-20),
        "scrape.series": stats.figure([total(text, "scrape_series") or text.count("\n")], "lines"),
        "scrape.stalls": late(before, after),
        "scrape.stalls_without": late(quiet, before),
    }
