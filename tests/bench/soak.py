#!/usr/bin/env python3
"""Runs many checks every second against a local nginx and says what they cost.

    tests/bench/soak.py [--sonde build/release/sonde] [--checks 1000] [--seconds 60] [--tls]

Prints missed slots, failures, CPU per probe, resident memory and delays; exits 1 if a slot was missed
or a run failed.
"""

import argparse
import collections
import os
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from support.exposition import Metrics  # pylint: disable=wrong-import-position

# One address has some 28,000 ports for clients, and each is taken for a minute after its run.
ADDRESSES = 40


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sonde", default="build/release/sonde", help="the program to measure")
    parser.add_argument("--checks", type=int, default=1000)
    parser.add_argument("--interval", default="1s")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--tls", action="store_true", help="probe https instead of http")
    return parser.parse_args()


def configuration(args, web, certificates):
    tls = ""
    if args.tls:
        ca = certificates["ca.pem"]
        tls = f", http: {{tls_config: {{ca_file: {ca}, server_name: localhost}}}}"
    lines = [f"modules: {{web: {{prober: http{tls}}}}}", "checks:"]
    scheme, port = ("https", web.tls_ports["good"]) if args.tls else ("http", web.port)
    for i in range(args.checks):
        target = f"{scheme}://127.0.0.{1 + i % ADDRESSES}:{port}/"
        lines.append(
            f"  - {{name: check-{i}, module: web, targets: ['{target}'],"
            f" interval: {args.interval}, timeout: 900ms}}"
        )
    return "\n".join(lines) + "\n"


def quantile(metrics, name, q):
    """Upper bound of the bucket in which the quantile lies, over all series of a histogram."""
    buckets = {}
    for labels, count in metrics.all(name + "_bucket"):
        bound = float(labels["le"].replace("+Inf", "inf"))
        buckets[bound] = buckets.get(bound, 0) + count
    total = max(buckets.values(), default=0)
    return next((b for b, count in sorted(buckets.items()) if count >= q * total), float("nan"))


class Reading:
    """Counters of the agent at one moment."""

    def __init__(self, agent):
        self.cpu = agent.cpu_seconds()
        self.time = time.monotonic()
        status, text, _ = agent.get("/metrics")
        self.scrape_seconds = time.monotonic() - self.time
        assert status == 200, text
        self.metrics = Metrics(text)
        self.runs = self.metrics.total("synthetic_probe_runs_total")
        self.failed = self.metrics.total("synthetic_probe_failures_total")
        self.missed = self.metrics.total("synthetic_probe_missed_total")


def by_labels(metrics, name, *labels):
    """The sums of a counter by some of its labels, as text; "" if all are zero."""
    sums = collections.Counter()
    for found, count in metrics.all(name):
        sums["/".join(found[label] for label in labels)] += count
    return ", ".join(f"{key}: {count:.0f}" for key, count in sums.most_common() if count)


def report(args, before, after, resident):
    seconds = after.time - before.time
    runs = after.runs - before.runs
    metrics = after.metrics
    failures = by_labels(metrics, "synthetic_probe_failures_total", "phase", "reason")
    missed = by_labels(metrics, "synthetic_probe_missed_total", "cause")
    rows = [
        ("checks", f"{args.checks} every {args.interval}, {'https' if args.tls else 'http'}"),
        ("runs", f"{runs:.0f} in {seconds:.1f} s ({runs / seconds:.0f}/s)"),
        ("failed", f"{after.failed:.0f} {failures}"),
        ("missed slots", f"{after.missed:.0f} {missed}"),
        ("CPU per probe", f"{(after.cpu - before.cpu) / max(runs, 1) * 1e6:.0f} µs"),
        ("CPU", f"{(after.cpu - before.cpu) / seconds * 100:.1f} % of one core"),
        ("resident memory", f"{resident / 2**20:.1f} MiB"),
        ("run p50 / p99", " / ".join(bound(metrics, "synthetic_probe_duration_seconds"))),
        ("start delay p50 / p99", " / ".join(bound(metrics, "sonde_schedule_delay_seconds"))),
        ("loop lag p50 / p99", " / ".join(bound(metrics, "sonde_loop_lag_seconds"))),
        ("/metrics", f"{after.scrape_seconds * 1e3:.0f} ms, {len(metrics.text) / 2**20:.1f} MiB"),
    ]
    for name, value in rows:
        print(f"{name:22} {value}")


def bound(metrics, name):
    return [f"≤ {quantile(metrics, name, q) * 1e3:g} ms" for q in (0.5, 0.99)]


def main():
    args = options()
    os.environ["SONDE"] = args.sonde
    from support import agent, certificates, peers  # needs SONDE  pylint: disable=C0415
    from support.process import wait_until  # pylint: disable=C0415

    with tempfile.TemporaryDirectory(prefix="sonde-bench-") as folder:
        folder = pathlib.Path(folder)
        certs = certificates.Certificates(folder / "certificates") if args.tls else None
        addresses = [f"127.0.0.{1 + i}" for i in range(ADDRESSES)]
        web = peers.Nginx(folder, certs, access_log=False, addresses=addresses)
        sonde = None
        try:
            sonde = agent.Agent(folder, configuration(args, web, certs))
            started = Reading(sonde)
            wait_until(lambda: Reading(sonde).runs >= args.checks, "every check has run", 60)
            before = Reading(sonde)
            time.sleep(args.seconds)
            after = Reading(sonde)
            report(args, before, after, sonde.resident_bytes())
            sound = after.missed == started.missed and after.failed == started.failed
        finally:
            if sonde:
                sonde.stop()
            web.stop()
    return 0 if sound and after.runs > before.runs else 1


if __name__ == "__main__":
    sys.exit(main())
