#!/usr/bin/env python3
"""The status page in a real Chromium: on a desk and on a phone, light and dark, with and without scripts."""

import json
import os
import re
import unittest
import urllib.parse

from support import browser, servers
from support.agent import ROOT
from support.case import EndToEnd
from support.process import SLOW, wait_until

HOSTILE = """"><img src=x onerror=alert(1)><script>alert(2)</script>"""
CONFIG = """
region: eu-west-1
labels: {{env: prod}}
modules:
  http_2xx: {{prober: http}}
checks:
  - {{name: shop, module: http_2xx, targets: ['{good}/', '{good}/health'], interval: 2s, timeout: 2s,
     labels: {{team: shop}}, slo: {{availability: 99.9%, latency: {{under: 1900ms, target: 95%}}, window: 30d}}}}
  - {{name: search, module: http_2xx, targets: ['{bad}/a/rather/long/path/that-does-not-end/{long}?q=1'],
     interval: 2s, timeout: 2s, labels: {{team: search}}, slo: {{availability: 99%, window: 7d}}}}
  - {{name: {hostile}, tcp: {{}}, targets: ['127.0.0.1:1'], interval: 2s, timeout: 2s}}
  - {{name: nightly, module: http_2xx, targets: ['{good}/report'], interval: 90d, timeout: 1s}}
"""
MANY = 150


def many_checks(count):
    """That many checks which will not run soon."""
    lines = ["modules: {m: {prober: tcp}}", "checks:"]
    for i in range(0, count, 100):
        targets = ", ".join(f"'127.0.{i // 100}.{j}:1'" for j in range(min(100, count - i)))
        lines.append(
            f"  - {{name: c{i:05}, module: m, interval: 90d, timeout: 1s, labels: {{n: x{i}}}, "
            f"slo: {{availability: 99%}}, targets: [{targets}]}}"
        )
    return "\n".join(lines)


class Surface(EndToEnd):
    """An agent with checks of every kind."""

    def watched(self, *flags):
        good = self.server(servers.answering(delay=0.02)).url
        bad = self.server(servers.answering(status="503 Service Unavailable")).url
        sonde = self.agent(
            CONFIG.format(good=good, bad=bad, long="x" * 120, hostile=json.dumps(HOSTILE)), *flags
        )

        def known():
            states = json.loads(sonde.get("/api/v1/status")[1])["checks"]
            return states == {"up": 2, "down": 2, "unknown": 1}

        wait_until(known, "every check has run")
        sonde.get("/probe?target=127.0.0.1:1&module=http_2xx")
        sonde.get(f"/probe?module=http_2xx&target={urllib.parse.quote(good + '/' + HOSTILE)}")
        sonde.get(f"/probe?module=http_2xx&target={good}")
        return sonde

    @staticmethod
    def checks(sonde, query=""):
        return json.loads(sonde.get("/api/v1/checks" + query)[1])["checks"]


class WithoutBrowser(Surface):
    def test_the_history_of_a_check_is_told_by_the_api(self):
        sonde = self.watched()
        past = json.loads(sonde.get("/api/v1/checks/search/history")[1])
        self.assertEqual(past["total"], 1)
        self.assertEqual(past["instances"][0]["changes"][0]["reason"], "http_status")
        runs = json.loads(sonde.get("/api/v1/checks/shop/runs?runs=1")[1])
        self.assertEqual(
            [run["success"] for one in runs["instances"] for run in one["runs"]], [True, True]
        )
        one = json.loads(sonde.get("/api/v1/probe?module=http_2xx&target=127.0.0.1:1")[1])
        self.assertEqual((one["phase"], one["reason"]), ("connect", "refused"))

    def test_ten_thousand_checks_are_shown_at_once(self):
        sonde = self.agent(many_checks(10_000))
        for path in ("/", "/?q=127.0.9&label=n=~x9.*", "/api/v1/checks", "/api/v1/status"):
            before = sonde.cpu_seconds()
            for _ in range(10):
                self.assertEqual(sonde.get(path)[0], 200)
            # Other programs of the machine do not count; without them it is the time of the answer.
            self.assertLess((sonde.cpu_seconds() - before) / 10, 0.1 * SLOW, path)
        self.assertIn("1–100 of 10,000", sonde.get("/")[1])

    def test_colours_are_told_apart(self):
        """WCAG 2.1: text has a contrast of 4.5 to what it stands on."""
        style = (ROOT / "src/server/page.css").read_text()
        light, dark = (
            dict(re.findall(r"--([\w-]+):(#[0-9a-f]+)", block))
            for block in re.findall(r":root\{(?:color-scheme[^;]*;)?([^}]*)\}", style)
        )

        def luminance(color):
            digits = color[1:] if len(color) == 7 else "".join(c * 2 for c in color[1:])
            parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
            linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

        for scheme in (light, dark):
            for text in ("fg", "dim", "link", "up", "down", "wait"):
                grounds = ["bg", "card"] + [f"{text}-bg"] * (f"{text}-bg" in scheme)
                for ground in grounds + ["down-bg"] * (text == "fg"):
                    high, low = sorted(
                        (luminance(scheme[text]), luminance(scheme[ground])), reverse=True
                    )
                    self.assertGreaterEqual((high + 0.05) / (low + 0.05), 4.5, (text, ground))


class InChromium(Surface):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if missing := browser.missing():
            if os.environ.get("SONDE_REQUIRE_BROWSER"):
                raise AssertionError(f"{missing} is missing: scripts/install-deps --browser")
            print(f"skipped: the status page in a browser ({missing} is not installed)")
            raise unittest.SkipTest(f"{missing} is not installed")
        cls.window = browser.Browser(cls.shared)
        cls.addClassCleanup(cls.window.stop)

    def go(self, sonde, path):
        self.window.open(f"http://{sonde.address}{path}")

    def texts(self, selector):
        return [self.window.text(element) for element in self.window.find_all(selector)]

    def page_of(self, sonde, check):
        labels = self.checks(sonde, "?check=" + urllib.parse.quote(check))[0]
        names = ("check", "endpoint")
        return "/check?" + urllib.parse.urlencode({name: labels[name] for name in names})

    def test_every_page_fits_and_has_its_content(self):
        sonde = self.watched()
        pages = {
            "/": ["shop", "search", "Down", "Up", "Waiting", "http_status", "Recent Probes"],
            "/?q=nothing+like+that&label=team=x&label=env=y": ["No check is like that."],
            "/?state=green": ["state must be", "shop"],
            self.page_of(sonde, "search"): ["Last run", "State changes", "Recent runs", "Burn rate"],
            self.page_of(sonde, "shop"): ["latency 95% in 30d, under 1.90 s", "100% left"],
            self.page_of(sonde, "nightly"): ["It has not been measured yet."],
            self.page_of(sonde, HOSTILE): [HOSTILE, "connect · refused"],
            "/check?check=none": ["There is no such check here"],
        }
        for width, scripts, dark in ((1280, True, False), (400, False, True), (320, False, False)):
            self.window.viewport(width, 900, dark=dark, scripts=scripts)
            for path, words in pages.items():
                with self.subTest(f"{path} at {width}"):
                    self.go(sonde, path)
                    content, _, seen = self.window.size()
                    self.assertLessEqual(content, seen, "it scrolls sideways")
                    text = self.texts("body")[0]
                    for word in words:
                        self.assertIn(word, text)
        complaints = [entry["message"] for entry in self.window.log()]
        self.assertEqual([one for one in complaints if "the server responded" not in one], [])

    def test_what_targets_are_called_is_text(self):
        sonde = self.watched()
        self.window.viewport(1280, 900)
        for path in ("/", "/?q=" + urllib.parse.quote(HOSTILE), self.page_of(sonde, HOSTILE)):
            self.go(sonde, path)  # an alert would make every further command fail
            self.assertEqual(self.window.find_all("script, img, [onerror]"), [], path)
            self.assertIn(HOSTILE, self.texts("main")[0])

    def test_the_form_and_the_tiles_filter(self):
        sonde = self.watched()
        for width in (1280, 400):
            self.window.viewport(width, 900, scripts=False)
            self.go(sonde, "/")
            self.assertEqual(len(self.window.find_all(".checks tbody tr")), 5)
            self.window.type(self.window.find("input[name=q]"), "SHOP")
            self.window.type(self.window.find("input[name=label]"), "team=~sh.*")
            self.window.follow(self.window.find("form button"))
            self.assertIn("q=SHOP", self.window.address())
            self.assertEqual(self.texts(".checks .name"), ["shop", "shop"])
            self.window.follow(self.window.find(".clear"))
            self.window.follow(self.window.find(".tiles .down a"))
            self.assertEqual(len(self.window.find_all(".checks tbody tr.down")), 2)
            self.assertEqual(len(self.window.find_all(".checks tbody tr")), 2)

    def test_a_name_leads_to_its_page_and_back(self):
        sonde = self.watched()
        self.window.viewport(400, 900, scripts=False)
        self.go(sonde, "/?q=health")
        self.window.follow(self.window.find(".checks .name"))
        self.assertEqual(self.texts("h1"), ["shop"])
        self.assertTrue(self.texts(".target")[0].endswith("/health"))
        self.window.click(self.window.find(".aside option[value='10']"))
        self.window.follow(self.window.find(".aside button"))
        self.assertIn("refresh=10", self.window.address())
        self.assertEqual(len(self.window.find_all("meta[http-equiv=refresh]")), 1)
        self.window.follow(self.window.find(".crumbs a:last-child"))
        self.assertEqual(self.texts(".checks .name"), ["shop", "shop"])

    def test_many_checks_are_turned_over_in_pages(self):
        sonde = self.agent(many_checks(MANY))
        self.window.viewport(1280, 900, scripts=False)
        self.go(sonde, "/?sort=name")
        self.assertEqual(self.texts(".tiles .unknown b"), [str(MANY)])
        self.assertEqual(len(self.window.find_all(".checks tbody tr")), 100)
        self.window.follow(self.window.find("a[rel=next]"))
        self.assertEqual(len(self.window.find_all(".checks tbody tr")), 50)
        self.assertIn("sort=name", self.window.address())
        self.window.follow(self.window.find("a[rel=prev]"))
        self.assertEqual(len(self.window.find_all(".checks tbody tr")), 100)

    def test_a_screen_reader_gets_names_headings_and_tables(self):
        sonde = self.watched()
        for width in (1280, 400):
            for path in ("/", self.page_of(sonde, "shop")):
                self.window.viewport(width, 900)
                self.go(sonde, path)
                tree = self.window.accessibility()
                roles = {role for role, _ in tree}
                with self.subTest(f"{path} at {width}"):
                    self.assertLessEqual(
                        {"heading", "table", "row", "columnheader", "cell", "main"}, roles
                    )
                    for role, name in tree:
                        if role in ("searchbox", "textbox", "combobox", "button", "image", "link"):
                            self.assertTrue(name.strip(), f"a {role} without a name")
                self.assertEqual(len(self.window.find_all("body[lang=en] h1")), 1)


if __name__ == "__main__":
    unittest.main()
