#!/usr/bin/env python3
"""The shipped files as such: what promtool says of them, what made them, and what Grafana's import needs."""

import itertools
import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import queries
import world
from support.agent import BINARY
from support.case import EndToEnd

GRAFANA = world.ROOT / "packaging" / "grafana"
DASHBOARDS = queries.dashboards(GRAFANA / "dashboards")
RULES = sorted((world.PROMETHEUS / "rules").glob("*.rules.yml"))
TESTS = sorted((world.PROMETHEUS / "tests").glob("*.tests.yml"))
WRITTEN_BY_HAND = ("agents", "probes")


def run(*command, environment=None):
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    return done.returncode, done.stdout + done.stderr


class PrometheusFiles(EndToEnd):
    def assert_good(self, *command):
        code, output = run(*command)
        self.assertEqual(code, 0, output)
        self.assertNotRegex(output, "FAILED|WARNING")

    def test_configurations(self):
        for name, *flags in (("prometheus.yml",), ("remote-write.yml", "--agent")):
            with self.subTest(name):
                self.assert_good("promtool", "check", "config", *flags, world.PROMETHEUS / name)

    def test_rules(self):
        self.assert_good("promtool", "check", "rules", *RULES)
        for tests in TESTS:
            with self.subTest(tests.name):
                self.assert_good("promtool", "test", "rules", tests)

    def test_rules_are_what_sonde_prints(self):
        copy = self.folder / "prometheus"
        shutil.copytree(world.PROMETHEUS, copy)
        made = ("rules/sonde.rules.yml", "tests/sonde.tests.yml")
        for name in made:
            (copy / name).unlink()
        example = world.ROOT / "config" / "examples" / "slo.yml"
        code, output = run(
            *(copy / "rules" / "generate", example),
            environment={"SONDE": str(BINARY), "PATH": "/usr/bin:/bin"},
        )
        self.assertEqual(code, 0, output)
        for name in made:
            self.assertEqual((copy / name).read_text(), (world.PROMETHEUS / name).read_text(), name)

    def test_each_alert_is_tested_both_ways(self):
        alerts = set()
        for file in RULES:
            alerts |= set(re.findall(r"- alert: (\w+)", file.read_text()))
        text = "\n".join(file.read_text() for file in TESTS)
        judged = re.findall(r"alertname: (\w+)(?:,|\n) *exp_alerts:( \[\])?", text)
        self.assertEqual({name for name, _ in judged}, alerts)
        self.assertEqual({name for name, nothing in judged if nothing}, alerts, "stays silent")
        self.assertEqual({name for name, nothing in judged if not nothing}, alerts, "fires")

    def test_the_unit_tests_notice_wrong_thresholds(self):
        for name in WRITTEN_BY_HAND:
            rules = (world.PROMETHEUS / "rules" / f"{name}.rules.yml").read_text()
            bounds = list(re.finditer(r"(==|<|>|>=) ([\d.]+)(?=\n| and)", rules))
            self.assertGreater(len(bounds), 5)
            for i, bound in enumerate(bounds):
                with self.subTest(f"{name}: {bound.group()} at {bound.start()}"):
                    folder = self.folder / f"{name}-{i}"
                    (folder / "rules").mkdir(parents=True)
                    (folder / "tests").mkdir()
                    wrong = f"{bound.group(1)} {float(bound.group(2)) * 1000 + 1e4:g}"
                    changed = rules[: bound.start()] + wrong + rules[bound.end() :]
                    (folder / "rules" / f"{name}.rules.yml").write_text(changed)
                    tests = shutil.copy(
                        world.PROMETHEUS / "tests" / f"{name}.tests.yml", folder / "tests"
                    )
                    code, output = run("promtool", "test", "rules", tests)
                    self.assertNotEqual(code, 0, output)

    def test_severities_are_those_of_the_routing(self):
        for file in RULES:
            severities = re.findall(r"severity: *(\S+)", file.read_text())
            self.assertEqual(set(severities), {"page", "ticket"} & set(severities), file.name)
            self.assertEqual(len(severities), file.read_text().count("- alert: "), file.name)


_COUNTED = """
evaluation_interval: 1m
tests:
- interval: 1m
  input_series:
  - {{series: 'synthetic_probe_runs_total{{{of},check="a"}}', values: '0+1x60'}}
  - {{series: 'synthetic_probe_failures_total{{{of},check="a"{why}}}', values: '_x20 1x40'}}
  - {{series: 'synthetic_probe_runs_total{{{of},check="b"}}', values: '_x20 500+1x40'}}
  - {{series: 'synthetic_probe_failures_total{{{of},check="b"{why}}}', values: '_x20 300x40'}}
  promql_expr_test:
  - expr: '{expr}'
    eval_time: 25m
    exp_samples: [{{labels: '{{region="r",phase="connect",reason="refused"}}', value: 1}}]
"""


class Failures(EndToEnd):
    """A table of reasons counts a check's very first failure, and not what was before the first scrape."""

    def test_the_first_failure_counts(self):
        (asked,) = (
            query
            for query in queries.panel_queries(GRAFANA / "dashboards")
            if query.where == "sonde-endpoint: Reasons: A"
        )
        known = {name: ".*" for name in ("job", "region", "check")}
        expr = queries.interpolate(asked.expr, {**known, "endpoint": "e"}, past="10m")
        labels = 'job="sonde",instance="i",region="r",endpoint="e"'
        why = ',phase="connect",reason="refused"'
        tests = self.folder / "tests.yml"
        tests.write_text(_COUNTED.format(of=labels, why=why, expr=expr))
        code, output = run("promtool", "test", "rules", tests)
        self.assertEqual(code, 0, output)


class GrafanaFiles(unittest.TestCase):
    # What is drawn by panels that every Grafana brings along.
    KINDS = {"row", "timeseries", "stat", "bargauge", "heatmap", "table", "state-timeline"}
    # Of Grafana 9.0; later ones migrate it. 42 is the last one of the classic model.
    VERSIONS = range(36, 43)

    def each(self):
        for name, dashboard in DASHBOARDS:
            with self.subTest(name):
                yield name, dashboard

    def test_they_are_what_their_source_makes(self):
        code, output = run(sys.executable, GRAFANA / "generate.py", "--check")
        self.assertEqual(code, 0, output)

    def test_what_an_import_needs(self):
        for name, dashboard in self.each():
            self.assertIn(dashboard["schemaVersion"], self.VERSIONS)
            self.assertRegex(dashboard["uid"], r"^[a-zA-Z0-9_-]{1,40}$")
            self.assertEqual(dashboard["uid"], name)
            self.assertIsNone(dashboard.get("id"), "the number is Grafana's to give")
            self.assertTrue(dashboard["title"] and dashboard["description"])
            self.assertIn("sonde", dashboard["tags"])
        titles = [dashboard["title"] for _, dashboard in DASHBOARDS]
        self.assertEqual(len(titles), len(set(titles)))

    def test_no_data_source_is_named(self):
        for _, dashboard in self.each():
            variables = dashboard["templating"]["list"]
            self.assertEqual(
                [v["name"] for v in variables if v["type"] == "datasource"], ["datasource"]
            )
            self.assertEqual(variables[0]["query"], "prometheus")
            wanted = {"type": "prometheus", "uid": "${datasource}"}
            for asks in (v for v in variables if v["type"] == "query"):
                self.assertEqual(asks["datasource"], wanted)
            for panel in queries.panels(dashboard):
                for part in [panel] * (panel["type"] != "row") + panel.get("targets", []):
                    self.assertEqual(part["datasource"], wanted, panel["title"])

    def test_panels(self):
        for _, dashboard in self.each():
            ids = [panel["id"] for panel in queries.panels(dashboard)]
            self.assertEqual(len(ids), len(set(ids)))
            for panel in queries.panels(dashboard):
                self.assertIn(panel["type"], self.KINDS)
                self.assertTrue(panel["title"])
                if panel["type"] == "row":
                    continue
                self.assertRegex(panel["description"], r"\.$", panel["title"])
                self.assertTrue(panel["fieldConfig"]["defaults"]["unit"], panel["title"])
                letters = [target["refId"] for target in panel["targets"]]
                self.assertEqual(letters, sorted(set(letters)), panel["title"])
                self.assertTrue(letters, panel["title"])
                for target in panel["targets"]:
                    self.assertTrue(target["expr"].strip())
                    self.assertNotEqual(target["instant"], target["range"])

    def test_panels_do_not_overlap(self):
        for _, dashboard in self.each():
            taken = {}
            for panel in dashboard["panels"]:
                place = panel["gridPos"]
                self.assertGreaterEqual(place["x"], 0)
                self.assertLessEqual(place["x"] + place["w"], 24, panel["title"])
                columns = range(place["x"], place["x"] + place["w"])
                for cell in itertools.product(columns, range(place["y"], place["y"] + place["h"])):
                    self.assertNotIn(cell, taken, f"{panel['title']} lies on {taken.get(cell)}")
                    taken[cell] = panel["title"]

    def test_variables_are_defined_before_they_are_used(self):
        for _, dashboard in self.each():
            known = {}
            for variable in dashboard["templating"]["list"]:
                self.assertNotIn(variable["name"], known)
                if variable["type"] == "query":
                    queries.interpolate(variable["query"]["query"], known)  # KeyError
                    self.assertEqual(variable["definition"], variable["query"]["query"])
                    self.assertEqual(
                        variable.get("allValue"), queries.ALL if variable["includeAll"] else None
                    )
                known[variable["name"]] = "x"
        for query in queries.panel_queries(GRAFANA / "dashboards"):
            values = {variable.name: "x" for variable in query.variables}
            self.assertNotIn("$", queries.interpolate(query.expr, values), query.where)

    def test_links_lead_to_dashboards(self):
        uids = {dashboard["uid"] for _, dashboard in DASHBOARDS}
        for _, dashboard in self.each():
            (link,) = dashboard["links"]
            self.assertEqual((link["type"], link["tags"]), ("dashboards", ["sonde"]))
            self.assertTrue(link["includeVars"] and link["keepTime"])
            linked = set(re.findall(r"/d/([\w-]+)", json.dumps(dashboard)))
            self.assertLessEqual(linked, uids)

    def test_provisioning_finds_what_is_installed(self):
        provider = (GRAFANA / "provisioning" / "dashboards" / "sonde.yml").read_text()
        self.assertIn("path: /usr/share/sonde/grafana/dashboards\n", provider)
        source = (GRAFANA / "provisioning" / "datasources" / "prometheus.yml").read_text()
        interval = re.search(r"timeInterval: (\w+)", source).group(1)
        scraped = (world.PROMETHEUS / "prometheus.yml").read_text()
        self.assertIn(f"scrape_interval: {interval}\n", scraped)


class Queries(unittest.TestCase):
    """The tests' own tool."""

    def test_interpolation(self):
        expr = 'rate(a{job=~"$job",x="${x}"}[$__rate_interval]) + b[$__range] + c[$__interval]'
        asked = queries.interpolate(
            expr, {"job": ".*", "x": "y"}, step="30s", scrape="15s", past="1h"
        )
        self.assertEqual(asked, 'rate(a{job=~".*",x="y"}[60s]) + b[1h] + c[30s]')
        self.assertIn("[75s]", queries.interpolate(expr, {"job": "", "x": ""}, step="60s"))
        with self.assertRaises(KeyError):
            queries.interpolate("$unknown", {})

    def test_what_is_compared(self):
        for expr, part in (
            ('a{b!="1"} > 0.5 and c <= 1e-3', 'a{b!="1"}  and c '),
            ('absent(up{job="sonde"} == 1)', '(up{job="sonde"} )'),
            ("a / (b > 0) unless on (c) d", "a / (b ) and on (c) d"),
            ('a{b=~"x|y"} < bool 3', 'a{b=~"x|y"} '),
        ):
            self.assertEqual(queries.data_part(expr), part)


if __name__ == "__main__":
    unittest.main()
