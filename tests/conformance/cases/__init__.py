"""The cases, a file for each area. A case is a line of data, or a short function over a subject."""

import re
from urllib.parse import quote

from suite.catalogue import probe


def escaped(text, safe=""):
    """As zoo/script.py reads it."""
    return quote(text, safe).replace("%", "!")


def sections(text, *depths):
    """YAML cut at the keys that are indented this deep, in turn: {"key/key": lines}."""
    found, path = {}, []
    for line in text.splitlines(keepends=True):
        match = re.match(r"( *)([^ \n].*?):", line)
        if match and len(match[1]) in depths:
            path = [*path[: depths.index(len(match[1]))], match[2]]
        found.setdefault("/".join(path), []).append(line)
    return {key: "".join(lines) for key, lines in found.items()}


def http(case_id, path, keys="", *, at="<http>", timeout="5s", **options):
    """A probe of the scriptable web server with IPv4; `keys` are those of the `http` section."""
    section = f"{{preferred_ip_protocol: ip4, {keys}}}"
    module = f"{{prober: http, timeout: {timeout}, http: {section}}}"
    probe(f"http/{case_id}", module, at + path, **options)


def tcp(case_id, target, keys="", *, timeout="2s", **options):
    """A probe of a dialogue."""
    section = f"{{preferred_ip_protocol: ip4, {keys}}}"
    probe(f"tcp/{case_id}", f"{{prober: tcp, timeout: {timeout}, tcp: {section}}}", target, **options)


def unix(case_id, target, keys="", *, timeout="2s", **options):
    """A probe of a dialogue over a socket of the file system."""
    probe(f"unix/{case_id}", f"{{prober: unix, timeout: {timeout}, unix: {{{keys}}}}}", target, **options)


def dns(case_id, keys, target="<dns>", *, timeout="2s", **options):
    """A query to the zoo's name server with IPv4."""
    section = f"{{preferred_ip_protocol: ip4, {keys}}}"
    probe(f"dns/{case_id}", f"{{prober: dns, timeout: {timeout}, dns: {section}}}", target, **options)


def icmp(case_id, target, keys="", *, timeout="1s", preferred="ip4", needs="sandbox"):
    """An echo request."""
    section = f"{{preferred_ip_protocol: {preferred}, {keys}}}"
    probe(f"icmp/{case_id}", f"{{prober: icmp, timeout: {timeout}, icmp: {section}}}", target, needs=needs)


def grpc(case_id, target, keys="", *, timeout="3s", **options):
    """A health check with IPv4."""
    section = f"{{preferred_ip_protocol: ip4, {keys}}}"
    probe(f"grpc/{case_id}", f"{{prober: grpc, timeout: {timeout}, grpc: {section}}}", target, **options)
