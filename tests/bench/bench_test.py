#!/usr/bin/env python3
"""The benchmark suite's own rules."""

import json
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "guard"), str(HERE.parent / "e2e")]
import guard  # pylint: disable=wrong-import-position
from suite import bars, stats  # pylint: disable=wrong-import-position
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
        _, worse = guard.compare({"a": 100, "b": 100, "c": 100}, {"a": 116, "b": 114, "c": 50, "d": 1})
        self.assertEqual(worse, ["a"])

    def test_the_baseline_names_what_the_program_can_do(self):
        source = (HERE / "guard/guard.cc").read_text(encoding="utf-8")
        for name in json.loads(guard.BASELINE.read_text(encoding="utf-8")):
            self.assertIn(f'{{"{name}", ', source)


if __name__ == "__main__":
    unittest.main()
