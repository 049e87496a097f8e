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
http("broken/head-60k", "/?large=60000")
http("broken/head-900k", "/?large=900000")
http("broken/head-11M", "/?large=11000000")

# Whole answers, byte by byte.
_OK, _END = "HTTP/1.1 200 OK\r\n", "Content-Length: 0\r\n\r\n"
_CHUNKED = _OK + "Transfer-Encoding: chunked\r\n\r\n"
for _id, _raw in (
    ("words", "hello\r\n\r\n"),
    ("nothing", ""),
    ("only-newlines", "\r\n\r\n"),
    ("blank-line-first", "\r\n" + _OK + _END),
    ("no-reason", "HTTP/1.1 200\r\n" + _END),
    ("no-reason-space", "HTTP/1.1 200 \r\n" + _END),
    ("two-spaces", "HTTP/1.1  200 OK\r\n" + _END),
    ("tab", "HTTP/1.1\t200 OK\r\n" + _END),
    ("lower", "http/1.1 200 OK\r\n" + _END),
    ("lf-only", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"),
    ("cr-only", "HTTP/1.1 200 OK\rContent-Length: 0\r\r"),
    ("no-headers", "HTTP/1.1 200 OK\r\n\r\nabc"),
    ("bad-header", _OK + "Bad Header\r\n\r\n"),
    ("name-space", _OK + "X : y\r\n" + _END),
    ("name-leading-space", "HTTP/1.1 200 OK\r\n X: y\r\n" + _END),
    ("name-empty", _OK + ": y\r\n" + _END),
    ("name-odd", _OK + "X(y): z\r\n" + _END),
    ("name-utf8", _OK + "X\xe9: z\r\n" + _END),
    ("value-utf8", _OK + "X: \xe9\r\n" + _END),
    ("value-empty", _OK + "X:\r\n" + _END),
    ("folded", _OK + "X-A: a\r\n b\r\n" + _END),
    ("folded-tab", _OK + "X-A: a\r\n\tb\r\n" + _END),
    ("nul-in-header", _OK + "X-A: a\0b\r\n" + _END),
    ("control-in-header", _OK + "X-A: a\1b\r\n" + _END),
    ("delete-in-header", _OK + "X-A: a\x7fb\r\n" + _END),
    ("cr-in-header", _OK + "X-A: a\rb\r\n" + _END),
    ("status-word", "HTTP/1.1 abc OK\r\n\r\n"),
    ("status-2-digits", "HTTP/1.1 20 OK\r\n\r\n"),
    ("status-4-digits", "HTTP/1.1 2000 OK\r\n\r\n"),
    ("status-000", "HTTP/1.1 000 OK\r\n" + _END),
    ("status-099", "HTTP/1.1 099 OK\r\n" + _END),
    ("status-negative", "HTTP/1.1 -20 OK\r\n" + _END),
    ("version-0.9", "HTTP/0.9 200 OK\r\n" + _END),
    ("version-1.2", "HTTP/1.2 200 OK\r\n" + _END),
    ("version-1", "HTTP/1 200 OK\r\n" + _END),
    ("version-2", "HTTP/2 200 OK\r\n" + _END),
    ("version-2.0", "HTTP/2.0 200 OK\r\n" + _END),
    ("version-3", "HTTP/3.0 200 OK\r\n" + _END),
    ("version-11", "HTTP/11 200 OK\r\n" + _END),
    ("version-01.1", "HTTP/01.1 200 OK\r\n" + _END),
    ("icy", "ICY 200 OK\r\n\r\n"),
    ("head-only", _OK + "Content-Len"),
    ("status-line-only", _OK),
    ("many-headers", _OK + "".join(f"X-{i}: y\r\n" for i in range(400)) + _END),
    ("two-lengths", _OK + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
    ("same-lengths", _OK + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
    ("length-list", _OK + "Content-Length: 3, 3\r\n\r\nabc"),
    ("length-plus", _OK + "Content-Length: +3\r\n\r\nabc"),
    ("length-minus", _OK + "Content-Length: -3\r\n\r\nabc"),
    ("length-space", _OK + "Content-Length: 3 \r\n\r\nabc"),
    ("length-hex", _OK + "Content-Length: 0x3\r\n\r\nabc"),
    ("length-empty", _OK + "Content-Length:\r\n\r\nabc"),
    ("length-huge", _OK + "Content-Length: 99999999999999999999\r\n\r\nabc"),
    ("length-zeros", _OK + "Content-Length: 0003\r\n\r\nabc"),
    ("length-and-chunked", _OK + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    ("bad-chunk", _CHUNKED + "zz\r\nabc\r\n"),
    ("chunk-extension", _CHUNKED + "3;a=b\r\nabc\r\n0\r\n\r\n"),
    ("chunk-upper", _CHUNKED + "A\r\n0123456789\r\n0\r\n\r\n"),
    ("chunk-zeros", _CHUNKED + "0003\r\nabc\r\n000\r\n\r\n"),
    ("chunk-lf", _CHUNKED + "3\nabc\n0\n\n"),
    ("chunk-space", _CHUNKED + "3 \r\nabc\r\n0\r\n\r\n"),
    ("chunk-too-long", _CHUNKED + "3\r\nabcd\r\n0\r\n\r\n"),
    ("chunk-huge", _CHUNKED + "fffffffffffffffff\r\nabc\r\n0\r\n\r\n"),
    ("chunk-negative", _CHUNKED + "-3\r\nabc\r\n0\r\n\r\n"),
    ("chunk-no-end", _CHUNKED + "3\r\nabc\r\n"),
    ("chunk-no-last-line", _CHUNKED + "3\r\nabc\r\n0\r\n"),
    ("chunk-empty-line", _CHUNKED + "\r\n3\r\nabc\r\n0\r\n\r\n"),
    ("trailers", _CHUNKED + "3\r\nabc\r\n0\r\nX-T: v\r\n\r\n"),
    ("bad-trailers", _CHUNKED + "3\r\nabc\r\n0\r\nX T\r\n\r\n"),
    ("after-the-end", _CHUNKED + "3\r\nabc\r\n0\r\n\r\nmore"),
    ("unknown-coding", _OK + "Transfer-Encoding: gzip\r\n\r\nabc"),
    ("coding-list", _OK + "Transfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    ("coding-identity", _OK + "Transfer-Encoding: identity\r\n\r\nabc"),
    ("coding-upper", _OK + "Transfer-Encoding: CHUNKED\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    ("coding-twice", _OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("chunked-1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    ("204-with-body", "HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\nabc"),
    ("304-with-length", "HTTP/1.1 304 No\r\nContent-Length: 3\r\n\r\n"),
    ("204-chunked", "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("early-only", "HTTP/1.1 100 Continue\r\n\r\n"),
    ("early-many", "HTTP/1.1 103 Early\r\n\r\n" * 8 + _OK + _END),
    ("early-199", "HTTP/1.1 199 Odd\r\n\r\n" + _OK + _END),
    ("two-answers", _OK + _END + "HTTP/1.1 500 No\r\n" + _END),
    ("keep-alive", _OK + "Connection: keep-alive\r\nContent-Length: 3\r\n\r\nabc"),
    ("status-plus", "HTTP/1.1 +20 OK\r\n" + _END),
    ("status-plus-word", "HTTP/1.1 +2x OK\r\n" + _END),
    ("version-1.0-kept", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc"),
    ("version-9.9-chunked", "HTTP/9.9 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    ("version-0.9-chunked", "HTTP/0.9 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\nabc"),
    ("header-like-a-status", _OK + "HTTP/1.1: x\r\n" + _END),
    ("status-line-twice", _OK + _OK + _END),
    ("trailer-announced", _OK + "Trailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-T: v\r\n\r\n"),
    ("trailer-frames", _OK + "Trailer: X-T, content-length\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("trailer-without-chunks", _OK + "Trailer: Content-Length\r\nContent-Length: 3\r\n\r\nabc"),
    ("trailers-lf", _CHUNKED + "0\r\nX-T: v\n\n"),
    ("trailers-long", _CHUNKED + "0\r\nX-T: " + "v" * 4080 + "\r\n\r\n"),
    ("trailers-fit", _CHUNKED + "0\r\nX-T: " + "v" * 3000 + "\r\n\r\n"),
    ("trailers-cut", _CHUNKED + "3\r\nabc\r\n0\r\nX-T: v\r\n"),
    ("chunk-17-digits", _CHUNKED + "00000000000000003\r\nabc\r\n0\r\n\r\n"),
    ("chunk-16-digits", _CHUNKED + "0000000000000003\r\nabc\r\n0\r\n\r\n"),
    ("chunk-tab", _CHUNKED + "3\t\r\nabc\r\n0\r\n\r\n"),
    ("chunk-space-before", _CHUNKED + " 3\r\nabc\r\n0\r\n\r\n"),
    ("chunk-space-extension", _CHUNKED + "3 ;a\r\nabc\r\n0\r\n\r\n"),
    ("chunk-only-extension", _CHUNKED + ";a\r\nabc\r\n0\r\n\r\n"),
    ("chunk-0x", _CHUNKED + "0x3\r\nabc\r\n0\r\n\r\n"),
    ("chunk-long-extension", _CHUNKED + "3;" + "a" * 4200 + "\r\nabc\r\n0\r\n\r\n"),
    ("chunk-extension-fits", _CHUNKED + "3;" + "a" * 4000 + "\r\nabc\r\n0\r\n\r\n"),
    ("chunk-much-extension", _CHUNKED + ("1;" + "a" * 4000 + "\r\nx\r\n") * 6 + "0\r\n\r\n"),
    ("chunk-tiny-many", _CHUNKED + "1\r\nx\r\n" * 300 + "0\r\n\r\n"),
    ("chunk-cr-inside", _CHUNKED + "3\r;a\r\nabc\r\n0\r\n\r\n"),
    ("chunk-end-lf", _CHUNKED + "3\r\nabc\n0\r\n\r\n"),
    ("chunk-last-zeros-extension", _CHUNKED + "3\r\nabc\r\n00;x\r\n\r\n"),
    ("204-until-end", "HTTP/1.1 204 No\r\n\r\nabc"),
    ("206", "HTTP/1.1 206 Part\r\nContent-Length: 3\r\nContent-Range: bytes 0-2/9\r\n\r\nabc"),
    ("205-with-body", "HTTP/1.1 205 Reset\r\nContent-Length: 3\r\n\r\nabc"),
    ("early-bad", "HTTP/1.1 103 Early\r\nBad\r\n\r\n" + _OK + _END),
    ("early-then-nothing", "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n"),
    ("switching", "HTTP/1.1 101 Switching\r\n\r\n"),
    ("http2-preface", "\0\0\x12\4\0\0\0\0\0"),
    ("tls-alert", "\x15\3\1\0\2\2\x50"),
    ("head-pause", _OK + "Content-Length: 5\r\n\r\nab"),
):
    http(f"bytes/{_id}", f"/?raw={escaped(_raw)}")
