#!/usr/bin/env python3
"""Targets that come and go while the agent runs, and agents that share them."""

import json
import time
import unittest

from support import servers
from support.agent import command
from support.case import EndToEnd
from support.dns import SERVFAIL, DnsServer, resolving_through
from support.process import wait_until

STEADY = "  - {name: steady, tcp: {}, targets: ['127.0.0.1:1'], interval: 500ms, timeout: 200ms}\n"


def config(sources, head="", more=STEADY, keys="tcp: {}"):
    return (
        f"{head}checks:\n  - {{name: found, {keys}, interval: 500ms, timeout: 200ms,"
        f" targets_from: {sources}}}\n{more}"
    )


def groups(*targets, **labels):
    return json.dumps([{"targets": list(targets), "labels": labels}])


class Inventory:
    """A server of http_sd whose answer the test sets."""

    def __init__(self):
        self.status, self.body, self.requests = "200 OK", "[]", []
        self.server = servers.Server(self._serve)
        self.stop = self.server.stop

    def _serve(self, connection, request, _):
        self.requests.append(request.decode())
        head = f"HTTP/1.1 {self.status}\r\nContent-Type: application/json; charset=utf-8\r\n"
        head += f"Content-Length: {len(self.body)}\r\nConnection: close\r\n\r\n"
        connection.sendall((head + self.body).encode())


class Discovery(EndToEnd):
    def endpoints(self, sonde, check="found"):
        return sorted(
            labels["endpoint"]
            for labels, _ in sonde.metrics().all("synthetic_check_info", check=check)
        )

    def await_endpoints(self, sonde, *wanted):
        def there():
            found = self.endpoints(sonde)
            assert found == sorted(wanted), found
            return True

        wait_until(there, f"the targets are {wanted}")

    def runs(self, sonde, **labels):
        return sonde.metrics().value("synthetic_probe_runs_total", **labels)

    def failures(self, sonde, source):
        return sonde.metrics().value(
            "sonde_discovery_refresh_failures_total", check="found", source=source
        )

    def await_failure(self, sonde, source):
        before = self.failures(sonde, source)
        wait_until(lambda: self.failures(sonde, source) > before, "the source fails")

    def replace(self, name, text):
        """As editors do it."""
        fresh = self.folder / "sonde" / "targets" / (name + ".new")
        fresh.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text)
        fresh.rename(fresh.with_name(name))

    def test_files_are_followed_and_others_are_left_alone(self):
        self.replace("a.yml", "- targets: ['127.0.0.1:2']\n  labels: {team: web, __x: y}\n")
        sonde = self.agent(config("{file_sd: [targets/*.yml, targets/*.json]}"))
        self.await_endpoints(sonde, "127.0.0.1:2")
        wait_until(lambda: self.runs(sonde, check="found", team="web") >= 1, "it runs")
        wait_until(lambda: self.runs(sonde, check="steady") >= 2, "the other check runs")
        started = time.time()
        seen = self.runs(sonde, check="steady")

        self.replace("b.json", groups("127.0.0.1:3", "127.0.0.1:4"))
        self.await_endpoints(sonde, "127.0.0.1:2", "127.0.0.1:3", "127.0.0.1:4")
        first = self.runs(sonde, endpoint="127.0.0.1:2")
        self.assertGreaterEqual(first, 1)

        self.replace("b.json", '[{"targets": ["127.0.0.1:3"')
        wait_until(lambda: self.failures(sonde, "file_sd") == 1, "the broken file is noticed")
        self.assertIn("b.json:1:28: the JSON ends too early", sonde.process.log())
        self.await_endpoints(sonde, "127.0.0.1:2", "127.0.0.1:3", "127.0.0.1:4")

        self.replace("b.json", groups("127.0.0.1:3", "127.0.0.1:5", "no port"))
        self.await_endpoints(sonde, "127.0.0.1:2", "127.0.0.1:3", "127.0.0.1:5")
        metrics = sonde.metrics()
        source = {"check": "found", "source": "file_sd"}
        self.assertEqual(metrics.value("sonde_discovered_targets", **source), 4)
        self.assertEqual(metrics.value("sonde_discovery_unused_targets", **source), 1)
        self.assertGreater(
            metrics.value("sonde_discovery_last_success_timestamp_seconds", **source), started - 60
        )
        self.assert_promtool_accepts(metrics.text)

        (self.folder / "sonde/targets/b.json").unlink()
        self.await_endpoints(sonde, "127.0.0.1:2")
        self.assertGreaterEqual(self.runs(sonde, endpoint="127.0.0.1:2"), first)

        # Nobody else noticed: no slot of the other check was lost, its counter went on.
        wait_until(lambda: self.runs(sonde, check="steady") > seen, "the other check runs on")
        slots = (time.time() - started) / 0.5
        self.assertGreaterEqual(self.runs(sonde, check="steady"), seen + slots - 2)
        self.assertEqual(sonde.metrics().total("synthetic_probe_missed_total", check="steady"), 0)

    def test_a_server_that_breaks_keeps_its_targets_over_a_reload(self):
        inventory = self.server(Inventory())
        inventory.body = groups("127.0.0.1:2", zone="a")
        sources = (
            f"{{http_sd: {{url: '{inventory.server.url}/t?x=1', refresh: 1s,"
            " basic_auth: {username: u, password: p}}}"
        )
        sonde = self.agent(config(sources))
        self.await_endpoints(sonde, "127.0.0.1:2")
        asked = inventory.requests[0]
        self.assertIn("GET /t?x=1 HTTP/1.1", asked)
        self.assertIn("X-Prometheus-Refresh-Interval-Seconds: 1\r\n", asked)
        self.assertIn("Authorization: Basic dTpw\r\n", asked)

        inventory.status = "500 Internal Server Error"
        self.await_failure(sonde, "http_sd")
        inventory.status, inventory.body = "200 OK", "[{"
        self.await_failure(sonde, "http_sd")
        inventory.server.stop()
        self.await_failure(sonde, "http_sd")
        self.await_endpoints(sonde, "127.0.0.1:2")

        before = self.runs(sonde, endpoint="127.0.0.1:2")
        sonde.config.write_text(config(sources, more=STEADY.replace("steady", "other")))
        self.assertEqual(sonde.reload()[0], 200)
        self.assertEqual(self.endpoints(sonde), ["127.0.0.1:2"])
        self.assertGreaterEqual(self.runs(sonde, endpoint="127.0.0.1:2"), before)

        inventory.body = groups("127.0.0.1:2", "127.0.0.1:3", zone="a")
        inventory.server.start()
        self.await_endpoints(sonde, "127.0.0.1:2", "127.0.0.1:3")
        self.assertGreaterEqual(self.runs(sonde, endpoint="127.0.0.1:2"), before)
        self.assertIn("all is well again", sonde.process.log())

    def test_srv_records_are_followed(self):
        name = "_x._tcp.example.test"
        try:
            names = DnsServer({name: [("127.0.0.1", 2), ("127.0.0.1", 3)]})
        except PermissionError:
            self.skipTest("port 53 is not to be had")
        self.addCleanup(names.stop)
        within = resolving_through(names, self.folder)
        if within is None:
            self.skipTest("no mount namespace is to be had")
        sonde = self.agent(
            config(f"{{dns: {{name: {name}, refresh: 1s}}, format: 'http://{{}}/'}}", keys="http: {}"),
            within=within,
        )
        self.await_endpoints(sonde, "http://127.0.0.1:2/", "http://127.0.0.1:3/")
        names.services[name] = SERVFAIL
        self.await_failure(sonde, "dns")
        self.await_endpoints(sonde, "http://127.0.0.1:2/", "http://127.0.0.1:3/")
        many = range(10, 210)  # not to be told in one datagram
        names.services[name] = [("127.0.0.1", port) for port in many]
        self.await_endpoints(sonde, *[f"http://127.0.0.1:{port}/" for port in many])
        del names.services[name]
        self.await_endpoints(sonde)

    def test_two_shards_run_every_target_once(self):
        targets = [f"127.0.0.1:{port}" for port in range(2, 42)]
        agents = []
        for index in (0, 1):
            text = config(
                f"{{file_sd: ['{self.folder}/t.json']}}",
                head="shard:\n  index: ${env:SHARD}\n  count: 2\n",
                more="  - {name: own, tcp: {}, targets: ["
                + ", ".join(f"'{target}'" for target in targets)
                + "]}\n",
            )
            (self.folder / "t.json").write_text(groups(*targets))
            agents.append(
                self.agent(text, environment={"SHARD": str(index)}, name=f"sonde-{index}")
            )
        for check in ("found", "own"):
            shares = [self.endpoints(sonde, check) for sonde in agents]
            self.assertEqual(sorted(shares[0] + shares[1]), sorted(targets))
            self.assertGreater(min(map(len, shares)), 8)
        for index, sonde in enumerate(agents):
            status = json.loads(sonde.get("/api/v1/status")[1])
            self.assertEqual(status["shard"], {"index": index, "count": 2})
            info = sonde.metrics().value("sonde_shard_info", index=str(index), count="2")
            self.assertEqual(info, 1)

        # One target more is one instance more, on one of them.
        before = [self.endpoints(sonde) for sonde in agents]
        fresh = self.folder / "t.json.new"
        fresh.write_text(groups("127.0.0.1:99", *targets))
        fresh.rename(self.folder / "t.json")
        wait_until(
            lambda: sum(len(self.endpoints(sonde)) for sonde in agents) == len(targets) + 1,
            "the new target is there",
        )
        for share, sonde in zip(before, agents):
            self.assertLessEqual(set(share), set(self.endpoints(sonde)))

    def test_ready_waits_for_every_source_to_answer_or_fail(self):
        stopped = []

        def serve(connection, _, stop):
            while not stopped and not stop.wait(0.05):
                pass
            connection.close()

        silent = self.server(servers.Server(serve))
        listening = []

        def start():
            listening.append(
                self.agent(config(f"{{http_sd: {{url: '{silent.url}', refresh: 3s}}}}"))
            )

        began = time.monotonic()
        start()  # returns once the agent is ready: the server's silence ends after 3 s
        self.assertGreater(time.monotonic() - began, 2.5)
        self.assertEqual(self.failures(listening[0], "http_sd"), 1)
        self.assertEqual(self.runs(listening[0], check="steady") > 0, True)

    def test_commands_say_what_they_looked_at(self):
        path = self.folder / "sonde.yml"
        good = self.server(servers.answering())
        path.write_text(
            config(
                "{file_sd: [t.yml], http_sd: {url: 'http://127.0.0.1:1/'}}",
                more="",
                keys="tcp: {}",
            )
        )
        (self.folder / "t.yml").write_text(f"- targets: ['127.0.0.1:{good.port}', bad]\n")
        code, out, err, _ = command("check", "--config.file", path)
        self.assertEqual(code, 0, err)
        self.assertIn("1 of 1 passed", out)
        self.assertIn("found: http_sd: http://127.0.0.1:1/: refused", err)
        self.assertIn("t.yml:1:32: `bad` can't be probed", err)

        (self.folder / "t.yml").write_text("- targets: [a\n")
        code, out, err, _ = command("config", "check", "--config.file", path)
        self.assertEqual(code, 0)
        self.assertIn("http_sd and dns were not asked", out)
        self.assertIn("t.yml:2:1: YAML", err)
        code, out, _, _ = command("config", "show", "--config.file", path)
        self.assertIn(f"- {self.folder}/t.yml", out)
        code, out, err, _ = command("rules", "--config.file", path)
        self.assertEqual(code, 0, err)


if __name__ == "__main__":
    unittest.main()
