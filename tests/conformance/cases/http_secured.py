"""http: TLS and the versions of HTTP that need it."""

from . import http

_CA = "tls_config: {ca_file: ca.pem}"
http("tls/good", "/", _CA, at="<https>")
http("tls/untrusted-roots", "/", at="<https>")
http("tls/name", "/", _CA, at="<httpsname>", needs="sandbox")
http("tls/ipv6", "/", _CA, at="<https6>")
http("tls/unverified", "/", "tls_config: {insecure_skip_verify: true}", at="<https>")
for _name in "expired future selfsigned untrusted othername nameonly nosan odd sha1 rsa chained gap clientonly".split():
    http(f"tls/{_name}", "/", _CA, at=f"<https_{_name}>")
    http(f"tls/{_name}-unverified", "/", "tls_config: {insecure_skip_verify: true}", at=f"<https_{_name}>")
for _name in (
    "rsa1024 p384 ed25519 chain_expired outside inside shuffled leaf_authority under_leaf unknown_critical unknown "
    "any_usage wild_middle upper ip_as_name only_mail no_subject serial_large many_names under_old_root long"
).split():
    http(f"tls/{_name}", "/", _CA, at=f"<https_{_name}>")
    http(f"tls/{_name}-www", "/", "tls_config: {ca_file: ca.pem, server_name: www.zoo.test}", at=f"<https_{_name}>")
http("tls/old-root-trusted", "/", "tls_config: {ca_file: old_root.pem}", at="<https_under_old_root>")
http("tls/leaf-as-root", "/", "tls_config: {ca_file: nameonly.pem, server_name: localhost}", at="<https_nameonly>")
http("tls/selfsigned-as-root", "/", "tls_config: {ca_file: selfsigned.pem}", at="<https_selfsigned>")
http("tls/intermediate-as-root", "/", "tls_config: {ca_file: intermediate.pem}", at="<https_gap>")
http("tls/ca-file-with-rubbish", "/", "tls_config: {ca_file: rubbish.pem}", at="<https>")
http("tls/ca-inline", "/", "tls_config: {ca: <ca_text>}", at="<https>")
http("tls/name-dot", "/", "tls_config: {ca_file: ca.pem, server_name: localhost.}", at="<https>")
http("tls/server-name-ip", "/", "tls_config: {ca_file: ca.pem, server_name: 127.0.0.1}", at="<https>")
http("tls/server-name-ip6", "/", "tls_config: {ca_file: ca.pem, server_name: '::1'}", at="<https>")
http("tls/server-name-odd", "/", "tls_config: {ca_file: ca.pem, server_name: 'a b'}", at="<https>")
http("tls/two-roots", "/", "tls_config: {ca_file: roots.pem}", at="https://localhost:<https_tworoots_port>/<tag>", needs="sandbox")
http("tls/old-root-only", "/", "tls_config: {ca_file: root_old.pem}", at="https://127.0.0.1:<https_tworoots_port>/<tag>")
http("tls/server-name", "/", "tls_config: {ca_file: ca.pem, server_name: localhost}", at="<https_nameonly>")
http("tls/server-name-wrong", "/", "tls_config: {ca_file: ca.pem, server_name: elsewhere.test}", at="<https>")
http("tls/wildcard", "/", "tls_config: {ca_file: ca.pem, server_name: a.wild.zoo.test}", at="<https>")
http("tls/wildcard-two-labels", "/", "tls_config: {ca_file: ca.pem, server_name: a.b.wild.zoo.test}", at="<https>")
http("tls/wildcard-none", "/", "tls_config: {ca_file: ca.pem, server_name: wild.zoo.test}", at="<https>")
http("tls/name-case", "/", "tls_config: {ca_file: ca.pem, server_name: LOCALHOST}", at="<https>")
http("tls/host-header", "/", "tls_config: {ca_file: ca.pem}, headers: {Host: www.zoo.test}", at="<https>")
http("tls/host-header-port", "/", "tls_config: {ca_file: ca.pem}, headers: {Host: 'www.zoo.test:443'}", at="<https>")
http("tls/host-header-and-server-name", "/", "tls_config: {ca_file: ca.pem, server_name: localhost}, headers: {Host: elsewhere.test}", at="<https>")
http("tls/hostname", "/", _CA, at="<https>", query="hostname=www.zoo.test")
http("tls/ca-missing", "/", "tls_config: {ca_file: missing.pem}", at="<https>")
http("tls/ca-missing-plain", "/", "tls_config: {ca_file: missing.pem}")
http("tls/ca-no-pem", "/", "tls_config: {ca_file: notpem.pem}", at="<https>")
http("tls/ca-empty", "/", "tls_config: {ca_file: empty.txt}", at="<https>")
http("tls/ca-inline-bad", "/", "tls_config: {ca: nonsense}", at="<https>")
http("tls/ca-other", "/", "tls_config: {ca_file: other_ca.pem}", at="<https>")
http("tls/client", "/", "tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key}", at="<https_mutual>")
http("tls/client-1.2", "/", "tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key}", at="<https_mutual12>")
http("tls/client-none", "/", _CA, at="<https_mutual>")
http("tls/client-none-1.2", "/", _CA, at="<https_mutual12>")
http("tls/client-other", "/", "tls_config: {ca_file: ca.pem, cert_file: client_other.pem, key_file: client_other.key}", at="<https_mutual12>")
http("tls/client-key-differs", "/", "tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: good.key}", at="<https>")
http("tls/client-missing", "/", "tls_config: {ca_file: ca.pem, cert_file: missing.pem, key_file: missing.key}", at="<https>")
http("tls/client-not-asked", "/", "tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key}", at="<https>")
for _kind in "tls10 tls11 tls12 tls12_ec tls13 cbc rsakx chacha http1".split():
    http(f"tls/{_kind}", "/", _CA, at=f"<https_{_kind}>")
for _id, _at, _range in (
    ("min-1.0", "tls10", "min_version: TLS10"),
    ("min-1.1", "tls11", "min_version: TLS11"),
    ("min-1.3", "tls12", "min_version: TLS13"),
    ("max-1.2", "tls13", "max_version: TLS12"),
    ("max-1.2-both", "http1", "max_version: TLS12"),
    ("range-empty", "http1", "min_version: TLS13, max_version: TLS12"),
    ("range-one", "http1", "min_version: TLS12, max_version: TLS12"),
):
    http(f"tls/{_id}", "/", f"tls_config: {{ca_file: ca.pem, {_range}}}", at=f"<https_{_at}>")
http("tls/to-plain", "/", _CA, at="https://127.0.0.1:<http_port>/<tag>")
http("tls/from-plain", "/", at="http://127.0.0.1:<https_port>/<tag>")
http("tls/silent", "/", _CA, at="<https_silent>", timeout="700ms")
http("tls/closed", "/", _CA, at="https://127.0.0.1:<tcp_quiet_port>")
http("tls/timeout-after", "/?hang=1", _CA, at="<https>", timeout="700ms")
http("tls/short-body", "/?size=10&length=100", _CA, at="<https>")
http("tls/no-length", "/?size=10&length=no", _CA, at="<https>")
http("ssl/forbidden", "/", _CA + ", fail_if_ssl: true", at="<https>")
http("ssl/forbidden-plain", "/", "fail_if_ssl: true")
http("ssl/required", "/", _CA + ", fail_if_not_ssl: true", at="<https>")
http("ssl/required-plain", "/", "fail_if_not_ssl: true")
http("ssl/required-plain-500", "/?status=500", "fail_if_not_ssl: true")
http("ssl/required-refused", "/", "fail_if_not_ssl: true", at="http://127.0.0.1:<refused_port>")

# HTTP/2: nginx, then the scriptable server.
http("h2/nginx", "/", _CA, at="<h2>", needs="sandbox")
http("h2/nginx-off", "/", _CA + ", enable_http2: false", at="<h2>", needs="sandbox")
http("h2/nginx-410", "/gone", _CA, at="<h2>", needs="sandbox")
http("h2/nginx-moved", "/moved", _CA, at="<h2>", needs="sandbox")
http("h2/nginx-gzip", "/big", _CA + ", compression: gzip, headers: {Accept-Encoding: gzip}", at="<h2>", needs="sandbox")
http("h2/nginx-version", "/", _CA + ", valid_http_versions: [HTTP/2.0]", at="<h2>", needs="sandbox")
http("h2/nginx-version-1.1", "/", _CA + ", valid_http_versions: [HTTP/1.1]", at="<h2>", needs="sandbox")
_AT = "<https_h2>"
http("h2/get", "/?body=hello", _CA, at=_AT)
http("h2/off", "/?body=hello", _CA + ", enable_http2: false", at=_AT)
http("h2/off-version", "/", _CA + ", enable_http2: false, valid_http_versions: [HTTP/2.0]", at=_AT)
http("h2/post", "/?echo=1", _CA + ", method: POST, body: hello", at=_AT)
http("h2/post-file", "/?echo=1", _CA + ", method: POST, body_file: body.txt", at=_AT)
http("h2/head", "/?body=hello", _CA + ", method: HEAD", at=_AT)
http("h2/status", "/?status=503&body=no", _CA, at=_AT)
http("h2/headers", "/", _CA + ", headers: {X-One: a, Connection: keep-alive, Host: www.zoo.test}", at=_AT)
for _id, _keys in {
    "connection-upgrade": "headers: {Connection: Upgrade, Upgrade: websocket}",
    "connection-other": "headers: {Connection: x}",
    "connection-close": "headers: {Connection: close}",
    "connection-empty": "headers: {Connection: ''}",
    "connection-upper": "headers: {Connection: KEEP-ALIVE}",
    "upgrade": "headers: {Upgrade: h2c}",
    "te": "headers: {TE: trailers}",
    "te-gzip": "headers: {TE: gzip}",
    "keep-alive": "headers: {Keep-Alive: '5'}",
    "proxy-connection": "headers: {Proxy-Connection: close}",
    "user-agent-empty": "headers: {User-Agent: ''}",
    "cookies": "headers: {Cookie: 'a=1; b=2'}",
    "http_headers-connection": "http_headers: {Connection: {values: [close, x]}}",
    "expect": "method: POST, body: abc, headers: {Expect: 100-continue}",
    "content-length": "method: POST, body: abc, headers: {Content-Length: '9'}",
    "host-empty": "headers: {Host: ''}, tls_config: {insecure_skip_verify: true}",
}.items():
    http(f"h2/header-{_id}", "/", (_CA + ", " if "tls_config" not in _keys else "") + _keys, at=_AT, timeout="2s")
http("h2/delete", "/?echo=1", _CA + ", method: DELETE", at=_AT)
http("h2/put-empty", "/?echo=1", _CA + ", method: PUT", at=_AT)
http("h2/large-post", "/?echo=1", _CA + ", method: POST, body: '" + "x" * 100000 + "'", at=_AT)
http("h2/no-length", "/?body=hello&length=no", _CA, at=_AT)
http("h2/matcher", "/?body=hello&h=X-A:b", _CA + ", fail_if_header_not_matches: [{header: X-A, regexp: b}], fail_if_body_not_matches_regexp: [ell]", at=_AT)
http("h2/redirect", "/?hop=2&body=end", _CA, at=_AT)
http("h2/auth", "/", _CA + ", basic_auth: {username: u, password: p}", at=_AT)
http("h2/cookie", "/?hop=1&h=Set-Cookie:a=1", _CA, at=_AT)
http("h2/reset", "/?reset=1", _CA, at=_AT, timeout="1s")
http("h2/goaway", "/?goaway=1", _CA, at=_AT, timeout="1s")
for _odd in (
    "early trailers no-body short long no-status status-word upper-name connection unknown-pseudo cancelled closed "
    "closed-in-body goaway-after goaway-error cookies large-head not-h2 refused"
).split():
    http(f"h2/odd-{_odd}", f"/?odd={_odd}", _CA, at=_AT, timeout="1s")
http("h2/timeout", "/?wait=5", _CA, at=_AT, timeout="700ms")
