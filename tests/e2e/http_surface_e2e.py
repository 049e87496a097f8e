#!/usr/bin/env python3
"""The HTTP surface as a scraper and a person meet it."""

import gzip
import re
import socket
import unittest
import urllib.parse
import urllib.request

from support import servers
from support.case import EndToEnd

CONFIG = """
modules:
  http_2xx: {prober: http}
  named: {prober: http, http: {headers: {Host: one.example}}}
checks:
  - {name: "<b>odd & name", module: http_2xx, targets: ['http://127.0.0.1:1/?a=<b>'], interval: 1s}
"""


class HttpSurface(EndToEnd):
    def setUp(self):
        super().setUp()
        self.sonde = self.agent(CONFIG)
        self.target = self.server(servers.answering()).url

    def path(self, **parameters):
        return "/probe?" + urllib.parse.urlencode(parameters)

    def test_health_and_readiness(self):
        self.assertEqual(self.sonde.get("/-/healthy")[:2], (200, "Healthy"))
        self.assertEqual(self.sonde.get("/-/ready")[0], 200)

    def test_errors_of_probe_are_those_of_the_exporter(self):
        before = self.sonde.metrics().value("blackbox_module_unknown_total")
        status, body, headers = self.sonde.get(self.path(target=self.target, module="x"))
        self.assertEqual((status, body), (400, 'Unknown module "x"\n'))
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(self.sonde.metrics().value("blackbox_module_unknown_total"), before + 1)
        self.assertEqual(self.sonde.get("/probe")[:2], (400, "Target parameter is missing\n"))
        status, _, _ = self.sonde.get(
            self.path(target=self.target), **{"X-Prometheus-Scrape-Timeout-Seconds": "soon"}
        )
        self.assertEqual(status, 500)
        status, _, _ = self.sonde.get(
            self.path(target=self.target, module="named", hostname="two.example")
        )
        self.assertEqual(status, 400)

    def test_the_scrape_timeout_bounds_the_run(self):
        silent = self.server(servers.silent()).url
        metrics = self.sonde.probe(silent, headers={"X-Prometheus-Scrape-Timeout-Seconds": "1.2"})
        self.assertEqual(metrics.value("probe_success"), 0)
        self.assertAlmostEqual(metrics.value("probe_timeout_seconds"), 0.7)
        self.assertLess(metrics.value("probe_duration_seconds"), 1.2)

    def test_content_type_and_compression(self):
        status, text, headers = self.sonde.get(self.path(target=self.target))
        self.assertEqual(status, 200)
        self.assertTrue(
            headers["Content-Type"].startswith("text/plain; version=0.0.4; charset=utf-8")
        )
        request = urllib.request.Request(
            f"http://{self.sonde.address}/metrics", headers={"Accept-Encoding": "gzip"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            self.assertEqual(answer.headers["Content-Encoding"], "gzip")
            text = gzip.decompress(answer.read()).decode()
        self.assert_promtool_accepts(text)

    def test_debug_shows_log_metrics_and_module(self):
        status, text, headers = self.sonde.get(self.path(target=self.target, debug="true"))
        self.assertEqual(status, 200)
        self.assertTrue(headers["Content-Type"].startswith("text/plain"))
        for part in ("probe_success 1", "prober: http"):
            self.assertIn(part, text)

    def test_the_index_escapes_what_users_wrote(self):
        status, text, headers = self.sonde.get("/")
        self.assertEqual(status, 200)
        self.assertTrue(headers["Content-Type"].startswith("text/html"))
        self.assertNotIn("<b>odd", text)
        self.assertIn("&lt;b&gt;odd &amp; name", text)
        self.assertEqual(self.sonde.get("/no/such/path")[0], 200, "as the exporter does")

    def raw(self, data):
        with socket.create_connection(("127.0.0.1", self.sonde.port), timeout=20) as client:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := client.recv(65536):
                answer += piece
            return answer

    def test_nonsense_is_refused_and_the_agent_lives(self):
        for name, data in {
            "garbage": bytes(range(1, 256)) * 10 + b"\r\n\r\n",
            "no host": b"GET / HTTP/1.1\r\n\r\n",
            "huge header": b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 200000 + b"\r\n\r\n",
            "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 512,
            "unknown coding": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n",
        }.items():
            with self.subTest(name):
                try:
                    answer = self.raw(data)
                except ConnectionError:
                    answer = b""  # closed before all was read
                if answer:
                    self.assertRegex(answer.split(b"\r\n")[0], rb"^HTTP/1.1 (400|431|501|505) ")
        self.assertEqual(self.sonde.get("/-/healthy")[0], 200)

    def test_requests_on_one_connection_are_answered_in_order(self):
        answer = self.raw(
            b"GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n"
            b"HEAD /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n"
            b"GET /probe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        )
        self.assertEqual(re.findall(rb"HTTP/1\.1 (\d+) ", answer), [b"200", b"200", b"400"])
        self.assertEqual(answer.count(b"Healthy"), 1, "HEAD has no body")


if __name__ == "__main__":
    unittest.main()
