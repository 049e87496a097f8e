"""http: redirects, and the cookies and credentials on the way."""

from . import escaped, http

http("redirect/one", "/?hop=1&body=end")
http("redirect/three", "/?hop=3&body=end")
http("redirect/ten", "/?hop=10&body=end")
http("redirect/eleven", "/?hop=11&body=end")
http("redirect/endless", "/?hop=99&body=end")
http("redirect/eleven-valid", "/?hop=11&body=end", "valid_status_codes: [302]")
for _code in (301, 303, 307, 308, 300, 304, 305):
    http(f"redirect/{_code}", f"/?hop=1&code={_code}&body=end")
    http(f"redirect/{_code}-post", f"/?hop=1&code={_code}&body=end", "method: POST, body: payload")
http("redirect/302-head", "/?hop=1&body=end", "method: HEAD")
http("redirect/303-put", "/?hop=1&code=303&body=end", "method: PUT, body: payload, headers: {Content-Type: text/x}")
http("redirect/307-file", "/?hop=1&code=307&body=end", "method: POST, body_file: body.txt")
http("redirect/302-file", "/?hop=1&body=end", "method: POST, body_file: body.txt")
for _id, _keys in (
    ("off", "follow_redirects: false"),
    ("off-valid", "follow_redirects: false, valid_status_codes: [302]"),
    ("off-old", "no_follow_redirects: true, valid_status_codes: [302]"),
    ("old-false", "no_follow_redirects: false, follow_redirects: false"),
    ("off-regexp", "follow_redirects: false, valid_status_codes: [302], fail_if_body_not_matches_regexp: [end]"),
    ("off-regexp-bad", "follow_redirects: false, valid_status_codes: [302], fail_if_body_matches_regexp: [end]"),
    ("off-header", "follow_redirects: false, valid_status_codes: [302], fail_if_header_not_matches: [{header: Location, regexp: hop}]"),
    ("off-gzip", "follow_redirects: false, valid_status_codes: [302], compression: gzip"),
    ("off-cel", "follow_redirects: false, valid_status_codes: [302], fail_if_body_json_not_matches_cel: 'true'"),
    ("off-limit", "follow_redirects: false, valid_status_codes: [302], body_size_limit: 1B"),
):
    http(f"redirect/{_id}", "/?hop=1&body=end", _keys)
_ESCAPED = "!2F<tag>!2F!3Fbody!3Dend"
http("redirect/relative", f"/?to={_ESCAPED}")
http("redirect/relative-path", "/a/b?to=c!3Fbody!3Dend")
http("redirect/query-only", "/a/b?to=!3Fbody!3Dend")
http("redirect/no-location", "/?status=302&body=end")
http("redirect/empty-location", "/?to=&body=end")
http("redirect/bad-location", "/?to=http!3A!2F!2F!5B!3A")
http("redirect/control-location", "/?to=!2F!01")
http("redirect/ftp", "/?to=ftp!3A!2F!2F127.0.0.1!2F")
http("redirect/other-port", f"/?to=http!3A!2F!2F127.0.0.1!3A<http4_port>{_ESCAPED}")
http("redirect/to-name", f"/?to=http!3A!2F!2Flocalhost!3A<http_port>{_ESCAPED}", needs="sandbox")
http("redirect/same-name", f"/?to=http!3A!2F!2Flocalhost!3A<http_port>{_ESCAPED}", at="<httpname>", needs="sandbox")
http("redirect/scheme-relative", f"/?to=!2F!2F127.0.0.1!3A<http_port>{_ESCAPED}")
http("redirect/to-https", f"/?to=https!3A!2F!2F127.0.0.1!3A<https_port>{_ESCAPED}", "tls_config: {insecure_skip_verify: true}")
http("redirect/to-https-verified", f"/?to=https!3A!2F!2Flocalhost!3A<https_port>{_ESCAPED}", "tls_config: {ca_file: ca.pem}", needs="sandbox")
http("redirect/to-https-untrusted", f"/?to=https!3A!2F!2F127.0.0.1!3A<https_port>{_ESCAPED}")
http("redirect/from-https", f"/?to=http!3A!2F!2F127.0.0.1!3A<http_port>{_ESCAPED}", "tls_config: {ca_file: ca.pem}", at="<https>")
http("redirect/from-https-ssl", f"/?to=http!3A!2F!2F127.0.0.1!3A<http_port>{_ESCAPED}", "tls_config: {ca_file: ca.pem}, fail_if_ssl: true", at="<https>")
http("redirect/to-refused", "/?to=http!3A!2F!2F127.0.0.1!3A<refused_port>!2F")
http("redirect/to-nowhere", "/?to=http!3A!2F!2Fnxdomain.zoo.test!2F", needs="sandbox")
http("redirect/slow-hops", "/?hop=1&wait=0.3&body=end")
http("redirect/timeout", "/?hop=1&wait=0.8&body=end", timeout="1s")
http("redirect/body-of-hop", "/?hop=1&size=100000")
http("redirect/hop-cut", "/?hop=1&body=x&length=50")
http("redirect/fragment", f"/?to={_ESCAPED}!23part")


# What a Location may look like.
for _id, _location in (
    ("space", "/<tag>/a b"),
    ("utf8", "/<tag>/é"),
    ("escaped", "/<tag>/%41%2f"),
    ("bad-escape", "/<tag>/%zz"),
    ("backslash", "\\<tag>\\x"),
    ("dots", "/<tag>/a/../b/./c"),
    ("dots-relative", "../<tag>/../<tag>/x"),
    ("dot-only", "."),
    ("blank-around", " /<tag>/x "),
    ("tab-inside", "/<tag>/a\tb"),
    ("userinfo", "http://me:pass@127.0.0.1:<http_port>/<tag>/x"),
    ("upper-scheme", "HTTP://127.0.0.1:<http_port>/<tag>/x"),
    ("upper-host", "http://LOCALHOST:<http_port>/<tag>/x"),
    ("host-dot", "http://localhost.:<http_port>/<tag>/x"),
    ("no-scheme", "127.0.0.1:<http_port>/<tag>/x"),
    ("scheme-only", "http:"),
    ("scheme-path", "http:/<tag>/x"),
    ("no-host", "http:///<tag>/x"),
    ("bad-port", "http://127.0.0.1:99999/"),
    ("word-port", "http://127.0.0.1:abc/"),
    ("empty-port", "http://127.0.0.1:/"),
    ("ipv6", "http://[::1]:<http_port>/<tag>/x"),
    ("zone", "http://[::1%25lo]:<http_port>/<tag>/x"),
    ("odd-ip", "http://127.1:<http_port>/<tag>/x"),
    ("mailto", "mailto:a@zoo.test"),
    ("data", "data:,x"),
    ("file", "file:///etc/passwd"),
    ("javascript", "javascript:alert(1)"),
    ("fragment-only", "#part"),
    ("query-odd", "/<tag>/x?a=b&c=d e&é"),
    ("long", "/<tag>/" + "x" * 9000),
):
    http(f"location/{_id}", f"/?to={escaped(_location, '<>')}")
http("location/two", "/?to=!2F<tag>!2Fone&h=Location:!2F<tag>!2Ftwo")
http("location/on-200", "/?h=Location:!2F<tag>!2Fx")
http("location/on-201", "/?status=201&h=Location:!2F<tag>!2Fx")
http("location/on-404", "/?status=404&h=Location:!2F<tag>!2Fx")
http("location/refresh", "/?h=Refresh:0!3Burl!3D!2F<tag>!2Fx")

_AUTH = "basic_auth: {username: me, password: secret}"
_ABSOLUTE = f"/?to=http!3A!2F!2F127.0.0.1!3A<http_port>{_ESCAPED}"
_AWAY = f"/?to=http!3A!2F!2F127.0.0.2!3A<http_port>{_ESCAPED}"
_NAMED = f"/?to=http!3A!2F!2Flocalhost!3A<http_port>{_ESCAPED}"
for _id, _keys in (
    ("basic", _AUTH),
    ("bearer", "bearer_token: token"),
    ("header", "headers: {Authorization: mine, Cookie: a=b, X-Other: o}"),
    ("http_headers", "http_headers: {X-Other: {values: [o]}, Cookie: {values: [a=b]}}"),
    ("host", "headers: {Host: other.zoo.test}"),
):
    http(f"redirect/keeps-{_id}", "/?hop=1", _keys)
    http(f"redirect/absolute-{_id}", _ABSOLUTE, _keys)
    http(f"redirect/name-{_id}", _NAMED, _keys, at="<httpname>", needs="sandbox")
http("redirect/oauth2", _ABSOLUTE, "oauth2: {client_id: i, client_secret: s, token_url: '<token>/good'}")

# Cookies that a hop sets.
for _id, _cookie in (
    ("plain", "a=1"),
    ("path-other", "a=1;Path=/elsewhere"),
    ("domain-other", "a=1;Domain=example.com"),
    ("secure", "a=1;Secure"),
    ("expired", "a=1;Max-Age=0"),
    ("http-only", "a=1;HttpOnly;SameSite=Strict"),
    ("quoted", 'a="1 2"'),
    ("two", "a=1&h=Set-Cookie:b=2"),
    ("replaced", "a=1&h=Set-Cookie:a=2"),
    ("with-own", "c=3"),
    ("bad-name", "a b=1"),
    ("no-equals", "abc"),
    ("no-name", "=1"),
    ("semicolon-value", "a=1;;Path=/"),
    ("comma", "a=1,2"),
    ("utf8", "a=é"),
    ("backslash", "a=b\\c"),
    ("equals-value", "a=b=c"),
    ("spaces", "  a  =  1  "),
    ("expires-past", "a=1;Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
    ("expires-future", "a=1;Expires=Thu, 01 Jan 2099 00:00:00 GMT"),
    ("expires-dashes", "a=1;Expires=Thu, 01-Jan-1970 00:00:00 GMT"),
    ("expires-bad", "a=1;Expires=tomorrow"),
    ("max-age", "a=1;Max-Age=100"),
    ("max-age-negative", "a=1;Max-Age=-1"),
    ("max-age-word", "a=1;Max-Age=long"),
    ("max-age-over-expires", "a=1;Max-Age=100;Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
    ("path-root", "a=1;Path=/"),
    ("path-bad", "a=1;Path=relative"),
    ("domain-empty", "a=1;Domain="),
    ("domain-ip", "a=1;Domain=127.0.0.1"),
    ("domain-ip-dot", "a=1;Domain=.127.0.0.1"),
    ("host-prefix", "__Host-a=1;Path=/;Secure"),
    ("secure-prefix", "__Secure-a=1;Secure"),
    ("same-site-none", "a=1;SameSite=None"),
    ("partitioned", "a=1;Partitioned;Secure;Path=/"),
    ("unknown-attribute", "a=1;Colour=blue"),
    ("upper-attributes", "a=1;PATH=/;HTTPONLY"),
    ("deleted-later", "a=1&h=Set-Cookie:a=;Max-Age=0"),
    ("many", "&h=Set-Cookie:".join(f"c{i}={i}" for i in range(30))),
    ("order-by-path", "a=1;Path=/&h=Set-Cookie:b=2"),
    ("control", "a=1\x01"),
    ("large", f"a={'x' * 5000}"),
    ("no-value", "a="),
):
    _keys = "headers: {Cookie: own=1}" if _id == "with-own" else ""
    http(f"cookie/{_id}", f"/?hop=1&h=Set-Cookie:{escaped(_cookie, '&=:')}", _keys)
http("cookie/domain-public", "/?hop=1&h=Set-Cookie:a=1!3BDomain=test", at="http://www.zoo.test:<http_port>/<tag>", needs="sandbox")
http("cookie/domain-dot", "/?hop=1&h=Set-Cookie:a=1!3BDomain=.zoo.test", at="http://www.zoo.test:<http_port>/<tag>", needs="sandbox")
http("cookie/domain-case", "/?hop=1&h=Set-Cookie:a=1!3BDomain=ZOO.TEST", at="http://www.zoo.test:<http_port>/<tag>", needs="sandbox")
http("cookie/domain-child", "/?hop=1&h=Set-Cookie:a=1!3BDomain=a.www.zoo.test", at="http://www.zoo.test:<http_port>/<tag>", needs="sandbox")
http("cookie/three-hops", "/?hop=3&h=Set-Cookie:a=1")
http("cookie/other-host", f"/?to=http!3A!2F!2F127.0.0.2!3A<http_port>{_ESCAPED}&h=Set-Cookie:a=1")
http("cookie/same-host-other-port", f"/?to=http!3A!2F!2F127.0.0.1!3A<http4_port>{_ESCAPED}&h=Set-Cookie:a=1")
http("cookie/to-https", f"/?to=https!3A!2F!2F127.0.0.1!3A<https_port>{_ESCAPED}&h=Set-Cookie:a=1", "tls_config: {insecure_skip_verify: true}")
http("cookie/secure-to-http", f"/?to=http!3A!2F!2F127.0.0.1!3A<http_port>{_ESCAPED}&h=Set-Cookie:a=1!3BSecure", "tls_config: {insecure_skip_verify: true}", at="<https>")
http("cookie/on-final", "/?h=Set-Cookie:a=1")
http("cookie/domain", "/?hop=1&h=Set-Cookie:a=1!3BDomain=www.zoo.test", at="http://www.zoo.test:<http_port>/<tag>", needs="sandbox")
http("cookie/domain-parent", "/?hop=1&h=Set-Cookie:a=1!3BDomain=zoo.test", at="http://www.zoo.test:<http_port>/<tag>", needs="sandbox")
http("cookie/host-header", "/?hop=1&h=Set-Cookie:a=1!3BDomain=www.zoo.test", "headers: {Host: www.zoo.test}")
