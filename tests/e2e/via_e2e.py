#!/usr/bin/env python3
"""`sonde probe --via`: one target seen by several agents; agents that are dead, silent, older, or guarded."""

import json
import time
import unittest

from support import servers
from support.agent import command
from support.case import EndToEnd
from support.process import SLOW, free_port

# Of "secret".
HASH = "$2b$04$onEiJmThQPP6zxLf96Oq5uUY69D2PIASUsH3rtSxVS.ggMyxv/MmC"
MODULES = "modules: {http_2xx: {prober: http}, tcp_connect: {prober: tcp}}\n"


class Via(EndToEnd):
    def region(self, name, *flags):
        return self.agent(f"region: {name}\n{MODULES}", *flags, name=name)

    def via(self, target, agents, *flags):
        code, out, err, took = command(
            *("probe", target, "--via", ",".join(agents), "--timeout", f"{2 * SLOW}s", "-o", "json"),
            *flags,
        )
        self.assertTrue(out, err)
        return code, json.loads(out), took

    def test_two_agents_and_a_dead_address(self):
        target = self.server(servers.answering()).url
        eu, us = self.region("eu"), self.region("us")
        dead = f"http://127.0.0.1:{free_port()}"
        code, answer, _ = self.via(target, [f"http://{eu.address}", f"http://{us.address}/"])
        self.assertEqual(code, 0, answer)
        self.assertEqual([one["region"] for one in answer["results"]], ["eu", "us"])
        for one in answer["results"]:
            self.assertTrue(one["success"])
            self.assertIn("processing", one["phases"])
            self.assertGreater(one["duration_seconds"], 0)

        code, answer, _ = self.via(target, [dead, us.address])
        self.assertEqual(code, 4, answer)
        self.assertEqual((answer["passed"], answer["failed"], answer["not_measured"]), (1, 0, 1))
        self.assertIn("connect/refused", answer["results"][0]["error"])
        self.assertIsNone(answer["results"][0]["success"])

        gone = f"http://127.0.0.1:{free_port()}/"
        code, answer, _ = self.via(gone, [dead, us.address])
        self.assertEqual(code, 1, "a target that failed beats an agent that was not asked")
        self.assertEqual(answer["results"][1]["reason"], "refused")
        self.assertEqual(answer["results"][1]["phase"], "connect")

    def test_the_text_has_a_column_per_agent(self):
        target = self.server(servers.answering()).url
        eu, us = self.region("eu"), self.region("us")
        code, out, err, _ = command("probe", target, "--via", eu.address, "--via", us.address)
        self.assertEqual((code, err), (0, ""), out)
        self.assertRegex(out, r"(?m)^ +eu +us$")
        self.assertRegex(out, r"(?m)^verdict +✓ passed +✓ passed$")
        self.assertIn("2 of 2 passed", out)

    def test_an_agent_without_the_module(self):
        eu = self.region("eu")
        code, answer, _ = self.via("http://127.0.0.1:1/", [eu.address], "-m", "nope")
        self.assertEqual(code, 4, answer)
        self.assertIn('Unknown module "nope"', answer["results"][0]["error"])

    def test_a_silent_agent_holds_up_nobody_for_long(self):
        target = self.server(servers.answering()).url
        silent = self.server(servers.silent())
        eu = self.region("eu")
        started = time.monotonic()
        code, answer, _ = self.via(target, [silent.url, eu.address])
        self.assertEqual(code, 4, answer)
        self.assertLess(time.monotonic() - started, 2 * SLOW + 5 + 3 * SLOW)
        self.assertIn("read_timeout", answer["results"][0]["error"])
        self.assertTrue(answer["results"][1]["success"])

    def test_answers_of_the_api_and_what_is_none(self):
        told = {
            "success": False,
            "phase": "tls",
            "reason": "cert_expired",
            "fault": "target",
            "detail": "since yesterday",
            "duration_seconds": 0.25,
            "phases": {"connect": 0.1},
            "address": "192.0.2.1",
        }
        api = self.server(servers.answering(json.dumps(told).encode()))
        other = self.server(servers.answering(b"<html>a web site</html>"))
        broken = self.server(servers.answering(b"oops\n", status="500 Internal Server Error"))
        code, answer, _ = self.via("https://x/", [api.url, other.url, broken.url])
        self.assertEqual(code, 1, answer)
        first, second, third = answer["results"]
        self.assertEqual(first["detail"], "since yesterday")
        self.assertEqual(first["phases"], {"connect": 0.1})
        self.assertIn("not that of an agent", second["error"])
        self.assertEqual(third["error"], "HTTP status 500: oops")

    def test_tls_and_a_password(self):
        certs = self.certificates()
        web = self.folder / "web.yml"
        web.write_text(
            f"tls_server_config: {{cert_file: {certs['good.pem']}, key_file: {certs['good.key']}}}\n"
            f"basic_auth_users: {{me: {HASH}}}\n"
        )
        port = free_port()
        folder = self.folder / "guarded"
        folder.mkdir()
        config = folder / "sonde.yml"
        config.write_text(f"region: guarded\n{MODULES}")
        from support.agent import BINARY  # pylint: disable=C0415
        from support.process import Process  # pylint: disable=C0415

        process = Process(
            "guarded",
            [
                *(BINARY, "serve", "--config.file", config, "--web.config.file", web),
                *("--web.listen-address", f"127.0.0.1:{port}"),
            ],
            folder,
        )
        self.addCleanup(process.stop)
        process.wait_for_port(port)
        target = self.server(servers.answering()).url
        user = self.folder / "user"
        user.write_text("me:secret\n")
        wrong = self.folder / "wrong"
        wrong.write_text("me:other\n")
        agent = [f"https://localhost:{port}"]
        ca = ("--via-ca", certs["ca.pem"])

        code, answer, _ = self.via(target, agent, *ca, "--via-user-file", user)
        self.assertEqual(code, 0, answer)
        self.assertEqual(answer["results"][0]["region"], "guarded")
        code, answer, _ = self.via(target, agent, *ca, "--via-user-file", wrong)
        self.assertEqual(code, 4, answer)
        self.assertIn("401", answer["results"][0]["error"])
        code, answer, _ = self.via(target, agent, "--via-user-file", user)
        self.assertEqual(code, 4, answer)
        self.assertIn("cert_untrusted", answer["results"][0]["error"])
        code, answer, _ = self.via(target, agent, "--via-insecure", "--via-user-file", user)
        self.assertEqual(code, 0, answer)


if __name__ == "__main__":
    unittest.main()
