"""grpc: health checks."""

from suite.catalogue import probe

from . import grpc

grpc("good", "<grpc>")
for _service in "up down unknown serviceunknown odd nosuch slow html drop".split():
    grpc(f"service/{_service}", "<grpc>", f"service: {_service}")
for _service in (
    "no-trailers no-message two-messages cut-message compressed unknown-field not-protobuf large-status status-twice code-word "
    "code-empty code-in-head error-after-message http-404 http-503 no-type type-proto type-json"
).split():
    grpc(f"odd/{_service}", "<grpc>", f"service: {_service}", timeout="1s")
for _code in (1, 2, 4, 7, 13, 14, 16, 99):
    grpc(f"code/{_code}", "<grpc>", f"service: code-{_code}")
grpc("unimplemented", "<grpc_none>")
grpc("metadata", "<grpc>", "metadata: {x-tag: ['<tag>'], x-many: [a, b]}")
grpc("metadata-binary", "<grpc>", "metadata: {x-tag: ['<tag>'], x-bytes-bin: [abc]}")
grpc("metadata-upper", "<grpc>", "metadata: {X-Upper: [a]}")
grpc("metadata-reserved", "<grpc>", "metadata: {x-tag: ['<tag>'], user-agent: [mine]}")
grpc("metadata-pseudo", "<grpc>", "metadata: {x-tag: ['<tag>'], ':path': [/other]}")
grpc("metadata-grpc-name", "<grpc>", "metadata: {x-tag: ['<tag>'], grpc-custom: [a], grpc-timeout: [1S]}")
grpc("metadata-host", "<grpc>", "metadata: {x-tag: ['<tag>'], host: [other], connection: [close]}")
grpc("metadata-authorization", "<grpc>", "metadata: {x-tag: ['<tag>'], authorization: [Bearer token]}")
grpc("refused", "127.0.0.1:<refused_port>")
grpc("name", "<grpc_name>", needs="sandbox")
grpc("name-unknown", "nxdomain.zoo.test:80", needs="sandbox")
grpc("scheme-http", "http://<grpc>")
grpc("scheme-https", "https://<grpc>")
grpc("path", "<grpc>/any/path")
grpc("ipv6-name", "localhost:<grpc_port>", "preferred_ip_protocol: ip6", needs="sandbox")
grpc("bad-port", "127.0.0.1:99999")
grpc("port-zero", "127.0.0.1:0")
grpc("ipv6-bare", "::1", needs="sandbox")
grpc("no-ca-file-and-no-tls", "<grpc>", "tls_config: {ca_file: missing.pem}")
grpc("http1-server", "127.0.0.1:<http_port>")
_TLS = "tls: true, tls_config: {ca_file: ca.pem}"
grpc("tls/good", "<grpcs>", _TLS)
grpc("tls/name", "<grpcs_name>", _TLS, needs="sandbox")
grpc("tls/down", "<grpcs>", _TLS + ", service: down")
grpc("tls/nosuch", "<grpcs>", _TLS + ", service: nosuch")
grpc("tls/unverified", "<grpcs_expired>", "tls: true, tls_config: {insecure_skip_verify: true}")
grpc("tls/expired", "<grpcs_expired>", _TLS)
grpc("tls/untrusted", "<grpcs>", "tls: true")
grpc("tls/wrong-name", "<grpcs>", "tls: true, tls_config: {ca_file: ca.pem, server_name: elsewhere.test}")
grpc("tls/server-name", "<grpcs>", "tls: true, tls_config: {ca_file: ca.pem, server_name: www.zoo.test}")
grpc("tls/plain-server", "<grpc>", _TLS)
grpc("tls/to-plain-client", "<grpcs>")
grpc("tls/no-alpn", "<grpcs_noalpn>", _TLS)
grpc("tls/no-ca-file", "<grpcs>", "tls: true, tls_config: {ca_file: missing.pem}")
grpc("tls/mutual", "<grpcs_mutual>", "tls: true, tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key}")
probe("grpc/no-section", "{prober: grpc, timeout: 1s}", "<grpc>")
probe("grpc/null-section", "{prober: grpc, timeout: 1s, grpc: null}", "<grpc>")
probe("grpc/empty-section", "{prober: grpc, timeout: 1s, grpc: {}}", "<grpc>")
grpc("timeout", "<grpc>", "service: slow", timeout="200ms")
grpc("ipv6-literal", "[::1]:<grpc_port>")
grpc("tls/ipv6-literal", "[::1]:<grpcs_port>", _TLS)
