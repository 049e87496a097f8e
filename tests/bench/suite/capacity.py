"""How many HTTP checks a second sonde runs on one core without missing a slot."""

import os
import time

from . import stats
from .agents import total

STEPS = (1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000)


def measure(world, effort):
    """capacity.checks: the last step that held, from the lowest on; and each step's facts."""
    cores = sorted(os.sched_getaffinity(0))
    best, steps = 0, {}
    for count in STEPS if effort.full else STEPS[1::4]:
        step = _step(world, count, cores[0], effort.hold)
        steps[f"capacity.{count}"] = step
        if step["missed"] or step["failed"]:
            break
        best = count
    others = len(cores) - 1
    note = {"peers_elsewhere": bool(others)}
    return {"capacity.checks": {**stats.figure([best], "checks"), **note}, **steps}


def _step(world, count, core, seconds):
    # taskset has gone once sonde runs: the process is the same.
    agent = world.agent(
        "sonde", world.checks("http", count, "1s"), within=("taskset", "-c", str(core))
    )
    try:
        time.sleep(2)
        before, cpu = agent.metrics(), agent.cpu_seconds()
        started = time.monotonic()
        time.sleep(seconds)
        cpu = (agent.cpu_seconds() - cpu) / (time.monotonic() - started)
        after = agent.metrics()
    finally:
        agent.stop()

    def difference(name):
        return total(after, name) - total(before, name)

    return {
        "median": round(difference("synthetic_probe_runs_total") / seconds),
        "unit": "runs/s",
        "missed": difference("synthetic_probe_missed_total"),
        "failed": difference("synthetic_probe_failures_total"),
        "core_used": round(cpu, 3),
    }
