"""http: credentials, OAuth 2, proxies."""

from suite import observation
from suite.catalogue import probe, session, tag

from . import http

# Basic and bearer.
for _id, _keys in (
    ("basic", "basic_auth: {username: me, password: secret}"),
    ("basic-colon", "basic_auth: {username: 'a:b', password: 'c:d'}"),
    ("basic-utf8", "basic_auth: {username: é, password: ☺}"),
    ("basic-empty", "basic_auth: {}"),
    ("basic-user-only", "basic_auth: {username: me}"),
    ("basic-password-only", "basic_auth: {password: secret}"),
    ("basic-files", "basic_auth: {username_file: username.txt, password_file: password.txt}"),
    ("basic-file-missing", "basic_auth: {username: me, password_file: missing.txt}"),
    ("basic-file-empty", "basic_auth: {username: me, password_file: empty.txt}"),
    ("basic-ref", "basic_auth: {username: me, password_ref: ref}"),
    ("basic-under-header", "basic_auth: {username: me, password: secret}, headers: {Authorization: mine}"),
    ("bearer", "bearer_token: token"),
    ("bearer-file", "bearer_token_file: token.txt"),
    ("bearer-file-missing", "bearer_token_file: missing.txt"),
    ("bearer-file-empty", "bearer_token_file: empty.txt"),
    ("authorization", "authorization: {credentials: token}"),
    ("authorization-type", "authorization: {type: Token, credentials: token}"),
    ("authorization-type-blanks", "authorization: {type: '  Token ', credentials: token}"),
    ("authorization-file", "authorization: {credentials_file: token.txt}"),
    ("authorization-file-missing", "authorization: {credentials_file: missing.txt}"),
    ("authorization-empty", "authorization: {}"),
    ("authorization-ref", "authorization: {credentials_ref: ref}"),
    ("authorization-under-header", "authorization: {credentials: token}, headers: {authorization: mine}"),
):
    http(f"auth/{_id}", "/", _keys)
http("auth/accepted", "/?auth=me:secret", "basic_auth: {username: me, password: secret}")
http("auth/denied", "/?auth=me:secret", "basic_auth: {username: me, password: wrong}")

# OAuth 2.
_CLIENT = "client_id: id, client_secret: sec"
for _id, _keys in (
    ("good", f"{_CLIENT}, token_url: '<token>/good'"),
    ("form", f"{_CLIENT}, token_url: '<token>/form'"),
    ("scopes", f"{_CLIENT}, scopes: [a, b c], token_url: '<token>/good'"),
    ("params", f"{_CLIENT}, endpoint_params: {{audience: x y, z: '1&2'}}, token_url: '<token>/good'"),
    ("escaped", "client_id: 'a b', client_secret: 'c:d/é', token_url: '<token>/good'"),
    ("secret-file", "client_id: id, client_secret_file: password.txt, token_url: '<token>/good'"),
    ("secret-file-missing", "client_id: id, client_secret_file: missing.txt, token_url: '<token>/good'"),
    ("secret-none", "client_id: id, token_url: '<token>/good'"),
    ("secret-ref", "client_id: id, client_secret_ref: ref, token_url: '<token>/good'"),
    ("denied", f"{_CLIENT}, token_url: '<token>/denied'"),
    ("html", f"{_CLIENT}, token_url: '<token>/html'"),
    ("empty", f"{_CLIENT}, token_url: '<token>/empty'"),
    ("mac", f"{_CLIENT}, token_url: '<token>/mac'"),
    ("slow", f"{_CLIENT}, token_url: '<token>/slow'"),
    ("plain-form", f"{_CLIENT}, token_url: '<token>/plainform'"),
    ("refused", f"{_CLIENT}, token_url: 'http://127.0.0.1:<refused_port>/'"),
    ("tls", f"{_CLIENT}, token_url: '<tokens>/good', tls_config: {{ca_file: ca.pem}}"),
    ("tls-untrusted", f"{_CLIENT}, token_url: '<tokens>/good'"),
    ("unknown-grant", f"{_CLIENT}, grant_type: other, token_url: '<token>/good'"),
):
    http(f"oauth2/{_id}", "/", f"oauth2: {{{_keys}}}")
http("oauth2/timeout", "/", f"oauth2: {{{_CLIENT}, token_url: '<token>/late'}}", timeout="300ms")
http("oauth2/under-header", "/", f"oauth2: {{{_CLIENT}, token_url: '<token>/good'}}, headers: {{Authorization: mine}}")

_JWT = (
    "client_id: id, token_url: '<token>/good', client_certificate_key_file: rsa.key, "
    "grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer'"
)
for _id, _keys in (
    ("good", _JWT),
    ("claims", f"{_JWT}, iss: me, audience: them, claims: {{a: b, n: 5}}, scopes: [x, y]"),
    ("key-id", f"{_JWT}, client_certificate_key_id: k1, signature_algorithm: RS512"),
    ("params", f"{_JWT}, endpoint_params: {{p: q}}"),
    ("no-key", _JWT.replace("rsa.key", "missing.key")),
    ("bad-key", _JWT.replace("rsa.key", "notpem.key")),
    ("ec-key", _JWT.replace("rsa.key", "good.key")),
):
    http(f"oauth2/jwt-{_id}", "/", f"oauth2: {{{_keys}}}")

# Proxies.
_VIA = "proxy_url: 'http://<proxy>'"
http("proxy/get", "/?body=x", _VIA)
http("proxy/name", "/", _VIA, at="<httpname>", needs="sandbox")
http("proxy/host-header", "/", _VIA + ", headers: {Host: 'other.zoo.test:<http_port>'}")
http("proxy/post", "/?echo=1", _VIA + ", method: POST, body: hello")
http("proxy/redirect", "/?hop=1", _VIA)
http("proxy/auth", "/", "proxy_url: 'http://user:pass@<proxy_auth>'")
http("proxy/auth-wrong", "/", "proxy_url: 'http://user:wrong@<proxy_auth>'")
http("proxy/auth-none", "/", "proxy_url: 'http://<proxy_auth>'")
http("proxy/refused", "/", "proxy_url: 'http://127.0.0.1:<refused_port>'")
http("proxy/silent", "/", "proxy_url: 'http://127.0.0.1:<blackhole_port>'", timeout="700ms")
http("proxy/connect-headers-unused", "/", _VIA + ", proxy_connect_header: {X-Tag: ['<tag>']}")
_TLS = "tls_config: {ca_file: ca.pem}, proxy_connect_header: {X-Tag: ['<tag>']}"
http("proxy/tls", "/", f"{_VIA}, {_TLS}", at="<https>")
http("proxy/tls-name", "/", f"{_VIA}, {_TLS}", at="<httpsname>", needs="sandbox")
http("proxy/tls-auth", "/", f"proxy_url: 'http://user:pass@<proxy_auth>', {_TLS}", at="<https>")
http("proxy/tls-auth-wrong", "/", f"proxy_url: 'http://user:no@<proxy_auth>', {_TLS}", at="<https>")
http("proxy/tls-denied", "/", f"{_VIA}, tls_config: {{ca_file: ca.pem}}, proxy_connect_header: {{X-Tag: ['<tag>'], X-Wish: [denied]}}", at="<https>")
http("proxy/tls-unreachable", "/", f"{_VIA}, {_TLS}", at="https://127.0.0.1:<refused_port>")
http("proxy/tls-connect-headers", "/", f"{_VIA}, tls_config: {{ca_file: ca.pem}}, proxy_connect_header: {{X-Tag: ['<tag>'], X-Two: [a, b]}}", at="<https>")
http("proxy/no-proxy", "/", _VIA + ", no_proxy: 127.0.0.1")
http("proxy/no-proxy-loopback", "/", _VIA + ", no_proxy: example.com")
http("proxy/no-proxy-name", "/", _VIA + ", no_proxy: localhost", at="<httpname>", needs="sandbox")
http("proxy/no-proxy-cidr", "/", _VIA + ", no_proxy: 127.0.0.0/8")
http("proxy/no-proxy-star", "/", _VIA + ", no_proxy: '*'")
http("proxy/no-proxy-foreign", "/", _VIA + ", no_proxy: 'v4.zoo.test'", at="http://unroutable.zoo.test:<http_port>/<tag>", needs="sandbox")
http("proxy/no-proxy-suffix", "/", _VIA + ", no_proxy: '.zoo.test'", at="http://unroutable.zoo.test:<http_port>/<tag>", needs="sandbox", timeout="700ms")
http("proxy/no-proxy-suffix-skip", "/", _VIA + ", skip_resolve_phase_with_proxy: true, no_proxy: '.zoo.test'", at="http://v4.zoo.test:<http_port>/<tag>", needs="sandbox")
http("proxy/skip-resolve", "/", _VIA + ", skip_resolve_phase_with_proxy: true", at="http://nxdomain.zoo.test:<http_port>/<tag>", needs="sandbox")
http("proxy/no-skip-resolve", "/", _VIA, at="http://nxdomain.zoo.test:<http_port>/<tag>", needs="sandbox")
http("proxy/skip-resolve-tls", "/", f"{_VIA}, {_TLS}, skip_resolve_phase_with_proxy: true", at="https://www.zoo.test:<https_port>/<tag>")
http("proxy/skip-resolve-redirect", "/?hop=1", _VIA + ", skip_resolve_phase_with_proxy: true", at="http://www.zoo.test:<http_port>/<tag>")
http("proxy/skip-resolve-no-proxy", "/", "skip_resolve_phase_with_proxy: true")
http("proxy/from-environment", "/", "proxy_from_environment: true")
http("proxy/from-environment-skip", "/", "proxy_from_environment: true, skip_resolve_phase_with_proxy: true")
http("proxy/socks5", "/?body=x", "proxy_url: 'socks5://<socks>'")
http("proxy/socks5h", "/?body=x", "proxy_url: 'socks5h://<socks>'", at="<httpname>", needs="sandbox")
http("proxy/socks5-auth", "/", "proxy_url: 'socks5://user:pass@<socks_auth>'")
http("proxy/socks5-auth-wrong", "/", "proxy_url: 'socks5://user:no@<socks_auth>'")
http("proxy/socks5-tls", "/", "proxy_url: 'socks5://<socks>', tls_config: {ca_file: ca.pem}", at="<https>")
http("proxy/socks5-unreachable", "/", "proxy_url: 'socks5://<socks>'", at="http://127.0.0.1:<refused_port>")
http("proxy/https", "/", "proxy_url: 'https://<proxy>', tls_config: {ca_file: ca.pem}")
http("proxy/scheme-unknown", "/", "proxy_url: 'ftp://<proxy>'")


def _from_environment(case_id, target, keys="", **environment):
    """The variables of the environment; loopback never goes through a proxy that they name."""
    case_id = f"http/proxy/environment-{case_id}"

    def observe(subject):
        mark = tag(case_id, subject)
        module = f"{{prober: http, http: {{preferred_ip_protocol: ip4, proxy_from_environment: true, {keys}}}}}"
        values = {name: subject.zoo.fill(value, mark) for name, value in environment.items()}
        with subject.agent(f"modules: {{m: {module}}}", environment=values) as agent:
            scrape = {"X-Prometheus-Scrape-Timeout-Seconds": "1.5"}
            answer = agent.ask(f"/probe?module=m&target={subject.zoo.fill(target, mark)}", headers=scrape)
        yield from observation.of_answer(answer).items()
        yield from observation.of_requests(subject.zoo.requests(mark)).items()

    session(case_id, needs="sandbox")(observe)


_AWAY = "http://unroutable.zoo.test:<http_port>/<tag>"
_from_environment("http", _AWAY, HTTP_PROXY="http://<proxy>")
_from_environment("lower", _AWAY, http_proxy="http://<proxy>")
_from_environment("no-scheme", _AWAY, HTTP_PROXY="<proxy>")
_from_environment("password", _AWAY, HTTP_PROXY="http://user:pass@<proxy_auth>")
_from_environment("other-scheme", _AWAY, HTTPS_PROXY="http://<proxy>")
_from_environment("no-proxy", _AWAY, HTTP_PROXY="http://<proxy>", NO_PROXY="203.0.113.0/24")
_from_environment("no-proxy-name", _AWAY, HTTP_PROXY="http://<proxy>", NO_PROXY="zoo.test")
_from_environment("loopback", "<http>/", HTTP_PROXY="http://<proxy>")
_from_environment("skip", "http://nxdomain.zoo.test:<http_port>/<tag>", "skip_resolve_phase_with_proxy: true", HTTP_PROXY="http://<proxy>")
_from_environment("all", _AWAY, ALL_PROXY="http://<proxy>")

# The hostname parameter.
http("hostname/plain", "/", query="hostname=other.zoo.test")
http("hostname/same-header", "/", "headers: {Host: other.zoo.test}", query="hostname=other.zoo.test")
http("hostname/other-header", "/", "headers: {Host: first.zoo.test}", query="hostname=other.zoo.test")
http("hostname/header-case", "/", "headers: {hOST: other.zoo.test}", query="hostname=other.zoo.test")
http("hostname/empty", "/", query="hostname=")
http("hostname/redirect", "/?hop=1", query="hostname=other.zoo.test")
http("hostname/server-name", "/", "tls_config: {ca_file: ca.pem, server_name: localhost}", at="<https>", query="hostname=elsewhere.test")
probe("hostname/unused-dns", "{prober: dns, dns: {query_name: a.zoo.test, preferred_ip_protocol: ip4}}", "<dns>", query="hostname=x")
probe("hostname/unused-icmp", "{prober: icmp, icmp: {preferred_ip_protocol: ip4}}", "127.0.0.1", query="hostname=x", needs="sandbox")
