"""Proxies, credentials, names, dialogues, queries and health checks: the odd ends of each, and their combinations."""

from suite.catalogue import probe

from . import dns, grpc, http, tcp, unix

_CA = "tls_config: {ca_file: ca.pem}"
_VIA = "proxy_url: 'http://<proxy>'"
_TAGGED = "proxy_connect_header: {X-Tag: ['<tag>']}"
_CLIENT = "client_id: id, client_secret: sec"

for _id, _at, _keys in (
    ("userinfo-target", "http://u:p@127.0.0.1:<http_port>/<tag>", _VIA),
    ("userinfo-target-tls", "https://u:p@127.0.0.1:<https_port>/<tag>", f"{_VIA}, {_CA}, {_TAGGED}"),
    ("basic-both", "<http>", "proxy_url: 'http://user:pass@<proxy_auth>', basic_auth: {username: me, password: secret}"),
    ("bearer-both", "<http>", "proxy_url: 'http://user:pass@<proxy_auth>', bearer_token: t"),
    ("own-authorization", "<http>", "proxy_url: 'http://user:pass@<proxy_auth>', headers: {Proxy-Authorization: mine}"),
    ("own-authorization-no-user", "<http>", "proxy_url: 'http://<proxy_auth>', headers: {Proxy-Authorization: 'Basic dXNlcjpwYXNz'}"),
    ("connect-authorization", "<https>", f"proxy_url: 'http://<proxy_auth>', {_CA}, proxy_connect_header: {{X-Tag: ['<tag>'], Proxy-Authorization: ['Basic dXNlcjpwYXNz']}}"),
    ("connect-authorization-both", "<https>", f"proxy_url: 'http://user:pass@<proxy_auth>', {_CA}, proxy_connect_header: {{X-Tag: ['<tag>'], Proxy-Authorization: [mine]}}"),
    ("connect-host", "<https>", f"{_VIA}, {_CA}, proxy_connect_header: {{X-Tag: ['<tag>'], Host: [other], User-Agent: [me]}}"),
    ("connect-odd", "<https>", f"{_VIA}, {_CA}, proxy_connect_header: {{X-Tag: ['<tag>'], x-low: [' a '], 'Bad Name': [b]}}"),
    ("connect-low", "<https>", f"{_VIA}, {_CA}, proxy_connect_header: {{x-tag: ['<tag>'], x-low: [a, a], Content-Length: ['3']}}"),
    ("user-only", "<http>", "proxy_url: 'http://user@<proxy>'"),
    ("user-escaped", "<http>", "proxy_url: 'http://us%40er:p%3Ass@<proxy>'"),
    ("path", "<http>", "proxy_url: 'http://<proxy>/some/path?q#f'"),
    ("upper-scheme", "<http>", "proxy_url: 'HTTP://<proxy>'"),
    ("no-scheme", "<http>", "proxy_url: '//<proxy>'"),
    ("name", "<http>", "proxy_url: 'http://localhost:<proxy_port>'"),
    ("ipv6", "<http>", "proxy_url: 'http://[::1]:<proxy_port>'"),
    ("no-such-name", "<http>", "proxy_url: 'http://nxdomain.zoo.test:<proxy_port>'"),
    ("socks-name", "<http>", "proxy_url: 'socks5://localhost:<socks_port>'"),
    ("socks-upper", "<http>", "proxy_url: 'SOCKS5://<socks>'"),
    ("socks-to-http", "<http>", "proxy_url: 'socks5://<proxy>'"),
    ("http-to-socks", "<http>", "proxy_url: 'http://<socks>'"),
    ("socks-refused", "<http>", "proxy_url: 'socks5://127.0.0.1:<refused_port>'"),
    ("socks-silent", "<http>", "proxy_url: 'socks5://127.0.0.1:<blackhole_port>'"),
    ("socks-tls-name", "<httpsname>", f"proxy_url: 'socks5h://<socks>', {_CA}"),
    ("socks-ipv6", "<http6>", "proxy_url: 'socks5://<socks>'"),
    ("socks-user-only", "<http>", "proxy_url: 'socks5://user@<socks_auth>'"),
    ("socks-auth-none", "<http>", "proxy_url: 'socks5://<socks_auth>'"),
    ("target-ipv6", "<http6>", _VIA),
    ("target-ipv6-tls", "<https6>", f"{_VIA}, {_CA}, {_TAGGED}"),
    ("target-no-port", "http://127.0.0.1/<tag>", _VIA),
    ("tls-server-name", "<https>", f"{_VIA}, {_TAGGED}, tls_config: {{ca_file: ca.pem, server_name: www.zoo.test}}"),
    ("tls-host", "<https>", f"{_VIA}, {_TAGGED}, {_CA}, headers: {{Host: www.zoo.test}}"),
    ("tls-untrusted", "<https_selfsigned>", f"{_VIA}, {_TAGGED}, {_CA}"),
    ("tls-ssl", "<https>", f"{_VIA}, {_TAGGED}, {_CA}, fail_if_ssl: true"),
    ("tls-to-plain", "https://127.0.0.1:<http_port>/<tag>", f"{_VIA}, {_TAGGED}, {_CA}"),
    ("host-elsewhere", "<http>", f"{_VIA}, headers: {{Host: nowhere.zoo.test}}"),
    ("post-file", "<http>", f"{_VIA}, method: POST, body_file: body.txt"),
    ("skip-name", "<httpname>", f"{_VIA}, skip_resolve_phase_with_proxy: true"),
    ("skip-tls", "<httpsname>", f"{_VIA}, {_TAGGED}, {_CA}, skip_resolve_phase_with_proxy: true"),
    ("skip-no-proxy", "<httpname>", f"{_VIA}, no_proxy: localhost, skip_resolve_phase_with_proxy: true"),
    ("skip-refused", "<httpname>", "proxy_url: 'http://127.0.0.1:<refused_port>', skip_resolve_phase_with_proxy: true"),
    ("skip-ip", "<http>", f"{_VIA}, skip_resolve_phase_with_proxy: true, basic_auth: {{username: a, password: b}}"),
    ("skip-bad-target", "http://bad host/", f"{_VIA}, skip_resolve_phase_with_proxy: true"),
    ("skip-ip6-preferred", "<httpname>", f"{_VIA}, skip_resolve_phase_with_proxy: true, ip_protocol_fallback: false"),
    ("no-proxy-port", "<http>", f"{_VIA}, no_proxy: '127.0.0.1:1'"),
    ("no-proxy-blanks", "<http>", f"{_VIA}, no_proxy: ' a , 127.0.0.1 '"),
    ("oauth2", "<http>", f"{_VIA}, oauth2: {{{_CLIENT}, token_url: '<token>/good'}}"),
    ("oauth2-own", "<http>", f"oauth2: {{{_CLIENT}, token_url: '<token>/good', proxy_url: 'http://<proxy>'}}"),
    ("oauth2-own-refused", "<http>", f"oauth2: {{{_CLIENT}, token_url: '<token>/good', proxy_url: 'http://127.0.0.1:<refused_port>'}}"),
    ("oauth2-not-outer-tls", "<http>", f"tls_config: {{ca_file: ca.pem}}, oauth2: {{{_CLIENT}, token_url: '<tokens>/good'}}"),
    ("oauth2-skip-verify", "<http>", f"oauth2: {{{_CLIENT}, token_url: '<tokens>/good', tls_config: {{insecure_skip_verify: true}}}}"),
    ("oauth2-missing-ca", "<http>", f"oauth2: {{{_CLIENT}, token_url: '<tokens>/good', tls_config: {{ca_file: missing.pem}}}}"),
    ("oauth2-bad-url", "<http>", f"oauth2: {{{_CLIENT}, token_url: 'not a url'}}"),
    ("oauth2-relative-url", "<http>", f"oauth2: {{{_CLIENT}, token_url: '/token'}}"),
    ("oauth2-user-agent", "<http>", f"headers: {{User-Agent: mine, Host: other}}, oauth2: {{{_CLIENT}, token_url: '<token>/good'}}"),
    ("oauth2-http_headers", "<http>", f"http_headers: {{X-A: {{values: [b]}}}}, oauth2: {{{_CLIENT}, token_url: '<token>/good'}}"),
    ("oauth2-query", "<http>", f"oauth2: {{{_CLIENT}, token_url: '<token>/good?a=b', endpoint_params: {{scope: mine}}, scopes: [a]}}"),
    ("oauth2-grant-param", "<http>", f"oauth2: {{{_CLIENT}, token_url: '<token>/good', endpoint_params: {{grant_type: password, client_id: x}}}}"),
    ("oauth2-tls-target", "<https>", f"{_CA}, oauth2: {{{_CLIENT}, token_url: '<token>/good'}}"),
    ("oauth2-userinfo", "http://u:p@127.0.0.1:<http_port>/<tag>", f"oauth2: {{{_CLIENT}, token_url: '<token>/good'}}"),
    ("oauth2-refused-target", "http://127.0.0.1:<refused_port>/", f"oauth2: {{{_CLIENT}, token_url: '<token>/good'}}"),
    ("bearer-userinfo", "http://u:p@127.0.0.1:<http_port>/<tag>", "bearer_token: t"),
    ("basic-http_headers", "<http>", "basic_auth: {username: a}, http_headers: {X-Authorization: {values: [c]}}"),
    ("bearer-newline", "<http>", "bearer_token: \"a\\nb\""),
    ("type-empty-credentials", "<http>", "authorization: {type: Token}"),
    ("userinfo-escapes", "http://a%3Ab:c%2Fd@127.0.0.1:<http_port>/<tag>", ""),
    ("userinfo-password-colon", "http://a:b:c@127.0.0.1:<http_port>/<tag>", ""),
    ("userinfo-two-ats", "http://a@b@127.0.0.1:<http_port>/<tag>", ""),
    ("userinfo-empty", "http://@127.0.0.1:<http_port>/<tag>", ""),
    ("userinfo-colon", "http://:@127.0.0.1:<http_port>/<tag>", ""),
    ("userinfo-no-scheme", "a:b@127.0.0.1:<http_port>/<tag>", ""),
    ("userinfo-bad", "http://a b@127.0.0.1:<http_port>/<tag>", ""),
    ("userinfo-own-header", "http://u:p@127.0.0.1:<http_port>/<tag>", "headers: {Authorization: mine}"),
    ("userinfo-http_headers", "http://u:p@127.0.0.1:<http_port>/<tag>", "http_headers: {X-A: {values: [b]}}"),
):
    http(f"client/{_id}", "/?echo=1", _keys, at=_at, needs="sandbox", timeout="2s")

# A proxy behind TLS: whose name its certificate must have.
for _certificate in ("good", "nameonly", "othername"):
    for _host in ("127.0.0.1", "localhost"):
        _proxy = f"proxy_url: 'https://{_host}:<proxys_{_certificate}_port>'"
        for _id, _at, _tls in (
            ("ip", "<http>", "ca_file: ca.pem"),
            ("name", "<httpname>", "ca_file: ca.pem"),
            ("server-name", "<http>", "ca_file: ca.pem, server_name: www.zoo.test"),
            ("other-name", "<http>", "ca_file: ca.pem, server_name: other.zoo.test"),
            ("unverified", "<http>", "insecure_skip_verify: true"),
            ("roots", "<http>", "max_version: TLS13"),
            ("tls", "<https>", "ca_file: ca.pem"),
            ("tls-name", "<httpsname>", "ca_file: ca.pem"),
        ):
            http(f"proxys/{_certificate}-{_host}-{_id}", "/", f"{_proxy}, {_TAGGED}, tls_config: {{{_tls}}}", at=_at, needs="sandbox", timeout="2s")

# Targets of http.
for _id, _target in (
    ("idn", "http://café.zoo.test:<http_port>/<tag>/"),
    ("idn-upper", "http://CAFÉ.zoo.test:<http_port>/<tag>/"),
    ("punycode", "http://xn--caf-dma.zoo.test:<http_port>/<tag>/"),
    ("zone", "http://[::1%25lo]:<http_port>/<tag>/"),
    ("zone-raw", "http://[::1%lo]:<http_port>/<tag>/"),
    ("ipv6-long", "http://[0:0:0:0:0:0:0:1]:<http_port>/<tag>/"),
    ("ipv6-upper", "http://[::FFFF:127.0.0.1]:<http_port>/<tag>/"),
    ("ipv6-bare", "http://::1:<http_port>/<tag>/"),
    ("ipv6-no-scheme", "[::1]:<http_port>/<tag>/"),
    ("host-upper", "http://LOCALHOST:<http_port>/<tag>/"),
    ("host-dot", "http://hosts4.zoo.test.:<http_port>/<tag>/"),
    ("host-escaped", "http://%6cocalhost:<http_port>/<tag>/"),
    ("host-underscore", "http://under_score.zoo.test:<http_port>/<tag>/"),
    ("short-ip", "http://127.1:<http_port>/<tag>/"),
    ("no-slash-query", "http://127.0.0.1:<http_port>?<tag>"),
    ("port-zeros", "http://127.0.0.1:0<http_port>/<tag>/"),
    ("port-sign", "http://127.0.0.1:+<http_port>/<tag>/"),
    ("port-0", "http://127.0.0.1:0/<tag>/"),
    ("scheme-only", "http://"),
    ("https-only", "https://"),
    ("scheme-slash", "http:/127.0.0.1:<http_port>/<tag>/"),
    ("scheme-colon", "http:127.0.0.1:<http_port>"),
    ("mixed-scheme", "hTTp://127.0.0.1:<http_port>/<tag>/"),
    ("ws", "ws://127.0.0.1:<http_port>/<tag>/"),
    ("query-fragment", "http://127.0.0.1:<http_port>/<tag>/?a=b#c?d"),
    ("query-quotes", "http://127.0.0.1:<http_port>/<tag>/?a=\"b\"&c='d'&e=<f>"),
    ("path-quotes", "http://127.0.0.1:<http_port>/<tag>/\"'<>[]{}|^`\\"),
    ("path-semicolon", "http://127.0.0.1:<http_port>/<tag>/a;b=c,d"),
    ("path-escape-slash", "http://127.0.0.1:<http_port>/<tag>/a%2Fb/%C3%A9"),
    ("path-stars", "http://127.0.0.1:<http_port>/<tag>/*!()@:$&+="),
    ("query-empty", "http://127.0.0.1:<http_port>/<tag>/?"),
    ("query-two", "http://127.0.0.1:<http_port>/<tag>/??a"),
    ("blank-before", " http://127.0.0.1:<http_port>/<tag>/"),
    ("newline", "http://127.0.0.1:<http_port>/<tag>/\n"),
    ("host-blank", "http://127.0.0.1 :<http_port>/<tag>/"),
    ("backslash", "http:\\\\127.0.0.1:<http_port>\\<tag>"),
    ("nul", "http://127.0.0.1:<http_port>/<tag>/\0"),
    ("utf8-query", "http://127.0.0.1:<http_port>/<tag>/?é=ü"),
):
    http(f"target/more-{_id}", "", at=_target, needs="sandbox", timeout="2s")
    http(f"target/more-{_id}-ip6", "", "preferred_ip_protocol: ip6", at=_target, needs="sandbox", timeout="2s")

# Dialogues.
_SSH = "'^SSH-([0-9.]+)-(?P<software>[^ ]+)'"
for _id, _script, _steps in (
    ("multi-captures", "lines", "{expect: '^(o)(n)(e)$', labels: [{name: a, value: '$3$2$1'}, {name: b, value: '${3}x${0}'}]}"),
    ("capture-0", "greet", "{expect: 'w(or)ld', labels: [{name: a, value: '$0'}]}"),
    ("label-order", "greet", "{expect: hello, labels: [{name: z, value: b}, {name: a, value: c}, {name: M, value: d}]}"),
    ("label-colon", "greet", "{expect: hello, labels: [{name: 'a:b', value: c}]}"),
    ("label-dot", "greet", "{expect: hello, labels: [{name: 'a.b', value: c}]}"),
    ("label-digit", "greet", "{expect: hello, labels: [{name: '1a', value: c}]}"),
    ("label-reserved", "greet", "{expect: hello, labels: [{name: __a, value: c}]}"),
    ("label-utf8", "greet", "{expect: hello, labels: [{name: é, value: c}]}"),
    ("label-newline", "greet", "{expect: hello, labels: [{name: a, value: \"b\\nc\"}]}"),
    ("send-multi", "irc", "{send: NICK prober}, {send: USER prober}, {expect: '(PI)NG :(\\w+)', send: 'PONG $2'}, {expect: '001'}"),
    ("send-capture-missing", "echo", "{send: a}, {expect: '(b)?got', send: 'x${1}y$5z'}, {expect: 'xy'}"),
    ("send-old-capture", "echo", "{send: abc}, {expect: '(a)bc'}, {send: 'got $1'}, {expect: 'got \\$1'}"),
    ("send-dollars", "echo", "{send: '$$'}, {expect: \"'(.)\", send: '$$1$$'}, {expect: got}"),
    ("bytes-and-labels", "bytes", "{expect_bytes: abcd, labels: [{name: a, value: b}]}"),
    ("bytes-then-labels", "linebytes", "{expect_bytes: LINE}, {expect: '', labels: [{name: a, value: b}]}"),
    ("bytes-empty", "bytes", "{expect_bytes: ''}, {expect_bytes: abcd}"),
    ("expect-and-empty-bytes", "greet", "{expect: hello, expect_bytes: ''}"),
    ("empty-step", "greet", "{}, {expect: hello}"),
    ("starttls-first", "greet", "{starttls: true}"),
    ("starttls-false", "greet", "{expect: hello, starttls: false}"),
    ("expect-crlf", "lines", "{expect: 'two\\r'}"),
    ("expect-multiline", "lines", "{expect: '(?s)one.*two'}"),
    ("expect-then-eof", "bye", "{expect: hello}, {expect: ''}"),
    ("expect-many", "lines", "{expect: one}, {expect: two}, {expect: three}, {expect: last}, {expect: more}"),
    ("bytes-eof", "bye", "{expect_bytes: 'hello world'}, {expect_bytes: \"\\r\\n\"}, {expect_bytes: x}"),
    ("bytes-long", "longgood", "{expect_bytes: xxxx}, {expect_bytes: xxxx}"),
    ("regex-fail-then-bytes", "lines", "{expect: nosuch}, {expect_bytes: x}"),
    ("labels-then-bytes-fail", "split", "{expect_bytes: ab}, {expect_bytes: cx}"),
):
    _entries = f"query_response: [{_steps}]"
    tcp(f"more/{_id}", f"<tcp_{_script}>", _entries, timeout="1s")
    unix(f"more/{_id}", f"<unix_{_script}>", _entries, timeout="1s")
    if _script == "greet":
        tcp(f"more/tls-{_id}", "<tcps_good>", f"tls: true, tls_config: {{ca_file: ca.pem}}, {_entries}", timeout="1s")
        unix(f"more/tls-{_id}", "<unixs>", f"tls: true, tls_config: {{ca_file: ca.pem, server_name: localhost}}, {_entries}", timeout="1s")
for _name in "good expired selfsigned nameonly chained gap p384 ed25519 rsa1024 only_mail wild_middle upper no_subject serial_large long".split():
    for _id, _tls in (("name", "ca_file: ca.pem, server_name: www.zoo.test"), ("skip", "insecure_skip_verify: true"), ("roots", ""), ("max12", "ca_file: ca.pem, max_version: TLS12"), ("min13", "ca_file: ca.pem, min_version: TLS13")):
        tcp(f"more/tls-{_name}-{_id}", f"<tcps_{_name}>", f"tls: true, tls_config: {{{_tls}}}", timeout="1s")
tcp("more/starttls-hostname", "127.0.0.1:<tcp_smtp_port>", "tls_config: {ca_file: ca.pem}, query_response: [{expect: '^220 '}, {send: EHLO prober}, {expect: STARTTLS}, {expect: '250 OK', send: STARTTLS}, {expect: '^220', starttls: true}]", query="hostname=www.zoo.test")
for _id, _target in (
    ("host-port-space", "127.0.0.1:<tcp_hang_port> "), ("two-colons", "127.0.0.1::<tcp_hang_port>"), ("zone", "[::1%lo]:<tcp_hang_port>"), ("mapped", "[::ffff:127.0.0.1]:<tcp_hang_port>"),
    ("sign", "127.0.0.1:+<tcp_hang_port>"), ("service-upper", "127.0.0.1:SSH"), ("negative", "127.0.0.1:-1"), ("brackets-v4", "[127.0.0.1]:<tcp_hang_port>"), ("brackets-name", "[localhost]:<tcp_hang_port>"),
    ("open-bracket", "[::1:<tcp_hang_port>"), ("close-bracket", "::1]:<tcp_hang_port>"), ("path", "127.0.0.1:<tcp_hang_port>/x"), ("zeros", "127.0.0.1:0<tcp_hang_port>"), ("https", "127.0.0.1:https"), ("idn", "café.zoo.test:<tcp_hang_port>"),
    ("any", "0.0.0.0:<tcp_hang_port>"), ("any6", "[::]:<tcp_hang_port>"), ("broadcast", "255.255.255.255:<tcp_hang_port>"), ("multicast", "224.0.0.1:<tcp_hang_port>"),
):  # fmt: skip
    tcp(f"more/target-{_id}", _target, timeout="1s", needs="sandbox")
    tcp(f"more/target-{_id}-ip6", _target, "ip_protocol_fallback: true, preferred_ip_protocol: ip6".replace("preferred_ip_protocol: ip6", "source_ip_address: '::1'"), timeout="1s", needs="sandbox")
    dns(f"more/target-{_id}", "query_name: a.zoo.test, query_type: A", _target.replace("tcp_hang", "dns"), timeout="1s", needs="sandbox")
    dns(f"more/target-tcp-{_id}", "query_name: a.zoo.test, query_type: A, transport_protocol: tcp", _target.replace("tcp_hang", "dns"), timeout="1s", needs="sandbox")
    grpc(f"more/target-{_id}", _target.replace("tcp_hang", "grpc"), timeout="1s", needs="sandbox")

# Queries.
_DOT = "transport_protocol: tcp, dns_over_tls: true, tls_config: {ca_file: ca.pem}"
for _name in "a two mx txt soa soatwice all nxdomain servfail refused big opt bare unknown norecursion empty".split():
    for _kind in ("ANY", "SOA", "TXT", "AAAA", "NS"):
        dns(f"more/{_name}-{_kind}-tcp", f"query_name: {_name}.zoo.test, query_type: {_kind}, transport_protocol: tcp")
        dns(f"more/{_name}-{_kind}-dot", f"query_name: {_name}.zoo.test, query_type: {_kind}, {_DOT}", "<dot>")
        dns(f"more/{_name}-{_kind}", f"query_name: {_name}.zoo.test, query_type: {_kind}, valid_rcodes: [NXDOMAIN, NOERROR]", timeout="700ms")
for _section in ("answer", "authority", "additional"):
    for _id, _rule in (
        ("empty", "{}"), ("null", "null"), ("all-four", "{fail_if_matches_regexp: [zzz], fail_if_all_match_regexp: ['.'], fail_if_not_matches_regexp: ['.'], fail_if_none_matches_regexp: ['.']}"),
        ("conflict", "{fail_if_matches_regexp: ['.'], fail_if_not_matches_regexp: ['.']}"), ("all-mixed", "{fail_if_all_match_regexp: [A, '53']}"), ("none-mixed", "{fail_if_none_matches_regexp: [zz, '53']}"),
        ("not-mixed", "{fail_if_not_matches_regexp: [IN, zz]}"), ("bad-second", "{fail_if_matches_regexp: [zz, '(']}"), ("bad-after-hit", "{fail_if_matches_regexp: ['.', '(']}"), ("lookahead", "{fail_if_not_matches_regexp: ['(?=a)']}"),
    ):  # fmt: skip
        for _name in ("all", "bare", "two"):
            dns(f"more/rule-{_section}-{_id}-{_name}", f"query_name: {_name}.zoo.test, query_type: A, validate_{_section}_rrs: {_rule}", timeout="700ms")
for _id, _keys in (
    ("name-blank", "query_name: 'a b.zoo.test', query_type: A"), ("name-utf8", "query_name: é.zoo.test, query_type: A"), ("name-star", "query_name: '*.zoo.test', query_type: A"), ("name-dots", "query_name: '..', query_type: A"),
    ("name-escape-end", "query_name: 'a\\', query_type: A"), ("name-escape-dot", "query_name: 'a\\.', query_type: A"), ("name-ddd", "query_name: 'a\\046b.zoo.test', query_type: A"), ("name-ddd-bad", "query_name: 'a\\999.zoo.test', query_type: A"),
    ("name-leading-dot", "query_name: .zoo.test, query_type: A"), ("type-none", "query_name: a.zoo.test, query_type: None"), ("type-axfr", "query_name: a.zoo.test, query_type: AXFR"), ("type-ixfr", "query_name: a.zoo.test, query_type: IXFR, transport_protocol: tcp"),
    ("type-opt", "query_name: a.zoo.test, query_type: OPT"), ("class-hs", "query_name: a.zoo.test, query_type: A, query_class: HS"), ("class-cs", "query_name: a.zoo.test, query_type: A, query_class: CS"), ("label-63", f"query_name: {'x' * 63}.zoo.test, query_type: A"),
    ("transport-upper", "query_name: a.zoo.test, query_type: A, transport_protocol: TCP"), ("transport-tcp4", "query_name: a.zoo.test, query_type: A, transport_protocol: tcp4"), ("transport-tls", "query_name: a.zoo.test, query_type: A, transport_protocol: tcp-tls"),
    ("rcodes-null", "query_name: a.zoo.test, query_type: A, valid_rcodes: null"), ("rcodes-null-item", "query_name: a.zoo.test, query_type: A, valid_rcodes: [null, NOERROR]"), ("rcode-number", "query_name: a.zoo.test, query_type: A, valid_rcodes: [0]"),
    ("soa-rule", "query_name: soa.zoo.test, query_type: SOA, validate_answer_rrs: {fail_if_matches_regexp: [SOA]}"), ("soa-refused", "query_name: refused.zoo.test, query_type: SOA"), ("soa-any", "query_name: soa.zoo.test"), ("tls-ignored", "query_name: a.zoo.test, query_type: A, tls_config: {ca_file: missing.pem}"),
):  # fmt: skip
    dns(f"more/{_id}", _keys, timeout="700ms")
dns("more/dot-server-name", f"query_name: a.zoo.test, query_type: A, transport_protocol: tcp, dns_over_tls: true, tls_config: {{ca_file: ca.pem, server_name: www.zoo.test}}", "127.0.0.1:<dot_port>")
dns("more/dot-ip", f"query_name: a.zoo.test, query_type: A, {_DOT}", "127.0.0.1:<dot_port>")
dns("more/dot-ip6", f"query_name: a.zoo.test, query_type: A, {_DOT}", "[::1]:<dot_port>")
dns("more/dot-source", f"query_name: a.zoo.test, query_type: A, {_DOT}, source_ip_address: 127.0.0.3", "<dot>", needs="sandbox")
dns("more/dot-hostname", f"query_name: a.zoo.test, query_type: A, {_DOT}", "127.0.0.1:<dot_port>", query="hostname=elsewhere.test")
dns("more/dot-min-1.3", "query_name: a.zoo.test, query_type: A, transport_protocol: tcp, dns_over_tls: true, tls_config: {ca_file: ca.pem, min_version: TLS13}", "<dot>")
dns("more/dot-refused", f"query_name: a.zoo.test, query_type: A, {_DOT}", "127.0.0.1:<refused_port>")
dns("more/dot-transport-none", "query_name: a.zoo.test, query_type: A, dns_over_tls: true", "nxdomain.zoo.test", needs="sandbox")

# Health checks.
_TLS = "tls: true, tls_config: {ca_file: ca.pem}"
for _id, _at, _keys in (
    ("none-tls-plain", "<grpc_none>", "service: x"), ("https-scheme-tls", "https://<grpcs>", _TLS), ("http-scheme-tls", "http://<grpcs>", _TLS), ("userinfo", "http://a:b@<grpc>", ""), ("query", "http://<grpc>?a=b", ""), ("upper-scheme", "HTTP://<grpc>", ""),
    ("dns-scheme", "dns:///<grpc>", ""), ("unix-scheme", "unix:///tmp/x", ""), ("tls-odd", "<grpcs>", f"{_TLS}, service: odd"), ("tls-slow", "<grpcs>", f"{_TLS}, service: slow"), ("tls-metadata", "<grpcs>", f"{_TLS}, metadata: {{x-tag: ['<tag>'], a: ['', ' b ', c]}}"),
    ("metadata-utf8", "<grpc>", "metadata: {x-tag: ['<tag>'], a: [é]}"), ("metadata-newline", "<grpc>", "metadata: {a: [\"b\\nc\"]}"), ("metadata-blank-name", "<grpc>", "metadata: {'a b': [c]}"), ("metadata-empty", "<grpc>", "metadata: {x-tag: ['<tag>'], a: []}"), ("metadata-empty-name", "<grpc>", "metadata: {'': [a]}"),
    ("metadata-te", "<grpc>", "metadata: {x-tag: ['<tag>'], te: [x], content-type: [y]}"), ("service-utf8", "<grpc>", "service: é"), ("service-long", "<grpc>", f"service: {'s' * 120}"), ("tls-mutual-none", "<grpcs_mutual>", _TLS), ("tls-max-1.2", "<grpcs>", "tls: true, tls_config: {ca_file: ca.pem, max_version: TLS12}"),
    ("tls-range-empty", "<grpcs>", "tls: true, tls_config: {ca_file: ca.pem, max_version: TLS12, min_version: TLS13}"), ("tls-cert-missing", "<grpcs>", "tls: true, tls_config: {cert_file: missing.pem, key_file: missing.key}"), ("silent", "127.0.0.1:<tcp_quiet_port>", ""), ("no-fallback", "<grpc>", "ip_protocol_fallback: false"), ("banner", "<tcp_bye>", ""),
):  # fmt: skip
    grpc(f"more/{_id}", _at, _keys, timeout="1s")
for _code in range(17):
    grpc(f"more/tls-code-{_code}", "<grpcs>", f"{_TLS}, service: code-{_code}", timeout="1s")
probe("grpc/more/hostname", f"{{prober: grpc, grpc: {{{_TLS}}}}}", "<grpcs>", query="hostname=www.zoo.test")

# Sockets with http: there is no such thing.
http("target/unix-path", "", at="<unix_hang>")
http("target/unix-scheme", "", at="unix://<unix_hang>")
http("target/http-unix", "", at="http+unix://%2Ftmp%2Fx/")
unix("more/http", "http://127.0.0.1:<http_port>")
unix("more/blank", " <unix_hang>")
unix("more/dot", ".")
unix("more/empty", " ")
unix("more/abstract", "@nothing")
unix("more/nul", "\0nothing")
unix("more/hostname", "<unixs>", "tls: true, tls_config: {ca_file: ca.pem}", query="hostname=localhost")
unix("more/107", "/" + "x" * 106)
unix("more/108", "/" + "x" * 107)
