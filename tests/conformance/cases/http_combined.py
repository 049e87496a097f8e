"""http: keys together that are mostly used alone, and the odd ends of each."""

from . import escaped, http

_CA = "tls_config: {ca_file: ca.pem}"
_VIA = "proxy_url: 'http://<proxy>'"
_BASIC = "basic_auth: {username: me, password: secret}"
_NOT, _MATCH = "fail_if_body_not_matches_regexp", "fail_if_body_matches_regexp"
_HM, _HN = "fail_if_header_matches", "fail_if_header_not_matches"
_OAUTH2 = "oauth2: {client_id: i, client_secret: s, token_url: '<token>/good'}"


def _to(url, code=302):
    return f"/?code={code}&to={escaped(url, '<>')}"


_ELSEWHERE = "http://127.0.0.2:<http_port>/<tag>/"
_SECURED = "https://localhost:<https_port>/<tag>/"
_PLAIN = "http://localhost:<http_port>/<tag>/"

# Redirects with whatever else a request has.
for _id, _path, _keys in (
    ("proxy-basic", "/?hop=2", f"{_VIA}, {_BASIC}"),
    ("proxy-away-basic", _to(_ELSEWHERE), f"{_VIA}, {_BASIC}"),
    ("proxy-bearer-named", _to(_PLAIN), f"{_VIA}, bearer_token: t"),
    ("proxy-cookie", "/?hop=1&h=Set-Cookie:a=1", _VIA),
    ("proxy-host", "/?hop=1", f"{_VIA}, headers: {{Host: '127.0.0.1:<http_port>'}}"),
    ("proxy-post-307", "/?hop=1&code=307&echo=1", f"{_VIA}, method: POST, body: hello"),
    ("proxy-auth", "/?hop=1", "proxy_url: 'http://user:pass@<proxy_auth>'"),
    ("proxy-away-header", _to(_ELSEWHERE), f"{_VIA}, headers: {{Proxy-Authorization: x, X-A: b}}"),
    ("proxy-no-proxy", _to(_ELSEWHERE), f"{_VIA}, no_proxy: 127.0.0.2"),
    ("socks", "/?hop=2", "proxy_url: 'socks5://<socks>'"),
    ("userinfo", _to("http://a:b@127.0.0.1:<http_port>/<tag>/"), _BASIC),
    ("userinfo-away", _to("http://a:b@127.0.0.2:<http_port>/<tag>/"), ""),
    ("userinfo-back", _to("http://a:b@127.0.0.2:<http_port>/<tag>/?hop=1"), ""),
    ("userinfo-empty", _to("http://@127.0.0.1:<http_port>/<tag>/"), _BASIC),
    ("away-and-back", _to(f"{_ELSEWHERE}?to=http!3A!2F!2F127.0.0.1!3A<http_port>!2F<tag>!2F"), f"{_BASIC}, headers: {{Cookie: a=b, X-A: c}}"),
    ("oauth2", "/?hop=2", _OAUTH2),
    ("oauth2-away", _to(_ELSEWHERE), _OAUTH2),
    ("http_headers-away", _to(_ELSEWHERE), "http_headers: {X-A: {values: [a], secrets: [b], files: [header.txt]}, Cookie: {values: [a=b]}, Cookie2: {values: [c]}}"),
    ("sensitive-away", _to(_ELSEWHERE), "headers: {Www-Authenticate: a, Proxy-Authorization: b, Proxy-Authenticate: c, Cookie2: d, X-Auth-Token: e, Referer: f, Origin: g}"),
    ("referer-own", "/?hop=1", "headers: {Referer: 'http://mine/'}"),
    ("referer-userinfo", "/?hop=1", ""),
    ("body-headers-302", "/?hop=1", "method: POST, body: x, headers: {Content-Type: a/b, Content-Language: en, Content-Encoding: gzip, Content-Location: /l, Content-MD5: m, Content-Length: '1'}"),
    ("body-headers-303", "/?hop=1&code=303", "method: PUT, body: x, headers: {Content-Type: a/b, X-A: b}"),
    ("body-headers-307", "/?hop=1&code=307", "method: PUT, body: x, headers: {Content-Type: a/b, Content-Encoding: gzip}"),
    ("body-with-get", "/?hop=1", "body: x"),
    ("body-with-get-308", "/?hop=1&code=308&echo=1", "body: x"),
    ("head-303", "/?hop=1&code=303", "method: HEAD"),
    ("head-307", "/?hop=1&code=307", "method: HEAD"),
    ("delete-301", "/?hop=1&code=301", "method: DELETE"),
    ("delete-308", "/?hop=1&code=308", "method: DELETE"),
    ("options-302", "/?hop=1", "method: OPTIONS"),
    ("lower-get-302", "/?hop=1", "method: get"),
    ("lower-head-302", "/?hop=1", "method: head"),
    ("file-303", "/?hop=1&code=303", "method: POST, body_file: body.txt"),
    ("file-308", "/?hop=1&code=308", "method: POST, body_file: body.txt"),
    ("file-308-valid", "/?hop=1&code=308&body=x", f"method: POST, body_file: body.txt, valid_status_codes: [308], {_MATCH}: [y]"),
    ("file-empty-307", "/?hop=1&code=307", "method: POST, body_file: empty.txt"),
    ("file-get-307", "/?hop=1&code=307", "body_file: body.txt"),
    ("post-empty-307", "/?hop=1&code=307", "method: POST"),
    ("gzip", "/?hop=1&size=500&coded=gzip", "compression: gzip"),
    ("gzip-limit", "/?hop=1&size=500&coded=gzip", "compression: gzip, body_size_limit: 500B"),
    ("limit-on-hop", "/?hop=1&size=5000", "body_size_limit: 10B"),
    ("status-of-end", "/?hop=1&status=404", "valid_status_codes: [302]"),
    ("valid-302-follows", "/?hop=1&body=end", "valid_status_codes: [302]"),
    ("version-of-end", _to(_SECURED), f"{_CA}, valid_http_versions: [HTTP/1.1]"),
    ("header-of-end", "/?hop=1&h=X-A:b", f"{_HN}: [{{header: X-A, regexp: b}}]"),
    ("location-of-end", "/?hop=1", f"{_HM}: [{{header: Location, regexp: .}}]"),
    ("last-modified-of-hop", "/?hop=1&h=Last-Modified:Mon, 02 Jan 2006 15:04:05 GMT", "follow_redirects: false"),
    ("off-not-redirect", "/?status=200", "follow_redirects: false"),
    ("off-304", "/?status=304", "follow_redirects: false"),
    ("off-300", "/?status=300&h=Location:/x", "follow_redirects: false"),
    ("off-no-location", "/?status=302", "follow_redirects: false, valid_status_codes: [302]"),
    ("off-empty-location", "/?to=", "follow_redirects: false, valid_status_codes: [302]"),
    ("off-bad-location", "/?to=http!3A!2F!2F5B!3A", "follow_redirects: false, valid_status_codes: [302]"),
    ("off-really-bad-location", "/?to=http!3A!2F!2F!5B!3A", "follow_redirects: false, valid_status_codes: [302]"),
    ("off-ftp", "/?to=ftp!3A!2F!2Fa!2F", "follow_redirects: false, valid_status_codes: [302]"),
    ("off-307-post", "/?hop=1&code=307", "follow_redirects: false, valid_status_codes: [307], method: POST, body: x"),
    ("off-307-file", "/?hop=1&code=307", "follow_redirects: false, valid_status_codes: [307], method: POST, body_file: body.txt"),
    ("off-chunked", "/?hop=1&length=chunked&size=50", "follow_redirects: false, valid_status_codes: [302]"),
    ("off-ssl", "/?hop=1", "follow_redirects: false, fail_if_not_ssl: true, valid_status_codes: [302]"),
    ("off-head", "/?hop=1", "follow_redirects: false, method: HEAD, valid_status_codes: [302]"),
    ("off-version", "/?hop=1", "follow_redirects: false, valid_status_codes: [302], valid_http_versions: [HTTP/2.0]"),
    ("off-cel-bad", "/?hop=1&json={}", "follow_redirects: false, valid_status_codes: [302], fail_if_body_json_matches_cel: 'false'"),
    ("off-brotli", "/?hop=1", "follow_redirects: false, valid_status_codes: [302], compression: br"),
    ("off-deflate", "/?hop=1", "follow_redirects: false, valid_status_codes: [302], compression: deflate"),
    ("off-identity", "/?hop=1", "follow_redirects: false, valid_status_codes: [302], compression: identity"),
    ("off-unknown-coding", "/?hop=1", "follow_redirects: false, valid_status_codes: [302], compression: zstd"),
    ("eleven-regexp", "/?hop=11&body=end", f"valid_status_codes: [302], {_NOT}: [end]"),
    ("eleven-header", "/?hop=11&body=end", f"valid_status_codes: [302], {_HN}: [{{header: Location, regexp: hop}}]"),
    ("user-agent-own", "/?hop=1", "headers: {User-Agent: mine}"),
    ("user-agent-none", "/?hop=1", "headers: {User-Agent: ''}"),
    ("expect", "/?hop=1&code=307&echo=1", "method: POST, body: abc, headers: {Expect: 100-continue}"),
    ("refused", _to("http://127.0.0.1:<refused_port>/"), ""),
    ("refused-regexp", _to("http://127.0.0.1:<refused_port>/"), f"{_NOT}: [a]"),
    ("to-silent-tls", _to("https://127.0.0.1:<https_silent_port>/"), ""),
    ("to-closed", "/?to=!2F<tag>!2F!3Fdrop!3D1", ""),
    ("to-short", "/?to=!2F<tag>!2F!3Fsize!3D1!26length!3D9", ""),
    ("slow-end", "/?to=!2F<tag>!2F!3Fpause!3D0.5!26size!3D9", ""),
    ("slow-end-head", "/?to=!2F<tag>!2F!3Fwait!3D0.6!26size!3D9", ""),
):
    _timeout = "900ms" if "silent" in _id else "5s"
    http(f"hops/{_id}", _path, _keys, timeout=_timeout)
    if "<tag>" not in _path and "off" not in _id:
        http(f"hops/{_id}-https", _path, f"{_CA}, {_keys}" if "proxy" not in _id else f"{_CA}, {_keys}", at="<https>", timeout=_timeout)
http("hops/referer-of-userinfo", "/?hop=1", at="http://u:p@127.0.0.1:<http_port>/<tag>")
http("hops/userinfo-relative", "/?hop=2", at="http://u:p@127.0.0.1:<http_port>/<tag>")
http("hops/userinfo-to-away", _to(_ELSEWHERE), at="http://u:p@127.0.0.1:<http_port>/<tag>")
http("hops/userinfo-to-same", _to("http://127.0.0.1:<http_port>/<tag>/"), at="http://u:p@127.0.0.1:<http_port>/<tag>")
http("hops/fragment-kept", "/?hop=1#part")
for _id, _keys in (
    ("server-name", "tls_config: {ca_file: ca.pem, server_name: www.zoo.test}"),
    ("host", f"{_CA}, headers: {{Host: www.zoo.test}}"),
    ("plain", _CA),
    ("unverified", "tls_config: {insecure_skip_verify: true}"),
    ("not-ssl", f"{_CA}, fail_if_not_ssl: true"),
    ("ssl", f"{_CA}, fail_if_ssl: true"),
    ("h1", f"{_CA}, enable_http2: false"),
):
    http(f"hops/tls-relative-{_id}", "/?hop=2", _keys, at="<https>")
    http(f"hops/tls-absolute-ip-{_id}", _to("https://127.0.0.1:<https_port>/<tag>/"), _keys, at="<https>")
    http(f"hops/tls-absolute-name-{_id}", _to(_SECURED), _keys, at="<httpsname>", needs="sandbox")
    http(f"hops/tls-other-port-{_id}", _to("https://127.0.0.1:<https_http1_port>/<tag>/"), _keys, at="<https>")
    http(f"hops/tls-from-plain-{_id}", _to(_SECURED), _keys, needs="sandbox")
    http(f"hops/tls-to-plain-{_id}", _to(_PLAIN), _keys, at="<https>", needs="sandbox")
    http(f"hops/tls-to-name-only-{_id}", _to("https://localhost:<https_nameonly_port>/<tag>/"), _keys, at="<https>", needs="sandbox")
    http(f"hops/tls-to-h2-{_id}", _to("https://localhost:<https_h2_port>/<tag>/"), _keys, at="<https>", needs="sandbox")
    http(f"hops/tls-h2-to-h1-{_id}", _to(_SECURED), _keys, at="<https_h2>", needs="sandbox")
    http(f"hops/tls-to-untrusted-{_id}", _to("https://localhost:<https_selfsigned_port>/<tag>/"), _keys, at="<https>", needs="sandbox")
for _id, _code, _keys in (
    ("post-302", 302, "method: POST, body: x"),
    ("post-307", 307, "method: POST, body: x"),
    ("file-307", 307, "method: POST, body_file: body.txt"),
    ("file-302", 302, "method: POST, body_file: body.txt"),
    ("host", 302, "headers: {Host: www.zoo.test}"),
    ("basic", 302, _BASIC),
    ("bearer", 302, "bearer_token: t"),
    ("off", 302, "follow_redirects: false, valid_status_codes: [302]"),
    ("off-regexp", 302, f"follow_redirects: false, valid_status_codes: [302], {_NOT}: ['']"),
    ("head", 302, "method: HEAD"),
    ("eleven", 302, ""),
):
    _hops = 11 if _id == "eleven" else 1
    http(f"hops/h2-{_id}", f"/?hop={_hops}&code={_code}&body=end", f"{_CA}, {_keys}", at="<https_h2>")

# HEAD, bodies, codings and limits.
for _id, _path, _keys in (
    ("head-gzip", "/?size=500&coded=gzip", "method: HEAD, compression: gzip"),
    ("head-br", "/?size=500&coded=br", "method: HEAD, compression: br"),
    ("head-deflate", "/?size=500&coded=deflate", "method: HEAD, compression: deflate"),
    ("head-identity", "/?size=500", "method: HEAD, compression: identity"),
    ("head-unknown", "/?size=500", "method: HEAD, compression: zstd"),
    ("head-limit", "/?size=500", "method: HEAD, body_size_limit: 10B"),
    ("head-chunked", "/?size=500&length=chunked", "method: HEAD"),
    ("head-no-length", "/?size=500&length=no", "method: HEAD"),
    ("head-cel", "/?json={}", "method: HEAD, fail_if_body_json_not_matches_cel: 'true'"),
    ("head-regexp", "/?body=x", f"method: HEAD, {_MATCH}: ['x']"),
    ("head-404", "/?status=404&body=x", "method: HEAD"),
    ("head-last-modified", "/?h=Last-Modified:Mon, 02 Jan 2006 15:04:05 GMT", "method: HEAD"),
    ("gzip-limit-equal", "/?size=500&coded=gzip", "compression: gzip, body_size_limit: 500B"),
    ("gzip-limit-one-less", "/?size=500&coded=gzip", "compression: gzip, body_size_limit: 499B"),
    ("gzip-limit-regexp", "/?size=500&coded=gzip", f"compression: gzip, body_size_limit: 100B, {_NOT}: [x]"),
    ("gzip-limit-cel", "/?json=[1]&coded=gzip", "compression: gzip, body_size_limit: 2B, fail_if_body_json_not_matches_cel: 'true'"),
    ("gzip-limit-exact-cel", "/?json=[1]&coded=gzip", "compression: gzip, body_size_limit: 3B, fail_if_body_json_not_matches_cel: 'true'"),
    ("gzip-bomb", "/?size=5000000&coded=gzip", "compression: gzip, body_size_limit: 1MB"),
    ("large-regexp", "/?size=17000000", f"{_NOT}: ['^x']"),
    ("large-within", "/?size=16000000", f"{_NOT}: ['^x']"),
    ("large-plain", "/?size=80000000", ""),
    ("large-gzip-decoded", "/?size=70000000&coded=gzip", "compression: gzip"),
    ("gzip-chunked", "/?size=50000&coded=gzip&length=chunked", "compression: gzip"),
    ("gzip-until-end", "/?size=50000&coded=gzip&length=no", "compression: gzip"),
    ("gzip-chunked-cut", "/?size=50000&coded=gzip&length=chunked&cut=20", "compression: gzip"),
    ("gzip-length-cut", "/?size=50000&coded=gzip&cut=20", "compression: gzip"),
    ("gzip-regexp-cut", "/?size=50000&coded=gzip&cut=60", f"compression: gzip, {_NOT}: [x]"),
    ("gzip-500", "/?status=500&size=500&coded=gzip", "compression: gzip"),
    ("gzip-500-plain", "/?status=500&size=500", f"compression: gzip, {_MATCH}: [x]"),
    ("gzip-listed-500", "/?status=500&size=500&coded=gzip", "compression: gzip, valid_status_codes: [500]"),
    ("gzip-304", "/?status=304", "compression: gzip, valid_status_codes: [304]"),
    ("gzip-header-fails", "/?size=500&coded=gzip&h=X-A:b", f"compression: gzip, {_HM}: [{{header: X-A, regexp: b}}]"),
    ("gzip-header-fails-plain", "/?size=500&h=X-A:b", f"compression: gzip, {_HM}: [{{header: X-A, regexp: b}}]"),
    ("unknown-coding-regexp", "/?body=hello", f"compression: zstd, {_NOT}: [hello]"),
    ("unknown-coding-cel", "/?json={}", "compression: zstd, fail_if_body_json_not_matches_cel: 'true'"),
    ("unknown-coding-limit", "/?size=500", "compression: zstd, body_size_limit: 10B"),
    ("unknown-coding-500", "/?status=500&size=500", "compression: zstd"),
    ("gzip-tagged-br", "/?size=500&coded=gzip&h=Content-Encoding:br", "compression: gzip"),
    ("br-limit-less", "/?size=500&coded=br", "compression: br, body_size_limit: 499B"),
    ("br-rest", f"/?raw={escaped('HTTP/1.1 200 OK')}!0D!0AContent-Length:!208!0D!0A!0D!0A!0B!00!80A!03xyz", "compression: br"),
    ("identity-upper", "/?size=5", "compression: IDENTITY"),
    ("br-upper", "/?size=500&coded=br", "compression: BR"),
    ("coding-blank", "/?size=500&coded=gzip", "compression: ' gzip'"),
    ("limit-regexp-matches", "/?size=2000", f"body_size_limit: 1KB, {_MATCH}: [y]"),
    ("limit-regexp-equal", "/?size=1024", f"body_size_limit: 1KB, {_NOT}: [x]"),
    ("limit-chunked-equal", "/?size=1024&length=chunked", "body_size_limit: 1KB"),
    ("limit-until-end-equal", "/?size=1024&length=no", "body_size_limit: 1KB"),
    ("limit-short", "/?size=10&length=2000", "body_size_limit: 1KB"),
    ("limit-cel-equal", "/?json=[1]", "fail_if_body_json_not_matches_cel: 'true', body_size_limit: 3B"),
    ("limit-cel-more", "/?json=[1]!20!20!20", "fail_if_body_json_not_matches_cel: 'true', body_size_limit: 3B"),
    ("limit-slow", "/?size=2000&pause=0.5", "body_size_limit: 1KB"),
    ("limit-one", "/?size=1", "body_size_limit: 1B"),
    ("limit-empty", "/?length=0", "body_size_limit: 1B"),
    ("cel-slow-body", "/?json={}&pause=5", "fail_if_body_json_not_matches_cel: 'true'"),
    ("regexp-slow-body", "/?body=x&pause=5", f"{_NOT}: [x]"),
    ("header-then-slow-body", "/?body=x&pause=5&h=X-A:b", f"{_HN}: [{{header: X-A, regexp: b}}]"),
    ("status-slow-body", "/?status=500&body=x&pause=5", f"{_NOT}: [x]"),
    ("gzip-slow-body", "/?size=9&coded=gzip&pause=5", "compression: gzip"),
    ("cel-cut-body", "/?json={}&length=50", "fail_if_body_json_not_matches_cel: 'true'"),
    ("cel-header-fails", "/?json={}", f"fail_if_body_json_not_matches_cel: 'true', {_HM}: [{{header: Content-Type, regexp: json}}]"),
    ("regexp-fails-cel", "/?json={}", f"fail_if_body_json_not_matches_cel: 'true', {_MATCH}: ['.']"),
    ("cel-version-fails", "/?json={}", "fail_if_body_json_not_matches_cel: 'true', valid_http_versions: [HTTP/2.0]"),
    ("cel-404", "/?status=404&json={}", "fail_if_body_json_not_matches_cel: 'true'"),
    ("cel-204", "/?status=204", "fail_if_body_json_not_matches_cel: 'true'"),
    ("regexp-204", "/?status=204", f"{_NOT}: ['^$']"),
    ("regexp-304", "/?status=304", f"{_NOT}: ['^$'], valid_status_codes: [304]"),
    ("post-cel", "/?echo=1", "method: POST, body: '{\"a\":[1,2]}', fail_if_body_json_not_matches_cel: 'body.a[0] == 1'"),
    ("post-file-regexp", "/?echo=1", f"method: POST, body_file: body.txt, {_NOT}: ['^body from a file\\n$']"),
    ("post-expect-refused", "/?raw=HTTP/1.1!20417!20No!0D!0AContent-Length:!200!0D!0A!0D!0A", "method: POST, body: abc, headers: {Expect: 100-continue}"),
    ("post-gzip-header", "/?echo=1", "method: POST, body: abc, headers: {Content-Encoding: gzip, Transfer-Encoding: gzip}"),
    ("trace-body", "/?echo=1", "method: TRACE, body: abc"),
    ("connect-method", "/", "method: CONNECT"),
    ("put-empty", "/", "method: PUT"),
    ("patch-empty", "/", "method: PATCH"),
    ("delete-body", "/?echo=1", "method: DELETE, body: abc"),
    ("options-body", "/?echo=1", "method: OPTIONS, body: abc"),
    ("body-newlines", "/?echo=1", "method: POST, body: \"a\\r\\nb\\n\""),
    ("body-nul", "/?echo=1", "method: POST, body: \"a\\0b\""),
    ("body-binary", "/?echo=1", "method: POST, body: !!binary AAH/"),
    ("method-odd", "/", "method: \"M!#$%&'*+-.^_`|~\""),
    ("method-colon", "/", "method: 'A:B'"),
    ("method-utf8", "/", "method: É"),
    ("method-blank", "/", "method: ' GET'"),
):
    http(f"content/{_id}", _path, _keys, timeout="700ms" if "slow-body" in _id else "5s")
    if "raw=" not in _path and "length=chunked" not in _path and "cut" not in _path and "limit-bomb" not in _id and "pause" not in _path and "connect" not in _id:
        http(f"content/{_id}-h2", _path, f"{_CA}, {_keys}", at="<https_h2>", timeout="5s")

# Matchers on headers: several, many values, odd names.
for _id, _headers, _keys in (
    ("two-first-fails", "h=X-A:a&h=X-B:b", f"{_HM}: [{{header: X-A, regexp: a}}, {{header: X-B, regexp: x}}]"),
    ("two-second-fails", "h=X-A:a&h=X-B:b", f"{_HM}: [{{header: X-A, regexp: x}}, {{header: X-B, regexp: b}}]"),
    ("two-missing-allowed", "h=X-B:b", f"{_HM}: [{{header: X-A, regexp: a, allow_missing: true}}, {{header: X-B, regexp: b}}]"),
    ("both-kinds", "h=X-A:a", f"{_HM}: [{{header: X-A, regexp: x}}], {_HN}: [{{header: X-A, regexp: a}}]"),
    ("both-kinds-missing", "h=X-A:a", f"{_HM}: [{{header: X-Z, regexp: x}}], {_HN}: [{{header: X-A, regexp: a}}]"),
    ("comma-values", "h=X-A:a, b", f"{_HN}: [{{header: X-A, regexp: '^b$'}}]"),
    ("blanks-trimmed", "h=X-A:   a   ", f"{_HN}: [{{header: X-A, regexp: '^a$'}}]"),
    ("empty-not", "h=X-A:", f"{_HN}: [{{header: X-A, regexp: '^$'}}]"),
    ("empty-not-dot", "h=X-A:", f"{_HN}: [{{header: X-A, regexp: '.'}}]"),
    ("odd-name", "h=X_Under.score!2A:a", f"{_HN}: [{{header: 'x_under.score*', regexp: a}}]"),
    ("name-blank", "h=X-A:a", f"{_HM}: [{{header: 'X A', regexp: a}}]"),
    ("name-utf8", "h=X-A:a", f"{_HM}: [{{header: 'É', regexp: a, allow_missing: true}}]"),
    ("date", "", f"{_HN}: [{{header: Date, regexp: .}}]"),
    ("status", "", f"{_HN}: [{{header: ':status', regexp: '200'}}]"),
    ("encoding", "coded=gzip&body=x&h=Content-Encoding:gzip", f"{_HN}: [{{header: content-encoding, regexp: gzip}}]"),
    ("encoding-decoded", "coded=gzip&body=x&h=Content-Encoding:gzip", f"compression: gzip, {_HN}: [{{header: content-encoding, regexp: gzip}}]"),
    ("connection", "h=Connection:close", f"{_HN}: [{{header: Connection, regexp: close}}]"),
    ("trailer", "h=Trailer:X-T&length=chunked&body=x", f"{_HN}: [{{header: Trailer, regexp: X-T}}]"),
    ("utf8-value", "h=X-A:!C3!A9", f"{_HN}: [{{header: X-A, regexp: '^.$'}}]"),
    ("latin-value", "h=X-A:!E9", f"{_HN}: [{{header: X-A, regexp: '^.$'}}]"),
    ("missing-then-regexp", "body=x", f"{_HM}: [{{header: X-A, regexp: a, allow_missing: true}}], {_NOT}: [y]"),
    ("fails-and-regexp", "body=x&h=X-A:a", f"{_HM}: [{{header: X-A, regexp: a}}], {_NOT}: [y]"),
    ("set-cookie-none", "h=Set-Cookie:a=1&h=Set-Cookie:b=2", f"{_HN}: [{{header: Set-Cookie, regexp: c=3}}]"),
    ("set-cookie-hit", "h=Set-Cookie:a=1&h=Set-Cookie:b=2", f"{_HM}: [{{header: Set-Cookie, regexp: b=2}}]"),
    ("allow-missing-present", "h=X-A:a", f"{_HM}: [{{header: X-A, regexp: a, allow_missing: true}}]"),
    ("allow-missing-present-not", "h=X-A:a", f"{_HN}: [{{header: X-A, regexp: b, allow_missing: true}}]"),
):
    http(f"header-match/more-{_id}", f"/?{_headers}", _keys)
    if "length=chunked" not in _headers:
        http(f"header-match/h2-{_id}", f"/?{_headers}", f"{_CA}, {_keys}", at="<https_h2>")

# Versions.
for _id, _at, _keys in (
    ("h2-both", "<https_h2>", "valid_http_versions: [HTTP/1.1, HTTP/2.0]"),
    ("h2-short", "<https_h2>", "valid_http_versions: [HTTP/2]"),
    ("h2-lower", "<https_h2>", "valid_http_versions: [http/2.0]"),
    ("h2-only-1.1", "<https_h2>", "valid_http_versions: [HTTP/1.1]"),
    ("h2-off-2", "<https_h2>", "enable_http2: false, valid_http_versions: [HTTP/2.0]"),
    ("h1-2", "<https_http1>", "valid_http_versions: [HTTP/2.0]"),
    ("h1-alpn", "<https_http1>", ""),
    ("h1-alpn-off", "<https_http1>", "enable_http2: false"),
    ("no-alpn-off", "<https>", "enable_http2: false"),
    ("h2-ssl", "<https_h2>", "fail_if_ssl: true"),
    ("h2-not-ssl", "<https_h2>", "fail_if_not_ssl: true"),
    ("h2-unverified", "<https_h2>", "tls_config: {insecure_skip_verify: true}"),
    ("h2-max-1.2", "<https_h2>", "tls_config: {ca_file: ca.pem, max_version: TLS12}"),
    ("h2-server-name", "<https_h2>", "tls_config: {ca_file: ca.pem, server_name: www.zoo.test}"),
    ("h2-host", "<https_h2>", "headers: {Host: www.zoo.test}"),
    ("h2-host-port", "<https_h2>", "headers: {Host: 'www.zoo.test:99'}, tls_config: {insecure_skip_verify: true}"),
    ("h2-proxy", "<https_h2>", f"{_VIA}, proxy_connect_header: {{X-Tag: ['<tag>']}}"),
    ("h2-socks", "<https_h2>", "proxy_url: 'socks5://<socks>'"),
    ("h2-headers-many", "<https_h2>", "headers: {X-A: a, x-b: '', Accept: '*/*', Accept-Encoding: gzip, TE: trailers, Transfer-Encoding: chunked}"),
    ("h2-header-blanks", "<https_h2>", "headers: {X-A: ' a '}"),
    ("h2-header-trailer", "<https_h2>", "headers: {Trailer: X-T}"),
    ("h2-header-coding", "<https_h2>", "headers: {Transfer-Encoding: gzip}"),
    ("h2-header-coding-upper", "<https_h2>", "headers: {Transfer-Encoding: Chunked}"),
    ("h2-header-coding-empty", "<https_h2>", "headers: {Transfer-Encoding: ''}"),
    ("h2-header-upgrade-chunked", "<https_h2>", "headers: {Upgrade: chunked}"),
    ("h1-header-coding", "<https_http1>", "headers: {Transfer-Encoding: gzip}"),
    ("h2-http_headers", "<https_h2>", "headers: {X-A: a}, http_headers: {X-A: {values: [b], secrets: [c], files: [header.txt]}, x-low: {values: [d, d]}}"),
    ("h2-http_headers-cookie", "<https_h2>", "headers: {Cookie: 'a=1; b=2'}, http_headers: {Cookie: {values: [c=3]}}"),
    ("h2-oauth2", "<https_h2>", "oauth2: {client_id: i, client_secret: s, token_url: '<token>/good'}"),
    ("h2-userinfo", "https://u:p@127.0.0.1:<https_h2_port>/<tag>", ""),
    ("h2-name", "https://localhost:<https_h2_port>/<tag>", ""),
    ("h2-ipv6", "https://[::1]:<https_h2_port>/<tag>", ""),
):
    http(f"version/{_id}", "/?body=x", _keys if "tls_config" in _keys else f"{_CA}, {_keys}", at=_at, needs="sandbox" if _id == "h2-name" else "")
