#!/usr/bin/env python3
"""Debian's Prometheus scrapes agents of two regions with the configuration and the rules that are shipped.

What it must find data for is what tests/packaging asks: every panel, every variable, every rule.
"""

import json
import shutil
import sys
import unittest

import machine
from case import Deployed

sys.path.insert(0, str(machine.ROOT / "tests" / "packaging"))

# pylint: disable=wrong-import-position
import queries
import world
from machine import wait_until
from support import servers
from support.process import free_port

DASHBOARDS = machine.ROOT / "packaging" / "grafana" / "dashboards"
AGENTS = {"eu-west-1": "127.0.0.1:9115", "us-east-1": "127.0.0.1:9116"}
URL = "http://127.0.0.1:9090"


class Scraped(Deployed):
    def start_agents(self, text):
        """sonde@REGION.service for each, with one configuration; the history of each is found damaged."""
        self.systemctl("stop", "sonde")
        self.configure(text)
        self.machine.path("/etc/sonde/targets.json").write_text(
            json.dumps([{"targets": [f"127.0.0.1:{self.web.port}"], "labels": {}}])
        )
        for region, address in AGENTS.items():
            self.machine.path(f"/etc/default/sonde-{region}").write_text(
                f"ARGS=--web.listen-address={address}\n"
            )
            state = f"/var/lib/sonde/{region}"
            self.machine.run("install", "-d", "-osonde", "-gsonde", "-m700", state)
            broken = self.machine.path(f"{state}/history.db")
            broken.write_text("This is no database any more.\n" * 300)
            self.machine.run("chown", "sonde:sonde", f"{state}/history.db")
            self.systemctl("enable", "--now", f"sonde@{region}")

    def start_prometheus(self):
        """/etc/prometheus as shipped; other are addresses, and intervals for the impatient."""
        folder = self.machine.path("/etc/prometheus")
        shutil.rmtree(folder)
        shutil.copytree(world.PROMETHEUS, folder)
        here = next(iter(AGENTS.values()))
        self.edit(
            folder / "prometheus.yml",
            ("['localhost:9115']", json.dumps(list(AGENTS.values()))),
            ("localhost:9115", here),
            (f"http://{here}/-/healthy", self.web.tls_url() + "/"),
            (": 15s", ": 1s"),
            (": 10s", ": 1s"),
        )
        targets = [
            {"labels": {"module": "http_2xx"}, "targets": [self.web.url + "/", self.web.url + "/broken"]},
            {"labels": {"module": "tcp_connect"}, "targets": [f"127.0.0.1:{self.web.port}"]},
        ]
        (folder / "targets/example.yml").write_text(json.dumps(targets))
        promtool = ("promtool", "check", "config", "/etc/prometheus/prometheus.yml")
        self.assertIn("SUCCESS", self.machine.run(*promtool).stdout)
        self.systemctl("start", "prometheus")

    @staticmethod
    def edit(file, *replacements):
        text = file.read_text()
        for before, after in replacements:
            text = text.replace(before, after)
        file.write_text(text)

    def test_every_panel_and_every_rule_finds_data(self):
        certs = self.certificates()
        self.web = self.nginx(certs)
        slow = self.server(servers.answering(delay=0.05))
        resolver = self.server(world.Resolver())
        shutil.copy(certs["ca.pem"], self.machine.path("/etc/sonde/ca.pem"))
        self.machine.path("/etc/sonde/ca.pem").chmod(0o644)
        self.start_agents(
            world.config(
                https=self.web.tls_url(),
                http=self.web.url,
                slow=slow.url,
                port=self.web.port,
                closed=free_port(),
                dns=resolver.port,
                ca="/etc/sonde/ca.pem",
            )
        )
        self.start_prometheus()
        wait_until(lambda: queries.rule_queries(URL), "Prometheus has its rules")
        asked = {
            "variables": queries.variable_queries(DASHBOARDS),
            "panels": queries.panel_queries(DASHBOARDS),
            "rules": queries.rule_queries(URL),
        }
        for name, wanted in asked.items():
            with self.subTest(name):
                empty = list(wanted)

                def none_left():
                    empty[:] = [q for q in empty if queries.empty_ones(URL, [q], "1s", "1m")]
                    return not empty

                try:
                    wait_until(none_left, "all have data", 90, every=1)
                except AssertionError:
                    self.fail("\n" + "\n".join(queries.empty_ones(URL, empty, "1s", "1m")))
        print(", ".join(f"{len(found)} {name}" for name, found in asked.items()))


if __name__ == "__main__":
    unittest.main()
