#!/usr/bin/python3
"""The swap: a real Prometheus scrapes blackbox_exporter; then sonde takes its place on the same port.

Nothing else changes: not the configuration, not the flags, not Prometheus. The series must be the same
before and after, with the same values where they are facts about the target, but for DEVIATIONS.md.
"""

import argparse
import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

from suite import agents, deviations, observation
from zoo import Zoo

_ROOT = pathlib.Path(__file__).resolve().parents[2]
_WAIT_SECONDS = 30
_MODULES = """
modules:
  http_2xx: {prober: http, http: {preferred_ip_protocol: ip4}}
  http_post: {prober: http, timeout: 2s, http: {method: POST, body: x, preferred_ip_protocol: ip4}}
  http_regexp: {prober: http, http: {preferred_ip_protocol: ip4, fail_if_body_not_matches_regexp: [hello]}}
  https: {prober: http, http: {preferred_ip_protocol: ip4, tls_config: {insecure_skip_verify: true}}}
  tcp: {prober: tcp, tcp: {preferred_ip_protocol: ip4}}
  greeting:
    prober: tcp
    tcp:
      preferred_ip_protocol: ip4
      query_response: [{expect: '^(\\w+)', labels: [{name: word, value: $1}]}]
  dns: {prober: dns, dns: {preferred_ip_protocol: ip4, query_name: a.zoo.test, query_type: A}}
  grpc: {prober: grpc, grpc: {preferred_ip_protocol: ip4}}
"""
_HTTP = "http://127.0.0.1:<http_port>/"
_JOBS = {
    "http_2xx": [_HTTP, f"{_HTTP}?status=503", "http://127.0.0.1:<refused_port>"],
    "http_post": [f"{_HTTP}?echo=1", f"{_HTTP}?hop=2"],
    "http_regexp": [f"{_HTTP}?body=hello", f"{_HTTP}?body=bye"],
    "https": ["https://127.0.0.1:<https_port>/", "https://127.0.0.1:<https_odd_port>/"],
    "tcp": ["<tcp_hang>", "127.0.0.1:<refused_port>"],
    "greeting": ["<tcp_greet>"],
    "dns": ["<dns>"],
    "grpc": ["<grpc>"],
}
# Facts about the target, the same whoever measures.
_MEASURED = ("_duration_seconds", "_lookup_time_seconds")


def _prometheus_config(zoo, port):
    relabel = [
        {"source_labels": ["__address__"], "target_label": "__param_target"},
        {"source_labels": ["__param_target"], "target_label": "instance"},
        {"target_label": "__address__", "replacement": f"127.0.0.1:{port}"},
    ]
    jobs = [
        {
            "job_name": module,
            "metrics_path": "/probe",
            "params": {"module": [module]},
            "static_configs": [{"targets": [zoo.fill(target, "") for target in targets]}],
            "relabel_configs": relabel,
        }
        for module, targets in _JOBS.items()
    ]
    scrape = {"scrape_interval": "1s", "scrape_timeout": "1s"}
    return json.dumps({"global": scrape, "scrape_configs": jobs})


class _Prometheus:
    def __init__(self, folder, config):
        self._port = agents.free_port()
        path = folder / "prometheus.yml"
        path.write_text(config, encoding="utf-8")
        with open(folder / "prometheus.log", "wb") as log:
            self._process = subprocess.Popen(  # pylint: disable=consider-using-with
                [
                    *("setpriv", "--pdeathsig", "KILL", "prometheus", f"--config.file={path}"),
                    f"--storage.tsdb.path={folder}/tsdb",
                    f"--web.listen-address=127.0.0.1:{self._port}",
                ],
                stdout=log,
                stderr=log,
            )

    def query(self, expression):
        """{labels: value} of an instant vector."""
        query = urllib.parse.urlencode({"query": expression})
        url = f"http://127.0.0.1:{self._port}/api/v1/query?{query}"
        with urllib.request.urlopen(url) as answer:
            rows = json.load(answer)["data"]["result"]
        return {tuple(sorted(row["metric"].items())): row["value"] for row in rows}

    def series_after(self, moment):
        """The series of all probes, once every target has been scraped after the moment."""
        wanted, fresh = sum(map(len, _JOBS.values())), {}
        end = time.monotonic() + _WAIT_SECONDS
        while len(fresh) < wanted:
            if time.monotonic() > end:
                raise SystemExit(f"Prometheus saw {len(fresh)} of {wanted} targets")
            time.sleep(0.1)
            with contextlib.suppress(OSError):
                fresh = self.query(f"timestamp(probe_success) > {moment}")
        found = self.query("{__name__=~'probe_.+'}")
        return {labels: value for labels, (_, value) in found.items()}

    def stop(self):
        """Ends it."""
        self._process.kill()
        self._process.wait()


def _comparable(series):
    """Measured times only count as there; everything else by its value."""
    for labels, value in series.items():
        named = dict(labels)
        name = named.pop("__name__")
        text = name + json.dumps(named, sort_keys=True)
        yield text, "measured" if name.endswith(_MEASURED) else value


def _compare(before, after):
    """Lines about what the swap changed."""
    allowed = deviations.load()
    lines = []
    for key, exporter, sonde in observation.differences(before, after):
        if not deviations.explained(allowed, "swap", key):
            lines.append(f"{key}: exporter {exporter}, sonde {sonde}")
    return lines


def _swap(zoo, folder, exporter, sonde):
    port, seen = agents.free_port(), []
    prometheus = _Prometheus(folder, _prometheus_config(zoo, port))
    try:
        for program in (exporter, sonde):
            agent = agents.Agent(program, folder / f"agent{len(seen)}", _MODULES, port=port)
            try:
                agent.wait()
                seen.append(dict(_comparable(prometheus.series_after(time.time()))))
            finally:
                agent.stop()
    finally:
        prometheus.stop()
    return seen


def main():
    """Exit codes: 0 the same, 1 not, 77 there is no exporter to swap."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sonde", default=_ROOT / "build/dev/sonde", type=pathlib.Path)
    options = parser.parse_args()
    exporter = agents.find_exporter()
    with tempfile.TemporaryDirectory(prefix="swap-") as name:
        folder = pathlib.Path(name)
        zoo = Zoo(folder, sandboxed=False)
        zoo.start()
        try:
            seen = _swap(zoo, folder, exporter, options.sonde.resolve())
        finally:
            zoo.stop()
    lines = _compare(*seen)
    print(*lines, sep="\n", end="\n" if lines else "")
    print(f"swap: {len(seen[0])} series before, {len(seen[1])} after, {len(lines)} changed")
    return 1 if lines or not seen[0] else 0


if __name__ == "__main__":
    sys.exit(main())
