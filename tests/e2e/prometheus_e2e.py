#!/usr/bin/env python3
"""A real Prometheus scrapes scheduled checks and /probe; its answers are what users see on dashboards."""

import unittest

from support import servers
from support.case import EndToEnd

DELAY = 0.2
SCRAPES = """
scrape_configs:
  - job_name: sonde
    static_configs: [{{targets: ['{address}']}}]
  - job_name: blackbox
    metrics_path: /probe
    params: {{module: [http_2xx]}}
    static_configs: [{{targets: ['{good}', '{bad}']}}]
    relabel_configs:
      - {{source_labels: [__address__], target_label: __param_target}}
      - {{source_labels: [__param_target], target_label: instance}}
      - {{target_label: __address__, replacement: '{address}'}}
"""
CONFIG = """
region: here
labels: {{env: test}}
modules:
  http_2xx: {{prober: http}}
checks:
  - {{name: nginx, module: http_2xx, targets: ['{good}'], interval: 1s, timeout: 800ms}}
  - {{name: slow, module: http_2xx, targets: ['{slow}'], interval: 1s, timeout: 900ms, labels: {{team: web}}}}
  - {{name: port, tcp: {{}}, targets: ['127.0.0.1:{port}'], interval: 1s, timeout: 800ms}}
"""


class ScrapedByPrometheus(EndToEnd):
    def test_what_prometheus_sees(self):
        web = self.nginx()
        slow = self.server(servers.answering(delay=DELAY))
        names = {
            "good": web.url + "/",
            "bad": web.url + "/broken",
            "slow": slow.url,
            "port": web.port,
        }
        sonde = self.agent(CONFIG.format(**names))
        prometheus = self.prometheus(SCRAPES.format(address=sonde.address, **names))

        # On demand, through the usual relabeling.
        prometheus.wait_for(
            f'probe_success{{job="blackbox",instance="{names["good"]}"}}',
            lambda v: v == 1,
            "nginx is good",
        )
        prometheus.wait_for(
            f'probe_success{{job="blackbox",instance="{names["bad"]}"}}',
            lambda v: v == 0,
            "/broken is bad",
        )
        prometheus.wait_for(
            'min(up{job=~"sonde|blackbox"})', lambda v: v == 1, "every scrape works"
        )

        # On schedule: the histogram tells the delay that the server imposes.
        labels = 'check="slow",region="here",env="test",team="web"'
        runs = prometheus.wait_for(
            f"synthetic_probe_runs_total{{{labels}}}", lambda v: v >= 8, "eight runs were made"
        )
        self.assertGreaterEqual(runs, 8)
        p95 = prometheus.wait_for(
            "histogram_quantile(0.95, sum by (le) "
            f"(rate(synthetic_probe_duration_seconds_bucket{{{labels}}}[30s])))",
            lambda v: v > 0,
            "there is a 95th percentile",
        )
        self.assertGreaterEqual(p95, DELAY * 0.5, "the bucket around the delay, interpolated")
        self.assertLessEqual(p95, 0.5, "no later than the bound of the next buckets")
        mean = prometheus.wait_for(
            f"rate(synthetic_probe_duration_seconds_sum{{{labels}}}[30s])"
            f" / rate(synthetic_probe_duration_seconds_count{{{labels}}}[30s])",
            lambda v: v > 0,
            "there is a mean",
        )
        self.assertGreaterEqual(mean, DELAY)
        self.assertLessEqual(mean, 0.5)

        # The server goes, and comes back.
        availability = 'synthetic_endpoint_availability{check="%s"}'
        for name in ("nginx", "slow", "port"):
            prometheus.wait_for(availability % name, lambda v: v == 1, f"{name} is up")
        web.stop()
        for name in ("nginx", "port"):
            prometheus.wait_for(availability % name, lambda v: v == 0, f"{name} is down")
        prometheus.wait_for(
            'synthetic_probe_failures_total{check="nginx",reason="refused",phase="connect"}',
            lambda v: v >= 1,
            "the failure has its reason",
        )
        prometheus.wait_for(availability % "slow", lambda v: v == 1, "the other target stays up")
        web.start()
        for name in ("nginx", "port"):
            prometheus.wait_for(availability % name, lambda v: v == 1, f"{name} is up again")

        # What promtool thinks of both.
        self.assert_promtool_accepts(sonde.metrics().text)
        self.assert_promtool_accepts(sonde.probe(names["good"]).text)
        self.assert_promtool_accepts(sonde.probe(names["bad"]).text)

        # The counters agree with each other.
        metrics = sonde.metrics()
        for name in ("nginx", "slow", "port"):
            runs = metrics.value("synthetic_probe_runs_total", check=name)
            good = metrics.value("synthetic_probe_success_total", check=name)
            bad = metrics.total("synthetic_probe_failures_total", check=name)
            count = metrics.value("synthetic_probe_duration_seconds_count", check=name)
            self.assertEqual((good + bad, count), (runs, runs), name)


if __name__ == "__main__":
    unittest.main()
