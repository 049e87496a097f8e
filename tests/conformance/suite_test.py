#!/usr/bin/python3
"""What the suite itself must be trusted with: reading expositions, comparing, and keeping the list true."""

import pathlib
import tempfile
import unittest

from suite import deviations, exposition, observation, steps

_PROBE = """\
# HELP probe_success Displays whether or not the probe was a success
# TYPE probe_success gauge
probe_success 1
# HELP probe_duration_seconds Time
# TYPE probe_duration_seconds gauge
probe_duration_seconds{phase="a"} 0.25
"""


class Exposition(unittest.TestCase):
    def test_every_line_becomes_a_key(self):
        found = exposition.parse(_PROBE)
        self.assertEqual(found["probe_success"], "1")
        self.assertEqual(found["TYPE probe_success"], "gauge")

    def test_what_is_no_exposition_is_malformed(self):
        for text in ("probe_success\n", "a 1", "a 1\na 1\n", 'a{b="c} 1\n', "a 1e6\n", "a{} 1\n"):
            with self.subTest(text), self.assertRaises(exposition.Malformed):
                exposition.parse(text)


class Differences(unittest.TestCase):
    def differ(self, one, other):
        return [key for key, _, _ in observation.differences(one, other)]

    def test_values_are_compared_as_text(self):
        self.assertEqual(self.differ({"a": "1e+06"}, {"a": "1000000"}), ["a"])

    def test_a_key_of_one_side_only_differs(self):
        self.assertEqual(self.differ({"a": 1}, {"b": 1}), ["a", "b"])

    def test_times_agree_if_both_are_measured_and_close(self):
        time = observation.Duration
        self.assertEqual(self.differ({"a": time(0.001)}, {"a": time(0.2)}), [])
        self.assertEqual(self.differ({"a": time(0)}, {"a": time(0.001)}), ["a"])
        self.assertEqual(self.differ({"a": time(0.1)}, {"a": time(2)}), ["a"])

    def test_only_measured_times_are_durations(self):
        seen = observation.of_metrics(_PROBE)
        self.assertIsInstance(seen['probe_duration_seconds{phase="a"}'], observation.Duration)
        self.assertIsInstance(seen["probe_success"], str)

    def test_order_of_families_is_observed(self):
        self.assertFalse(observation.of_metrics(_PROBE)["families in order"])

    def test_no_answer_hides_everything_else(self):
        self.assertEqual(self.differ({"answer": "none"}, {"status": 200, "a": 1}), ["answer"])


class Steps(unittest.TestCase):
    LOG = (
        'time=t level=DEBUG source=a.go:1 msg="Beginning probe" module=m target=x probe=tcp\n'
        'time=t level=DEBUG source=a.go:2 msg="Beginning probe" module="o p" target=x probe=tcp\n'
        'time=t level=DEBUG source=a.go:1 msg="Read line" module=m target=x line="a \\"b\\"\\xff"\n'
        'time=t level=ERROR source=b.go:3 msg="Why the probe failed" module=m target=x phase=tls\n'
        'time=t level=ERROR source=b.go:3 msg="Probe failed" module=m target=x duration_seconds=0.1\n'
    )

    def test_only_what_both_must_say_alike_is_left(self):
        self.assertEqual(
            steps.of_log(self.LOG, "m"),
            {
                "steps": [
                    "DEBUG Beginning probe probe=tcp",
                    'DEBUG Read line line=a "b"\xff',
                    "ERROR Probe failed duration_seconds=…",
                ],
                "step: Why the probe failed": ["phase"],
            },
        )

    def test_a_log_without_the_module_has_no_steps(self):
        self.assertEqual(steps.of_log(self.LOG, "other"), {"steps": []})


class Deviations(unittest.TestCase):
    def rows(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".md") as file:
            file.write(text)
            file.flush()
            return deviations.load(pathlib.Path(file.name))

    def test_a_row_explains_its_keys_in_its_cases(self):
        (row,) = self.rows("| Cases | Keys |\n|---|---|\n| `a/*` `b` | `probe_x*` | one | other | why |\n")
        self.assertTrue(row.explains("a/1", 'probe_x{l="v"}'))
        self.assertFalse(row.explains("c", "probe_x"))
        self.assertFalse(row.explains("b", "status"))

    def test_only_the_first_row_that_explains_was_needed(self):
        rows = self.rows("| `*` | `x` | . | . | . |\n| `a` | `*` | . | . | . |\n")
        self.assertTrue(deviations.explained(rows, "a", "x"))
        self.assertEqual([row.stale(["a"]) for row in rows], [[], ["a"]])

    def test_a_pattern_that_nothing_needed_is_stale(self):
        (row,) = self.rows("| `a/*` `b` | `x` | one | other | why |\n")
        row.explains("a/1", "x")
        self.assertEqual(row.stale(["a/1", "a/2", "b"]), ["b"])
        self.assertEqual(row.stale(["a/1"]), [])


if __name__ == "__main__":
    unittest.main()
