#!/usr/bin/env python3
"""Compares the agent's own SLO gauges with the recording rules over the same real hour.

    tests/bench/slo_hour.py [--sonde build/release/sonde] [--minutes 61]

Two agents probe a server that fails and dawdles at times; one of them is restarted half-way. A real
Prometheus has scraped them from their start, with the rules of `sonde rules`, unchanged. At the end of
a minute, where an agent's window of minutes is as long as its name, each gauge is compared with the
rule's own expression at that moment. Exits 1 if one over an hour or more differs by more than 0.1 %,
or if none was compared.

What they may differ by: what happens between two scrapes at either edge, which is more of a short
window (a busy machine makes scrapes fail); runs between the last scrape before the restart and the
restart itself, which only the agent knows; and, of the restarted agent, a minute at the far edge,
because the past has stamps of the wall clock (slo_windows.h).
"""

import argparse
import os
import pathlib
import random
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

CONFIG = """
labels: {{env: bench}}
history: {{path: {folder}/history.db}}
checks:
  - name: shop
    http: {{}}
    targets: ['{url}']
    interval: 500ms
    timeout: 400ms
    regions: [steady, restarted]
    slo: {{availability: 99%, latency: {{under: 100ms, target: 95%}}, window: 30d}}
"""
TOLERANCE = 0.001
SHORT = ("5m", "30m")


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sonde", default="build/release/sonde", help="the program to run")
    parser.add_argument("--minutes", type=int, default=61)
    return parser.parse_args()


class Moods:
    """A server with 2 % of failures, 4 % of slow answers, and an outage of 20 s in every 7 minutes."""

    def __init__(self, servers):
        self._random = random.Random(4)
        self._start = time.monotonic()
        good, bad = ("200 OK", 0.0), ("503 Service Unavailable", 0.0)
        slow = ("200 OK", 0.15)
        self._moods = random.Random(7).choices([good, bad, slow], [94, 2, 4], k=9973)
        self._next = 0

        def serve(connection, _, stopped):
            status, delay = self.mood()
            stopped.wait(delay)
            connection.sendall(
                f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
            )

        self.server = servers.Server(serve)

    def mood(self):
        if (time.monotonic() - self._start) % 420 > 400:
            return "503 Service Unavailable", 0.0
        self._next = (self._next + 1) % len(self._moods)
        return self._moods[self._next]


def ranges(prometheus):
    """{(slo, window): expression} for each region."""
    found = {}
    prefix = "check_region:probe_error:ratio_rate"
    for name, rules in prometheus.recording_rules().items():
        if name.startswith(prefix):
            for expression, labels in rules:
                found[labels["slo"], name.removeprefix(prefix)] = expression
    return found


def compare(agents, prometheus):
    """Prints each gauge beside its rule; gives how many were compared and the largest difference."""
    time.sleep(60 - time.monotonic() % 60)
    moment = time.time()
    pages = {region: agent.metrics() for region, agent in agents.items()}
    time.sleep(5)  # until the moment has been scraped
    count, largest = 0, 0.0
    print(f"{'region':10} {'slo':13} {'window':7} {'agent':>12} {'rule':>12} {'difference':>12}")
    for (slo, window), expression in sorted(ranges(prometheus).items()):
        rules = {labels["region"]: 1 - v for labels, v in prometheus.query(expression, moment)}
        for region, metrics in pages.items():
            found = metrics.all("synthetic_slo_availability_ratio", slo=slo, window=window)
            if len(found) != 1 or region not in rules:
                continue
            own, rule = found[0][1], rules[region]
            difference = abs(own - rule) / rule
            print(f"{region:10} {slo:13} {window:7} {own:12.6f} {rule:12.6f} {difference:12.3%}")
            if window not in SHORT:
                count, largest = count + 1, max(largest, difference)
    return count, largest


def main():
    args = options()
    os.environ["SONDE"] = args.sonde
    from support import agent, peers, servers  # needs SONDE  pylint: disable=C0415

    with tempfile.TemporaryDirectory(prefix="sonde-slo-hour-") as folder:
        folder = pathlib.Path(folder)
        server = Moods(servers).server
        running = []

        def start(region, name):
            (folder / region).mkdir(exist_ok=True)
            config = CONFIG.format(folder=folder / region, url=server.url)
            started = agent.Agent(folder, config, name=name, environment={"SONDE_REGION": region})
            running.append(started)
            return started

        try:
            agents = {region: start(region, region) for region in ("steady", "restarted")}
            _, rules, _, _ = agent.command("rules", "--config.file", agents["steady"].config)
            targets = [agents["steady"].address, agents["restarted"].address]
            # The second life of the agent has another port, but its series have the same labels.
            scrapes = "scrape_configs: [{job_name: sonde, file_sd_configs: [{files: [agents.json]}]}]"
            (folder / "prometheus").mkdir()
            told = folder / "prometheus" / "agents.json"
            told.write_text(f'[{{"targets": {targets}}}]'.replace("'", '"'))
            prometheus = peers.Prometheus(folder, scrapes, rules=rules)
            running.append(prometheus)
            end = time.monotonic() + args.minutes * 60
            time.sleep(args.minutes * 30)
            agents["restarted"].stop()
            agents["restarted"] = start("restarted", "again")
            targets[1] = agents["restarted"].address
            told.write_text(f'[{{"targets": {targets}}}]'.replace("'", '"'))
            time.sleep(max(end - time.monotonic(), 0))
            count, largest = compare(agents, prometheus)
            print(f"{count} over an hour or more, at most {largest:.3%} apart")
        finally:
            for process in reversed(running):
                process.stop()
            server.stop()
    return 0 if count > 0 and largest <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
