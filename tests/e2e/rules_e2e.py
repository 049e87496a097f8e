#!/usr/bin/env python3
"""promtool reads, checks and runs what `sonde rules` prints, for every configuration of tests/rules."""

import concurrent.futures
import os
import pathlib
import subprocess
import unittest

from support.case import EndToEnd

CONFIGS = pathlib.Path(__file__).parents[1] / "rules" / "configs"


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)
    return done.returncode, done.stdout, done.stderr


class RulesByPromtool(EndToEnd):
    def printed(self, config, *flags):
        code, out, err = run(os.environ["SONDE"], "rules", "--config.file", str(config), *flags)
        self.assertEqual(code, 0, err)
        return out

    def write(self, config, change=lambda rules: rules):
        """The rules and their tests, side by side; gives the two paths."""
        folder = self.folder / config.stem
        folder.mkdir(exist_ok=True)
        rules, tests = folder / "sonde.rules.yml", folder / "sonde.tests.yml"
        rules.write_text(change(self.printed(config)))
        tests.write_text(self.printed(config, "--tests"))
        return rules, tests

    def verdict(self, config):
        rules, tests = self.write(config)
        code, out, err = run("promtool", "check", "rules", str(rules))
        if code == 0 and "FAILED" not in out + err:
            code, out, err = run("promtool", "test", "rules", str(tests))
        return config.stem, code, out + err

    def test_every_configuration(self):
        configs = sorted(CONFIGS.glob("*.yml"))
        self.assertGreaterEqual(len(configs), 12)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for name, code, output in pool.map(self.verdict, configs):
                with self.subTest(name):
                    self.assertEqual(code, 0, output)
                    self.assertIn("SUCCESS", output)
                    self.assertNotIn("FAILED", output)

    def test_the_unit_tests_notice_wrong_rules(self):
        config = CONFIGS / "one_check.yml"
        wrong = {
            "a threshold": lambda text: text.replace("> 0.0144", "> 0.5").replace("> 0.006", "> 0.5"),
            "the quorum": lambda text: text.replace(">= 2", ">= 1"),
            "the only region": lambda text: text.replace("== 1\n", "== 7\n"),
        }
        for what, change in wrong.items():
            with self.subTest(what):
                _, tests = self.write(config, change)
                code, _, err = run("promtool", "test", "rules", str(tests))
                self.assertNotEqual(code, 0)
                self.assertIn("FAILED", err)

    def test_lint_goes_to_standard_error_and_into_the_file(self):
        config = CONFIGS / "four_weeks.yml"
        code, out, err = run(os.environ["SONDE"], "rules", "--config.file", str(config))
        self.assertEqual(code, 0)
        self.assertIn("warning: api availability: 1 failed run within 1h page", err)
        self.assertIn("# lint: api availability: 1 failed run within 1h page", out)


if __name__ == "__main__":
    unittest.main()
