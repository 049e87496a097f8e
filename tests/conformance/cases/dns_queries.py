"""dns: queries, answers, and the rules over records."""

from suite.catalogue import probe

from . import dns


def _q(name, kind="A"):
    return f"query_name: {name}.zoo.test, query_type: {kind}"


# What comes back. Each kind of record is shown to a pattern that only its exact text matches.
for _name, _kind, _text in (
    ("a", "A", "^a\\.zoo\\.test\\.\\t300\\tIN\\tA\\t192\\.0\\.2\\.1$"),
    ("aaaa", "AAAA", "\\tIN\\tAAAA\\t2001:db8::1$"),
    ("mx", "MX", "\\tMX\\t\\d0 (mail|backup)\\.zoo\\.test\\.$"),
    ("txt", "TXT", "^txt.*\\tTXT\\t\"v=spf1 -all\" \"say \\\\\"hi\\\\\" \\\\\\\\ there\" \"caf\\\\233\"$"),
    ("soa", "SOA", "\\tSOA\\tns\\.zoo\\.test\\. host\\.zoo\\.test\\. 2026112501 7200 3600 1209600 300$"),
    ("srv", "SRV", "\\tSRV\\t1 2 443 www\\.zoo\\.test\\.$"),
    ("ptr", "PTR", "\\tPTR\\todd\\\\\\.dot\\\\009tab\\.zoo\\.test\\.$"),
    ("caa", "CAA", "\\tCAA\\t0 issue \"ca\\.zoo\\.test\"$"),
    ("https", "HTTPS", "\\tHTTPS\\t1 \\. alpn=\"h2\" ipv4hint=\"192"),
    ("tlsa", "TLSA", "\\tTLSA\\t3 1 1 (ab)+$"),
    ("ds", "DS", "\\tDS\\t12345 13 2 (?i)(cd)+$"),
    ("dnskey", "DNSKEY", "\\tDNSKEY\\t257 3 13 ERERERERERERERER$"),
    ("sshfp", "SSHFP", "\\tSSHFP\\t4 2 (?i)(ef)+$"),
    ("naptr", "NAPTR", "\\tNAPTR\\t10 20 \"S\" \"SIP\\+D2U\" \"!\\?!\" \\.$"),
    ("hinfo", "HINFO", "\\tHINFO\\t\"PC\" \"Linux\"$"),
    ("loc", "LOC", "\\tLOC\\t"),
    ("uri", "URI", "\\tURI\\t10 1 \"https://zoo\\.test/\"$"),
    ("unknown", "ANY", "\\tTYPE65400\\t\\\\# 3 0102ff$"),
    ("cname", "A", "\\t(CNAME\\ta\\.zoo|A\\t192\\.)"),
):  # fmt: skip
    dns(f"record/{_name}", _q(_name, _kind) + f", validate_answer_rrs: {{fail_if_not_matches_regexp: ['{_text}']}}")
for _name in "a two empty bare all ns soatwice nxdomain servfail refused formerr notimp notauth badvers".split():
    dns(f"answer/{_name}", _q(_name))
for _name in "tc wrongid late silent garbage short badfirst big fits opt norecursion".split():
    dns(f"answer/{_name}", _q(_name), timeout="1s")
    dns(f"answer-tcp/{_name}", _q(_name) + ", transport_protocol: tcp", timeout="1s")
dns("answer/any", "query_name: a.zoo.test")
dns("answer/root", "query_name: ., query_type: NS")
dns("answer/empty-name", "query_name: ' ', query_type: NS")
dns("answer/upper", "query_name: CASE.zoo.test, query_type: A, validate_answer_rrs: {fail_if_not_matches_regexp: ['^CASE']}")
dns("answer/dot", "query_name: a.zoo.test., query_type: A")
dns("answer/label-too-long", f"query_name: {'x' * 64}.test, query_type: A")
dns("answer/name-too-long", f"query_name: {'x.' * 150}test, query_type: A")
dns("answer/two-dots", "query_name: a..zoo.test, query_type: A")
dns("answer/escape", "query_name: 'a\\.b.zoo.test', query_type: A")
dns("answer/soa-serial", _q("soa", "SOA"))
dns("answer/soa-absent", _q("empty", "SOA"))
dns("answer/soa-twice", _q("soatwice", "SOA"))
dns("answer/soa-nxdomain", _q("nxdomain", "SOA"))
dns("answer/soa-silent", _q("silent", "SOA"), timeout="1s")
dns("class/chaos", "query_name: txt.zoo.test, query_type: TXT, query_class: CH, validate_answer_rrs: {fail_if_not_matches_regexp: ['\\tCH\\tTXT']}")
dns("class/any", _q("a") + ", query_class: ANY")
dns("class/none", _q("a") + ", query_class: NONE")
dns("recursion/off", _q("norecursion") + ", recursion_desired: false")
dns("recursion/on", _q("norecursion") + ", recursion_desired: true")

# Messages that are not quite right.
for _name in (
    "compressed noquestion twoquestions otherquestion othertype othercase query opcode allflags trailing toomany toofew headonly "
    "headempty loop forward reserved shortdata longdata nodata cutdata class3 class9 bigttl nullrecord emptytxt notxt badtxt oddname "
    "rootname extended twoopt optinanswer"
).split():
    dns(f"message/{_name}", _q(_name), timeout="700ms")
    dns(f"message-tcp/{_name}", _q(_name) + ", transport_protocol: tcp", timeout="700ms")
for _name, _text in (
    ("class3", "\tCH\tA\t192"),
    ("class9", "\tCLASS9\tA\t192"),
    ("bigttl", "\t4294967295\tIN\tA\t1\.2\.3\.4$"),
    ("nullrecord", "\tNULL\t"),
    ("emptytxt", "\tTXT\t\"\"$"),
    ("notxt", "\tTXT\t$"),
    ("oddname", "^a\\ b\\\.c\\255\.\t300"),
    ("rootname", "^\.\t300\tIN"),
    ("othercase", "^OTHERCASE\.ZOO"),
):
    dns(f"message/{_name}-text", _q(_name) + f", validate_answer_rrs: {{fail_if_not_matches_regexp: ['{_text}']}}")
dns("message/extended-text", _q("extended") + ", valid_rcodes: [BADVERS, BADSIG, NOERROR]")

# The query itself, from its flags on.
dns("query/udp", _q("<tag>.a"))
dns("query/tcp", _q("<tag>.a") + ", transport_protocol: tcp")
dns("query/no-recursion", _q("<tag>.a") + ", recursion_desired: false")
dns("query/class", _q("<tag>.txt", "TXT") + ", query_class: CH")
dns("query/any", "query_name: <tag>.a.zoo.test")
dns("query/case", "query_name: <tag>.Case.ZOO.test, query_type: A")
dns("query/servfail", _q("<tag>.servfail"))
dns("query/silent", _q("<tag>.silent"), timeout="700ms")

# Response codes.
for _id, _name, _codes in (
    ("listed", "nxdomain", "[NXDOMAIN]"),
    ("unlisted", "a", "[NXDOMAIN]"),
    ("several", "refused", "[NOERROR, REFUSED]"),
    ("empty-list", "a", "[]"),
    ("unknown-name", "a", "[NOSUCHCODE]"),
    ("unknown-name-last", "a", "[NOERROR, NOSUCHCODE]"),
    ("lower", "a", "[noerror]"),
    ("servfail", "servfail", "[SERVFAIL]"),
    ("notimpl", "notimp", "[NOTIMPL]"),
    ("unknown-but-silent", "silent", "[NOSUCHCODE]"),
):
    dns(f"rcode/{_id}", _q(_name) + f", valid_rcodes: {_codes}", timeout="1s")

# Rules. The sections: answer, authority, additional.
_KEYS = {
    "matches": "fail_if_matches_regexp",
    "all": "fail_if_all_match_regexp",
    "not": "fail_if_not_matches_regexp",
    "none": "fail_if_none_matches_regexp",
}
for _rule, _key in _KEYS.items():
    for _id, _name, _patterns in (
        ("every", "two", "['192']"),
        ("one", "two", "['\\.1$']"),
        ("no", "two", "['203']"),
        ("two-patterns", "two", "['\\.1$', '\\.2$']"),
        ("two-patterns-every", "two", "['A', '192']"),
        ("empty-section", "bare", "['x']"),
        ("empty-list", "two", "[]"),
        ("bad-regexp", "two", "['(']"),
        ("bad-regexp-empty-section", "bare", "['(']"),
    ):
        dns(f"rule/{_rule}-{_id}", _q(_name) + f", validate_answer_rrs: {{{_key}: {_patterns}}}")
    dns(f"rule/{_rule}-authority", _q("all") + f", validate_authority_rrs: {{{_key}: ['ns.\\.isp\\.net']}}")
    dns(f"rule/{_rule}-authority-one", _q("all") + f", validate_authority_rrs: {{{_key}: ['ns1']}}")
    dns(f"rule/{_rule}-additional", _q("all") + f", validate_additional_rrs: {{{_key}: ['extra']}}")
    dns(f"rule/{_rule}-opt", _q("opt") + f", validate_additional_rrs: {{{_key}: ['EDNS: version 0']}}")
dns("rule/several", _q("two") + ", validate_answer_rrs: {fail_if_matches_regexp: ['203'], fail_if_not_matches_regexp: ['192'], fail_if_none_matches_regexp: ['\\.2$']}")
dns("rule/bad-rcode-first", _q("nxdomain") + ", validate_answer_rrs: {fail_if_matches_regexp: ['(']}")

# Where to.
dns("target/tcp", _q("a") + ", transport_protocol: tcp")
dns("target/tcp-big", _q("big") + ", transport_protocol: tcp")
dns("target/transport-unknown", _q("a") + ", transport_protocol: sctp")
dns("target/refused", _q("a"), "127.0.0.1:<refused_port>", timeout="1s")
dns("target/refused-tcp", _q("a") + ", transport_protocol: tcp", "127.0.0.1:<refused_port>")
dns("target/silent-tcp", _q("a") + ", transport_protocol: tcp", "127.0.0.1:<blackhole_port>", timeout="1s")
dns("target/ipv6", _q("a"), "[::1]:<dns_port>")
probe("dns/target/ipv6-default", "{prober: dns, dns: {query_name: a.zoo.test}}", "localhost:<dns_port>", needs="sandbox")
dns("target/no-port", _q("a"), "127.0.0.2", needs="sandbox")
dns("target/no-port-name", _q("a"), "localhost", needs="sandbox")
dns("target/bare-ipv6", _q("a"), "::1", needs="sandbox")
dns("target/name", _q("a"), "localhost:<dns_port>", needs="sandbox")
dns("target/name-unknown", _q("a"), "nxdomain.zoo.test:53", needs="sandbox")
dns("target/url", _q("a"), "udp://127.0.0.1:<dns_port>")
dns("target/port-bad", _q("a"), "127.0.0.1:99999")
dns("target/port-of-a-service", _q("a"), "127.0.0.2:domain", needs="sandbox")
dns("target/port-with-sign", _q("a"), "127.0.0.2:+53", needs="sandbox")
dns("target/source-zone", _q("a") + ", source_ip_address: '::1%lo'", "[::1]:<dns_port>")
dns("target/source", _q("a") + ", source_ip_address: 127.0.0.3")
dns("target/source-bad", _q("a") + ", source_ip_address: nonsense")
dns("target/source-foreign", _q("a") + ", source_ip_address: 192.0.2.1")
dns("target/source-tcp", _q("a") + ", transport_protocol: tcp, source_ip_address: 127.0.0.3")
_DOT = ", transport_protocol: tcp, dns_over_tls: true"
dns("dot/good", _q("a") + _DOT + ", tls_config: {ca_file: ca.pem}", "<dot>")
dns("dot/unverified", _q("a") + _DOT + ", tls_config: {insecure_skip_verify: true}", "<dot_expired>")
dns("dot/expired", _q("a") + _DOT + ", tls_config: {ca_file: ca.pem}", "<dot_expired>")
dns("dot/wrong-name", _q("a") + _DOT + ", tls_config: {ca_file: ca.pem, server_name: elsewhere.test}", "<dot>")
dns("dot/plain-server", _q("a") + _DOT + ", tls_config: {ca_file: ca.pem}", "<dns>")
dns("dot/udp", _q("a") + ", dns_over_tls: true", "<dot>")
dns("dot/no-port", _q("a") + _DOT + ", tls_config: {ca_file: ca.pem}", "127.0.0.1", needs="sandbox")
dns("dot/no-ca-file", _q("a") + _DOT + ", tls_config: {ca_file: missing.pem}", "<dot>")
dns("dot/silent", _q("silent") + _DOT + ", tls_config: {ca_file: ca.pem}", "<dot>", timeout="1s")
probe("dns/no-section", "{prober: dns, timeout: 1s}", "<dns>")
probe("dns/null-section", "{prober: dns, timeout: 1s, dns: null}", "<dns>")
