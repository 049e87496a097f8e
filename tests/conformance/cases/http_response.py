"""http: what is made of the response."""

from . import escaped, http

# Status and version.
for _code in (200, 201, 204, 299, 300, 304, 400, 404, 500, 599, 999):
    http(f"status/{_code}", f"/?status={_code}&body=abc")
http("status/listed", "/?status=404", "valid_status_codes: [200, 404]")
http("status/unlisted", "/?status=201", "valid_status_codes: [200, 404]")
http("status/empty-list", "/?status=204", "valid_status_codes: []")
http("status/early-103", "/?early=103&body=x")
http("status/early-102-slow", "/?early=102&body=x&pause=0.6")
http("status/switching", "/?status=101&length=no")
http("version/any", "/", "valid_http_versions: []")
http("version/1.1", "/", "valid_http_versions: [HTTP/1.1]")
http("version/1.0-seen", "/?version=1.0", "valid_http_versions: [HTTP/1.0]")
http("version/1.0-unwanted", "/?version=1.0", "valid_http_versions: [HTTP/1.1, HTTP/2.0]")
http("version/2-never", "/", "valid_http_versions: [HTTP/2]")
http("version/after-failure", "/?status=500", "valid_http_versions: [HTTP/2.0]")

# Lengths.
http("length/known", "/?size=5000")
http("length/chunked", "/?size=50000&length=chunked")
http("length/none", "/?size=5000&length=no")
http("length/short", "/?size=10&length=100")
http("length/long", "/?size=100&length=10")
http("length/chunked-cut", "/?size=5000&length=chunked&cut=10")
http("length/head", "/?size=777", "method: HEAD")
http("length/zero", "/?length=0")
http("length/bad", "/?length=abc")
http("length/large", "/?size=3000000")
http("length/short-500", "/?status=500&size=10&length=100")

# Matchers on the body.
_MATCHES, _NOT = "fail_if_body_matches_regexp", "fail_if_body_not_matches_regexp"
for _id, _body, _keys in (
    ("hit", "hello", f"{_MATCHES}: [ell]"),
    ("miss", "hello", f"{_MATCHES}: [xyz]"),
    ("hit-second", "hello", f"{_MATCHES}: [xyz, 'o$']"),
    ("not-hit", "hello", f"{_NOT}: [ell]"),
    ("not-miss", "hello", f"{_NOT}: [xyz]"),
    ("not-one-of-two", "hello", f"{_NOT}: [ell, xyz]"),
    ("both", "hello", f"{_MATCHES}: [xyz], {_NOT}: [ell]"),
    ("both-hit", "hello", f"{_MATCHES}: [ell], {_NOT}: [ell]"),
    ("empty-pattern", "hello", f"{_MATCHES}: ['']"),
    ("empty-body", "", f"{_NOT}: ['^$']"),
    ("empty-body-miss", "", f"{_NOT}: ['.']"),
    ("case", "HELLO", f"{_NOT}: [hello]"),
    ("ignore-case", "HELLO", f"{_NOT}: ['(?i)hello']"),
    ("dot-newline", "a!0Ab", f"{_NOT}: ['a.b']"),
    ("dot-all", "a!0Ab", f"{_NOT}: ['(?s)a.b']"),
    ("anchors", "a!0Ab", f"{_NOT}: ['^b$']"),
    ("multi-line", "a!0Ab", f"{_NOT}: ['(?m)^b$']"),
    ("utf8", "caf!C3!A9", f"{_NOT}: ['^caf.$']"),
    ("not-utf8", "caf!E9", f"{_NOT}: ['^caf.$']"),
    ("class", "x!C3!A9", f"{_NOT}: ['x\\pL$']"),
    ("named-group", "hello", f"{_NOT}: ['(?P<x>l+)', '(?<y>o)']"),
    ("repeat-1000", "hello", f"{_NOT}: ['l{{0,1000}}']"),
    ("backslash-c", "hello", f"{_NOT}: ['h\\C']"),
    ("word-boundary", "a!20cat", f"{_NOT}: ['\\bcat\\b']"),
    ("perl-space", "a!0Bb", f"{_NOT}: ['a\\sb']"),
    ("zero-byte", "a!00b", f"{_NOT}: ['a\\x00b']"),
):
    http(f"regexp/{_id}", f"/?body={_body}", _keys)
http("regexp/bad-status", "/?status=500&body=hello", f"{_MATCHES}: [ell]")
http("regexp/listed-status", "/?status=500&body=hello", f"valid_status_codes: [500], {_MATCHES}: [ell]")
http("regexp/large-end", "/?size=2000000", f"{_NOT}: ['x$']")
http("regexp/cut", "/?body=hello&length=50", f"{_NOT}: [ell]")
http("regexp/head", "/?body=hello", f"method: HEAD, {_NOT}: [ell]")
http("regexp/chunk-edge", "/?size=14000&length=chunked", f"{_NOT}: ['^x+$']")

# Matchers on headers.
_HM, _HN = "fail_if_header_matches", "fail_if_header_not_matches"
for _id, _headers, _keys in (
    ("hit", "h=X-A:yes", f"{_HM}: [{{header: X-A, regexp: yes}}]"),
    ("miss", "h=X-A:no", f"{_HM}: [{{header: X-A, regexp: 'yes'}}]"),
    ("absent", "", f"{_HM}: [{{header: X-A, regexp: 'yes'}}]"),
    ("absent-allowed", "", f"{_HM}: [{{header: X-A, regexp: 'yes', allow_missing: true}}]"),
    ("any-case", "h=x-a:yes", f"{_HM}: [{{header: X-a, regexp: 'yes'}}]"),
    ("any-value", "h=X-A:no&h=X-A:yes", f"{_HM}: [{{header: X-A, regexp: 'yes'}}]"),
    ("empty-value", "h=X-A:", f"{_HM}: [{{header: X-A, regexp: '.*'}}]"),
    ("not-hit", "h=X-A:yes", f"{_HN}: [{{header: X-A, regexp: 'yes'}}]"),
    ("not-miss", "h=X-A:no", f"{_HN}: [{{header: X-A, regexp: 'yes'}}]"),
    ("not-absent", "", f"{_HN}: [{{header: X-A, regexp: 'yes'}}]"),
    ("not-absent-allowed", "", f"{_HN}: [{{header: X-A, regexp: 'yes', allow_missing: true}}]"),
    ("not-any-value", "h=X-A:no&h=X-A:yes", f"{_HN}: [{{header: X-A, regexp: 'yes'}}]"),
    ("cookie", "h=Set-Cookie:a=1&h=Set-Cookie:b=2", f"{_HN}: [{{header: Set-Cookie, regexp: b=2}}]"),
    ("type", "ct=text/html", f"{_HN}: [{{header: content-type, regexp: ^text/}}]"),
    ("then-body", "h=X-A:no&body=hello", f"{_HN}: [{{header: X-A, regexp: 'no'}}], {_MATCHES}: [ell]"),
    ("before-body", "h=X-A:no&body=hello", f"{_HM}: [{{header: X-A, regexp: 'no'}}], {_NOT}: [ell]"),
    ("bad-status", "status=500&h=X-A:yes", f"{_HM}: [{{header: X-A, regexp: 'yes'}}]"),
    ("host", "h=Host:x", f"{_HN}: [{{header: Host, regexp: x}}]"),
    ("length", "body=abc", f"{_HN}: [{{header: Content-Length, regexp: '3'}}]"),
    ("chunked", "body=abc&length=chunked", f"{_HN}: [{{header: Transfer-Encoding, regexp: chunked}}]"),
):
    http(f"header-match/{_id}", f"/?{_headers}", _keys)

# Size limits.
http("limit/below", "/?size=1023", "body_size_limit: 1KB")
http("limit/equal", "/?size=1024", "body_size_limit: 1KiB")
http("limit/above", "/?size=1025", "body_size_limit: 1KB")
http("limit/far-above", "/?size=2000000", "body_size_limit: 1KB")
http("limit/chunked", "/?size=2000&length=chunked", "body_size_limit: 1KB")
http("limit/regexp", "/?size=2000", f"body_size_limit: 1KB, {_NOT}: [x]")
http("limit/zero", "/?size=2000", "body_size_limit: 0B")
http("limit/negative", "/?size=2000", "body_size_limit: -1B")
http("limit/bad-status", "/?status=500&size=2000", "body_size_limit: 1KB")

# Compression. zlib is not what is called deflate here.
for _coding in ("gzip", "br", "deflate"):
    http(f"compression/{_coding}", f"/?size=5000&coded={_coding}&h=Content-Encoding:{_coding}", f"compression: {_coding}")
    http(f"compression/{_coding}-not-asked", f"/?size=5000&coded={_coding}&h=Content-Encoding:{_coding}")
    http(f"compression/{_coding}-plain", "/?size=500", f"compression: {_coding}")
    http(f"compression/{_coding}-empty", "/?length=0", f"compression: {_coding}")
    http(f"compression/{_coding}-204", "/?status=204&length=no", f"compression: {_coding}")
    http(f"compression/{_coding}-unlabelled", f"/?size=5000&coded={_coding}", f"compression: {_coding}")
    http(f"compression/{_coding}-cut", f"/?body=hello!20there&coded={_coding}&cut=7&length=7", f"compression: {_coding}")
    http(f"compression/{_coding}-match", f"/?body=hello!20there&coded={_coding}", f"compression: {_coding}, {_NOT}: [there]")
    http(f"compression/{_coding}-limit", f"/?size=5000&coded={_coding}", f"compression: {_coding}, body_size_limit: 1KB")
http("compression/zlib", "/?size=5000&coded=zlib", "compression: deflate")
http("compression/upper", "/?size=5000&coded=gzip", "compression: GZIP")
http("compression/identity", "/?size=5000", "compression: identity")
http("compression/unknown", "/?size=5000", "compression: zstd")
http("compression/accept", "/?size=5000&coded=gzip", "compression: gzip, headers: {Accept-Encoding: 'br;q=0.5, gzip'}")
http("compression/accept-only", "/?size=5000&coded=gzip", "headers: {Accept-Encoding: gzip}")
http("compression/bad-status", "/?status=500&size=500", "compression: gzip")

# Dates.
for _id, _date in (
    ("rfc1123", "Sun, 06 Nov 1994 08:49:37 GMT"),
    ("rfc850", "Sunday, 06-Nov-94 08:49:37 GMT"),
    ("asctime", "Sun Nov  6 08:49:37 1994"),
    ("iso", "1994-11-06T08:49:37Z"),
    ("other-zone", "Sun, 06 Nov 1994 08:49:37 CET"),
    ("empty", ""),
    ("epoch", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ("wrong-day", "Mon, 06 Nov 1994 08:49:37 GMT"),
):
    http(f"last-modified/{_id}", f"/?h=Last-Modified:{escaped(_date)}")

# Answers that are none.
http("broken/closed", "/?drop=1")
http("broken/reset", "/?reset=1")
http("broken/silent", "/?hang=1", timeout="1s")
http("broken/slow-body", "/?body=abc&pause=5", timeout="1s")
http("broken/slow-head", "/?wait=0.6&body=abc")
http("broken/pause", "/?pause=0.6&body=abc")
for _id, _raw in (
    ("words", "hello!0D!0A!0D!0A"),
    ("no-reason", "HTTP/1.1!20200!0D!0AContent-Length:!200!0D!0A!0D!0A"),
    ("lf-only", "HTTP/1.1!20200!20OK!0AContent-Length:!200!0A!0A"),
    ("bad-header", "HTTP/1.1!20200!20OK!0D!0ABad!20Header!0D!0A!0D!0A"),
    ("name-space", "HTTP/1.1!20200!20OK!0D!0AX!20:!20y!0D!0AContent-Length:!200!0D!0A!0D!0A"),
    ("folded", "HTTP/1.1!20200!20OK!0D!0AX-A:!20a!0D!0A!20b!0D!0AContent-Length:!200!0D!0A!0D!0A"),
    ("status-word", "HTTP/1.1!20abc!20OK!0D!0A!0D!0A"),
    ("status-2-digits", "HTTP/1.1!2020!20OK!0D!0A!0D!0A"),
    ("status-4-digits", "HTTP/1.1!202000!20OK!0D!0A!0D!0A"),
    ("version-3", "HTTP/3.0!20200!20OK!0D!0AContent-Length:!200!0D!0A!0D!0A"),
    ("icy", "ICY!20200!20OK!0D!0A!0D!0A"),
    ("head-only", "HTTP/1.1!20200!20OK!0D!0AContent-Len"),
    ("two-lengths", "HTTP/1.1!20200!20OK!0D!0AContent-Length:!203!0D!0AContent-Length:!204!0D!0A!0D!0Aabcd"),
    ("same-lengths", "HTTP/1.1!20200!20OK!0D!0AContent-Length:!203!0D!0AContent-Length:!203!0D!0A!0D!0Aabc"),
    ("length-and-chunked", "HTTP/1.1!20200!20OK!0D!0AContent-Length:!209!0D!0ATransfer-Encoding:!20chunked!0D!0A!0D!0A3!0D!0Aabc!0D!0A0!0D!0A!0D!0A"),
    ("bad-chunk", "HTTP/1.1!20200!20OK!0D!0ATransfer-Encoding:!20chunked!0D!0A!0D!0Azz!0D!0Aabc!0D!0A"),
    ("trailers", "HTTP/1.1!20200!20OK!0D!0ATransfer-Encoding:!20chunked!0D!0A!0D!0A3!0D!0Aabc!0D!0A0!0D!0AX-T:!20v!0D!0A!0D!0A"),
    ("unknown-coding", "HTTP/1.1!20200!20OK!0D!0ATransfer-Encoding:!20gzip!0D!0A!0D!0Aabc"),
    ("control-in-header", "HTTP/1.1!20200!20OK!0D!0AX-A:!20a!01b!0D!0AContent-Length:!200!0D!0A!0D!0A"),
):
    http(f"broken/{_id}", f"/?raw={_raw}")
