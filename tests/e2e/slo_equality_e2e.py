#!/usr/bin/env python3
"""The agent's own SLO gauges say what the recording rules say over the same time.

Both count the same runs: the agent in buckets of minutes as runs end, the rules as differences of
counters that Prometheus has scraped. What could set them apart, and how it is taken out here:

- A window of the agent ends now and begins with a bucket, so it may be up to one bucket longer than its
  name. The last moment of the simulation is one where every bucket has just begun: there it is exact.
- increase() of counters extrapolates to the edges of the range. A ratio has the same samples above and
  below its line, so that cancels; with scrapes at both edges of the range there is nothing to add, either.
- Time. An agent of tests/simulation makes the runs of a month on a clock that is turned by hand; its
  scheduler, runner, counters and page are the program's own. Outages, slow hours, runs that hang, failures
  of the agent itself and missed slots are among them.

So at that moment they must be equal, but for the last bits of floating-point numbers. At other moments
they may differ by what happens within the additional bucket and between two scrapes, and no more.
tests/bench/slo_hour.py compares the real thing over a real hour.
"""

import os
import re
import subprocess
import unittest

from support import peers
from support.agent import BINARY, command
from support.case import EndToEnd

SIMULATED_AGENT = os.environ.get("SIMULATED_AGENT", BINARY.parent / "tests/simulated_agent")
CONFIG = """
region: eu
labels: {env: test}
checks:
  - name: shop
    http: {}
    targets: [http://one.test/, http://two.test/]
    interval: 30s
    timeout: 30s
    slo: {availability: 99.5%, latency: {under: 300ms, target: 95%}, window: 30d}
"""
DAYS = 31
WINDOWS = {"5m": 300, "30m": 1800, "1h": 3600, "2h": 7200, "6h": 21600, "1d": 86400, "3d": 259200}
# What the agent's buckets and the simulation's scrapes are apart, in seconds.
BUCKETS = {window: 60 if span <= 21600 else 900 for window, span in WINDOWS.items()}
SCRAPES = {window: 15 if span <= 21600 else 300 for window, span in WINDOWS.items()}
OTHER_MOMENTS = (437, 1234, 1800, 2719, 3456)  # seconds before the end
EXACT = 1e-9


class Equality(EndToEnd):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        config = cls.shared / "sonde.yml"
        config.write_text(CONFIG)
        # The month, as Prometheus would have stored it.
        samples = cls.shared / "samples.txt"
        with open(samples, "wb") as out:
            done = subprocess.run(
                [SIMULATED_AGENT, config, str(DAYS)], stdout=out, stderr=subprocess.PIPE, check=True
            )
        cls.end = float(done.stderr)
        data = cls.shared / "prometheus" / "data"
        data.mkdir(parents=True)
        subprocess.run(
            [
                *("promtool", "tsdb", "create-blocks-from", f"--max-block-duration={32 * 24}h"),
                *("openmetrics", samples, data),
            ],
            stdout=subprocess.DEVNULL,
            check=True,
        )
        code, rules, _, _ = command("rules", "--config.file", config)
        assert code == 0
        cls.prometheus = peers.Prometheus(
            cls.shared, "", rules, every="1h", flags=["--storage.tsdb.retention.time=10y"]
        )
        cls.addClassCleanup(cls.prometheus.stop)
        cls.rules = cls.prometheus.recording_rules()

    def at(self, expression, moment):
        """{endpoint: value}."""
        rows = self.prometheus.query(expression, moment)
        return {labels["endpoint"]: value for labels, value in rows}

    def ratio(self, window, slo, moment, prefix="check_region:probe_error:ratio_rate"):
        """What the rule would have recorded then."""
        (expression,) = [e for e, labels in self.rules[prefix + window] if labels["slo"] == slo]
        return self.at(expression, moment)

    def gauge(self, name, slo, moment, window=None):
        more = f',window="{window}"' if window else ""
        return self.at(f'synthetic_slo_{name}{{slo="{slo}"{more}}}', moment)

    def literal(self, name, slo):
        """The number of a rule like vector(0.005)."""
        (expression,) = [e for e, labels in self.rules[name] if labels["slo"] == slo]
        return float(re.fullmatch(r"vector\((.*)\)", expression)[1])

    def assert_equal(self, own, rule, what):
        self.assertEqual(len(own), 2, what)
        self.assertEqual(own.keys(), rule.keys(), what)
        for endpoint, value in own.items():
            self.assertAlmostEqual(value, rule[endpoint], delta=EXACT, msg=f"{what} {endpoint}")

    def test_the_windows_of_burn_rates(self):
        different = set()
        for slo in ("availability", "latency"):
            budget = self.literal("check:slo_error_budget:ratio", slo)
            for window in WINDOWS:
                what = f"{slo} {window}"
                bad = self.ratio(window, slo, self.end)
                good = {endpoint: 1 - value for endpoint, value in bad.items()}
                own = self.gauge("availability_ratio", slo, self.end, window)
                self.assert_equal(own, good, what)
                burning = {endpoint: value / budget for endpoint, value in bad.items()}
                self.assert_equal(self.gauge("burn_rate", slo, self.end, window), burning, what)
                different |= set(own.values())
        self.assertGreater(len(different), 15, "windows are different, or this proves little")

    def test_the_budget(self):
        for slo in ("availability", "latency"):
            budget = self.literal("check:slo_error_budget:ratio", slo)
            objective = self.literal("check:slo_objective:ratio", slo)
            bad = self.ratio("30d", slo, self.end, "check:probe_error:ratio_rate")
            good = {endpoint: 1 - value for endpoint, value in bad.items()}
            self.assert_equal(
                self.gauge("availability_ratio", slo, self.end, "30d"), good, f"{slo} 30d"
            )
            left = {endpoint: 1 - value / budget for endpoint, value in bad.items()}
            self.assert_equal(
                self.gauge("error_budget_remaining_ratio", slo, self.end), left, f"{slo} budget"
            )
            self.assertEqual(set(self.gauge("objective_ratio", slo, self.end).values()), {objective})
            self.assertAlmostEqual(budget + objective, 1)

    def test_any_moment_of_the_last_hour(self):
        largest = 0.0
        for before in OTHER_MOMENTS:
            moment = self.end - before
            for slo in ("availability", "latency"):
                for window, span in WINDOWS.items():
                    own = self.gauge("availability_ratio", slo, moment, window)
                    rule = self.ratio(window, slo, moment)
                    self.assertEqual(len(own), 2)
                    for endpoint, value in own.items():
                        apart = abs(value - (1 - rule[endpoint]))
                        edge = (BUCKETS[window] + 2 * SCRAPES[window]) / span
                        self.assertLessEqual(apart, edge, (before, slo, window))
                        if window == "1h":
                            largest = max(largest, apart)
        print(f"1h: at most {largest:.3%} apart")

    def test_what_is_no_run_is_in_neither(self):
        for slo in ("availability", "latency"):
            runs = self.at(f'synthetic_slo_runs_total{{slo="{slo}"}}', self.end)
            self.assertEqual(runs, self.at("synthetic_probe_runs_total", self.end))
            for cause in ("agent", "overlap"):
                excluded = f'synthetic_slo_excluded_total{{slo="{slo}",cause="{cause}"}}'
                for endpoint, count in self.at(excluded, self.end).items():
                    self.assertGreater(count, 0, endpoint)
        good = self.at('synthetic_slo_good_runs_total{slo="availability"}', self.end)
        self.assertEqual(good, self.at("synthetic_probe_success_total", self.end))


if __name__ == "__main__":
    unittest.main()
