"""What Debian's package of the exporter ships: its configuration and the documented example.

Both are read at run time from the package that the exporter itself comes from.
"""

import gzip
import pathlib
import re
import urllib.parse

from suite import agents, observation
from suite.catalogue import session

_FILES = {
    "debian": "etc/prometheus/blackbox.yml",
    "example": "usr/share/doc/prometheus-blackbox-exporter/examples/example.yml",
}
# What DEVIATIONS.md has of every probe.
_OURS = re.compile("probe_(timeout_seconds|failure_info|tcp_.*)")
# Whom a module asks: by its name, else by its prober.
_TARGETS = {
    "tls_connect": "<tcps_good>",
    "pop3s_banner": "<tcps_good>",
    "http_2xx_example": "<http>/?body=Download!20the!20latest!20version!20here&h=Access-Control-Allow-Origin:example.com",
    "http_json_cel_match": "<http>/?body=!7B!22foo!22:!22bar!22,!22baz!22:!22qux!22!7D",
    "http_gzip": "<http>/?body=x&coded=gzip",
    "http_gzip_with_accept_encoding": "<http>/?body=x&coded=gzip",
    "http_custom_ca_example": "<https>/",
    "ssh_banner": "<tcp_ssh>",
    "ssh_banner_extract": "<tcp_ssh>",
}
_DEFAULTS = {
    "http": "<http>/?body=hello",
    "tcp": "<tcp_bye>",
    "dns": "<dns>",
    "icmp": "127.0.0.1",
    "grpc": "<grpc>",
    "unix": "<unix_bye>",
}


def _text_of(name):
    package = pathlib.Path(agents.find_exporter()).parents[2]
    path = package / _FILES[name]
    if path.exists():
        return path.read_text(encoding="utf-8")
    return gzip.decompress(path.with_suffix(".yml.gz").read_bytes()).decode()


def _modules(text):
    """Name and prober of each module, in order."""
    return re.findall(r"^  (\w+):\n    prober: (\w+)", text, re.M)


def _shipped(name):
    def observe(subject):
        text = _text_of(name)
        yield "accepted", subject.accepts(text)
        with subject.agent(text) as agent:
            yield "shown", agent.ask("/config").body
            for module, prober in _modules(text):
                target = subject.zoo.fill(_TARGETS.get(module, _DEFAULTS[prober]), "~")
                query = urllib.parse.urlencode({"module": module, "target": target})
                # Prometheus' own limit: nothing here may take long.
                answer = agent.ask(
                    f"/probe?{query}", headers={"X-Prometheus-Scrape-Timeout-Seconds": "2"}
                )
                for key, value in observation.of_answer(answer).items():
                    if not _OURS.search(key):
                        yield f"{module}: {key}", value

    session(f"shipped/{name}", "sandbox")(observe)


for _name in _FILES:
    _shipped(_name)
