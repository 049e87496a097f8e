"""Which address is chosen. The names are those of the hosts file and of the zoo's resolver."""

from suite.catalogue import probe

_TARGETS = {"http": "http://{}:<http_port>/<tag>", "tcp": "{}:<tcp_hang_port>", "icmp": "{}"}
for _name in (
    *("localhost", "hosts4.zoo.test", "hosts6.zoo.test", "hosts-both.zoo.test", "hosts-three.zoo.test"),
    *("v4.zoo.test", "v6.zoo.test", "both.zoo.test", "many.zoo.test", "chain.zoo.test", "V4.ZOO.TEST"),
    *("v4.zoo.test.", "alias.zoo.test"),
):
    for _preferred in ("ip4", "ip6"):
        for _fallback in ("true", "false"):
            probe(
                f"resolve/{_name}/{_preferred}-{'or-other' if _fallback == 'true' else 'only'}",
                f"{{prober: tcp, timeout: 3s, tcp: {{preferred_ip_protocol: {_preferred}, ip_protocol_fallback: {_fallback}}}}}",
                _TARGETS["tcp"].format(_name),
                needs="sandbox",
            )
for _name in ("nxdomain.zoo.test", "servfail.zoo.test", "refused.zoo.test", "bare.zoo.test", "elsewhere.example"):
    for _prober, _target in _TARGETS.items():
        probe(f"resolve/{_name}/{_prober}", f"{{prober: {_prober}, timeout: 3s}}", _target.format(_name), needs="sandbox")
for _prober, _target in _TARGETS.items():
    probe(f"resolve/slow/{_prober}", f"{{prober: {_prober}, timeout: 3s, {_prober}: {{preferred_ip_protocol: ip4}}}}", _target.format("slow.zoo.test"), needs="sandbox")
    probe(f"resolve/timeout/{_prober}", f"{{prober: {_prober}, timeout: 700ms}}", _target.format("silent.zoo.test"), needs="sandbox")
for _value in ("IP6", "ipv6", "IP4", "foo", "4", "''", "null"):
    probe(f"resolve/preferred-{_value.strip(chr(39))}", f"{{prober: tcp, tcp: {{preferred_ip_protocol: {_value}}}}}", _TARGETS["tcp"].format("localhost"), needs="sandbox")
for _name in ("127.1", "0x7f.0.0.1", "2130706433", "127.0.0.01", "[::1%lo]", "1.2.3.4.5", "-bad-.zoo.test", "localhost.", "foo.localhost", "under_score.zoo.test", "xn--caf-dma.zoo.test", "café.zoo.test", "%31"):
    probe(f"resolve/odd-{_name}", "{prober: tcp, timeout: 1s}", _TARGETS["tcp"].format(_name), needs="sandbox")
