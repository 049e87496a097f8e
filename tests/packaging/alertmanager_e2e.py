#!/usr/bin/env python3
"""packaging/alertmanager in a real Alertmanager: who is told of which alert, and what nobody is told twice."""

import http.server
import json
import pathlib
import shutil
import subprocess
import sys
import threading
import unittest
import urllib.request

import yaml

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
# pylint: disable=wrong-import-position
from support.case import EndToEnd
from support.process import Process, free_port, wait_until

PACKAGING = HERE.parents[1] / "packaging"
CONFIG = PACKAGING / "alertmanager" / "alertmanager.yml"
RECEIVERS = {"page": "pager", "ticket": "tickets"}


def shipped_alerts():
    """{(alert, its labels)} of all rules below packaging/."""
    groups = yaml.safe_load((PACKAGING / "kubernetes/monitoring/prometheusrule.yaml").read_text())[
        "spec"
    ]["groups"]
    for path in (PACKAGING / "prometheus").rglob("*.rules.yml"):
        groups += yaml.safe_load(path.read_text())["groups"]
    return {
        (rule["alert"], tuple(sorted(rule["labels"].items())))
        for group in groups
        for rule in group["rules"]
        if "alert" in rule
    }


class Receiver(http.server.ThreadingHTTPServer):
    """Where notifications go: {path: {alert names}}."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.told = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told = self.server.told.setdefault(self.path, [])
            told += [one["labels"] for one in body["alerts"]]
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    def stop(self):
        self.shutdown()
        self.server_close()


def alert(name, severity, **labels):
    return {"alertname": name, "severity": severity, **labels}


SHOP = {"check": "shop", "endpoint": "https://shop.example.com/", "env": "prod"}
BANK = {"check": "bank", "endpoint": "https://bank.example.com/", "env": "prod"}
AGENT = {"job": "sonde", "instance": "agent-eu:9115"}


@unittest.skipUnless(shutil.which("amtool"), "amtool (prometheus-alertmanager) is not installed")
class Alertmanager(EndToEnd):
    def amtool(self, *arguments):
        done = subprocess.run(
            ["amtool", *arguments], capture_output=True, text=True, check=False
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def start(self):
        """An Alertmanager of this configuration that waits for nothing, and who it tells."""
        receiver = self.server(Receiver())
        config = yaml.safe_load(CONFIG.read_text())
        for route in (config["route"], *config["route"]["routes"]):
            route |= {"group_wait": "1s", "group_interval": "1s"}
        text = yaml.safe_dump(config).replace("127.0.0.1:9095", f"127.0.0.1:{receiver.server_port}")
        path = self.folder / "alertmanager.yml"
        path.write_text(text)
        self.port = free_port()
        process = Process(
            "alertmanager",
            [
                *("prometheus-alertmanager", "--config.file", path),
                *("--storage.path", self.folder / "data", "--cluster.listen-address="),
                *("--web.listen-address", f"127.0.0.1:{self.port}"),
            ],
            self.folder,
        )
        self.addCleanup(process.stop)
        process.wait_for_port(self.port)
        return receiver

    def post(self, alerts):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v2/alerts",
            data=json.dumps([{"labels": labels} for labels in alerts]).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            self.assertEqual(answer.status, 200)

    def inhibited(self):
        """Names of the alerts that are, with their severities."""
        url = f"http://127.0.0.1:{self.port}/api/v2/alerts"
        with urllib.request.urlopen(url, timeout=10) as answer:
            alerts = json.load(answer)
        return sorted(
            (one["labels"]["alertname"], one["labels"]["severity"])
            for one in alerts
            if one["status"]["inhibitedBy"]
        )

    def told_of(self, alerts, page, ticket, inhibited):
        """Of these alerts, the pager and the tickets get those names, and the rest is inhibited."""
        receiver = self.start()
        self.post(alerts)

        def names(path):
            return sorted({one["alertname"] for one in receiver.told.get(path, [])})

        try:
            wait_until(
                lambda: (names("/page"), names("/ticket"), self.inhibited())
                == (page, ticket, inhibited),
                "everybody is told",
            )
        except AssertionError:
            self.assertEqual(
                (names("/page"), names("/ticket"), self.inhibited()), (page, ticket, inhibited)
            )

    def test_the_configuration_is_good(self):
        self.assertIn("SUCCESS", self.amtool("check-config", str(CONFIG)))

    def test_every_shipped_alert_goes_to_the_receiver_of_its_severity(self):
        alerts = shipped_alerts()
        self.assertGreaterEqual(len(alerts), 10)
        for name, labels in alerts:
            wanted = RECEIVERS[dict(labels)["severity"]]
            self.amtool(
                *("config", "routes", "test", "--config.file", str(CONFIG)),
                *(f"--verify.receivers={wanted}", f"alertname={name}"),
                *(f"{key}={value}" for key, value in labels),
            )

    def test_other_peoples_pages_are_not_taken(self):
        found = self.amtool(
            *("config", "routes", "test", "--config.file", str(CONFIG)),
            *("alertname=DiskFull", "severity=page"),
        )
        self.assertEqual(found.strip(), "tickets")

    def test_a_page_makes_tickets_for_the_same_check_superfluous(self):
        burn = "ProbeErrorBudgetBurn"
        self.told_of(
            [
                alert(burn, "page", slo="availability", **SHOP),
                alert(burn, "page", slo="latency", **SHOP),
                alert(burn, "ticket", slo="availability", **SHOP),
                alert(burn + "InRegion", "ticket", slo="latency", region="eu", **SHOP),
                alert(burn + "InRegion", "ticket", slo="availability", region="eu", **BANK),
            ],
            page=[burn],
            ticket=[burn + "InRegion"],
            inhibited=[(burn, "page"), (burn, "ticket"), (burn + "InRegion", "ticket")],
        )

    def test_an_agent_that_is_down_is_one_ticket(self):
        self.told_of(
            [
                alert("ProbeAgentDown", "ticket", **AGENT),
                alert("ProbeConfigReloadFailed", "ticket", **AGENT),
                alert("ProbeAgentInaccurate", "ticket", instance=AGENT["instance"]),
                alert("ProbeErrorBudgetBurn", "page", slo="availability", **SHOP),
            ],
            page=["ProbeErrorBudgetBurn"],
            ticket=["ProbeAgentDown"],
            inhibited=[("ProbeAgentInaccurate", "ticket"), ("ProbeConfigReloadFailed", "ticket")],
        )

    def test_when_nothing_is_watched_one_page_says_so(self):
        self.told_of(
            [
                alert("ProbeAgentsAbsent", "page", job="sonde"),
                alert("ProbeAgentDown", "ticket", **AGENT),
                alert("ProbeAbsent", "ticket", check="shop"),
                alert("ProbeScrapeFailed", "ticket", job="probe", instance=SHOP["endpoint"]),
            ],
            page=["ProbeAgentsAbsent"],
            ticket=[],
            inhibited=[(f"Probe{what}", "ticket") for what in ("Absent", "AgentDown", "ScrapeFailed")],
        )

    def test_a_certificate_that_pages_is_no_ticket_any_more_but_another_is(self):
        self.told_of(
            [
                alert("ProbeCertificateExpiry", "page", **SHOP),
                alert("ProbeCertificateExpiry", "ticket", **SHOP),
                alert("ProbeCertificateExpiry", "ticket", **BANK),
            ],
            page=["ProbeCertificateExpiry"],
            ticket=["ProbeCertificateExpiry"],
            inhibited=[("ProbeCertificateExpiry", "ticket")],
        )


if __name__ == "__main__":
    unittest.main()
