"""A small world in which every panel and every rule of packaging/ has something to show.

Agents of two regions run the checks of config/examples/slo.yml and some more; what they probe is good, broken
or slow in nginx and small servers. A Prometheus with the shipped configuration and rules scrapes them: only
addresses and intervals are others.
"""

import json
import pathlib
import random
import shutil
import socket
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

# pylint: disable=wrong-import-position
from support import peers, servers
from support.process import free_port

PROMETHEUS = ROOT / "packaging" / "prometheus"
REGIONS = ("eu-west-1", "us-east-1")

# The names and objectives of shop and database are those that the shipped rules were made for.
_CONFIG = """
labels: {{env: prod}}
defaults: {{interval: 1s, timeout: 700ms}}
metrics: {{probe: on}}
modules:
  http_2xx: {{prober: http, timeout: 2s, http: {tls}}}
  tcp_connect: {{prober: tcp, timeout: 2s}}
checks:
  - name: shop
    http: {tls}
    targets: ['{https}/', '{http}/broken']
    expect: {{status: 200}}
    slo: {{availability: 99.9%, latency: {{under: 300ms, target: 95%}}, window: 30d}}
  - name: database
    tcp: {{}}
    targets: ['127.0.0.1:{port}', '127.0.0.1:{closed}']
    slo: {{availability: 99.5%, window: 30d}}
  - {{name: slow, http: {{}}, targets: ['{slow}']}}
  # What the agent can't do is missed, and no objective judges it.
  - name: unmeasured
    http: {{body_file: no-such-file}}
    targets: ['{http}/']
    slo: {{availability: 99%, window: 7d}}
  - {{name: resolver, dns: {{query_name: example.com}}, targets: ['127.0.0.1:{dns}']}}
  - {{name: ping, icmp: {{}}, targets: ['127.0.0.1']}}
  - name: listed
    tcp: {{}}
    targets_from: {{file_sd: [targets.json]}}
"""


class Resolver:
    """A DNS server that knows every name and no record."""

    def __init__(self):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._stopped = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while not self._stopped:
            asked, peer = self._socket.recvfrom(4096)
            self._socket.sendto(asked[:2] + b"\x81\x80" + asked[4:6] + bytes(6) + asked[12:], peer)

    def stop(self):
        self._stopped = True
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(bytes(12), ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()


def config(**addresses):
    """sonde.yml: https, http (URLs of a good server, with a page /broken), slow (a URL), port (open),
    closed (a port), dns (a port), and ca (a file of certificates that https is verified with, or "").

    Beside the file there has to be a targets.json. An alert about the agent fires at once if it finds a damaged
    history.db.
    """
    tls = "{{tls_config: {{ca_file: {}}}}}".format(addresses["ca"]) if addresses["ca"] else "{}"
    return _CONFIG.format(tls=tls, **addresses)


class ShippedPrometheus(peers.Prometheus):
    """packaging/prometheus with other addresses: `replace` pairs of texts in its files."""

    def __init__(self, folder, replace, targets, config_file="prometheus.yml", flags=()):
        # pylint: disable=super-init-not-called
        self.folder = pathlib.Path(folder) / "prometheus"
        shutil.copytree(PROMETHEUS, self.folder)
        self.port = free_port()
        for file in (config_file, "targets/example.yml"):
            text = (self.folder / file).read_text()
            for before, after in replace:
                text = text.replace(before, after)
            (self.folder / file).write_text(text)
        (self.folder / "targets" / "example.yml").write_text(json.dumps(targets))
        self._start(self.folder / config_file, flags)


def build(case):
    """Starts it all for an EndToEnd; gives the Prometheus and the slow server."""
    certs = case.certificates()
    web = case.nginx(certs)
    slow = case.server(servers.answering(delay=lambda: random.uniform(0.02, 0.12)))
    resolver = case.server(Resolver())
    closed = free_port()
    text = config(
        https=web.tls_url(),
        http=web.url,
        slow=slow.url,
        port=web.port,
        closed=closed,
        dns=resolver.port,
        ca=certs["ca.pem"],
    )
    agents = []
    for region in REGIONS:
        folder = case.folder / region
        folder.mkdir()
        listed = [{"targets": [f"127.0.0.1:{web.port}"], "labels": {}}]
        (folder / "targets.json").write_text(json.dumps(listed))
        (folder / "history.db").write_text("This is no database any more.\n" * 300)
        environment = {"SONDE_REGION": region, "STATE_DIRECTORY": str(folder)}
        agents.append(case.agent(text, environment=environment, name=region).address)
    replace = [
        ("['localhost:9115']", json.dumps(agents)),
        ("localhost:9115", agents[0]),
        ("http://" + agents[0] + "/-/healthy", web.tls_url() + "/"),
        (": 15s", ": 1s"),
        (": 10s", ": 1s"),
    ]
    targets = [
        {"labels": {"module": "http_2xx"}, "targets": [web.url + "/", web.url + "/broken"]},
        {"labels": {"module": "tcp_connect"}, "targets": [f"127.0.0.1:{web.port}"]},
    ]
    # pylint: disable=protected-access
    return case._keep(ShippedPrometheus(case.folder, replace, targets)), slow
