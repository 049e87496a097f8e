"""--web.config.file: TLS and passwords of the agent's own pages."""

import ssl

from suite.catalogue import session

from . import PLAIN, told

_WEB = {
    "password": "basic_auth_users: {me: $2b$04$4am8V30I1lzc9AzDthV1V.lLLPmdqLuM7KTskw79GpHqicjwYXp9O}",
    "empty": "",
    "headers": "http_server_config: {headers: {X-Frame-Options: deny, Strict-Transport-Security: max-age=5}}",
    "tls": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>}",
    "bad-hash": "basic_auth_users: {me: nothash}",
    "unknown-key": "basic_auth: {me: x}",
    "bad-header": "http_server_config: {headers: {X-Other: a}}",
    "bad-header-value": "http_server_config: {headers: {X-Frame-Options: sometimes}}",
    "tls-no-key": "tls_server_config: {cert_file: <cert_good>}",
    "tls-missing": "tls_server_config: {cert_file: /nowhere.pem, key_file: /nowhere.key}",
    "tls-bad-version": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, min_version: TLS99}",
    "tls-bad-client-auth": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, client_auth_type: Maybe}",
    "tls-no-client-auth": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, client_auth_type: ''}",
    "tls-no-client-auth-alone": "tls_server_config: {client_auth_type: ''}",
    "tls-client-ca-alone": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, client_ca_file: <ca>}",
    "syntax": "tls_server_config: [",
    "comment": "# nothing\n",
    "null-sections": "tls_server_config:\nhttp_server_config:\nbasic_auth_users:\n",
    "two-users": "basic_auth_users: {me: $2b$04$4am8V30I1lzc9AzDthV1V.lLLPmdqLuM7KTskw79GpHqicjwYXp9O, you: $2y$04$4am8V30I1lzc9AzDthV1V.lLLPmdqLuM7KTskw79GpHqicjwYXp9O}",
    "user-empty": "basic_auth_users: {'': $2b$04$4am8V30I1lzc9AzDthV1V.lLLPmdqLuM7KTskw79GpHqicjwYXp9O}",
    "hash-empty": "basic_auth_users: {me: ''}",
    "hash-null": "basic_auth_users: {me: null}",
    "hash-2a": "basic_auth_users: {me: $2a$04$4am8V30I1lzc9AzDthV1V.lLLPmdqLuM7KTskw79GpHqicjwYXp9O}",
    "hash-2x": "basic_auth_users: {me: $2x$04$4am8V30I1lzc9AzDthV1V.lLLPmdqLuM7KTskw79GpHqicjwYXp9O}",
    "hash-short": "basic_auth_users: {me: $2b$04$4am8V30I1lzc9AzDthV1V}",
    "hash-cost": "basic_auth_users: {me: $2b$99$4am8V30I1lzc9AzDthV1V.lLLPmdqLuM7KTskw79GpHqicjwYXp9O}",
    "hash-sha": "basic_auth_users: {me: $6$abc$def}",
    "users-list": "basic_auth_users: [me]",
    "all-headers": "http_server_config: {headers: {Content-Security-Policy: \"default-src 'self'\", X-Content-Type-Options: nosniff, X-XSS-Protection: '1', X-Frame-Options: SAMEORIGIN}}",
    "header-case": "http_server_config: {headers: {x-frame-options: deny}}",
    "header-empty": "http_server_config: {headers: {X-Frame-Options: ''}}",
    "header-options-bad": "http_server_config: {headers: {X-Content-Type-Options: sniff}}",
    "headers-list": "http_server_config: {headers: [a]}",
    "http2-off": "http_server_config: {http2: false}",
    "http2-word": "http_server_config: {http2: 'no'}",
    "rate": "rate_limit: {interval: 1s, burst: 100}",
    "rate-tight": "rate_limit: {interval: 1h, burst: 3}",
    "rate-word": "rate_limit: {interval: soon}",
    "rate-negative": "rate_limit: {interval: -1s, burst: 5}",
    "rate-burst-0": "rate_limit: {interval: 1h, burst: 0}",
    "rate-unknown": "rate_limit: {every: 1s}",
    "duplicate": "http_server_config: {http2: false}\nhttp_server_config: {http2: true}",
    "tls-empty": "tls_server_config: {}",
    "tls-null-files": "tls_server_config: {cert_file: null, key_file: null}",
    "tls-only-version": "tls_server_config: {min_version: TLS12}",
    "tls-only-client-auth": "tls_server_config: {client_auth_type: RequireAnyClientCert}",
    "tls-inline-and-file": "tls_server_config: {cert: x, cert_file: <cert_good>, key_file: <key_good>}",
    "tls-inline-bad": "tls_server_config: {cert: x, key: y}",
    "tls-key-differs": "tls_server_config: {cert_file: <cert_good>, key_file: <key_rsa>}",
    "tls-max-below-min": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, min_version: TLS13, max_version: TLS12}",
    "tls-unknown-key": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, ca_file: x}",
    "tls-client-ca-two": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, client_ca: x, client_ca_file: <ca>, client_auth_type: RequireAndVerifyClientCert}",
    "tls-client-ca-missing": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, client_ca_file: /nowhere, client_auth_type: RequireAndVerifyClientCert}",
    "tls-client-ca-bad": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, client_ca_file: <folder>/notpem.pem, client_auth_type: RequireAndVerifyClientCert}",
    "tls-cipher-null": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, cipher_suites: null}",
    "tls-cipher-openssl": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, cipher_suites: [ECDHE-RSA-AES128-GCM-SHA256]}",
    "tls-cipher-weak": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]}",
    "tls-cipher-1.3": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, cipher_suites: [TLS_AES_128_GCM_SHA256]}",
    "tls-curve-lower": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, curve_preferences: [x25519]}",
    "tls-prefer": "tls_server_config: {cert_file: <cert_good>, key_file: <key_good>, prefer_server_cipher_suites: false}",
    "list": "[]",
    "word": "hello",
    "null": "null",
    "two-documents": "http_server_config: {http2: false}\n---\nnonsense: x\n",
}


_SECURITY = ("www-authenticate", "x-frame-options", "strict-transport-security")


def _web(case_id, text):
    def observe(subject):
        path = subject.fresh_folder() / "web.yml"
        path.write_text(subject.zoo.fill(text, "x"), encoding="ascii")
        with subject.agent(PLAIN, f"--web.config.file={path}") as agent:
            for who, headers in (
                ("nobody", {}),
                ("me", {"Authorization": "Basic bWU6c2VjcmV0"}),
                ("wrong", {"Authorization": "Basic bWU6d3Jvbmc="}),
                ("unknown", {"Authorization": "Basic eW91OnNlY3JldA=="}),
            ):
                for page in ("/-/healthy", "/config"):
                    answer = agent.ask(page, headers=headers)
                    yield from told(f"{who} {page}", answer)
                    for name in _SECURITY:
                        yield f"{who} {page}: {name}", answer.headers.get(name)

    session(f"endpoint/web-{case_id}")(observe)


for _id, _text in _WEB.items():
    _web(_id, _text)


# Its own TLS, asked by clients with and without a certificate, and of two versions.
_SERVED = "cert_file: <cert_good>, key_file: <key_good>"
_TLS = {
    "plain": "",
    "min-1.3": "min_version: TLS13",
    "max-1.2": "max_version: TLS12",
    "ciphers": "max_version: TLS12, cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]",
    "curves": "curve_preferences: [CurveP384]",
    "request": "client_auth_type: RequestClientCert",
    "require-any": "client_auth_type: RequireAnyClientCert",
    "verify-if-given": "client_auth_type: VerifyClientCertIfGiven, client_ca_file: <ca>",
    "require-and-verify": "client_auth_type: RequireAndVerifyClientCert, client_ca_file: <ca>",
    "names": "client_auth_type: RequireAndVerifyClientCert, client_ca_file: <ca>, client_allowed_sans: [client.zoo.test]",
    "other-names": "client_auth_type: RequireAndVerifyClientCert, client_ca_file: <ca>, client_allowed_sans: [x.zoo.test]",
    "unknown-cipher": "cipher_suites: [NOPE]",
    "unknown-curve": "curve_preferences: [NOPE]",
    "require-without-ca": "client_auth_type: RequireAndVerifyClientCert",
}


def _client(folder, certificate, highest):
    context = ssl.create_default_context(cafile=folder / "ca.pem")
    context.maximum_version = highest
    if certificate:
        context.load_cert_chain(folder / f"{certificate}.pem", folder / f"{certificate}.key")
    return context


def _web_tls(case_id, keys):
    def observe(subject):
        path = subject.fresh_folder() / "web.yml"
        text = f"tls_server_config: {{{_SERVED}, {keys}}}"
        path.write_text(subject.zoo.fill(text, "x"), encoding="ascii")
        with subject.agent(PLAIN, f"--web.config.file={path}") as agent:
            for certificate in ("", "client", "client_other"):
                for highest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                    context = _client(subject.zoo.folder, certificate, highest)
                    answer = agent.ask("/-/healthy", tls=context)
                    yield f"{certificate or 'nobody'} {highest.name}", (answer.status, answer.body)

    session(f"endpoint/web-tls-{case_id}")(observe)


for _id, _keys in _TLS.items():
    _web_tls(_id, _keys)


@session("endpoint/web-changed")
def _web_changed(subject):
    path = subject.fresh_folder() / "web.yml"
    path.write_text("", encoding="ascii")
    with subject.agent(PLAIN, f"--web.config.file={path}") as agent:
        for step, text in (("empty", ""), ("password", _WEB["password"]), ("broken", "["), ("empty again", "")):
            path.write_text(text, encoding="ascii")
            yield step, agent.ask("/-/healthy").status
