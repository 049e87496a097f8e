"""Memory, start-up, reload and scrapes; and whether many checks make each dearer."""

import time

from . import cost, stats
from .agents import observed_above

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
    seen = {label: [] for label in configs}
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
            seen[label].append((agent.seconds_to_ready * 1e3, seconds * 1e3, idle))
    figures = {}
    for label, rows in seen.items():
        for name, unit, values in zip(
            ("start_up", "reload", "memory.idle"), ("ms", "ms", "MiB"), zip(*rows)
        ):
            figures[f"{name}.{label}"] = stats.figure(values, unit)
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
    """memory.COUNT_checks, cpu.COUNT_checks, cpu.growth, scrape.*: of agents that run at once."""
    agents = {}
    try:
        for count, interval in CROWD.items():
            agents[count] = world.agent("sonde", world.checks("http", count, interval))
        time.sleep(11)  # until each check has run
        windows = [
            cost.per_run(world, list(agents.values()), RATE, effort.window)
            for _ in range(effort.rounds)
        ]
        figures = {}
        for count, costs in zip(agents, zip(*windows)):
            figures[f"cpu.{count}_checks"] = stats.figure(costs, "µs", 1e6)
        figures["cpu.growth"] = stats.ratio(*zip(*((row[-1], row[0]) for row in windows)))
        scrapes = _scrapes(agents[LARGEST], effort)
        for count in (1000, LARGEST):  # that have been scraped, as they would be
            memory = agents[count].resident_mib()
            figures[f"memory.{count}_checks"] = stats.figure([memory], "MiB")
        return {**figures, **scrapes}
    finally:
        for agent in agents.values():
            agent.stop()


def _scrapes(agent, effort):
    """scrape.seconds and .size, and what came late on the shards because of them."""
    pause = 1.5
    quiet = agent.metrics()
    time.sleep(effort.rounds * pause)
    before, times = agent.metrics(), []
    for _ in range(effort.rounds):
        time.sleep(pause)
        started = time.monotonic()
        _, page = agent.get_bytes("/metrics")
        times.append(time.monotonic() - started)
    after = agent.metrics()
    without, within = _late(quiet, before), _late(before, after)
    return {
        "scrape.seconds": stats.figure(times, "ms", 1e3),
        "scrape.size": stats.figure([len(page)], "MiB", 2**-20),
        "scrape.lines": stats.figure([page.count(b"\n")], "lines"),
        "scrape.stalls": {
            "median": max(within - without, 0),
            "unit": "late",
            "without_scrapes": without,
            "with_scrapes": within,
        },
    }


def _late(before, after):
    """Timers of the shards' loops, and starts of runs, that were late by more than STALL."""
    names = ("sonde_loop_lag_seconds", "sonde_schedule_delay_seconds")
    counts = [
        sum(observed_above(page, name, STALL)[0] for name in names) for page in (before, after)
    ]
    return counts[1] - counts[0]
