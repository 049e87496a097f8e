"""Configuration files: which load, and which do not."""

from suite.catalogue import config


def _module(text):
    return f"modules: {{m: {text}}}"


def _http(case_id, keys):
    config(f"http/{case_id}", _module(f"{{prober: http, http: {{{keys}}}}}"))


# Files.
for _id, _text in {
    "empty": "",
    "comment": "# nothing\n",
    "braces": "{}",
    "document": "---\n",
    "modules-null": "modules:\n",
    "modules-empty": "modules: {}\n",
    "modules-list": "modules: []\n",
    "modules-word": "modules: yes please\n",
    "module-null": "modules: {m: }\n",
    "module-list": "modules: {m: []}\n",
    "module-name-number": "modules: {1: {prober: http}}\n",
    "module-name-empty": "modules: {'': {prober: http}}\n",
    "root-list": "- modules\n",
    "root-word": "modules\n",
    "unknown-key": "modules: {}\nglobal: {}\n",
    "two-documents": "modules: {}\n---\nnonsense: [\n",
    "duplicate-module": "modules: {a: {prober: http}, a: {prober: tcp}}\n",
    "duplicate-key": "modules: {a: {prober: http, prober: tcp}}\n",
    "key-case": "modules: {a: {Prober: http}}\n",
    "tabs": "modules:\n\ta: {prober: http}\n",
    "unclosed": "modules: {a: {prober: http}\n",
    "anchor": "modules: {a: &a {prober: http}, b: *a}\n",
    "anchor-unknown": "modules: {a: *a}\n",
    "merge": "modules:\n  a: &a {prober: http, timeout: 1s}\n  b: {<<: *a, timeout: 2s}\n",
    "merge-list": "modules:\n  a: &a {prober: http}\n  b: &b {timeout: 2s}\n  c: {<<: [*a, *b]}\n",
    "bom": "\ufeffmodules: {}\n",
    "crlf": "modules:\r\n  a:\r\n    prober: http\r\n",
    "json": '{"modules": {"a": {"prober": "http"}}}\n',
    "no-final-newline": "modules: {a: {prober: http}}",
    "not-utf8": b"modules: {a: {prober: http, http: {body: caf\xe9}}}\n",
    "control": "modules: {a: {prober: http, http: {body: \x01}}}\n",
    "complex-key": "modules: {? [a, b] : {prober: http}}\n",
    "multi-line": "modules:\n  a:\n    prober: http\n    http:\n      body: |\n        one\n        two\n",
}.items():
    config(f"file/{_id}", _text)

# Modules.
for _id, _text in {
    "prober-missing": "{timeout: 1s}",
    "prober-unknown": "{prober: gopher}",
    "prober-upper": "{prober: HTTP}",
    "websocket": "{prober: websocket}",
    "websocket-section": "{prober: websocket, websocket: {}}",
    "unknown-key": "{prober: http, retries: 3}",
    "sections-null": "{prober: http, http: null, tcp: null, icmp: null, dns: null, grpc: null, unix: null}",
    "section-list": "{prober: http, http: []}",
    "section-word": "{prober: http, http: yes}",
    "other-section-bad": "{prober: http, icmp: {ttl: 256}}",
    "other-section-unknown-key": "{prober: http, tcp: {colour: blue}}",
    "all-sections": "{prober: icmp, http: {}, tcp: {}, icmp: {}, grpc: {}, unix: {}}",
}.items():
    config(f"module/{_id}", _module(_text))

# Durations: Go's.
for _value in (
    *("5s", "1m30s", "1.5h", ".5s", "500ms", "10us", "10µs", "1ns", "-5s", "+5s", "0s", "1h1h", "0.s"),
    *("5", "0", "''", "1d", "1w", "5 s", "5S", "s", "1e3s", "null", "[5s]", "9999999h", "3000000h"),
):
    config(f"timeout/{_value.strip(chr(39)) or 'empty'}", _module(f"{{prober: http, timeout: {_value}}}"))

# Sizes.
for _value in (
    *("1B", "1KB", "1KiB", "1.5MB", "10GiB", "1EB", "-1MB", "0", "1MiB512KiB", "0B", "5MiB5B", "+1MB"),
    *("10", "1kB", "1mb", "1K", "''", "1 MB", "9EiB", "100EB", "1MB1KiB", "1MiB1KB", "null", "1e3B"),
):
    _http(f"size-{_value.strip(chr(39)) or 'empty'}", f"body_size_limit: {_value}")

# Scalars.
for _key, _values in {
    "follow_redirects": ("true", "yes", "on", "y", "TRUE", "No", "'true'", "1", "t", "null", "tRUE"),
    "valid_status_codes": ("[200]", "[200.0]", "[2e2]", "[0xC8]", "[0o310]", "[0310]", "[2_00]", "200", "['200']", "[abc]", "[null, 200]", "[200.5]", "[-1]", "null", "[99999999999999999999]"),
    "method": ("GET", "5", "true", "null", "1.5", "2026-01-01", "[GET]", "{a: b}", "~"),
    "body": ("text", "!!binary aGVsbG8=", "!!binary '%%%'", "!!str 5", "!!int 5", "''"),
    "preferred_ip_protocol": ("ip4", "foo", "4", "[ip4]"),
    "valid_http_versions": ("[HTTP/1.1]", "[HTTP/2]", "[1.1]", "HTTP/1.1", "[HTTP/3.0]", "[]"),
    "compression": ("gzip", "GZIP", "unknown", "[gzip]", "''"),
    "headers": ("{A: b}", "{A: 5}", "{A: null}", "{A: [b]}", "[A]", "{A: {b: c}}", "{'': x}"),
}.items():
    for _value in _values:
        _http(f"{_key}-{_value}", f"{_key}: {_value}")

# Matchers.
for _key in ("fail_if_body_matches_regexp", "fail_if_body_not_matches_regexp"):
    for _id, _pattern in {
        "good": "['a+']", "empty": "['']", "scalar": "a", "bracket": "['[']", "parenthesis": "['(']", "star": "['*']",
        "lookahead": "['(?=a)']", "lookbehind": "['(?<=a)b']", "backreference": "['(a)\\1']", "possessive": "['a++']",
        "repeat-1000": "['a{1000}']", "repeat-1001": "['a{1001}']", "repeat-nested": "['(a{500}){500}']",
        "named": "['(?P<n>a)']", "named-new": "['(?<n>a)']", "named-twice": "['(?P<n>a)(?P<n>b)']", "flag": "['(?i)a']",
        "flag-unknown": "['(?x)a']", "class": "['\\pL']", "class-unknown": "['\\p{Nonsense}']", "escape-unknown": "['\\y']",
        "trailing-backslash": "['a\\']", "posix": "['[[:alpha:]]']", "posix-unknown": "['[[:nope:]]']", "range-back": "['[z-a]']",
        "anchor-z": "['a\\z']", "anchor-Z": "['a\\Z']", "byte": "['\\C']", "hex": "['\\x{10FFFF}']", "hex-large": "['\\x{110000}']",
        "octal": "['\\01']", "quoted": "['\\Qa.b\\E']", "comment": "['(?#x)a']", "atomic": "['(?>a)']", "conditional": "['(?(1)a)']",
        "null": "[null]", "number": "[5]", "utf8": "['é']", "empty-list": "[]", "deep": f"['{'(' * 1001}a{')' * 1001}']",
    }.items():  # fmt: skip
        _http(f"{_key}-{_id}", f"{_key}: {_pattern}")
for _key in ("fail_if_header_matches", "fail_if_header_not_matches"):
    for _id, _value in {
        "good": "[{header: A, regexp: b}]", "no-regexp": "[{header: A}]", "empty-regexp": "[{header: A, regexp: ''}]",
        "no-header": "[{regexp: b}]", "empty-header": "[{header: '', regexp: b}]", "bad-regexp": "[{header: A, regexp: '('}]",
        "allow": "[{header: A, regexp: b, allow_missing: yes}]", "unknown-key": "[{header: A, regexp: b, c: d}]",
        "word": "[A]", "map": "{header: A, regexp: b}", "null": "[null]", "odd-name": "[{header: 'A B', regexp: b}]",
    }.items():  # fmt: skip
        _http(f"{_key}-{_id}", f"{_key}: {_value}")
for _key in ("fail_if_body_json_matches_cel", "fail_if_body_json_not_matches_cel"):
    for _id, _value in {
        "good": "\"body.a == 'b'\"", "no-bool": "body.a", "empty": "''", "undeclared": "\"foo.bar == 'b'\"", "syntax": "'body.'",
        "open-string": "\"body.a == 'b\"", "types": "'1 + true'", "unknown-function": "'body.a.lowerAscii()'", "optional": "'body.?a'",
        "bind": "'cel.bind(x, 1, x)'", "math": "'math.greatest(1, 2)'", "now": "'now > 1'", "macro": "'body.l.all(x, x > 1)'",
        "list": "[a]", "number": "5", "null": "null", "has-bad": "'has(body)'", "string-index": "'body[\"a\"]'", "bytes": "\"b'a' == b'b'\"",
        "uint": "'1u == 1u'", "mixed-types": "'1 == 1.0'", "ternary-types": "'true ? 1 : false'", "list-mixed": "\"[1, 'a'].size() == 2\"",
        "timestamp": "\"timestamp('2026-01-01T00:00:00Z').getFullYear() == 2026\"", "matches-bad": "\"body.a.matches('(')\"",
        "reserved": "'body.package'", "int-overflow": "'9223372036854775808 > 1'", "comment": "'true // yes'", "duration": "\"duration('1d') > duration('1s')\"",
    }.items():  # fmt: skip
        _http(f"{_key}-{_id}", f"{_key}: {_value}")

# Rules over keys of http.
for _id, _keys in {
    "body-and-file": "body: a, body_file: b",
    "body-empty-and-file": "body: '', body_file: b",
    "http3": "enable_http3: true, enable_http2: false",
    "http3-default-http2": "enable_http3: true",
    "http3-and-http2": "enable_http3: true, enable_http2: true",
    "http3-versions": "enable_http3: true, enable_http2: false, valid_http_versions: [HTTP/3.0]",
    "http3-versions-1.0": "enable_http3: true, enable_http2: false, valid_http_versions: [HTTP/1.0]",
    "http3-versions-1.1": "enable_http3: true, enable_http2: false, valid_http_versions: [HTTP/1.1, HTTP/3.0]",
    "http3-versions-2": "enable_http3: true, enable_http2: false, valid_http_versions: [HTTP/2.0]",
    "no-follow": "no_follow_redirects: true",
    "no-follow-both": "no_follow_redirects: true, follow_redirects: true",
    "old-client-config": "http_client_config: {}",
}.items():
    _http(_id, _keys)
for _id, _compression, _accept in (
    ("exact", "gzip", "gzip"), ("quality", "gzip", "gzip;q=1.0"), ("first", "gzip", "gzip, br"), ("second", "gzip", "br, gzip"),
    ("missing", "gzip", "br"), ("star", "gzip", "*"), ("star-low", "gzip", "*;q=0.1"), ("own-0", "gzip", "gzip;q=0.0"),
    ("star-0", "gzip", "*;q=0.0"), ("own-low-star-0", "gzip", "*;q=0, gzip;q=0.1"), ("blanks", "gzip", " br ; q=1 ,  gzip ;q=0.5"),
    ("case", "GZIP", "gzip"), ("identity", "identity", "gzip"), ("empty", "gzip", ""), ("no-compression", "", "br"),
    ("quality-bad", "gzip", "gzip;q=x"), ("rounded", "gzip", "gzip;q=0.0004"), ("parameters", "gzip", "gzip;a=b;q=0.5"), ("upper-value", "gzip", "GZIP"),
):  # fmt: skip
    _http(f"accept-encoding-{_id}", f"compression: '{_compression}', headers: {{accept-ENCODING: '{_accept}'}}")

# The client's keys.
_TOKEN = "client_id: i, client_secret: s, token_url: 'http://t/'"
for _id, _keys in {
    "basic": "basic_auth: {username: a, password: b}",
    "basic-empty": "basic_auth: {}",
    "basic-null": "basic_auth: null",
    "basic-two-passwords": "basic_auth: {password: a, password_file: b}",
    "basic-two-users": "basic_auth: {username: a, username_file: b}",
    "basic-ref": "basic_auth: {password_ref: a}",
    "basic-ref-and-file": "basic_auth: {password_ref: a, password_file: b}",
    "basic-unknown-key": "basic_auth: {user: a}",
    "basic-and-bearer": "basic_auth: {username: a}, bearer_token: b",
    "basic-and-bearer-file": "basic_auth: {username: a}, bearer_token_file: b",
    "basic-and-authorization": "basic_auth: {username: a}, authorization: {credentials: b}",
    "basic-and-oauth2": f"basic_auth: {{username: a}}, oauth2: {{{_TOKEN}}}",
    "bearer-both": "bearer_token: a, bearer_token_file: b",
    "bearer-and-authorization": "bearer_token: a, authorization: {credentials: b}",
    "bearer-and-oauth2": f"bearer_token: a, oauth2: {{{_TOKEN}}}",
    "authorization-basic": "authorization: {type: Basic, credentials: a}",
    "authorization-basic-blanks": "authorization: {type: ' basic ', credentials: a}",
    "authorization-two": "authorization: {credentials: a, credentials_file: b}",
    "authorization-ref": "authorization: {credentials_ref: a}",
    "authorization-and-oauth2": f"authorization: {{credentials: a}}, oauth2: {{{_TOKEN}}}",
    "oauth2": f"oauth2: {{{_TOKEN}}}",
    "oauth2-no-id": "oauth2: {client_secret: s, token_url: 'http://t/'}",
    "oauth2-no-url": "oauth2: {client_id: i, client_secret: s}",
    "oauth2-empty": "oauth2: {}",
    "oauth2-null": "oauth2: null",
    "oauth2-two-secrets": f"oauth2: {{{_TOKEN}, client_secret_file: f}}",
    "oauth2-unknown-key": f"oauth2: {{{_TOKEN}, user: u}}",
    "oauth2-grant-unknown": f"oauth2: {{{_TOKEN}, grant_type: other}}",
    "oauth2-jwt": "oauth2: {client_id: i, token_url: 'http://t/', grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', client_certificate_key: k}",
    "oauth2-jwt-two-keys": "oauth2: {client_id: i, token_url: 'http://t/', grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', client_certificate_key: k, client_certificate_key_file: f}",
    "oauth2-jwt-algorithm": "oauth2: {client_id: i, token_url: 'http://t/', grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', client_certificate_key: k, signature_algorithm: RS384}",
    "oauth2-jwt-algorithm-unknown": "oauth2: {client_id: i, token_url: 'http://t/', grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', client_certificate_key: k, signature_algorithm: ES256}",
    "oauth2-tls": f"oauth2: {{{_TOKEN}, tls_config: {{insecure_skip_verify: true}}}}",
    "oauth2-tls-bad": f"oauth2: {{{_TOKEN}, tls_config: {{cert_file: c}}}}",
    "oauth2-proxy": f"oauth2: {{{_TOKEN}, proxy_url: 'http://p:1/'}}",
    "oauth2-no-proxy": f"oauth2: {{{_TOKEN}, no_proxy: x}}",
    "oauth2-claims": f"oauth2: {{{_TOKEN}, claims: {{a: [b, 5]}}}}",
    "proxy": "proxy_url: 'http://p:1'",
    "proxy-host-port": "proxy_url: '127.0.0.1:1'",
    "proxy-name-port": "proxy_url: 'p:1'",
    "proxy-bad-port": "proxy_url: 'http://p:99999x'",
    "proxy-empty": "proxy_url: ''",
    "proxy-null": "proxy_url: null",
    "proxy-control": 'proxy_url: "http://p\\x01"',
    "proxy-bracket": "proxy_url: 'http://[::1'",
    "proxy-escape": "proxy_url: 'http://a%zz/'",
    "proxy-number": "proxy_url: 5",
    "proxy-socks": "proxy_url: 'socks5://p:1'",
    "proxy-and-environment": "proxy_url: 'http://p:1', proxy_from_environment: true",
    "no-proxy": "proxy_url: 'http://p:1', no_proxy: 'a,b'",
    "no-proxy-alone": "no_proxy: a",
    "no-proxy-list": "proxy_url: 'http://p:1', no_proxy: [a]",
    "no-proxy-and-environment": "proxy_from_environment: true, no_proxy: a",
    "connect-header": "proxy_url: 'http://p:1', proxy_connect_header: {A: [b]}",
    "connect-header-scalar": "proxy_url: 'http://p:1', proxy_connect_header: {A: b}",
    "connect-header-alone": "proxy_connect_header: {A: [b]}",
    "connect-header-environment": "proxy_from_environment: true, proxy_connect_header: {A: [b]}",
    "http_headers": "http_headers: {A: {values: [b], secrets: [c], files: [d]}}",
    "http_headers-empty": "http_headers: {A: {}}",
    "http_headers-scalar": "http_headers: {A: b}",
    "http_headers-unknown-key": "http_headers: {A: {value: b}}",
    "http_headers-cookie": "http_headers: {Cookie: {values: [b]}}",
    "http_headers-odd-name": "http_headers: {'A B': {values: [b]}}",
}.items():
    _http(_id, _keys)
for _name in (
    "Authorization Host Content-Encoding Content-Length Content-Type User-Agent Connection Keep-Alive Proxy-Authenticate Proxy-Authorization "
    "WWW-Authenticate Accept-Encoding X-Prometheus-Remote-Write-Version X-Prometheus-Scrape-Timeout-Seconds X-Amz-Date Accept Transfer-Encoding user-agent"
).split():
    _http(f"http_headers-{_name}", f"http_headers: {{{_name}: {{values: [a]}}}}")

# TLS, wherever it stands.
for _id, _value in {
    "empty": "{}", "null": "null", "ca": "{ca: nonsense}", "ca-two": "{ca: a, ca_file: b}", "ca-ref": "{ca_ref: a}", "ca-ref-and-file": "{ca_ref: a, ca_file: b}",
    "cert": "{cert_file: a, key_file: b}", "cert-alone": "{cert_file: a}", "key-alone": "{key_file: a}", "cert-two": "{cert: a, cert_file: b, key_file: c}",
    "key-two": "{cert_file: a, key: b, key_file: c}", "cert-inline-key-file": "{cert: a, key_file: b}", "min": "{min_version: TLS10}", "min-unknown": "{min_version: TLS14}",
    "min-dotted": "{min_version: '1.2'}", "min-lower": "{min_version: tls12}", "max-below-min": "{min_version: TLS13, max_version: TLS12}", "unknown-key": "{ciphers: []}",
    "server-name": "{server_name: a}", "skip": "{insecure_skip_verify: yes}", "skip-word": "{insecure_skip_verify: 'yes'}", "missing-file": "{ca_file: /nowhere/ca.pem}",
    "min-empty": "{min_version: ''}", "min-null": "{min_version: null}", "min-number": "{min_version: 771}",
}.items():  # fmt: skip
    for _prober in ("http", "tcp"):
        config(f"tls/{_id}-{_prober}", _module(f"{{prober: {_prober}, {_prober}: {{tls_config: {_value}}}}}"))

# The other probers.
for _prober, _sections in {
    "tcp": {
        "empty": "{}", "source": "{source_ip_address: nonsense}", "tls": "{tls: true}", "tls-word": "{tls: 'true'}", "steps-map": "{query_response: {expect: a}}",
        "steps-empty": "{query_response: []}", "step-null": "{query_response: [null]}", "step-word": "{query_response: [hello]}", "step-empty": "{query_response: [{}]}",
        "expect-bad": "{query_response: [{expect: '('}]}", "expect-empty": "{query_response: [{expect: ''}]}", "expect-list": "{query_response: [{expect: [a]}]}",
        "both-expects": "{query_response: [{expect: a, expect_bytes: b}]}", "both-expects-empty": "{query_response: [{expect: '', expect_bytes: b}]}",
        "both-expects-no-bytes": "{query_response: [{expect: a, expect_bytes: ''}]}", "step-unknown-key": "{query_response: [{receive: a}]}",
        "labels": "{query_response: [{expect: a, labels: [{name: a, value: b}]}]}", "labels-map": "{query_response: [{expect: a, labels: {a: b}}]}",
        "labels-unknown-key": "{query_response: [{expect: a, labels: [{label: a}]}]}", "labels-no-expect": "{query_response: [{labels: [{name: a, value: b}]}]}",
        "labels-bad-name": "{query_response: [{expect: a, labels: [{name: 1-2, value: b}]}]}", "labels-null-item": "{query_response: [{expect: a, labels: [null]}]}",
        "send-binary": "{query_response: [{send: !!binary AAEC}]}", "send-binary-bad": "{query_response: [{send: !!binary '?'}]}", "starttls-word": "{query_response: [{starttls: maybe}]}",
        "protocol-list": "{preferred_ip_protocol: []}", "fallback-word": "{ip_protocol_fallback: sometimes}", "unknown-key": "{retries: 3}", "send-number": "{query_response: [{send: 5}]}",
    },
    "unix": {"empty": "{}", "ip": "{preferred_ip_protocol: ip4}", "fallback": "{ip_protocol_fallback: true}", "tls": "{tls: true, tls_config: {insecure_skip_verify: true}}", "expect-bad": "{query_response: [{expect: '['}]}", "source": "{source_ip_address: 127.0.0.1}"},
    "icmp": {"empty": "{}", "ttl-1": "{ttl: 1}", "ttl-0": "{ttl: 0}", "ttl-255": "{ttl: 255}", "ttl-256": "{ttl: 256}", "ttl-negative": "{ttl: -1}", "ttl-word": "{ttl: many}", "ttl-null": "{ttl: null}", "payload": "{payload_size: 100}", "payload-negative": "{payload_size: -1}", "payload-word": "{payload_size: big}", "payload-huge": "{payload_size: 10000000}", "dont-fragment": "{dont_fragment: true}", "unknown-key": "{count: 3}", "source": "{source_ip_address: x}"},
    "dns": {
        "empty": "{}", "null": "null", "name": "{query_name: a.test}", "name-empty": "{query_name: ''}", "name-number": "{query_name: 5}", "type": "{query_name: a, query_type: AAAA}",
        "type-lower": "{query_name: a, query_type: aaaa}", "type-number": "{query_name: a, query_type: TYPE65}", "type-https": "{query_name: a, query_type: HTTPS}", "type-nsap-ptr": "{query_name: a, query_type: NSAP-PTR}",
        "type-any": "{query_name: a, query_type: ANY}", "type-none": "{query_name: a, query_type: None}", "type-reserved": "{query_name: a, query_type: Reserved}", "type-empty": "{query_name: a, query_type: ''}", "type-unknown": "{query_name: a, query_type: NOPE}",
        "type-axfr": "{query_name: a, query_type: AXFR}", "type-opt": "{query_name: a, query_type: OPT}", "class": "{query_name: a, query_class: CH}", "class-lower": "{query_name: a, query_class: ch}", "class-unknown": "{query_name: a, query_class: XX}",
        "class-none": "{query_name: a, query_class: NONE}", "class-number": "{query_name: a, query_class: CLASS3}", "rcodes-unknown": "{query_name: a, valid_rcodes: [NOPE]}", "rcodes-empty": "{query_name: a, valid_rcodes: []}", "rcodes-scalar": "{query_name: a, valid_rcodes: NOERROR}",
        "transport-unknown": "{query_name: a, transport_protocol: sctp}", "dot-udp": "{query_name: a, dns_over_tls: true}", "rule-bad-regexp": "{query_name: a, validate_answer_rrs: {fail_if_matches_regexp: ['(']}}",
        "rule-unknown-key": "{query_name: a, validate_answer_rrs: {fail_if_match: [a]}}", "rule-scalar": "{query_name: a, validate_answer_rrs: {fail_if_matches_regexp: a}}", "rule-null": "{query_name: a, validate_answer_rrs: null}",
        "additional-old-spelling": "{query_name: a, validate_additional_rrs: {fail_if_none_matches_regexp: [a]}}", "recursion-word": "{query_name: a, recursion_desired: maybe}", "unknown-key": "{query_name: a, edns: true}",
        "source": "{query_name: a, source_ip_address: nonsense}", "name-only-type": "{query_type: A}",
    },
    "grpc": {"empty": "{}", "service": "{service: a}", "service-list": "{service: [a]}", "metadata": "{metadata: {a: [b]}}", "metadata-scalar": "{metadata: {a: b}}", "metadata-upper": "{metadata: {A: [b]}}", "tls": "{tls: true}", "unknown-key": "{timeout: 3s}", "tls-bad": "{tls_config: {cert_file: a}}"},
}.items():  # fmt: skip
    for _id, _section in _sections.items():
        config(f"{_prober}/{_id}", _module(f"{{prober: {_prober}, {_prober}: {_section}}}"))
