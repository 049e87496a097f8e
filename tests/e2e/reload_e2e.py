#!/usr/bin/env python3
"""Reload keeps what did not change; a broken file changes nothing; SIGTERM drains."""

import signal
import socket
import threading
import time
import unittest

from support import servers
from support.agent import command
from support.case import EndToEnd
from support.process import SLOW, wait_until

HEAD = """
modules:
  web: {prober: http, timeout: 5s}
checks:
"""
BROKEN = (
    HEAD
    + """
  - {name: stays, module: no_such_module, targets: [a], interval: 1s, timeout: 500ms}
  - {name: other, modul: web, targets: [a], interval: soon}
"""
)


def check(name, target, interval="1s", timeout="900ms"):
    return (
        f"  - {{name: {name}, module: web, targets: ['{target}'],"
        f" interval: {interval}, timeout: {timeout}}}\n"
    )


class Reload(EndToEnd):
    def runs(self, sonde, name):
        return sonde.metrics().value("synthetic_probe_runs_total", check=name)

    def reloads_good(self, sonde):
        return sonde.metrics().value("sonde_config_last_reload_successful")

    def test_unchanged_checks_keep_their_counters_and_a_broken_file_changes_nothing(self):
        server = self.server(servers.answering())
        stays = check("stays", server.url)
        sonde = self.agent(HEAD + stays + check("goes", server.url))
        wait_until(lambda: self.runs(sonde, "stays") >= 2, "two runs were made")
        wait_until(lambda: self.runs(sonde, "goes") >= 1, "the other check runs")

        for how in (self.reload_by_signal, self.reload_by_request):
            with self.subTest(how=how.__name__):
                before = self.runs(sonde, "stays")
                how(sonde, HEAD + stays + check("comes", server.url), good=True)
                wait_until(lambda: self.runs(sonde, "comes") >= 1, "the new check runs")
                self.assertEqual(
                    sonde.metrics().all("synthetic_probe_runs_total", check="goes"), []
                )
                self.assertGreaterEqual(self.runs(sonde, "stays"), before)

                before = self.runs(sonde, "stays")
                how(sonde, BROKEN, good=False)
                self.assertEqual(
                    sonde.metrics().value("blackbox_exporter_config_last_reload_successful"), 0
                )
                wait_until(
                    lambda: self.runs(sonde, "stays") > before, "the old configuration runs on"
                )
                self.assertGreaterEqual(self.runs(sonde, "comes"), 1)

                how(sonde, HEAD + stays + check("goes", server.url), good=True)
                wait_until(lambda: self.runs(sonde, "goes") >= 1, "the check of before is back")
                self.assertGreaterEqual(self.runs(sonde, "stays"), before)

    def reload_by_signal(self, sonde, text, good):
        sonde.config.write_text(text)
        stamp = sonde.metrics().value("sonde_config_last_reload_success_timestamp_seconds")
        sonde.reload_by_signal()
        if good:

            def reloaded():
                metrics = sonde.metrics()
                now = metrics.value("sonde_config_last_reload_success_timestamp_seconds")
                return now > stamp and metrics.value("sonde_config_last_reload_successful") == 1

            wait_until(reloaded, "the reload is done")
        else:
            wait_until(lambda: self.reloads_good(sonde) == 0, "the reload has failed")

    def reload_by_request(self, sonde, text, good):
        sonde.config.write_text(text)
        status, body = sonde.reload()
        self.assertEqual(status, 200 if good else 500, body)
        self.assertEqual(self.reloads_good(sonde), 1 if good else 0)
        if not good:
            for part in ("sonde.yml:", "no_such_module", "modul"):
                self.assertIn(part, body, "every error is reported at once")

    def test_reload_is_refused_for_other_methods(self):
        sonde = self.agent(HEAD + check("a", "http://127.0.0.1:1/"))
        self.assertEqual(sonde.get("/-/reload")[0], 405)

    def test_a_run_in_flight_survives_a_reload(self):
        server = self.server(servers.answering(delay=2))
        slow = check("slow", server.url, interval="4s", timeout="3500ms")
        sonde = self.agent(HEAD + slow)
        wait_until(lambda: server.accepted == 1, "a run is under way", every=0.01)
        sonde.config.write_text(HEAD + slow + check("new", self.server(servers.answering()).url))
        self.assertEqual(sonde.reload()[0], 200)
        self.assertEqual(self.runs(sonde, "slow"), 0, "the run has not ended yet")
        wait_until(lambda: self.runs(sonde, "slow") == 1, "the run ends", every=0.02)
        self.assertEqual(sonde.metrics().value("synthetic_probe_success_total", check="slow"), 1)
        self.assertEqual(server.accepted, 1, "the run was not started again")

    def test_the_phase_of_a_check_survives_reload_and_restart(self):
        stamps = []

        def serve(connection, _, __):
            stamps.append(time.time())
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        server = self.server(servers.Server(serve))
        text = HEAD + check("a", server.url, interval="1s")
        sonde = self.agent(text)
        wait_until(lambda: len(stamps) >= 2, "two runs were made")
        sonde.config.write_text(text + check("b", self.server(servers.answering()).url))
        self.assertEqual(sonde.reload()[0], 200)
        seen = len(stamps)
        wait_until(lambda: len(stamps) >= seen + 2, "two more runs were made")
        sonde.stop()
        seen = len(stamps)
        self.agent(text)
        wait_until(lambda: len(stamps) >= seen + 2, "two runs after the restart")
        phases = sorted(stamp % 1.0 for stamp in stamps)
        gaps = [b - a for a, b in zip(phases, phases[1:] + [phases[0] + 1])]
        self.assertGreater(max(gaps), 1 - 0.25 * SLOW, f"all starts are in one phase: {phases}")


class Stop(EndToEnd):
    def test_sigterm_answers_what_is_in_flight_and_exits_0(self):
        slow = self.server(servers.answering(delay=1.5))
        sonde = self.agent(HEAD + check("a", slow.url, interval="60s", timeout="5s"))
        answer = []
        asking = threading.Thread(target=lambda: answer.append(sonde.probe(slow.url, "web")))
        before = slow.accepted
        asking.start()
        wait_until(lambda: slow.accepted > before, "the probe is under way", every=0.01)
        sonde.process.signal(signal.SIGTERM)

        def refused():
            with socket.socket() as client:
                return client.connect_ex(("127.0.0.1", sonde.port)) != 0

        wait_until(refused, "the agent has stopped listening", every=0.02)
        asking.join(20 * SLOW)
        self.assertEqual(len(answer), 1, "the probe in flight was answered")
        self.assertEqual(answer[0].value("probe_success"), 1)
        self.assertEqual(sonde.process.wait(), 0)

    def test_an_idle_agent_stops_at_once(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number):
                sonde = self.agent(HEAD + check("a", "http://127.0.0.1:1/", interval="60s"))
                started = time.monotonic()
                sonde.process.signal(number)
                self.assertEqual(sonde.process.wait(), 0)
                self.assertLess(time.monotonic() - started, 2 * SLOW)


class BadStart(EndToEnd):
    def test_a_broken_file_starts_nothing_and_shows_every_error(self):
        path = self.folder / "broken.yml"
        path.write_text(BROKEN)
        for arguments in (
            ("serve", "--config.file", path, "--web.listen-address", "127.0.0.1:0"),
            ("--config.file", path, "--web.listen-address", "127.0.0.1:0"),
            ("config", "check", "--config.file", path),
        ):
            with self.subTest(arguments=arguments):
                code, out, err, _ = command(*arguments)
                self.assertEqual(code, 2, out + err)
                lines = [line for line in (out + err).splitlines() if "broken.yml:" in line]
                self.assertRegex(lines[0], r"broken\.yml:\d+:\d+: ")
                for part in ("no_such_module", "modul", "soon"):
                    self.assertIn(part, out + err)


if __name__ == "__main__":
    unittest.main()
