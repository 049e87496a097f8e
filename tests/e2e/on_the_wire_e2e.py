#!/usr/bin/env python3
"""What nginx sees: exactly one request per hop and run, on a connection of its own."""

import unittest
import urllib.error
import urllib.request

from support.agent import command
from support.case import EndToEnd
from support.process import wait_until

MODULES = """
modules:
  h1: {{prober: http, http: {{enable_http2: false, tls_config: {{ca_file: {ca}}}}}}}
  h2: {{prober: http, http: {{enable_http2: true, tls_config: {{ca_file: {ca}}}}}}}
  stay: {{prober: http, http: {{follow_redirects: false, valid_status_codes: [301]}}}}
"""


class OnTheWire(EndToEnd):
    def setUp(self):
        super().setUp()
        certs = self.certificates()
        self.web = self.nginx(certs)
        self.config = MODULES.format(ca=certs["ca.pem"])

    def seen_by(self, action):
        """What nginx logged for `action`. It logs a request only after its answer went out, in the
        order in which requests end: a request of our own, made last, tells that all are there."""
        before = len(self.web.requests())
        action()
        self.fences = getattr(self, "fences", 0) + 1
        fence = f"/fence/{self.fences}"
        try:
            urllib.request.urlopen(self.web.url + fence, timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()  # there is no such page; it was logged all the same
        is_fence = lambda line: line.split()[1] == fence
        wait_until(lambda: any(map(is_fence, self.web.requests())), "nginx to log our own request")
        return [line for line in self.web.requests()[before:] if not is_fence(line)]

    def test_one_request_for_a_probe_over_each_version(self):
        sonde = self.agent(self.config)
        cases = [
            (self.web.url + "/", "h1", "GET / 200 HTTP/1.1 1"),
            (self.web.tls_url() + "/", "h1", "GET / 200 HTTP/1.1 1"),
            (self.web.tls_url() + "/", "h2", "GET / 200 HTTP/2.0 1"),
        ]
        for url, module, line in cases:
            with self.subTest(url=url, module=module):
                for _ in range(3):  # no connection is kept for the next run
                    self.assertEqual(self.seen_by(lambda: sonde.probe(url, module)), [line])

    def test_one_request_for_each_hop(self):
        sonde = self.agent(self.config)
        hops = ["GET /hop/1 301", "GET /hop/2 302", "GET /hop/3 200"]
        for base, module, version in (
            (self.web.url, "h1", "HTTP/1.1"),
            (self.web.tls_url(), "h2", "HTTP/2.0"),
        ):
            with self.subTest(base=base):
                seen = self.seen_by(lambda: sonde.probe(base + "/hop/1", module))
                self.assertEqual(seen, [f"{hop} {version} 1" for hop in hops])
        seen = self.seen_by(lambda: sonde.probe(self.web.url + "/hop/1", "stay"))
        self.assertEqual(seen, ["GET /hop/1 301 HTTP/1.1 1"])

    def test_one_request_for_a_one_off_probe(self):
        seen = self.seen_by(lambda: command("probe", self.web.url + "/hop/1"))
        self.assertEqual(len(seen), 3, seen)
        seen = self.seen_by(lambda: command("probe", self.web.url + "/missing"))
        self.assertEqual(seen, ["GET /missing 404 HTTP/1.1 1"], "a failure is not tried again")

    def test_one_request_for_each_run_of_a_check(self):
        checks = "".join(
            f"  - {{name: c{i}, module: h1, targets: ['{self.web.url}/?{i}'], interval: 1s,"
            " timeout: 900ms}\n"
            for i in range(5)
        )
        sonde = self.agent(self.config + "checks:\n" + checks)

        def runs():
            return sonde.metrics().total("synthetic_probe_runs_total")

        wait_until(lambda: runs() >= 15, "fifteen runs were made")
        sonde.process.stop()
        done = len(self.web.requests())
        self.assertGreaterEqual(done, 15)
        per_check = [sum(f"/?{i} " in line for line in self.web.requests()) for i in range(5)]
        self.assertLessEqual(max(per_check) - min(per_check), 1, "each check once a slot")


if __name__ == "__main__":
    unittest.main()
