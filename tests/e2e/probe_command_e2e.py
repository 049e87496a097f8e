#!/usr/bin/env python3
"""`sonde probe`: the right verdict, reason and exit code for what a target can do, within the deadline."""

import socket
import unittest

from support import servers
from support.agent import command, probe_json
from support.case import EndToEnd
from support.exposition import Metrics
from support.process import SLOW, free_port

TIMEOUT = 1.5 * SLOW
SLACK = 1.5 * SLOW


class ProbeCommand(EndToEnd):
    def setUp(self):
        super().setUp()
        self.certs = self.certificates()
        self.web = self.nginx(self.certs)
        self.config = self.folder / "modules.yml"
        self.config.write_text(
            "modules:\n"
            "  local:\n"
            "    prober: http\n"
            f"    http: {{tls_config: {{ca_file: {self.certs['ca.pem']}}}}}\n"
            "  local_tls:\n"
            "    prober: tcp\n"
            f"    tcp: {{tls: true, tls_config: {{ca_file: {self.certs['ca.pem']}}}}}\n"
        )

    def probe(self, target, *flags, module="local"):
        arguments = [target, "--timeout", f"{TIMEOUT}s", *flags]
        if module:
            arguments += ["--config.file", self.config, "-m", module]
        return probe_json(*arguments)

    def assert_fails(self, target, reason, phase, *flags, module="local"):
        code, result = self.probe(target, *flags, module=module)
        self.assertEqual(
            (result["success"], result["reason"], result["phase"], result["fault"], code),
            (False, reason, phase, "target", 1),
            result,
        )
        self.assertTrue(result["detail"], "a failure says what was seen")
        self.assertLessEqual(result["duration_seconds"], TIMEOUT + 0.5 * SLOW, result)
        self.assertLessEqual(result["took"], TIMEOUT + SLACK)
        self.assertLessEqual(sum(result["phases"].values()), result["duration_seconds"] + 1e-6)
        return result

    def test_a_good_target_passes(self):
        for target in (self.web.url, self.web.tls_url()):
            with self.subTest(target=target):
                code, result = self.probe(target)
                self.assertEqual(
                    (code, result["success"], result["reason"]), (0, True, None), result
                )
                wanted = {"connect", "processing", "transfer"} | (
                    {"tls"} if "https" in target else set()
                )
                self.assertLessEqual(wanted, set(result["phases"]))

    def test_the_text_is_a_waterfall_without_colours_in_a_pipe(self):
        code, out, _, _ = command(
            *("probe", self.web.tls_url(), "--config.file", self.config, "-m", "local")
        )
        self.assertEqual(code, 0, out)
        for word in ("connect", "tls", "processing", "localhost"):
            self.assertIn(word, out)
        self.assertNotIn("\x1b", out)

    def test_the_prometheus_form_is_what_promtool_accepts(self):
        code, out, _, _ = command("probe", self.web.url, "-o", "prometheus")
        self.assertEqual(code, 0, out)
        self.assert_promtool_accepts(out)
        metrics = Metrics(out)
        self.assertEqual(metrics.value("probe_success"), 1)
        self.assertEqual(metrics.value("probe_http_status_code"), 200)

    def test_a_refused_port(self):
        self.assert_fails(f"http://127.0.0.1:{free_port()}/", "refused", "connect")
        self.assert_fails(f"127.0.0.1:{free_port()}", "refused", "connect", module=None)

    def test_a_silent_server(self):
        port = self.server(servers.silent()).port
        self.assert_fails(f"http://127.0.0.1:{port}/", "read_timeout", "transfer")
        self.assert_fails(f"https://127.0.0.1:{port}/", "tls_timeout", "tls")
        self.assert_fails(f"127.0.0.1:{port}", "tls_timeout", "tls", module="local_tls")

    def test_an_address_that_does_not_answer(self):
        # A full accept queue: further connection attempts are not answered.
        with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
            port = listener.getsockname()[1]
            fillers = [socket.socket() for _ in range(4)]
            for filler in fillers:
                self.addCleanup(filler.close)
                filler.setblocking(False)
                filler.connect_ex(("127.0.0.1", port))
            self.assert_fails(f"http://127.0.0.1:{port}/", "timeout", "connect")

    def test_wrong_certificates(self):
        for name, reason in (
            ("othername", "cert_hostname"),
            ("expired", "cert_expired"),
            ("selfsigned", "cert_self_signed"),
        ):
            with self.subTest(certificate=name):
                result = self.assert_fails(self.web.tls_url(name), reason, "tls")
                self.assertTrue(result["tls"]["chain"], "the chain is shown although it is refused")
        self.assert_fails(self.web.tls_url(), "cert_untrusted", "tls", module="http_2xx")

    def test_insecure_accepts_them(self):
        for name in ("othername", "expired", "selfsigned"):
            with self.subTest(certificate=name):
                code, result = self.probe(self.web.tls_url(name), "--insecure", module=None)
                self.assertEqual((code, result["success"]), (0, True), result)

    def test_a_plain_server_behind_https(self):
        code, result = self.probe(f"https://127.0.0.1:{self.web.port}/")
        self.assertEqual((code, result["success"], result["phase"]), (1, False, "tls"), result)

    def test_wrong_status_and_body(self):
        result = self.assert_fails(self.web.url + "/missing", "http_status", "protocol")
        self.assertIn("404", result["detail"])
        self.assert_fails(self.web.url + "/broken", "http_status", "protocol")
        self.assert_fails(self.web.url, "body_missing", "assert", "--expect-body", "not in there")
        code, result = self.probe(self.web.url + "/missing", "--expect-status", "404")
        self.assertEqual(code, 0, result)
        code, result = self.probe(self.web.url, "--expect-body", "hello from")
        self.assertEqual(code, 0, result)

    def test_redirects(self):
        result = self.assert_fails(self.web.url + "/loop", "redirect_limit", "protocol")
        self.assertGreaterEqual(len(result["hops"]), 10)
        code, result = self.probe(self.web.url + "/hop/1")
        self.assertEqual((code, len(result["hops"])), (0, 3), result)

    def test_an_unresolvable_name(self):
        # c-ares itself answers for .onion (RFC 7686), so this needs no DNS server.
        self.assert_fails("http://no-such-name.onion/", "nxdomain", "resolve")
        code, result = self.probe("http://no-such-name.invalid/")
        self.assertEqual((code, result["phase"]), (1, "resolve"), result)

    def test_an_address_can_be_given_for_a_name(self):
        target = f"http://no-such-name.onion:{self.web.port}/"
        code, result = self.probe(target, "--resolve", "no-such-name.onion:127.0.0.1")
        self.assertEqual((code, result["address"]), (0, "127.0.0.1"), result)

    def test_method_header_and_body_are_sent(self):
        seen = []

        def serve(connection, request, _):
            seen.append(request)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        server = self.server(servers.Server(serve))
        code, result = self.probe(
            *(server.url, "--method", "POST", "--header", "X-Test: yes", "--body", "payload"),
            module=None,
        )
        self.assertEqual(code, 0, result)
        self.assertEqual(len(seen), 1, "exactly one request")
        head = seen[0].decode()
        self.assertTrue(head.startswith("POST / HTTP/1.1\r\n"), head)
        self.assertIn("\r\nX-Test: yes\r\n", head)
        self.assertIn("\r\nContent-Length: 7\r\n", head)

    def test_tcp_and_tls(self):
        code, result = self.probe(f"127.0.0.1:{self.web.port}", module=None)
        self.assertEqual((code, set(result["phases"]) >= {"connect"}), (0, True), result)
        code, result = self.probe(f"localhost:{self.web.tls_ports['good']}", module="local_tls")
        self.assertEqual((code, result["tls"]["verified"]), (0, True), result)

    def test_count_repeats_and_fails_if_one_failed(self):
        before = len(self.web.requests())
        code, out, err, _ = command("probe", self.web.url, "--count", "3")
        self.assertEqual(code, 0, out + err)
        self.assertEqual(len(self.web.requests()) - before, 3)

    def test_bad_usage_is_one_clear_line_and_exit_2(self):
        for arguments in (
            ("probe",),
            ("probe", self.web.url, "--no-such-flag"),
            ("probe", self.web.url, "-m", "no_such_module"),
            ("probe", self.web.url, "--timeout", "soon"),
            ("probe", self.web.url, "--config.file", self.folder / "absent.yml", "-m", "x"),
            ("no-such-command",),
        ):
            with self.subTest(arguments=arguments):
                code, out, err, _ = command(*arguments)
                self.assertEqual((code, out), (2, ""), err)
                self.assertTrue(err.strip())
                self.assertLessEqual(len(err.splitlines()), 4, err)


if __name__ == "__main__":
    unittest.main()
