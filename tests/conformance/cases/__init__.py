"""The cases, a file for each area. A case is a line of data, or a short function over a subject."""

from suite.catalogue import probe


def http(case_id, path, keys="", *, at="<http>", timeout="5s", **options):
    """A probe of the scriptable web server with IPv4; `keys` are those of the `http` section."""
    section = f"{{preferred_ip_protocol: ip4, {keys}}}"
    module = f"{{prober: http, timeout: {timeout}, http: {section}}}"
    probe(f"http/{case_id}", module, at + path, **options)
