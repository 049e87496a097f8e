#!/usr/bin/env python3
"""The shipped configurations as they are, at the addresses that stand in them: hence in a network of their own.

An agent with config/sonde.yml on port 9115; a Prometheus with prometheus.yml, rules and targets on 9090; and one
in agent mode with remote-write.yml, which writes to it.
"""

import subprocess
import sys
import time
import unittest
import urllib.request

import queries
import world
from support.agent import BINARY
from support.case import EndToEnd
from support.process import Process, wait_until

sys.path.insert(0, str(world.ROOT / "config" / "demo"))

# pylint: disable=wrong-import-position
import network

POSSIBLE = __name__ == "__main__" and network.enter()  # starts the test anew, in its network
IMPOSSIBLE = "neither root nor a user namespace can make networks here"
CENTRAL = "http://127.0.0.1:9090"


def agent_flag():
    """Of the Prometheus that is here."""
    done = subprocess.run(["prometheus", "--version"], capture_output=True, text=True, check=True)
    major = int(done.stdout.split("version ")[1].split(".")[0])
    return "--agent" if major >= 3 else "--enable-feature=agent"


def answers(url):
    with urllib.request.urlopen(url, timeout=10):
        return True


@unittest.skipUnless(POSSIBLE, IMPOSSIBLE)
class Shipped(EndToEnd):
    def start(self, name, command, ready):
        folder = self.folder / name
        folder.mkdir()
        process = Process(name, command, folder, {"STATE_DIRECTORY": str(folder)})
        self._processes.append(process)
        self.addCleanup(process.stop)
        process.wait_until(lambda: answers(ready), f"{name} is ready", 60)
        return process

    def sonde(self):
        config = world.ROOT / "config" / "sonde.yml"
        command = [BINARY, "serve", "--config.file", config]
        return self.start("sonde", command, "http://127.0.0.1:9115/-/ready")

    def prometheus(self, config, port, *flags, name="prometheus"):
        command = ["prometheus", "--config.file", config, "--log.level=warn", *flags]
        command += ["--web.listen-address", f"127.0.0.1:{port}"]
        return self.start(name, command, f"http://127.0.0.1:{port}/-/ready")

    def value(self, expr):
        rows = queries.get(CENTRAL, "query", query=expr)["result"]
        return float(rows[0]["value"][1]) if rows else None

    def test_prometheus_beside_an_agent(self):
        self.sonde()
        self.prometheus(world.PROMETHEUS / "prometheus.yml", 9090)

        def all_up():
            targets = queries.get(CENTRAL, "targets?state=active")["activeTargets"]
            self.assertEqual(
                {t["health"] for t in targets}, {"up"}, [t["scrapeUrl"] for t in targets]
            )
            return targets

        targets = wait_until(all_up, "all targets are up", 60, every=0.5)
        self.assertEqual(
            sorted((t["labels"]["job"], t["labels"]["instance"]) for t in targets),
            [
                ("probe", "http://localhost:9115/-/healthy"),
                ("probe-files", "http://localhost:9115/"),
                ("probe-files", "http://localhost:9115/-/ready"),
                ("probe-files", "localhost:9115"),
                ("sonde", "localhost:9115"),
            ],
        )
        for target in targets:
            if target["labels"]["job"] != "sonde":
                self.assertEqual(target["labels"]["endpoint"], target["labels"]["instance"])
                self.assertRegex(target["labels"]["module"], "^(http_2xx|tcp_connect)$")
                self.assertTrue(target["scrapeUrl"].startswith("http://localhost:9115/probe?"))
        self.assertEqual(self.value('count(probe_success{check=""} == 1)'), 4)
        # A scrape may have come before the first run of one of them.
        checks = "count(synthetic_endpoint_availability == 1)"
        wait_until(lambda: self.value(checks) == 2, "both checks are up", 60, every=0.5)
        groups = queries.get(CENTRAL, "rules")["groups"]
        evaluated = [rule for group in groups for rule in group["rules"]]
        self.assertGreater(len(evaluated), 80)
        self.assertEqual([r["name"] for r in evaluated if r["health"] == "err"], [])

    def test_remote_write(self):
        self.sonde()
        central = self.folder / "central.yml"
        central.write_text("global: {scrape_interval: 1m}")
        data = self.folder / "data"
        flags = ("--storage.tsdb.path", data, "--web.enable-remote-write-receiver")
        self.prometheus(central, 9090, *flags, name="central")
        # Every second, so that the test need not wait for the next scrape.
        text = (world.PROMETHEUS / "remote-write.yml").read_text()
        there = self.folder / "remote-write.yml"
        there.write_text(text.replace(": 15s", ": 1s").replace(": 10s", ": 1s"))
        flags = (agent_flag(), "--storage.agent.path", self.folder / "wal")
        self.prometheus(there, 9191, *flags, name="branch-office")

        runs = (
            'sum(synthetic_probe_runs_total{job="sonde",site="branch-office-1",region="default"})'
        )
        wait_until(lambda: self.value(runs), "runs arrive", 60)
        self.assertEqual(self.value('up{job="sonde",site="branch-office-1"}'), 1)
        self.assertEqual(
            self.value('count({__name__=~"net_conntrack_.*|promhttp_.*|blackbox_.*"})'), None
        )

        # What could not be sent is sent later: no hole remains where the central one was away.
        central_process = next(p for p in self._processes if p.name == "central")
        left = time.time()
        central_process.stop()
        time.sleep(4)  # four scrapes that have nowhere to go
        flags = ("--storage.tsdb.path", data, "--web.enable-remote-write-receiver")
        self.prometheus(central, 9090, *flags, name="central-again")
        back = time.time()
        samples = (
            f"sum(count_over_time(up{{site='branch-office-1'}}[{int(back - left)}s] @ {back:.0f}))"
        )
        wait_until(
            lambda: (self.value(samples) or 0) >= int(back - left) - 1, "the gap is filled", 60
        )


if __name__ == "__main__":
    if not POSSIBLE:
        print(f"skipped: {IMPOSSIBLE}", flush=True)
    unittest.main()
