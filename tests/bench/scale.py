#!/usr/bin/env python3
"""Runs 10,000 checks with objectives against a local nginx and says what that many cost.

    tests/bench/scale.py [--sonde build/release/sonde] [--checks 10000] [--interval 30s] …

Prints how long a reload, the pages and a scrape take, how large they are, memory, and the history's
size beside its bound. Exits 1 if a slot was missed, a run failed, or a limit was passed: 300 ms for
a reload, 200 ms for the status page and an answer of the API.
"""

import argparse
import os
import pathlib
import re
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

ADDRESSES = 40  # as soak.py
TIMES = 7  # each measurement; the median is shown and judged
HISTORY_MIB = 16
PAGES = ("/", "/api/v1/status", "/api/v1/checks", "/metrics")
LIMITS = {"reload": 0.3, "/": 0.2, "/api/v1/status": 0.2, "/api/v1/checks": 0.2}


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sonde", default="build/release/sonde", help="the program to measure")
    parser.add_argument("--checks", type=int, default=10_000)
    parser.add_argument("--targets", type=int, default=1, help="of each check, which are fewer then")
    parser.add_argument("--interval", default="30s")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--metrics", default="", help="keys of `metrics`, as in 'probe: on'")
    return parser.parse_args()


def configuration(args, port, folder, variant=0):
    """`variant` changes one check in a hundred."""
    lines = [
        "modules: {web: {prober: http}}",
        f"metrics: {{{args.metrics}}}",
        f"history: {{path: {folder}/history.db, max_size: {HISTORY_MIB}MiB}}",
        "checks:",
    ]
    for i in range(args.checks // args.targets):
        targets = ", ".join(
            f"'http://127.0.0.{1 + (i + k) % ADDRESSES}:{port}/?{k}'" for k in range(args.targets)
        )
        timeout = f"{4 + variant % 2}s" if i % 100 == 0 else "5s"
        lines.append(
            f"  - {{name: check-{i}, module: web, targets: [{targets}],"
            f" interval: {args.interval}, timeout: {timeout}, labels: {{team: team-{i % 20}}},"
            " slo: {availability: 99.9%, latency: {under: 300ms, target: 95%}}}"
        )
    return "\n".join(lines) + "\n"


def timed(action):
    started = time.monotonic()
    result = action()
    return time.monotonic() - started, result


def page(sonde, path):
    """Median seconds, bytes, and CPU seconds of the agent."""
    cpu = sonde.cpu_seconds()
    took = []
    for _ in range(TIMES):
        seconds, (status, text, _) = timed(lambda: sonde.get(path))
        assert status == 200, f"{path}: {status}"
        took.append(seconds)
    return statistics.median(took), len(text), (sonde.cpu_seconds() - cpu) / TIMES


def reloads(args, sonde, port, folder):
    """Median seconds and CPU seconds of reloads that change a hundredth of the checks."""
    cpu = sonde.cpu_seconds()
    took = []
    for variant in range(1, TIMES + 1):
        sonde.config.write_text(configuration(args, port, folder, variant))
        seconds, (status, text) = timed(sonde.reload)
        assert status == 200, text
        took.append(seconds)
    return statistics.median(took), (sonde.cpu_seconds() - cpu) / TIMES


class Counters:
    """Sums of some families; a page of 100 MiB is not taken apart for that."""

    def __init__(self, sonde):
        text = sonde.get("/metrics")[1]
        self.runs, self.missed, self.failed, self.history = (
            sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", text, re.M))
            for name in (
                "synthetic_probe_runs_total",
                "synthetic_probe_missed_total",
                "synthetic_probe_failures_total",
                "sonde_history_size_bytes",
            )
        )


def measure(args, sonde, port, folder, wait_until):
    rows = [("checks and targets", f"{args.checks} every {args.interval}, two objectives each")]

    def resident():
        return f"{sonde.resident_bytes() >> 20} MiB"

    wait_until(lambda: Counters(sonde).runs >= args.checks, "as many runs as checks", 300)
    rows.append(("resident after a round", resident()))
    before = Counters(sonde)
    cpu, started = sonde.cpu_seconds(), time.monotonic()
    time.sleep(args.seconds)
    used = (sonde.cpu_seconds() - cpu) / (time.monotonic() - started)
    rows.append(("CPU without scrapes", f"{used:.1%} of a core"))
    middle = Counters(sonde)
    took = {}
    took["reload"], cpu = reloads(args, sonde, port, folder)
    after = Counters(sonde)
    rows.append(("reload", f"{took['reload'] * 1e3:.0f} ms, CPU {cpu * 1e3:.0f} ms"))
    missed = [middle.missed - before.missed, after.missed - middle.missed]
    rows.append(("missed slots", f"{missed[0]:.0f}, and {missed[1]:.0f} over the reloads"))
    rows.append(("failed runs", f"{after.failed:.0f} of {after.runs:.0f}"))
    rows.append(("history", f"{after.history / 2**20:.1f} of {HISTORY_MIB} MiB"))
    for path in PAGES:
        took[path], length, cpu = page(sonde, path)
        size = f"{length / 2**20:.1f} MiB"
        rows.append((path, f"{took[path] * 1e3:.0f} ms, {size}, CPU {cpu * 1e3:.0f} ms"))
    rows.append(("resident at the end", resident()))
    for name, value in rows:
        print(f"{name:24} {value}")
    slow = [name for name, limit in LIMITS.items() if took[name] > limit]
    if slow:
        print(f"too slow: {', '.join(slow)}")
    good = after.failed == 0 and not any(missed) and after.history <= HISTORY_MIB << 20
    return good and not slow


def main():
    args = options()
    os.environ["SONDE"] = args.sonde
    from support import agent, peers  # needs SONDE  pylint: disable=C0415
    from support.process import wait_until  # pylint: disable=C0415

    with tempfile.TemporaryDirectory(prefix="sonde-scale-") as folder:
        folder = pathlib.Path(folder)
        addresses = [f"127.0.0.{1 + i}" for i in range(ADDRESSES)]
        web = peers.Nginx(folder, access_log=False, addresses=addresses)
        sonde = None
        try:
            sonde = agent.Agent(folder, configuration(args, web.port, folder))
            sound = measure(args, sonde, web.port, folder, wait_until)
        finally:
            if sonde:
                sonde.stop()
            web.stop()
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
