"""http: CEL over JSON bodies."""

from . import escaped, http

_MATCH, _NOT = "fail_if_body_json_matches_cel", "fail_if_body_json_not_matches_cel"
_DOCUMENT = '{"s":"up","n":5,"f":1.5,"b":true,"z":null,"l":[1,2,3],"o":{"k":"v"},"e":""}'
http("cel/match", f"/?json={_DOCUMENT}", f"{_MATCH}: \"body.s == 'up'\"")
http("cel/match-not", f"/?json={_DOCUMENT}", f"{_MATCH}: \"body.s == 'down'\"")
http("cel/match-missing", f"/?json={_DOCUMENT}", f"{_MATCH}: \"body.nothing == 'up'\"")
for _id, _expression in (
    ("equal", "body.s == 'up'"),
    ("unequal", "body.s == 'down'"),
    ("missing", "body.nothing == 1"),
    ("has", "has(body.nothing)"),
    ("has-not", "!has(body.nothing)"),
    ("no-bool", "body.s"),
    ("number-equal", "body.n == 5"),
    ("number-uint", "body.n == 5u"),
    ("number-greater", "body.n > 3"),
    ("number-plus", "body.n + 1 == 6"),
    ("number-plus-double", "body.n + 1.0 == 6.0"),
    ("number-modulo", "body.n % 2 == 1"),
    ("number-int", "int(body.n) % 2 == 1"),
    ("number-type", "type(body.n) == double"),
    ("number-in", "body.n in [5, 6]"),
    ("string-number", "body.s == 5"),
    ("string-less-number", "body.s < 5"),
    ("bool", "body.b"),
    ("null", "body.z == null"),
    ("list", "body.l == [1, 2, 3]"),
    ("list-size", "size(body.l) == 3"),
    ("list-index", "body.l[1] == 2"),
    ("list-index-out", "body.l[7] == 2"),
    ("list-index-double", "body.l[body.l[0]] == 2"),
    ("list-exists", "body.l.exists(x, x > 2)"),
    ("list-all", "body.l.all(x, x > 2)"),
    ("list-map", "body.l.map(x, x * 2.0) == [2, 4, 6]"),
    ("list-filter", "body.l.filter(x, x > 1).size() == 2"),
    ("list-exists-one", "body.l.exists_one(x, x == 1)"),
    ("in-list", "2 in body.l"),
    ("in-map", "'k' in body.o"),
    ("map-index", "body['o']['k'] == 'v'"),
    ("error-or-true", "body.nothing == 1 || true"),
    ("error-and-false", "!(body.nothing == 1 && false)"),
    ("ternary", "body.b ? true : body.nothing"),
    ("starts-with", "body.s.startsWith('u')"),
    ("contains", "body.s.contains('p')"),
    ("matches", "body.s.matches('^u.$')"),
    ("string-size", "size(body.s) == 2"),
    ("string-plus", "body.s + 'x' == 'upx'"),
    ("string-of-number", "string(body.n) == '5'"),
    ("double-of-string", "double('1.5') == body.f"),
    ("timestamp", "timestamp('2026-01-01T00:00:00Z') < timestamp('2027-01-01T00:00:00Z')"),
    ("duration", "duration('90s') == duration('1m30s')"),
    ("raw-string", "r'\\d' == '\\\\d'"),
    ("divide-by-zero", "1 / 0 == 1"),
    ("overflow", "9223372036854775807 + 1 > 0"),
    ("constant", "true"),
    ("constant-false", "false"),
):
    _quoted = _expression.replace("\\", "\\\\")
    http(f"cel/{_id}", f"/?json={_DOCUMENT}", f'{_NOT}: "{_quoted}"')
for _id, _text in (
    ("empty", ""),
    ("not-json", "hello"),
    ("trailing", "{} x"),
    ("two-documents", "{}{}"),
    ("blank-around", " {} "),
    ("string", '"text"'),
    ("number", "7"),
    ("true", "true"),
    ("null", "null"),
    ("list", "[1]"),
    ("emoji", "☺"),
    ("duplicate-keys", '{"a":1,"a":2}'),
    ("bad-utf8", b'{"a":"\xff"}'),
    ("deep", "[" * 200 + "]" * 200),
    ("nan", "NaN"),
    ("comment", "{} //"),
    ("big-number", '{"a":1e400}'),
):
    http(f"cel/body-{_id}", f"/?body={escaped(_text)}", f"{_NOT}: 'true'")
http("cel/both", f"/?json={_DOCUMENT}", f"{_MATCH}: 'body.b', {_NOT}: 'body.b'")
http("cel/both-good", f"/?json={_DOCUMENT}", f"{_MATCH}: '!body.b', {_NOT}: 'body.b'")
http("cel/bad-status", f"/?status=500&json={_DOCUMENT}", f"{_MATCH}: 'body.b'")
http("cel/with-regexp", f"/?json={_DOCUMENT}", f"{_NOT}: 'body.b', fail_if_body_not_matches_regexp: [up]")
http("cel/with-header", f"/?json={_DOCUMENT}", f"{_NOT}: 'body.b', fail_if_header_not_matches: [{{header: Content-Type, regexp: json}}]")
http("cel/compressed", f"/?json={_DOCUMENT}&coded=gzip", f"{_NOT}: 'body.b', compression: gzip")
http("cel/limit", f"/?json={_DOCUMENT}", f"{_NOT}: 'body.b', body_size_limit: 10B")
http("cel/body-is-true", "/?body=true", f"{_NOT}: 'body'")
http("cel/body-is-list", "/?body=[1,2]", f"{_NOT}: 'body[0] == 1'")
http("cel/body-is-null", "/?body=null", f"{_NOT}: 'body == null'")
