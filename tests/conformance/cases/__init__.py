"""The cases, a file for each area. A case is a line of data, or a short function over a subject."""

import re
from urllib.parse import quote

from suite.catalogue import probe

# A configuration for cases that are not about it.
PLAIN = "modules: {http_2xx: {prober: http, http: {preferred_ip_protocol: ip4}}, other: {prober: tcp}}\n"


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


def told(name, answer, body=True):
    """The keys of an answer under a name."""
    yield f"{name}: status", answer.status
    media = answer.headers.get("content-type", "")
    yield f"{name}: media type", media if body else media.partition(";")[0]
    if body and name.endswith("/config") and answer.status == 200:
        yield from ((f"{name}: {k}", v) for k, v in sections(answer.body, 0, 4, 8).items())
    elif body:
        yield f"{name}: body", answer.body


def _module(prober, keys, timeout, preferred="ip4"):
    family = f"preferred_ip_protocol: {preferred}, " if preferred else ""
    return f"{{prober: {prober}, timeout: {timeout}, {prober}: {{{family}{keys}}}}}"


def http(case_id, path, keys="", *, at="<http>", timeout="5s", **options):
    """A probe of the scriptable web server with IPv4; `keys` are those of the `http` section."""
    probe(f"http/{case_id}", _module("http", keys, timeout), at + path, **options)


def tcp(case_id, target, keys="", *, timeout="2s", **options):
    """A probe of a dialogue."""
    probe(f"tcp/{case_id}", _module("tcp", keys, timeout), target, **options)


def unix(case_id, target, keys="", *, timeout="2s", **options):
    """A probe of a dialogue over a socket of the file system."""
    probe(f"unix/{case_id}", _module("unix", keys, timeout, preferred=""), target, **options)


def dns(case_id, keys, target="<dns>", *, timeout="2s", **options):
    """A query to the zoo's name server with IPv4."""
    probe(f"dns/{case_id}", _module("dns", keys, timeout), target, **options)


def icmp(case_id, target, keys="", *, timeout="1s", preferred="ip4"):
    """An echo request."""
    module = _module("icmp", keys, timeout, preferred)
    probe(f"icmp/{case_id}", module, target, needs="sandbox")


def grpc(case_id, target, keys="", *, timeout="3s", **options):
    """A health check with IPv4."""
    probe(f"grpc/{case_id}", _module("grpc", keys, timeout), target, **options)
