"""Configuration files: more mistakes, and what is no mistake."""

from suite.catalogue import config


def _module(prober, keys):
    return f"modules: {{m: {{prober: {prober}, {prober}: {{{keys}}}}}}}"


for _id, _text in {
    "two-merges": "modules:\n  a: &a {prober: http}\n  b: {<<: *a, <<: *a}\n",
    "merge-inside": "modules:\n  a: {prober: http, http: &h {method: GET}}\n  b: {prober: http, http: {<<: *h, method: POST}}\n",
    "merge-scalar": "modules:\n  a: {<<: 5, prober: http}\n",
    "merge-null": "modules:\n  a: {<<: null, prober: http}\n",
    "merge-list-of-scalars": "modules:\n  a: {<<: [5], prober: http}\n",
    "anchor-scalar": "modules:\n  a: {prober: &p http}\n  b: {prober: *p}\n",
    "anchor-recursive": "modules: &m\n  a: *m\n",
    "anchor-unused": "x: &x 5\nmodules: {}\n",
    "explicit-document": "---\nmodules: {}\n...\n",
    "document-end-rubbish": "modules: {}\n...\n[\n",
    "directive": "%YAML 1.1\n---\nmodules: {}\n",
    "directive-1.2": "%YAML 1.2\n---\nmodules: {}\n",
    "directive-2": "%YAML 2.0\n---\nmodules: {}\n",
    "directive-tag": "%TAG ! tag:x,2000:\n---\nmodules: {}\n",
    "tag-map": "modules: !!map {}\n",
    "tag-own": "modules: !mine {}\n",
    "tag-str-key": "!!str modules: {}\n",
    "key-quoted": "'modules': {\"a\": {'prober': \"http\"}}\n",
    "key-number": "5: {}\n",
    "key-null": "modules: {}\n~: x\n",
    "key-bool": "modules: {true: {prober: http}}\n",
    "module-dot": "modules: {a.b/c d: {prober: http}}\n",
    "module-utf8": "modules: {é☺: {prober: http}}\n",
    "block-bad-indent": "modules:\n  a:\n    prober: http\n   timeout: 1s\n",
    "block-tab-value": "modules:\n  a:\n    prober:\thttp\n",
    "block-colon-value": "modules:\n  a:\n    prober: http: x\n",
    "block-folded": "modules:\n  a:\n    prober: >-\n      http\n",
    "block-literal-newline": "modules:\n  a:\n    prober: |\n      http\n",
    "quote-open": "modules: {a: {prober: 'http}}\n",
    "quote-escape-bad": "modules: {a: {prober: \"\\q\"}}\n",
    "quote-escape": "modules: {a: {prober: \"\\x68ttp\"}}\n",
    "comment-glued": "modules: {a: {prober: http#x}}\n",
    "comma-trailing": "modules: {a: {prober: http,},}\n",
    "comma-double": "modules: {a: {prober: http,, timeout: 1s}}\n",
    "list-flow-no-comma": "modules: {a: {prober: http, http: {valid_status_codes: [1 2]}}}\n",
    "utf16": "modules: {}\n".encode("utf-16"),
    "nul": "modules: {}\0",
    "next-line": "modules: {}\x85",
    "emoji": "modules: {a: {prober: http, http: {body: ☺}}}\n",
    "very-long-line": "modules: {a: {prober: http, http: {body: " + "x" * 70000 + "}}}\n",
    "deep": "modules: {a: " + "[" * 200 + "]" * 200 + "}\n",
    "many-modules": "modules:\n" + "".join(f"  m{i}: {{prober: http}}\n" for i in range(500)),
    "duplicate-nested": "modules: {a: {prober: http, http: {method: GET, method: POST}}}\n",
    "duplicate-header": "modules: {a: {prober: http, http: {headers: {A: b, A: c}}}}\n",
    "duplicate-header-case": "modules: {a: {prober: http, http: {headers: {A: b, a: c}}}}\n",
    "duplicate-section": "modules: {a: {prober: http, http: {}, http: {}}}\n",
    "duplicate-top": "modules: {}\nmodules: {}\n",
    "duplicate-metadata": "modules: {a: {prober: grpc, grpc: {metadata: {a: [b], a: [c]}}}}\n",
    "modules-true": "modules: true\n",
    "null-word": "null\n",
    "tilde": "~\n",
    "number": "5\n",
    "only-document-marks": "---\n---\n",
    "blank-lines": "\n\n\n",
    "spaces": "   \n",
    "tabs-only": "\t\n",
    "tab-after-comment": "modules: {}\t# x\n",
    "percent": "%\n",
}.items():
    config(f"file/more-{_id}", _text)

_A = "a: {prober: http, http: {"
for _id, _text in {
    "bom": "\ufeffmodules: {}\n", "bom-twice": "\ufeff\ufeffmodules: {}\n", "bom-inside": f"modules: {{{_A}body: x\ufeffy}}}}}}\n",
    "utf16-no-bom": "modules: {}\n".encode("utf-16-be"), "utf16-be": b"\xfe\xff" + "modules: {}\n".encode("utf-16-be"), "utf16-odd": "modules: {}\n".encode("utf-16") + b"a", "utf32": "modules: {}\n".encode("utf-32"),
    "utf8-overlong": b"# \xc0\xaf\nmodules: {}\n", "utf8-cut": b"modules: {}\n# \xe2\x82", "utf8-surrogate": b"# \xed\xa0\x80\nmodules: {}\n", "utf8-behind": b"modules: {}\n...\n#" + b"x" * 20000 + b"\xff\n",
    "nul-comment": "# \0\nmodules: {}\n", "del": f"modules: {{{_A}body: '\x7f'}}}}}}\n", "c1": f"modules: {{{_A}body: '\x81'}}}}}}\n", "nel": f"modules: {{{_A}body: 'x\x85y'}}}}}}\n", "line-separator": f"modules: {{{_A}body: x\u2028y}}}}}}\n", "ffff": "# \uffff\nmodules: {}\n", "nbsp": "modules:\u00a0{}\n", "vt": "modules: {}\v\n",
    "crlf": "modules:\r\n  a:\r\n    prober: |-\r\n      http\r\n", "cr": "modules:\r  a:\r    prober: http\r",
    "tab-indent": "modules:\n\ta: {prober: http}\n", "tab-flow": "modules: {\n\ta: {prober: http}\n}\n", "tab-blank-line": "modules:\n\t\n  a: {prober: http}\n", "tab-comment": "modules:\n\t# x\n  a: {prober: http}\n", "tab-key": "modules\t: {}\n", "tab-dash": "modules:\n  a:\n    prober: http\n    http:\n      valid_status_codes:\n        -\t200\n", "tab-literal": "modules:\n  a:\n    prober: |\n\thttp\n", "tab-end": "modules: {}\t\n\t",
    "quote-dedent": "modules:\n  a:\n    prober: \"http\nx\"\n", "quote-dedent-flow": "modules: {a: {prober: \"ht\ntp\"}}\n", "quote-open-block": "modules:\n  a:\n    prober: \"http\n    timeout: 5s\n", "quote-document": f"modules: {{{_A}body: 'x\n---\ny'}}}}}}\n",
    "escape-single": f"modules: {{{_A}body: \"\\'\"}}}}}}\n", "escape-slash": f"modules: {{{_A}body: \"\\/\"}}}}}}\n", "escape-all": f"modules: {{{_A}body: \"\\a\\b\\t\\n\\v\\f\\r\\e\\ \\\"\\\\\\N\\_\\L\\P\"}}}}}}\n", "escape-surrogates": f"modules: {{{_A}body: \"\\ud83d\\ude00\"}}}}}}\n", "escape-large": f"modules: {{{_A}body: \"\\U00110000\"}}}}}}\n", "escape-short": f"modules: {{{_A}body: \"\\u12\"}}}}}}\n", "escape-line": f"modules: {{{_A}body: \"a\\\n  b\"}}}}}}\n",
    "colon-value": f"modules: {{{_A}body: key: x}}}}}}\n", "colon-end": "modules:\n  a:\n    prober: http\n    http:\n      body: x:\n", "colon-inside": f"modules: {{{_A}body: x:y}}}}}}\n", "colon-start": f"modules: {{{_A}body: :x}}}}}}\n", "colon-adjacent": "modules: {\"a\":{\"prober\":'http'}}\n",
    "colon-flow-comma": f"modules: {{{_A}body: x:, method: GET}}}}}}\n", "colon-flow-brace": f"modules: {{{_A}headers: {{a:}}}}}}}}\n", "colon-flow-item": f"modules: {{{_A}fail_if_body_matches_regexp: [a:]}}}}}}\n",
    "question": f"modules: {{{_A}body: ?x}}}}}}\n", "question-alone": f"modules: {{{_A}body: ?}}}}}}\n", "question-end": f"modules: {{{_A}body: x?, method: GET}}}}}}\n", "question-key": "? modules\n: ? a\n  : prober: http\n", "question-no-value": "? modules\n", "question-list": "? - a\n: c\n",
    "dash-flow": f"modules: {{{_A}body: - x}}}}}}\n", "dash-item": f"modules: {{{_A}fail_if_body_matches_regexp: [-, -]}}}}}}\n", "dash-in-mapping": "modules: - a\n", "percent-start": f"modules: {{{_A}body: %x}}}}}}\n", "at": f"modules: {{{_A}body: @x}}}}}}\n", "backtick": f"modules: {{{_A}body: `x}}}}}}\n", "star-alone": f"modules: {{{_A}fail_if_body_matches_regexp: [*]}}}}}}\n", "bracket-inside": f"modules: {{{_A}fail_if_body_matches_regexp: [a[b]]}}}}}}\n", "hash-start": f"modules: {{{_A}body: #x\n}}}}}}\n",
    "tag-none": f"modules: {{{_A}body: ! 5}}}}}}\n", "tag-none-quoted": f"modules: {{{_A}valid_status_codes: [! '200']}}}}}}\n", "tag-none-plain": f"modules: {{{_A}valid_status_codes: [! 200]}}}}}}\n", "tag-verbatim": f"modules: {{{_A}body: !<tag:yaml.org,2002:str> 5}}}}}}\n", "tag-verbatim-bad": f"modules: {{{_A}body: !<x y> 5}}}}}}\n", "tag-undeclared": f"modules: {{{_A}body: !x!y z}}}}}}\n", "tag-null": "modules: !!null\n", "tag-null-word": "modules: !!null x\n", "tag-seq-map": "modules: !!seq {a: {prober: http}}\n", "tag-str-map": "modules: !!str {a: {prober: http}}\n", "tag-bool-yes": "modules: {a: {prober: tcp, tcp: {tls: !!bool yes}}}\n", "tag-bool-word": "modules: {a: {prober: tcp, tcp: {tls: !!bool x}}}\n", "tag-merge": "modules:\n  a: &a {prober: http}\n  b: {!!merge <<: *a}\n", "tag-str-merge": "modules:\n  a: &a {prober: http}\n  b: {!!str <<: *a, prober: tcp}\n", "tag-escape": f"modules: {{{_A}body: !a%20b z}}}}}}\n", "tag-escape-bad": f"modules: {{{_A}body: !a%2 z}}}}}}\n", "tag-twice": "modules: !!map !!map {}\n", "tag-directive-used": "%TAG !e! tag:yaml.org,2002:\n---\nmodules: !e!map {}\n", "tag-directive-twice": "%TAG ! x\n%TAG ! y\n---\nmodules: {}\n",
    "anchor-twice": "modules:\n  a: &a {prober: http}\n  b: &a {prober: x}\n  c: *a\n", "anchor-again-inside": "modules:\n  a: {prober: &p http}\n  b: &p {prober: *p}\n", "anchor-undefined": "modules: {a: *b}\n", "anchor-key": "modules: {a: {prober: &p http}, *p : {prober: http}}\n", "anchor-key-glued": "modules: {a: {prober: &p http}, *p: {prober: http}}\n", "anchor-key-same": "modules: {&k a: {prober: http}, *k : {prober: tcp}}\n", "anchor-empty": "modules: {a: & {prober: http}}\n", "anchor-dot": "modules: {a: &a.b {prober: http}}\n", "anchor-unicode": "modules: {a: &é {prober: http}}\n", "anchor-null": "modules: {a: &x , b: *x}\n", "anchor-of-alias": "modules: {a: &a {prober: http}, b: &b *a}\n", "anchor-dedent": "modules:\n&m\n  a: {prober: http}\n",
    "merge-list-same": "modules:\n  a: &a {prober: http}\n  b: {<<: [*a, *a]}\n", "merge-list-null": "modules:\n  a: {<<: [~], prober: http}\n", "merge-list-empty": "modules:\n  a: {<<: [], prober: http}\n", "merge-quoted": "modules:\n  a: {'<<': {prober: http}}\n", "merge-top": "<<: {modules: {}}\n",
    "literal-indent": "modules:\n  a:\n    prober: |-2\n      http\n", "literal-indent-zero": "modules:\n  a:\n    prober: |0\n      http\n", "literal-rubbish": "modules:\n  a:\n    prober: |- x\n      http\n", "literal-comment-glued": "modules:\n  a:\n    prober: |-#x\n      http\n", "literal-less": "modules:\n  a:\n    prober: http\n    http:\n      body: |\n          x\n        y\n", "literal-blanks-first": "modules:\n  a:\n    prober: http\n    http:\n      body: |\n            \n        y\n", "literal-flow": "modules: {a: {prober: |\n http\n}}\n",
    "document-end-word": "modules: {}\n... x\n", "document-rubbish": "{modules: {}} x\n", "document-dedent": "modules: {}\n]\n", "document-indent": "modules: {}\n  x: 1\n", "document-dots-first": "...\nmodules: {}\n", "document-mapping-inline": "--- modules: {}\n", "document-glued": "---x\n", "document-directive-alone": "%YAML 1.1\nmodules: {}\n", "document-directive-twice": "%YAML 1.1\n%YAML 1.1\n---\nmodules: {}\n", "document-directive-unknown": "%FOO x\n---\nmodules: {}\n", "document-directive-behind": "modules: {}\n%YAML 1.1\n---\nx\n",
    "comment-plain": "modules:\n  a:\n    prober: ht\n    # x\n      tp\n", "comment-items": "modules:\n  a:\n    prober: http\n    http:\n      valid_status_codes:\n        # a\n        - 200 # b\n        -\n          # d\n          201\n", "comment-flow-glued": "modules: {a: {prober: http},#x\n}\n",
    "key-1024": "modules:\n  " + "a" * 1024 + ":\n    prober: http\n", "key-1025": "modules:\n  " + "a" * 1025 + ":\n    prober: http\n", "key-lines": "modules:\n  a\n  b: {prober: http}\n", "key-lines-flow": "modules: {a\n b: {prober: http}}\n", "key-colon-below": "modules: {a\n: {prober: http}}\n", "key-list": "modules: {[a]: {prober: http}}\n", "key-empty": "modules: {: {prober: http}}\n", "key-emoji-twice": f"modules: {{{_A}headers: {{😀: a, 😀: b}}}}}}}}\n", "key-only": "modules: {a}\n",
    "flow-brace-extra": "modules: {a: {prober: http}}}\n", "flow-mismatch": "modules: {a: [200}}\n", "flow-comma-first": "modules: {, a: {prober: http}}\n", "flow-dedent": "modules:\n  a: {\nprober: http\n}\n", "flow-document": "modules: {\n---\n}\n", "flow-pair": f"modules: {{{_A}valid_status_codes: [a: b]}}}}}}\n",
}.items():
    config(f"file/yaml-{_id}", _text)

for _prober, _keys in {
    "http": {
        "code-word": "valid_status_codes: [2xx]", "code-range": "valid_status_codes: [200-299]", "code-nested": "valid_status_codes: [[200]]", "code-big": "valid_status_codes: [9223372036854775808]",
        "code-max": "valid_status_codes: [9223372036854775807]", "code-inf": "valid_status_codes: [.inf]", "code-nan": "valid_status_codes: [.nan]", "code-sexagesimal": "valid_status_codes: ['1:30']", "code-bool": "valid_status_codes: [true]",
        "code-binary": "valid_status_codes: [0b11001000]", "code-negative-hex": "valid_status_codes: [-0xC8]", "code-plus": "valid_status_codes: [+200]", "code-float-large": "valid_status_codes: [1e30]", "code-octal-bad": "valid_status_codes: [0o9]", "code-leading-zero-bad": "valid_status_codes: [089]",
        "code-map": "valid_status_codes: {a: 1}", "code-tagged": "valid_status_codes: [!!int '200']", "code-tagged-float": "valid_status_codes: [!!float 200]", "code-tagged-str": "valid_status_codes: [!!str 200]",
        "bool-quoted-yes": "fail_if_ssl: \"yes\"", "bool-tagged": "fail_if_ssl: !!bool 'true'", "bool-list": "fail_if_ssl: [true]", "bool-empty": "fail_if_ssl: ''", "bool-off": "fail_if_ssl: Off", "bool-oN": "fail_if_ssl: oN", "bool-float": "fail_if_ssl: 1.0",
        "method-bool": "method: yes", "method-multi": "method: [GET, POST]", "method-date": "method: 2020-01-01T00:00:00Z", "method-inf": "method: .inf", "method-tagged-null": "method: !!null ''", "method-binary-bad-utf8": "method: !!binary /w==",
        "headers-list": "headers: [A, b]", "headers-word": "headers: a", "headers-bool": "headers: {A: yes}", "headers-date": "headers: {A: 2020-01-01}", "headers-key-number": "headers: {5: a}", "headers-key-null": "headers: {~: a}", "headers-key-bool": "headers: {yes: a}", "headers-odd": "headers: {'a b': c}",
        "size-float": "body_size_limit: 1.5", "size-list": "body_size_limit: [1B]", "size-underscore": "body_size_limit: 1_000B", "size-hex": "body_size_limit: 0x10B", "size-negative-zero": "body_size_limit: -0B", "size-dot": "body_size_limit: .B", "size-dot-five": "body_size_limit: .5KB", "size-five-dot": "body_size_limit: 5.KB", "size-minus": "body_size_limit: '-'", "size-tib": "body_size_limit: 1TiB1GiB1B", "size-order": "body_size_limit: 1B1KB", "size-8eib": "body_size_limit: 8EiB", "size-7eib": "body_size_limit: 7EiB", "size-two-signs": "body_size_limit: --1B", "size-bytes": "body_size_limit: 1b", "size-kb-lower": "body_size_limit: 1kb", "size-unit-only": "body_size_limit: KB", "size-unicode": "body_size_limit: 1KiBé", "size-long-fraction": "body_size_limit: 0.00000000000000000001KB", "size-many-digits": "body_size_limit: 1.00000000000000000000000001KB",
        "versions-null": "valid_http_versions: [null]", "versions-map": "valid_http_versions: {a: b}", "versions-3-no-h3": "valid_http_versions: [HTTP/1.1, HTTP/3.0]", "versions-3": "valid_http_versions: [HTTP/3]", "versions-3-h3-both": "enable_http3: true, enable_http2: false, valid_http_versions: [HTTP/3.0, HTTP/3]",
        "h3-false": "enable_http3: false, enable_http2: true", "h3-basic": "enable_http3: true, enable_http2: false, basic_auth: {username: a}", "h3-proxy": "enable_http3: true, enable_http2: false, proxy_url: 'http://p:1'", "h3-tls": "enable_http3: true, enable_http2: false, tls_config: {max_version: TLS12}", "h3-word": "enable_http3: 'true', enable_http2: false",
        "no-follow-null": "no_follow_redirects: null", "no-follow-word": "no_follow_redirects: maybe", "both-cel": "fail_if_body_json_matches_cel: 'true', fail_if_body_json_not_matches_cel: 'false'", "cel-bad-second": "fail_if_body_json_matches_cel: 'true', fail_if_body_json_not_matches_cel: '('", "cel-bool": "fail_if_body_json_matches_cel: true", "cel-map": "fail_if_body_json_matches_cel: {a: b}",
        "cel-comprehension": "fail_if_body_json_matches_cel: 'body.l.map(x, x > 1, x * 2).size() > 0'", "cel-two-variables": "fail_if_body_json_matches_cel: 'body.l.all(i, x, x > i)'", "cel-shadow": "fail_if_body_json_matches_cel: 'body.l.all(body, body > 1)'", "cel-macro-bad": "fail_if_body_json_matches_cel: 'body.l.all(1, true)'", "cel-has-index": "fail_if_body_json_matches_cel: 'has(body[\"a\"])'", "cel-has-two": "fail_if_body_json_matches_cel: 'has(body.a, body.b)'", "cel-int-bad": "fail_if_body_json_matches_cel: '99999999999999999999 > 1'", "cel-uint-bad": "fail_if_body_json_matches_cel: '-1u > 1u'", "cel-string-raw": "fail_if_body_json_matches_cel: 'r\"\\d\" == body'", "cel-triple": "fail_if_body_json_matches_cel: '\"\"\"a\"\"\" == body'", "cel-escape-bad": "fail_if_body_json_matches_cel: '\"\\q\" == body'", "cel-not-string": "fail_if_body_json_matches_cel: '!\"a\"'", "cel-int-and-bool": "fail_if_body_json_matches_cel: '1 && true'", "cel-plus-mixed": "fail_if_body_json_matches_cel: '1 + 1.0 > 1.0'", "cel-compare-mixed": "fail_if_body_json_matches_cel: '1 < 1.5'", "cel-string-compare": "fail_if_body_json_matches_cel: '\"a\" < 1'", "cel-equal-mixed": "fail_if_body_json_matches_cel: '\"a\" == 1'", "cel-in-string": "fail_if_body_json_matches_cel: '\"a\" in \"abc\"'", "cel-struct": "fail_if_body_json_matches_cel: 'google.protobuf.Struct{} == body'", "cel-type": "fail_if_body_json_matches_cel: 'type(body) == map'", "cel-dyn": "fail_if_body_json_matches_cel: 'dyn(1) == body'", "cel-list-mixed": "fail_if_body_json_matches_cel: '[1, \"a\", null].size() == 3'", "cel-map-mixed": "fail_if_body_json_matches_cel: '{1: \"a\", \"b\": 2}.size() == 2'", "cel-map-dup": "fail_if_body_json_matches_cel: '{\"a\": 1, \"a\": 2}.size() == 1'", "cel-ternary-mixed": "fail_if_body_json_matches_cel: 'body.b ? 1 : \"a\"'", "cel-index-int": "fail_if_body_json_matches_cel: '1[0] == 1'", "cel-field-int": "fail_if_body_json_matches_cel: '(1).a == 1'", "cel-call-unknown": "fail_if_body_json_matches_cel: 'nope(body)'", "cel-size-int": "fail_if_body_json_matches_cel: 'size(1) == 1'", "cel-trailing": "fail_if_body_json_matches_cel: 'true true'", "cel-assign": "fail_if_body_json_matches_cel: 'body = 1'", "cel-single-and": "fail_if_body_json_matches_cel: 'true & false'", "cel-keyword": "fail_if_body_json_matches_cel: 'body.in == 1'", "cel-backtick": "fail_if_body_json_matches_cel: 'body.`a-b` == 1'", "cel-deep": f"fail_if_body_json_matches_cel: '{'(' * 60}true{')' * 60}'", "cel-unary": "fail_if_body_json_matches_cel: '!!!true'", "cel-minus": "fail_if_body_json_matches_cel: '--1 == 1'", "cel-minus-string": "fail_if_body_json_matches_cel: '-\"a\" == body'", "cel-dot-leading": "fail_if_body_json_matches_cel: '.body.a == 1'", "cel-newline": "fail_if_body_json_matches_cel: \"true\\n&& false\"", "cel-hex": "fail_if_body_json_matches_cel: '0xFF == 255'", "cel-float": "fail_if_body_json_matches_cel: '1. == 1.0'", "cel-float-dot": "fail_if_body_json_matches_cel: '.5 == 0.5'", "cel-exponent": "fail_if_body_json_matches_cel: '1e3 == 1000.0'",
        "regexp-map": "fail_if_body_matches_regexp: {a: b}", "regexp-nested": "fail_if_body_matches_regexp: [[a]]", "header-match-two": "fail_if_header_matches: [{header: A, regexp: b}, {header: C}]", "header-match-scalar-regexp": "fail_if_header_matches: [{header: A, regexp: [b]}]", "header-match-number": "fail_if_header_matches: [{header: 5, regexp: 5}]", "header-match-case": "fail_if_header_matches: [{Header: A, regexp: b}]", "header-match-null-regexp": "fail_if_header_matches: [{header: A, regexp: null}]", "header-match-allow-null": "fail_if_header_matches: [{header: A, regexp: b, allow_missing: null}]",
        "basic-list": "basic_auth: [a]", "basic-word": "basic_auth: a", "basic-number": "basic_auth: {username: 5, password: 6}", "basic-map-password": "basic_auth: {password: {a: b}}", "authorization-null": "authorization: null", "authorization-word": "authorization: a", "authorization-unknown": "authorization: {token: a}", "bearer-list": "bearer_token: [a]", "bearer-empty-and-basic": "bearer_token: '', basic_auth: {username: a}", "bearer-empty-and-file": "bearer_token: '', bearer_token_file: a", "authorization-empty-and-basic": "authorization: {}, basic_auth: {username: a}",
        "oauth2-scopes-word": "oauth2: {client_id: i, token_url: 'http://t/', scopes: a}", "oauth2-params-list": "oauth2: {client_id: i, token_url: 'http://t/', endpoint_params: [a]}", "oauth2-url-odd": "oauth2: {client_id: i, token_url: '::'}", "oauth2-grant-empty": "oauth2: {client_id: i, token_url: 'http://t/', grant_type: ''}", "oauth2-jwt-no-key": "oauth2: {client_id: i, token_url: 'http://t/', grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer'}", "oauth2-jwt-secret": "oauth2: {client_id: i, client_secret: s, token_url: 'http://t/', grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', client_certificate_key: k}", "oauth2-key-no-jwt": "oauth2: {client_id: i, token_url: 'http://t/', client_certificate_key: k, client_certificate_key_file: f}", "oauth2-algorithm-no-jwt": "oauth2: {client_id: i, token_url: 'http://t/', signature_algorithm: X}", "oauth2-headers": "oauth2: {client_id: i, token_url: 'http://t/', http_headers: {A: {values: [b]}}}",
        "proxy-list": "proxy_url: [a]", "proxy-blank": "proxy_url: ' '", "proxy-space": "proxy_url: 'http://a b'", "proxy-connect-null": "proxy_url: 'http://p', proxy_connect_header: null", "proxy-connect-map": "proxy_url: 'http://p', proxy_connect_header: {A: {b: c}}", "proxy-env-word": "proxy_from_environment: maybe", "no-proxy-empty": "no_proxy: ''", "no-proxy-proxy-empty": "proxy_url: '', no_proxy: a", "connect-empty": "proxy_connect_header: {}",
        "http_headers-null": "http_headers: null", "http_headers-null-value": "http_headers: {A: null}", "http_headers-values-word": "http_headers: {A: {values: b}}", "http_headers-twice": "http_headers: {A: {values: [b]}, a: {values: [c]}}", "http_headers-empty-name": "http_headers: {'': {values: [b]}}", "http_headers-null-values": "http_headers: {A: {values: [null]}}", "skip-word": "skip_resolve_phase_with_proxy: 5",
    },
    "tcp": {"tls-null": "tls: null", "tls-config-word": "tls_config: a", "expect-null": "query_response: [{expect: null}]", "expect-number": "query_response: [{expect: 5}]", "bytes-null": "query_response: [{expect: a, expect_bytes: null}]", "bytes-list": "query_response: [{expect_bytes: [a]}]", "labels-word": "query_response: [{expect: a, labels: b}]", "labels-value-list": "query_response: [{expect: a, labels: [{name: a, value: [b]}]}]", "steps-nested": "query_response: [[{expect: a}]]", "fallback-null": "ip_protocol_fallback: null", "source-list": "source_ip_address: [a]", "expect-named-twice": "query_response: [{expect: '(?P<a>x)(?P<a>y)'}]", "send-list": "query_response: [{send: [a]}]", "http-key": "method: GET"},
    "unix": {"null-steps": "query_response: null", "ttl": "ttl: 5"},
    "icmp": {"ttl-float": "ttl: 5.0", "ttl-float-bad": "ttl: 5.5", "ttl-hex": "ttl: 0xff", "ttl-quoted": "ttl: '5'", "payload-float": "payload_size: 1e3", "payload-null": "payload_size: null", "fragment-word": "dont_fragment: 'true'", "ttl-huge": "ttl: 99999999999999999999"},
    "dns": {"type-lower-a": "query_name: a, query_type: a", "type-space": "query_name: a, query_type: ' A'", "type-number-1": "query_name: a, query_type: 1", "type-null": "query_name: a, query_type: null", "type-isdn": "query_name: a, query_type: ISDN", "type-svcb": "query_name: a, query_type: SVCB", "type-zonemd": "query_name: a, query_type: ZONEMD", "type-unspec": "query_name: a, query_type: UNSPEC", "type-maila": "query_name: a, query_type: MAILA", "type-ta": "query_name: a, query_type: TA", "type-dlv": "query_name: a, query_type: DLV", "type-resinfo": "query_name: a, query_type: RESINFO", "type-amtrelay": "query_name: a, query_type: AMTRELAY", "type-cla": "query_name: a, query_type: CLA", "type-ipn": "query_name: a, query_type: IPN", "type-nxname": "query_name: a, query_type: NXNAME", "type-dsync": "query_name: a, query_type: DSYNC", "type-wallet": "query_name: a, query_type: WALLET", "type-sink": "query_name: a, query_type: SINK", "type-a6": "query_name: a, query_type: A6", "type-apl": "query_name: a, query_type: APL", "type-doa": "query_name: a, query_type: DOA", "type-atma": "query_name: a, query_type: ATMA", "type-wks": "query_name: a, query_type: WKS", "type-nxt": "query_name: a, query_type: NXT", "type-smimea": "query_name: a, query_type: SMIMEA", "class-in": "query_name: a, query_class: IN", "class-any": "query_name: a, query_class: ANY", "class-chaos": "query_name: a, query_class: CHAOS", "rule-null-item": "query_name: a, validate_answer_rrs: {fail_if_matches_regexp: [null]}", "rule-list": "query_name: a, validate_answer_rrs: [a]", "name-null": "query_name: null", "name-list": "query_name: [a]"},
    "grpc": {"metadata-null": "metadata: null", "metadata-null-value": "metadata: {a: null}", "metadata-list": "metadata: [a]", "metadata-number": "metadata: {a: [5, true]}", "service-null": "service: null", "service-number": "service: 5", "source": "source_ip_address: x"},
}.items():  # fmt: skip
    for _id, _text in _keys.items():
        config(f"{_prober}/more-{_id}", _module(_prober, _text))
for _value in ("1h", "1.5m", "1us", "1μs", "1µs", "1ms1s", "-1m", "+.5m", "1H", "1 m", "1m ", "'1m'", "1y", "1m30", "0.", ".s", "1.2.3s", "--1s", "1e1s", "0x1s", "9223372036s", "9223372037s", "-9223372036s", "1_0s", "true", "{a: b}", "2562047h47m16.854775807s", "2562047h47m16.854775808s", "0.3333333333333333333h", "99999999999999999999ns", "~", "00s", "1s1", "ns"):
    config(f"timeout/more-{_value}", f"modules: {{m: {{prober: http, timeout: {_value}}}}}")
