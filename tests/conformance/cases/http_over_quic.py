"""http: HTTP/3, spoken by Caddy, which hands some requests on to the scriptable server."""

from . import http

_CA = "tls_config: {ca_file: ca.pem}"
_H3 = _CA + ", enable_http2: false, enable_http3: true"
for _id, _path, _keys in (
    ("get", "/", ""),
    ("version", "/", ", valid_http_versions: [HTTP/3.0]"),
    ("status", "/gone", ""),
    ("status-listed", "/gone", ", valid_status_codes: [410]"),
    ("redirect", "/moved", ""),
    ("regexp", "/", ", fail_if_body_not_matches_regexp: [caddy]"),
    ("regexp-miss", "/", ", fail_if_body_not_matches_regexp: [nginx]"),
    ("ssl", "/", ", fail_if_not_ssl: true"),
    ("header", "/", ", fail_if_header_not_matches: [{header: Server, regexp: Caddy}]"),
    ("head", "/", ", method: HEAD"),
    ("post", "/", ", method: POST, body: hello"),
    ("limit", "/", ", body_size_limit: 3B"),
):
    http(f"h3/{_id}", _path, _H3 + _keys, at="<h3>", needs="caddy", timeout="3s")
for _name in "expired future othername selfsigned untrusted chained gap rsa nosan".split():
    http(f"h3/{_name}", "/", _H3, at=f"<h3_{_name}>", needs="caddy", timeout="2s")
    _any = "tls_config: {insecure_skip_verify: true}, enable_http2: false, enable_http3: true"
    http(f"h3/{_name}-unverified", "/", _any, at=f"<h3_{_name}>", needs="caddy", timeout="2s")
_CLIENT = "tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key}"
_ALONE = ", enable_http2: false, enable_http3: true"
http("h3/client", "/", _CLIENT + _ALONE, at="<h3_mutual>", needs="caddy", timeout="2s")
http("h3/client-none", "/", _H3, at="<h3_mutual>", needs="caddy", timeout="2s")
for _id, _tls in (
    ("name", "server_name: www.zoo.test"),
    ("name-wrong", "server_name: elsewhere.test"),
    ("name-ip", "server_name: 127.0.0.1"),
    ("name-wildcard", "server_name: a.wild.zoo.test"),
    ("min-1.2", "min_version: TLS12"),
    ("max-1.2", "max_version: TLS12"),
):
    http(f"h3/{_id}", "/", f"tls_config: {{ca_file: ca.pem, {_tls}}}" + _ALONE, at="<h3>", needs="caddy", timeout="2s")
# Caddy hands on to the scriptable server.
for _id, _path, _keys in (
    ("script/get", "/?body=hello", ""),
    ("script/headers", "/", ", headers: {X-One: a, User-Agent: me, Cookie: a=1, Connection: keep-alive, Empty: ''}"),
    ("script/no-agent", "/", ", headers: {User-Agent: ''}"),
    ("script/host", "/", ", headers: {Host: www.zoo.test}"),
    ("script/host-port", "/", ", headers: {Host: 'www.zoo.test:443'}"),
    ("script/status", "/?status=503&body=no", ""),
    ("script/204", "/?status=204", ""),
    ("script/304", "/?status=304", ""),
    ("script/post", "/?echo=1", ", method: POST, body: hello"),
    ("script/post-file", "/?echo=1", ", method: POST, body_file: body.txt"),
    ("script/post-empty", "/?echo=1", ", method: POST"),
    ("script/put", "/?echo=1", ", method: PUT, body: hello"),
    ("script/head", "/?body=hello", ", method: HEAD"),
    ("script/options", "/", ", method: OPTIONS"),
    ("script/no-length", "/?body=hello&length=chunked", ""),
    ("script/large", "/?size=300000", ""),
    ("script/gzip", "/?body=hello&coded=gzip&h=Content-Encoding:gzip", ""),
    ("script/gzip-large", "/?size=300000&coded=gzip&h=Content-Encoding:gzip", ", fail_if_body_not_matches_regexp: [x]"),
    ("script/gzip-header", "/?body=hello&coded=gzip&h=Content-Encoding:gzip", ", fail_if_header_matches: [{header: Content-Encoding, regexp: ., allow_missing: true}]"),
    ("script/gzip-asked", "/?body=hello&coded=gzip&h=Content-Encoding:gzip", ", headers: {Accept-Encoding: gzip}"),
    ("script/gzip-range", "/?body=hello&coded=gzip&h=Content-Encoding:gzip", ", headers: {Range: bytes=0-}"),
    ("script/gzip-not", "/?body=hello&h=Content-Encoding:gzip", ""),
    ("script/gzip-upper", "/?body=hello&coded=gzip&h=Content-Encoding:GZIP", ""),
    ("script/gzip-plain", "/?body=hello&coded=gzip", ""),
    ("script/gzip-empty", "/?h=Content-Encoding:gzip", ""),
    ("script/gzip-head", "/?body=hello&coded=gzip&h=Content-Encoding:gzip", ", method: HEAD"),
    ("script/compression", "/?body=hello&coded=gzip&h=Content-Encoding:gzip", ", compression: gzip, headers: {Accept-Encoding: gzip}"),
    ("script/brotli", "/?body=hello&coded=br&h=Content-Encoding:br", ""),
    ("script/redirect", "/?hop=2&body=end", ""),
    ("script/redirect-308", "/?hop=1&code=308&body=end", ", method: POST, body: hello"),
    ("script/redirect-host", "/?hop=1&body=end", ", headers: {Host: www.zoo.test}"),
    ("script/redirect-not", "/?hop=1", ", follow_redirects: false, valid_status_codes: [302]"),
    ("script/redirect-plain", "/?to=http:!2F!2F127.0.0.1:<http_port>!2F<tag>!2F", ""),
    ("script/cookie", "/?hop=1&h=Set-Cookie:a=1", ""),
    ("script/matcher", "/?body=hello&h=X-A:b", ", fail_if_header_not_matches: [{header: X-A, regexp: b}], fail_if_body_matches_regexp: [ell]"),
    ("script/cel", "/?json={!22n!22:1}", ", fail_if_body_json_not_matches_cel: 'body.n == 1'"),
    ("script/last-modified", "/?h=Last-Modified:Mon, 02 Jan 2006 15:04:05 GMT", ""),
    ("script/short-body", "/?size=10&length=100", ""),
    ("script/version-1.0", "/", ", valid_http_versions: [HTTP/1.0]"),
    ("script/basic", "/?auth=u:p", ", basic_auth: {username: u, password: p}"),
    ("script/bearer", "/", ", authorization: {credentials: abc}"),
    ("script/oauth2", "/", ", oauth2: {client_id: id, client_secret: s, token_url: '<token>'}"),
    ("script/http-headers", "/", ", http_headers: {X-Two: {values: [a, b]}}"),
    ("script/proxy", "/", ", proxy_url: 'http://127.0.0.1:<refused_port>'"),
):
    http(f"h3/{_id}", _path, _H3 + _keys, at="<h3script>", needs="caddy", timeout="2s")
http("h3/script/wait", "/?wait=5", _H3, at="<h3script>", needs="caddy", timeout="700ms")
http("h3/script/pause", "/?body=hello&pause=5", _H3, at="<h3script>", needs="caddy", timeout="700ms")
http("h3/script/userinfo", "/?auth=u:p", _H3, at="https://u:p@localhost:<caddy_port>/<tag>", needs="caddy", timeout="2s")
http("h3/ip", "/", _H3, at="https://127.0.0.1:<caddy_port>", needs="caddy", timeout="2s")
http("h3/ipv6", "/", _H3, at="https://[::1]:<caddy_port>", needs="caddy", timeout="2s")
http("h3/hostname", "/", _H3, at="<h3script>", needs="caddy", timeout="2s", query="hostname=www.zoo.test")
http("h3/system-roots", "/", "enable_http2: false, enable_http3: true", at="<h3>", needs="caddy", timeout="2s")
http("h3/no-server", "/", _H3, at="https://127.0.0.1:<https_port>", needs="caddy", timeout="1s")
http("h3/plain-scheme", "/", _H3, at="http://localhost:<caddy_port>", needs="caddy", timeout="3s")
