#!/usr/bin/env python3
"""What one probe costs, beside blackbox_exporter: the same requests, peers and configuration for both.

    tests/bench/compare.py --exporter PROGRAM [--sonde build/release/sonde] [--probes 3000] [--rounds 3]

Both agents run throughout; rounds alternate between them, so that a busy machine is busy for both. Prints
CPU per probe (user and system time of the agent's process) and the resident memory at the end, and their
ratio.
"""

import argparse
import http.client
import os
import pathlib
import statistics
import sys
import tempfile
import threading
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from support import certificates, peers  # pylint: disable=wrong-import-position
from support.process import Process, free_port  # pylint: disable=wrong-import-position

CONFIG = """
modules:
  http: {{prober: http}}
  https: {{prober: http, http: {{tls_config: {{ca_file: {ca}, server_name: localhost}}}}}}
  tcp: {{prober: tcp}}
  regex: {{prober: http, http: {{fail_if_body_not_matches_regexp: [nginx]}}}}
"""
# As many requests at a time as a busy Prometheus has.
CLIENTS = 8


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sonde", default="build/release/sonde", help="the program to measure")
    parser.add_argument("--exporter", required=True, help="blackbox_exporter, to measure against")
    parser.add_argument("--probes", type=int, default=3000, help="per kind, agent and round")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


class Agent:
    """One of the two programs."""

    def __init__(self, name, program, folder, config):
        self.name = name
        self.port = free_port()
        flags = [f"--config.file={config}", f"--web.listen-address=127.0.0.1:{self.port}"]
        self.process = Process(name, [pathlib.Path(program).resolve(), *flags], folder)
        self.process.wait_for_port(self.port)

    def _read(self, file):
        return pathlib.Path(f"/proc/{self.process.pid}/{file}").read_text(encoding="utf-8")

    def cpu_seconds(self):
        fields = self._read("stat").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mib(self):
        lines = self._read("status").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))

    def probe(self, path, count):
        """`count` probes one after another on a kept connection; each must succeed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        for _ in range(count):
            connection.request("GET", path)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 200 or b"\nprobe_success 1\n" not in text:
                raise AssertionError(f"{self.name} {path}: {answer.status} {text!r}")
        connection.close()

    def cost(self, path, count):
        """CPU seconds per probe, with CLIENTS requests at a time."""
        before = self.cpu_seconds()
        failures = []

        def work():
            try:
                self.probe(path, count // CLIENTS)
            except (AssertionError, OSError, http.client.HTTPException) as error:
                failures.append(error)

        threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
        return (self.cpu_seconds() - before) / (count // CLIENTS * CLIENTS)


def measure(agents, web, args):
    """{(kind, agent): CPU seconds per probe}: the median over the rounds."""
    targets = {
        "http": f"{web.url}/",
        "https": f"https://127.0.0.1:{web.tls_ports['good']}/",
        "tcp": f"127.0.0.1:{web.port}",
        "regex": f"{web.url}/",
    }
    costs = {}
    for kind, target in targets.items():
        path = "/probe?" + urllib.parse.urlencode({"module": kind, "target": target})
        for agent in agents:
            agent.probe(path, 50)
        seen = {agent.name: [] for agent in agents}
        for _ in range(args.rounds):
            for agent in agents:
                seen[agent.name].append(agent.cost(path, args.probes))
        for name, values in seen.items():
            costs[kind, name] = statistics.median(values)
    return costs


def main():
    args = options()
    with tempfile.TemporaryDirectory(prefix="sonde-bench-") as folder:
        folder = pathlib.Path(folder)
        certs = certificates.Certificates(folder / "certificates")
        web = peers.Nginx(folder, certs, access_log=False)
        config = folder / "modules.yml"
        config.write_text(CONFIG.format(ca=certs["ca.pem"]), encoding="utf-8")
        agents = []
        try:
            for name, program in (("sonde", args.sonde), ("exporter", args.exporter)):
                agents.append(Agent(name, program, folder, config))
            costs = measure(agents, web, args)
            memory = {agent.name: agent.resident_mib() for agent in agents}
        finally:
            for agent in agents:
                agent.process.stop()
            web.stop()
    print(f"{'':22}{'sonde':>12}{'exporter':>12}{'ratio':>8}")
    for kind in dict.fromkeys(kind for kind, _ in costs):
        ours, theirs = costs[kind, "sonde"] * 1e6, costs[kind, "exporter"] * 1e6
        print(f"CPU per {kind + ' probe':14}{ours:9.0f} µs{theirs:9.0f} µs{ours / theirs:8.2f}")
    ours, theirs = memory["sonde"], memory["exporter"]
    print(f"{'resident memory':22}{ours:8.1f} MiB{theirs:8.1f} MiB{ours / theirs:8.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
