#!/usr/bin/env python3
"""/probe against hostile targets: the right reason, within the deadline, in bounded memory."""

import concurrent.futures
import time
import unittest

from support import servers
from support.case import EndToEnd
from support.process import SLOW, free_port

TIMEOUT = 1 * SLOW
CONFIG = f"""
modules:
  plain: {{prober: http, timeout: {TIMEOUT}s}}
  matching:
    prober: http
    timeout: {TIMEOUT}s
    http: {{fail_if_body_not_matches_regexp: [never]}}
  limited:
    prober: http
    timeout: {TIMEOUT}s
    http: {{body_size_limit: 1MB}}
"""


class BadTargets(EndToEnd):
    def setUp(self):
        super().setUp()
        self.sonde = self.agent(CONFIG)

    def probe(self, url, module="plain"):
        started = time.monotonic()
        metrics = self.sonde.probe(url, module)
        took = time.monotonic() - started
        self.assertLessEqual(took, TIMEOUT + 1 * SLOW, "the deadline holds")
        self.assertEqual(metrics.value("probe_success"), 0)
        self.assert_promtool_accepts(metrics.text)
        ((labels, one),) = metrics.all("probe_failure_info")
        self.assertEqual(one, 1)
        return labels["phase"], labels["reason"]

    def test_each_vice_has_its_reason(self):
        cases = [
            (f"http://127.0.0.1:{free_port()}", "plain", [("connect", "refused")]),
            (self.server(servers.silent()).url, "plain", [("transfer", "read_timeout")]),
            (self.server(servers.resetting()).url, "plain", [("transfer", "reset")]),
            (self.server(servers.dripping()).url, "plain", [("transfer", "read_timeout")]),
            (self.server(servers.truncating()).url, "plain", [("transfer", "truncated")]),
            (self.server(servers.garbage()).url, "plain", [("protocol", "malformed")]),
            (self.server(servers.huge_header()).url, "plain", [("transfer", "size_limit")]),
            (self.server(servers.endless_body()).url, "plain", [("transfer", "read_timeout")]),
            (
                self.server(servers.endless_body()).url,
                "matching",
                [("transfer", "size_limit"), ("transfer", "read_timeout")],
            ),
            (self.server(servers.endless_body()).url, "limited", [("transfer", "size_limit")]),
        ]
        for url, module, accepted in cases:
            with self.subTest(url=url, module=module, accepted=accepted):
                self.assertIn(self.probe(url, module), accepted)

    def test_memory_stays_bounded_under_many_at_once(self):
        urls = [
            (self.server(servers.huge_header()).url, "plain"),
            (self.server(servers.endless_body()).url, "plain"),
            (self.server(servers.endless_body()).url, "matching"),
            (self.server(servers.endless_body()).url, "limited"),
            (self.server(servers.garbage()).url, "matching"),
        ]
        before = self.sonde.resident_bytes()
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            for rounds in range(3):
                verdicts = list(pool.map(lambda case: self.sonde.probe(*case), urls * 4))
                self.assertEqual([v.value("probe_success") for v in verdicts], [0] * 20, rounds)
        grown = self.sonde.resident_bytes() - before
        # Eight runs hold a body of at most 16 MiB each; sanitizers quarantine what was freed.
        self.assertLess(grown, 256 * 2**20 * SLOW)
        self.assertEqual(self.sonde.get("/-/healthy")[0], 200)


if __name__ == "__main__":
    unittest.main()
