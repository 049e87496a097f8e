#!/usr/bin/env python3
"""Error budgets outlive a kill; a history that cannot be written is seen, and never stops a probe."""

import pathlib
import signal
import unittest

from support import servers
from support.case import EndToEnd
from support.process import wait_until

CONFIG = """
modules:
  web: {{prober: http, timeout: 1s}}
checks:
  - name: shop
    module: web
    targets: ['{target}']
    interval: 200ms
    timeout: 150ms
    slo: {{availability: 99.9%, latency: {{under: 140ms, target: 95%}}, window: 30d}}
"""
NAME = "synthetic_slo_availability_ratio"


class History(EndToEnd):
    def availability(self, sonde, window, slo="availability"):
        return sonde.metrics().value(NAME, check="shop", window=window, slo=slo)

    def state(self, sonde):
        return next(
            labels["state"]
            for labels, value in sonde.metrics().all("sonde_history_state")
            if value == 1
        )

    def test_error_budgets_outlive_a_kill(self):
        state = self.folder / "state"
        state.mkdir()
        environment = {"STATE_DIRECTORY": str(state)}
        server = self.server(servers.answering())
        server.stop()
        sonde = self.agent(CONFIG.format(target=server.url), environment=environment)
        wait_until(lambda: self.state(sonde) == "disk", "the history is on disk")
        wait_until(
            lambda: sonde.metrics().value("synthetic_slo_runs_total", slo="availability") >= 20,
            "twenty runs were judged",
        )
        metrics = sonde.metrics()
        self.assertEqual(metrics.value(NAME, window="5m", slo="availability"), 0)
        self.assertEqual(metrics.value(NAME, window="30d", slo="latency"), 0)
        self.assertAlmostEqual(
            metrics.value("synthetic_slo_burn_rate", window="1h", slo="availability"), 1000
        )
        self.assertEqual(metrics.value("synthetic_slo_objective_ratio", slo="latency"), 0.95)
        self.assertAlmostEqual(
            metrics.value("synthetic_slo_error_budget_remaining_ratio", slo="availability"), -999
        )
        # Longer than a batch: what came before is on the disk.
        wait_until(
            lambda: sonde.metrics().value("synthetic_slo_runs_total", slo="availability") >= 40,
            "forty runs were judged",
        )
        sonde.process.signal(signal.SIGKILL)
        sonde.process.wait()

        # The same check passes from now on; its past is that of before.
        self.assertEqual((state / "history.db").stat().st_mode & 0o777, 0o600)
        server.start()
        again = self.agent(CONFIG.format(target=server.url), environment=environment)
        wait_until(
            lambda: again.metrics().value("synthetic_slo_good_runs_total", slo="latency") >= 5,
            "five runs were good",
        )
        metrics = again.metrics()
        good = metrics.value("synthetic_slo_good_runs_total", slo="availability")
        for window in ("5m", "30d"):
            ratio = metrics.value(NAME, window=window, slo="availability")
            self.assertLessEqual(ratio, (good + 1) / (good + 20), "the past counts")
            self.assertGreater(ratio, 0)
        again.stop()
        self.assertEqual(again.process.child.returncode, 0)

    def test_a_history_that_cannot_be_written_stops_no_probe(self):
        server = self.server(servers.answering())
        folder = self.folder / "later"
        text = CONFIG.format(target=server.url) + f"history: {{path: {folder}/h.db}}\n"
        sonde = self.agent(text)
        wait_until(
            lambda: sonde.metrics().value("synthetic_probe_success_total") >= 5, "checks run"
        )
        wait_until(lambda: self.state(sonde) == "degraded", "the history is degraded")
        self.assertGreaterEqual(sonde.metrics().value("sonde_history_write_errors_total"), 1)
        self.assertEqual(self.availability(sonde, "5m"), 1, "windows do not wait for the disk")
        folder.mkdir()
        wait_until(lambda: self.state(sonde) == "disk", "the history is written", seconds=60)
        self.assertTrue((folder / "h.db").exists())

    def test_without_a_place_it_is_in_memory_and_off_is_off(self):
        server = self.server(servers.answering())
        text = CONFIG.format(target=server.url)
        sonde = self.agent(text, environment={"STATE_DIRECTORY": ""})
        if not pathlib.Path("/var/lib/sonde").exists():
            wait_until(lambda: self.state(sonde) == "memory", "it is in memory")
        sonde.config.write_text(text + "history: off\n")
        self.assertEqual(sonde.reload()[0], 200)
        wait_until(lambda: self.state(sonde) == "off", "the history is off")
        runs = sonde.metrics().value("synthetic_slo_runs_total", slo="latency")
        wait_until(
            lambda: sonde.metrics().value("synthetic_slo_runs_total", slo="latency") > runs,
            "objectives are still counted",
        )


if __name__ == "__main__":
    unittest.main()
