#!/usr/bin/env python3
"""The benchmark suite's own rules, and that README states only what the results file has."""

import json
import pathlib
import sys
import unittest
import xml.dom.minidom

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE / "guard"), str(HERE.parent / "e2e")]
import guard  # pylint: disable=wrong-import-position
from suite import bars, documents, stats  # pylint: disable=wrong-import-position
from suite.agents import observed_above, total  # pylint: disable=wrong-import-position

PAGE = """# TYPE a_total counter
a_total{x="1"} 2
a_total{x="2"} 3.5
a_total_other 7
lag_bucket{loop="main",le="0.002"} 0
lag_bucket{loop="main",le="+Inf"} 9
lag_bucket{loop="shard-0",le="0.001"} 4
lag_bucket{loop="shard-0",le="0.002"} 5
lag_bucket{loop="shard-0",le="+Inf"} 6
"""


class Documented(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.results = json.loads((ROOT / "docs/bench/results.json").read_text(encoding="utf-8"))

    def test_readme_states_the_figures_of_the_results_file(self):
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        self.assertEqual(readme, documents.replaced(readme, self.results))

    def test_the_chart_shows_the_results_file(self):
        chart = (ROOT / "docs/bench/cpu.svg").read_text(encoding="utf-8")
        self.assertEqual(chart, documents.cpu_chart(self.results["figures"]))
        xml.dom.minidom.parseString(chart)

    def test_its_verdicts_follow_from_its_figures(self):
        self.assertEqual(self.results["bars"], bars.judge(self.results["figures"]))


class Arithmetic(unittest.TestCase):
    def test_ratios_are_taken_round_by_round(self):
        figure = stats.ratio([1, 30, 2], [10, 100, 10])
        self.assertEqual((figure["median"], figure["low"], figure["high"]), (0.2, 0.1, 0.3))

    def test_quantiles_are_values_that_occurred(self):
        values = list(range(1, 1001))
        self.assertEqual([stats.quantile(values, q) for q in (0.5, 0.999, 1)], [500, 999, 1000])

    def test_sums_over_a_page_take_one_family(self):
        self.assertEqual(total(PAGE, "a_total"), 5.5)

    def test_observations_above_a_bound_are_those_of_the_shards(self):
        self.assertEqual(observed_above(PAGE, "lag", 0.002), (1, 6))

    def test_a_bar_is_missed_met_or_met_with_its_aim(self):
        def verdict(value):
            rows = bars.judge({"cpu.tcp.ratio": stats.figure([value], "×")})
            return [bars.verdict(row) for row in rows]

        self.assertEqual([verdict(v) for v in (0.31, 0.3, 0.2)], [["missed"], ["met"], ["aim met"]])


class Guard(unittest.TestCase):
    def test_sixteen_percent_more_is_too_much_and_fourteen_are_not(self):
        baseline = {"a": 100, "b": 100, "c": 100}
        _, worse = guard.compare(baseline, {"a": 116, "b": 114, "c": 50, "d": 1})
        self.assertEqual(worse, ["a"])

    def test_the_baseline_names_what_the_program_can_do(self):
        source = (HERE / "guard/guard.cc").read_text(encoding="utf-8")
        for name in json.loads(guard.BASELINE.read_text(encoding="utf-8")):
            self.assertIn(f'{{"{name}", ', source)


if __name__ == "__main__":
    unittest.main()
