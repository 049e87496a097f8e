#!/usr/bin/env python3
"""sonde.service, sonde@REGION.service and sonde.socket under a real systemd."""

import ctypes
import os
import signal
import threading
import time
import unittest

from case import CONFIG, Deployed, Served
from machine import wait_until
from support import servers

HEAD = "defaults: {interval: 1s, timeout: 700ms}\nmodules: {web: {prober: http, timeout: 20s}}\nchecks:\n"
NET_RAW = 1 << 13
_LIBC = ctypes.CDLL(None, use_errno=True)
_PTRACE_SEIZE, _PTRACE_INTERRUPT, _WALL = 0x4206, 0x4207, 0x40000000


def check(name, target, prober="http"):
    return f"  - {{name: {name}, {prober}: {{}}, targets: ['{target}']}}\n"


def stop_thread(thread):
    """One thread stands and the others go on, which no signal can do. Lasts as long as its process."""
    for request in (_PTRACE_SEIZE, _PTRACE_INTERRUPT):
        if _LIBC.ptrace(request, thread, None, None) != 0:
            raise OSError(ctypes.get_errno(), "ptrace")

    def see_it_end():
        while not os.WIFSIGNALED(os.waitpid(thread, _WALL)[1]):
            pass

    threading.Thread(target=see_it_end).start()


class Service(Deployed):
    def setUp(self):
        super().setUp()
        self.web = self.server(servers.answering())

    def serve(self, *checks):
        self.configure(HEAD + "".join(checks or [check("web", self.web.url)]))
        sonde = self.restart()
        wait_until(lambda: sonde.runs() > 0, "a check has run")
        return sonde

    def status(self):
        return self.systemctl("status", "--no-pager", "sonde", check=False).stdout

    def test_it_is_ready_when_it_has_started_and_has_no_rights_but_one(self):
        self.configure(HEAD + check("web", self.web.url) + check("also", self.web.url))
        sonde = self.restart()
        self.assertEqual(sonde.get("/-/ready")[0], 200, "at once")
        self.assertIn("2 checks of 2 endpoints in region default", self.status())
        facts = self.facts()
        for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb"):
            self.assertEqual(int(facts[name], 16), NET_RAW, name)
        self.assertEqual((facts["NoNewPrivs"], facts["Seccomp"]), ("1", "2"))
        uid = self.machine.run("id", "-u", "sonde").stdout.strip()
        self.assertEqual(set(facts["Uid"].split()), {uid})
        exposure = self.machine.run("systemd-analyze", "security", "--no-pager", "sonde").stdout
        self.assertLessEqual(float(exposure.rsplit("sonde.service: ", 1)[1].split()[0]), 1.5)
        units = ("sonde.service", "sonde@x.service", "sonde.socket")
        verified = self.machine.run("systemd-analyze", "verify", "--man=no", *units)
        self.assertEqual(verified.stdout, "")

    def test_a_reload_is_done_when_systemctl_returns(self):
        sonde = self.serve()
        pid = self.main_pid()
        for number in range(2, 7):
            self.configure(HEAD + "".join(check(f"c{i}", self.web.url) for i in range(number)))
            self.systemctl("reload", "sonde")
            self.assertIn(f"{number} checks of", self.status())
            self.assertEqual(sonde.value("sonde_config_last_reload_successful"), 1)
        self.assertEqual(self.main_pid(), pid)

    def test_a_bad_configuration_keeps_the_old_one_and_everybody_is_told(self):
        sonde = self.serve()
        pid, good = self.main_pid(), self.machine.path(CONFIG).read_text()
        self.configure(good + "  - {name: other, htpp: {}, targets: [a]}\n")
        failed = self.systemctl("reload", "sonde", check=False)
        self.assertNotEqual(failed.returncode, 0, "systemctl says so")
        error = f"{CONFIG}:5:19: unknown key `htpp`"
        status = self.machine.show("sonde", "ActiveState", "StatusText", "MainPID")
        self.assertIn("1 checks of 1 endpoints", status["StatusText"])
        self.assertIn(f"refused: {error}", status["StatusText"])
        self.assertEqual((status["ActiveState"], int(status["MainPID"])), ("active", pid))
        self.assertIn(f'msg="configuration error" err="{error}', self.machine.journal("sonde"))
        self.assertEqual(sonde.value("sonde_config_last_reload_successful"), 0)
        before = sonde.runs()
        wait_until(lambda: sonde.runs() > before, "the old configuration runs on")

        self.configure(good)
        self.systemctl("reload", "sonde")
        self.assertNotIn("refused", self.machine.show("sonde", "StatusText"))
        self.assertEqual(sonde.value("sonde_config_last_reload_successful"), 1)

    def test_a_configuration_that_is_bad_from_the_start_is_not_tried_again(self):
        self.configure("checks: 1\n")
        self.assertNotEqual(self.systemctl("restart", "sonde", check=False).returncode, 0)
        wait_until(lambda: self.machine.show("sonde", "ActiveState") == "failed", "it has failed")
        facts = self.machine.show("sonde", "ExecMainStatus", "NRestarts")
        self.assertEqual(facts, {"ExecMainStatus": "2", "NRestarts": "0"})
        self.systemctl("reset-failed", "sonde")

    def test_the_watchdog_restarts_an_agent_that_stands(self):
        self.drop_in("sonde.service", "WatchdogSec=5s", "RestartSec=100ms")

        def shards(pid):
            tasks = self.machine.path(f"/proc/{pid}/task").iterdir()
            return [int(t.name) for t in tasks if (t / "comm").read_text().startswith("shard-")]

        for what in ("the process", "one shard"):
            with self.subTest(what):
                sonde = self.serve()
                pid = self.main_pid()
                if what == "the process":
                    os.kill(self.machine.host_id(pid), signal.SIGSTOP)
                else:
                    thread = shards(pid)[0]
                    stop_thread(self.machine.host_id(pid, thread))
                    self.assertEqual(sonde.get("/-/healthy")[0], 200, "the main loop goes on")
                wait_until(lambda: self.main_pid() not in (0, pid), "there is another", 30)
                wait_until(lambda: sonde.runs() > 0, "which runs the checks")
                self.assertIn("Watchdog timeout", self.machine.journal("sonde"))
                self.assertEqual(self.machine.show("sonde", "NRestarts"), "1")
        self.assertIn("a loop does not turn", self.machine.journal("sonde"))

    def test_the_watchdog_leaves_an_agent_alone_that_turns(self):
        self.drop_in("sonde.service", "WatchdogSec=4s")
        self.serve()
        pid = self.main_pid()
        fed = set()

        def fed_for_longer_than_its_period():
            fed.add(self.machine.show("sonde", "WatchdogTimestampMonotonic"))
            return len(fed) > 6

        wait_until(fed_for_longer_than_its_period, "it is fed each second")
        self.assertEqual(self.main_pid(), pid)

    def test_stopping_answers_what_is_in_flight(self):
        slow = self.server(servers.answering(delay=2))
        sonde = self.serve()
        answers = []
        asking = threading.Thread(target=lambda: answers.append(sonde.probe(slow.url, "web")))
        asking.start()
        wait_until(lambda: slow.accepted > 0, "the probe is under way", every=0.01)
        self.systemctl("stop", "sonde")
        asking.join(20)
        self.assertEqual([answer.value("probe_success") for answer in answers], [1])
        facts = self.machine.show("sonde", "ActiveState", "Result", "ExecMainStatus")
        self.assertEqual(facts, {"ActiveState": "inactive", "Result": "success", "ExecMainStatus": "0"})

    def test_icmp_needs_the_capability_and_http_does_not(self):
        checks = (check("web", self.web.url), check("ping", "127.0.0.1", "icmp"))

        def succeeded(sonde, name):
            return sonde.total("synthetic_probe_success_total", check=name)

        sonde = self.serve(*checks)
        wait_until(lambda: succeeded(sonde, "ping") > 0, "a ping came back")

        self.drop_in("sonde.service", "AmbientCapabilities=", "CapabilityBoundingSet=")
        sonde = self.serve(*checks)
        self.assertEqual(int(self.facts()["CapEff"], 16) | int(self.facts()["CapBnd"], 16), 0)
        wait_until(lambda: succeeded(sonde, "web") > 1, "http works")
        self.assertEqual(succeeded(sonde, "ping"), 0)
        missed = {"check": "ping", "cause": "agent"}
        wait_until(
            lambda: sonde.total("synthetic_probe_missed_total", **missed) > 0,
            "a ping that cannot be sent is the agent's trouble",
        )
        self.assertEqual(sonde.total("synthetic_probe_runs_total", check="ping"), 0)

        gid = self.machine.run("id", "-g", "sonde").stdout.strip()
        allowed = self.machine.path("/proc/sys/net/ipv4/ping_group_range")
        allowed.write_text(f"{gid} {gid}")
        self.addCleanup(allowed.write_text, "1 0")
        wait_until(lambda: succeeded(sonde, "ping") > 0, "as the sysctl allows it to the group")

    def test_what_was_known_outlives_a_restart(self):
        slo = "slo: {availability: 99%, window: 30d}"
        text = f"  - {{name: web, http: {{}}, targets: ['{self.web.url}'], {slo}}}\n"
        name = "synthetic_slo_error_budget_remaining_ratio"
        self.web.stop()
        self.configure(HEAD + text)
        sonde = self.restart()
        wait_until(lambda: sonde.value(name) < 0, "the budget is spent")
        self.web.start()
        sonde = self.restart()
        wait_until(lambda: sonde.total("synthetic_probe_success_total") > 0, "all is well again")
        wait_until(lambda: sonde.value(name) < 0, "but the budget stays spent")
        found = self.machine.run("stat", "-c%U %a", "/var/lib/sonde", "/var/lib/sonde/history.db")
        self.assertEqual(found.stdout.split(), ["sonde", "700", "sonde", "600"])

    def test_a_secret_that_only_root_reads_is_given_as_a_credential(self):
        seen = []

        def serve(connection, request, _):
            seen.append(request)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        server = self.server(servers.Server(serve))
        secret = self.machine.path("/etc/sonde/api.token")
        secret.write_text("from-root")
        secret.chmod(0o600)
        self.addCleanup(secret.unlink)
        self.drop_in("sonde.service", "LoadCredential=api.token:/etc/sonde/api.token")
        token = "${file:/run/credentials/sonde.service/api.token}"
        http = f"{{headers: {{Authorization: 'Bearer {token}'}}}}"
        self.serve(f"  - {{name: api, http: {http}, targets: ['{server.url}']}}\n")
        self.assertIn(b"Bearer from-root\r\n", seen[0])
        self.systemctl("reload", "sonde")
        self.assertEqual(self.machine.run("ls", "-l", "/etc/sonde/api.token").stdout[:10], "-rw-------")

    def test_with_the_socket_unit_no_scrape_is_refused_by_a_restart(self):
        self.serve()
        self.systemctl("stop", "sonde")
        self.systemctl("enable", "--now", "sonde.socket")
        self.addCleanup(self.systemctl, "disable", "--now", "sonde.socket")
        sonde = Served(9115)
        self.assertEqual(sonde.get("/-/ready")[0], 200, "the first request starts the agent")
        self.assertIn("systemd activated listeners", self.machine.journal("sonde"))
        stopped, statuses = threading.Event(), []

        def scrape():
            while not stopped.is_set():
                statuses.append(sonde.get("/metrics")[0])

        scraping = threading.Thread(target=scrape)
        scraping.start()
        for _ in range(3):
            # Connections that wait while nobody accepts are served by the next agent.
            self.systemctl("restart", "sonde")
        done = len(statuses)
        wait_until(lambda: len(statuses) > done, "it is scraped after the last restart")
        stopped.set()
        scraping.join(20)
        self.assertEqual(set(statuses), {200})

    def test_a_socket_unit_may_have_several_addresses_and_needs_those_of_the_arguments_gone(self):
        self.serve()
        self.systemctl("stop", "sonde")
        # The first one has no port.
        addresses = ("", "/run/sonde.sock", "[::]:9130", "127.0.0.1:9131")
        self.drop_in("sonde.socket", "[Socket]", *[f"ListenStream={one}" for one in addresses])
        self.systemctl("start", "sonde.socket")
        self.addCleanup(self.systemctl, "stop", "sonde.socket")
        self.restart()
        for port in (9130, 9131):
            self.assertEqual(Served(port).get("/-/ready")[0], 200, port)
        waits = "Who connects to the sockets of systemd waits in vain"
        self.assertNotIn(waits, self.machine.journal("sonde"))
        arguments = self.machine.path("/etc/default/sonde")
        self.addCleanup(arguments.write_text, arguments.read_text())
        arguments.write_text("ARGS=--web.listen-address=127.0.0.1:9115\n")
        self.assertEqual(self.restart().get("/-/ready")[0], 200)
        self.assertIn(waits, self.machine.journal("sonde"))

    def test_agents_of_two_regions_side_by_side(self):
        self.configure(HEAD + check("web", self.web.url))
        agents = {"eu-west-1": 9201, "us-east-1": 9202}
        for region, port in agents.items():
            arguments = self.machine.path(f"/etc/default/sonde-{region}")
            arguments.write_text(f"ARGS=--web.listen-address=127.0.0.1:{port}\n")
            self.addCleanup(arguments.unlink)
            sonde = self.restart(f"sonde@{region}", port)
            wait_until(lambda: sonde.total("synthetic_probe_runs_total", region=region) > 0, "it runs")
            self.assertIn(f"in region {region}", self.machine.show(f"sonde@{region}", "StatusText"))
            self.assertTrue(self.machine.path(f"/var/lib/sonde/{region}/history.db").exists())
            self.systemctl("reload", f"sonde@{region}")
        self.assertNotEqual(*(self.main_pid(f"sonde@{region}") for region in agents))


if __name__ == "__main__":
    unittest.main()
