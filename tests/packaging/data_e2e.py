#!/usr/bin/env python3
"""Every panel, variable and rule that is shipped finds data in a real Prometheus that scrapes real agents."""

import unittest

import drawing
import queries
import world
from support.case import EndToEnd
from support.process import SLOW

DASHBOARDS = world.ROOT / "packaging" / "grafana" / "dashboards"
SECONDS = 90


class Data(EndToEnd):
    def both_kinds_are_there(self, url, panels):
        """Scheduled checks and what Prometheus asks through /probe are on these panels side by side."""
        values = {name: queries.ALL for name in ("job", "region", "check")}
        for title in (
            "Failing now, and why",
            "Outages",
            "Failed runs by check",
            "All targets by region",
        ):
            (query,) = (q for q in panels if q.where == f"sonde-overview: {title}: A")
            expr = queries.interpolate(query.expr, values, scrape="1s", past="1m")
            found = {
                row["metric"]["check"] for row in queries.get(url, "query", query=expr)["result"]
            }
            self.assertLessEqual({"shop", "database", "/probe"}, found, title)

    def they_can_be_drawn(self, url):
        """By the tool that makes pictures of them, so that it stays able to."""
        values = {name: queries.ALL for name in ("job", "region", "check", "slo", "instance")}
        for _, dashboard in queries.dashboards(DASHBOARDS):
            page = drawing.Drawing(url, dashboard, {**values, "endpoint": "x"}, 60).page()
            self.assertIn(dashboard["panels"][-1]["title"], page)

    def test_every_query_has_data(self):
        prometheus, _ = world.build(self)
        url = prometheus.url
        groups = {
            "variables": queries.variable_queries(DASHBOARDS),
            "panels": queries.panel_queries(DASHBOARDS),
            "rules": queries.rule_queries(url),
        }
        for name, asked in groups.items():
            with self.subTest(name):
                self.assertGreater(len(asked), 10)
                empty = queries.still_empty(url, asked, SECONDS * SLOW, scrape="1s", past="1m")
                self.assertEqual(empty, [], "\n".join(empty))
        self.both_kinds_are_there(url, groups["panels"])
        self.they_can_be_drawn(url)
        print(", ".join(f"{len(asked)} {name}" for name, asked in groups.items()))


if __name__ == "__main__":
    unittest.main()
