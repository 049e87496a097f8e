#!/usr/bin/env python3
"""The configuration commands, and the files that are shipped."""

import json
import pathlib
import unittest

from support.agent import command
from support.case import EndToEnd
from support import servers

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

BROKEN = """
region: [here]
includ: [more.yml]
modules:
  web:
    prober: http
    http:
      valid_status_codes: [2xx]
      fail_if_body_matches_regexp: ['(']
checks:
  - name: a
    module: wev
    targets: [http://127.0.0.1:1]
    interval: soon
"""


class Configuration(EndToEnd):
    def test_all_errors_are_shown_with_place_and_hint(self):
        path = self.folder / "broken.yml"
        path.write_text(BROKEN)
        code, out, err, _ = command("config", "check", "--config.file", path)
        text = out + err
        self.assertEqual(code, 2, text)
        for line, part in (
            (2, "list"),
            (3, "include"),
            (8, "2xx"),
            (9, "("),
            (12, "web"),
            (14, "soon"),
        ):
            with self.subTest(line=line):
                found = [row for row in text.splitlines() if f"broken.yml:{line}:" in row]
                self.assertTrue(found, text)
                self.assertIn(part, " ".join(found))

    def test_broken_yaml_missing_files_and_missing_includes_are_errors(self):
        for name, content in (
            ("syntax.yml", "modules: {a: [\n"),
            ("tabs.yml", "modules:\n\ta: 1\n"),
            ("include.yml", "include: [absent.yml]\n"),
            ("empty.yml", ""),
            ("twice.yml", "region: a\nregion: b\n"),
        ):
            with self.subTest(name=name):
                path = self.folder / name
                path.write_text(content)
                code, out, err, _ = command("config", "check", "--config.file", path)
                self.assertEqual(code, 2, out + err)
                self.assertIn(name, out + err)
        code, out, err, _ = command("config", "check", "--config.file", self.folder / "absent.yml")
        self.assertEqual(code, 2, out + err)
        self.assertIn("absent.yml", out + err)

    def test_config_check_flag_is_the_exporters(self):
        good = self.folder / "good.yml"
        good.write_text("modules: {web: {prober: http}}\n")
        bad = self.folder / "bad.yml"
        bad.write_text("modules: {web: {probber: http}}\n")
        self.assertEqual(command("--config.file", good, "--config.check")[0], 0)
        self.assertEqual(command("--config.file", bad, "--config.check")[0], 1)

    def test_shipped_files_are_good(self):
        files = [ROOT / "config/sonde.yml", ROOT / "config/reference.yml"]
        files += sorted((ROOT / "config/examples").glob("*.yml"))
        for path in files:
            with self.subTest(path=path.name):
                code, out, err, _ = command("config", "check", "--config.file", path)
                self.assertEqual(code, 0, out + err)

    def test_show_masks_secrets(self):
        path = self.folder / "secret.yml"
        path.write_text(
            "modules: {web: {prober: http, http: {basic_auth: {username: me, password: hush-hush}}}}\n"
        )
        code, out, err, _ = command("config", "show", "--config.file", path)
        self.assertEqual(code, 0, err)
        self.assertIn("<secret>", out)
        self.assertNotIn("hush-hush", out + err)

    def test_schema_is_json_and_explain_knows_keys(self):
        code, out, _, _ = command("config", "schema")
        self.assertEqual(code, 0)
        self.assertIn("checks", json.loads(out)["properties"])
        code, out, _, _ = command("config", "explain", "checks.interval")
        self.assertEqual(code, 0, out)
        self.assertIn("interval", out)
        self.assertEqual(command("config", "explain", "no.such.key")[0], 2)

    def test_version_and_help(self):
        code, out, _, _ = command("version")
        self.assertEqual(code, 0)
        self.assertRegex(out, r"sonde.*\d+\.\d+\.\d+")
        for arguments in (
            ("--help",),
            ("probe", "--help"),
            ("serve", "--help"),
            ("config", "--help"),
        ):
            with self.subTest(arguments=arguments):
                code, out, _, _ = command(*arguments)
                self.assertEqual(code, 0)
                self.assertIn("sonde", out)


class CheckCommand(EndToEnd):
    def test_configured_checks_run_once_and_decide_the_exit_code(self):
        good = self.server(servers.answering())
        bad = self.server(servers.answering(status="500 Broken"))
        path = self.folder / "sonde.yml"
        line = "  - {{name: {0}, http: {{}}, targets: ['{1}'], interval: 10s, timeout: 5s}}\n"
        path.write_text("checks:\n" + line.format("good", good.url) + line.format("bad", bad.url))
        code, out, err, _ = command("check", "--config.file", path)
        self.assertEqual(code, 1, out + err)
        for part in ("good", "bad", "http_status"):
            self.assertIn(part, out)
        self.assertEqual((good.accepted, bad.accepted), (1, 1))
        code, out, err, _ = command("check", "--config.file", path, "good")
        self.assertEqual(code, 0, out + err)
        self.assertEqual((good.accepted, bad.accepted), (2, 1))
        code, out, err, _ = command("check", "--config.file", path, "-o", "json")
        self.assertEqual(code, 1, err)
        outcome = json.loads(out)
        self.assertEqual((outcome["success"], outcome["passed"], outcome["failed"]), (False, 1, 1))
        self.assertEqual(command("check", "--config.file", path, "no-such-check")[0], 2)


if __name__ == "__main__":
    unittest.main()
