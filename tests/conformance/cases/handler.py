"""/probe itself: parameters, timeouts, methods, what clients may ask for."""

import re

from suite import observation, steps
from suite.catalogue import probe, session

from . import http, sections

_SIMPLE = "{prober: http, http: {preferred_ip_protocol: ip4}}"
_URL = "<http>/"
_SCRAPE = "X-Prometheus-Scrape-Timeout-Seconds"

# Parameters.
probe("handler/no-target", _SIMPLE, "", query="target=")
probe("handler/target-absent", _SIMPLE, "")
probe("handler/module-unknown", _SIMPLE, _URL, query="module=nosuch")
probe("handler/module-empty", _SIMPLE, _URL, query="module=")
probe("handler/module-unknown-no-target", _SIMPLE, _URL, query="module=nosuch&target=")
probe("handler/module-html", _SIMPLE, _URL, query="module=%3Cb%3E%22")
probe("handler/prober-unknown", "{prober: gopher}", _URL)
probe("handler/prober-upper", "{prober: HTTP}", _URL)
probe("handler/prober-missing", "{timeout: 1s}", _URL)
probe("handler/prober-websocket", "{prober: websocket}", _URL)
probe("handler/module-null", "null", _URL)
probe("handler/post", _SIMPLE, _URL, method="POST")
probe("handler/post-form", _SIMPLE, "", method="POST", body="target=http%3A%2F%2F127.0.0.1%2F", headers={"Content-Type": "application/x-www-form-urlencoded"})
probe("handler/head", _SIMPLE, _URL, method="HEAD")
probe("handler/delete", _SIMPLE, _URL, method="DELETE")
probe("handler/put", _SIMPLE, _URL, method="PUT")
probe("handler/unknown-parameter", _SIMPLE, _URL, query="colour=blue")
probe("handler/semicolon", _SIMPLE, _URL, query="a;b=c")
probe("handler/semicolon-module", _SIMPLE, _URL, query="module=no;such")
probe("handler/bad-escape", _SIMPLE, _URL, query="x=%zz")
probe("handler/target-twice", _SIMPLE, _URL, query="target=second")
probe("handler/debug-1", _SIMPLE, _URL, query="debug=1")
probe("handler/debug-TRUE", _SIMPLE, _URL, query="debug=TRUE")
probe("handler/debug-false", _SIMPLE, _URL, query="debug=false")
probe("handler/target-double-encoded", _SIMPLE, "http%3A%2F%2F127.0.0.1%3A<http_port>/<tag>")
probe("handler/target-plus", _SIMPLE, "<http>/a+b")

# What the client accepts.
for _id, _accept in (
    ("openmetrics", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"),
    ("utf8-names", "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.1"),
    ("text-escaping", "text/plain;version=0.0.4;escaping=dots"),
    ("html", "text/html"),
    ("any", "*/*"),
    ("prometheus-3", "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"),
):
    probe(f"handler/accept-{_id}", _SIMPLE, _URL, headers={"Accept": _accept})

# What of the answer is not its text.
for _id, _headers in {
    "gzip": {"Accept-Encoding": "gzip"},
    "gzip-zero": {"Accept-Encoding": "gzip;q=0"},
    "deflate": {"Accept-Encoding": "deflate, br, zstd"},
    "star": {"Accept-Encoding": "*"},
    "several": {"Accept-Encoding": "br;q=1.0, gzip;q=0.5"},
    "protobuf": {"Accept": "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"},
}.items():

    def _form(subject, headers=_headers):
        with subject.agent(f"modules: {{m: {_SIMPLE}}}") as agent:
            for page in (f"/probe?module=m&target=127.0.0.1:{subject.zoo.places['refused_port']}", "/metrics", "/config"):
                answer = agent.ask(page, headers=headers)
                yield f"{page}: status", answer.status
                yield f"{page}: coding", answer.headers.get("content-encoding")
                yield f"{page}: media type", answer.headers.get("content-type")

    session(f"handler/form-{_id}")(_form)

# Timeouts: the scrape's, the module's, the flag's offset. The target takes 5 s.
for _id, _module, _scrape, _path in (
    ("scrape-1.2", "", "1.2", "/?wait=5"),
    ("scrape-0.5", "", "0.5", "/"),
    ("scrape-0.5-module", "1s", "0.5", "/"),
    ("scrape-0.3-module", "700ms", "0.3", "/?wait=5"),
    ("scrape-0.3", "", "0.3", "/"),
    ("module-shorter", "600ms", "10", "/?wait=5"),
    ("module-longer", "30s", "1.2", "/?wait=5"),
    ("module-negative", "-5s", "1.2", "/?wait=5"),
    ("module-tiny", "1ns", "10", "/"),
    ("scrape-0", "600ms", "0", "/?wait=5"),
    ("scrape-empty", "600ms", "", "/?wait=5"),
    ("scrape-word", "", "abc", "/"),
    ("scrape-word-no-target", "", "abc", None),
    ("scrape-nan", "1s", "NaN", "/"),
    ("scrape-inf", "600ms", "Inf", "/?wait=5"),
    ("scrape-negative", "600ms", "-3", "/?wait=5"),
    ("scrape-negative-only", "", "-3", "/"),
    ("scrape-exponent", "", "12e-1", "/?wait=5"),
    ("scrape-hex", "600ms", "0x10", "/?wait=5"),
    ("scrape-hex-float", "600ms", "0x1p4", "/?wait=5"),
    ("scrape-blank", "600ms", "10s", "/"),
    ("scrape-underscore", "600ms", "1_0", "/"),
):
    _timeout = f", timeout: {_module}" if _module else ""
    probe(
        f"handler/timeout/{_id}",
        f"{{prober: http{_timeout}, http: {{preferred_ip_protocol: ip4}}}}",
        "" if _path is None else "<http>" + _path,
        headers={_SCRAPE: _scrape},
    )

# The page that debug=true gives: its last part is the module.
_DEBUG = "debug=true"


def _module_shown(case_id, module, target, query=""):
    """Compares the module as the debug page shows it, and the headings."""

    def observe(subject):
        with subject.agent(f"modules: {{m: {subject.zoo.fill(module, 'x')}}}") as agent:
            address = subject.zoo.fill(target, "x")
            answer = agent.ask(f"/probe?module=m&target={address}&{_DEBUG}&{query}")
        logs, _, rest = answer.body.partition("\n\n\n\n")
        metrics, _, shown = rest.partition("\n\n\n\n")
        heading, _, shown = shown.partition("\n")
        yield from {
            "status": answer.status,
            "media type": answer.headers.get("content-type"),
            "headings": [logs.split("\n")[0], metrics.split("\n")[0], heading],
        }.items()
        yield from ((f"module/{key}", text) for key, text in sections(shown, 0).items())
        metrics = observation.of_metrics(metrics.partition("\n")[2] + "\n")
        yield "success", metrics.get("probe_success")
        # What alerts on logs look for.
        yield "verdicts", re.findall(r'level=(\w+) .*msg="(Probe \w+)"', logs)

    session(f"handler/debug/{case_id}")(observe)


_module_shown("http", _SIMPLE, _URL)
_module_shown("http-failed", _SIMPLE, "http://127.0.0.1:<refused_port>/")
_module_shown("tcp", "{prober: tcp, tcp: {tls: true, tls_config: {insecure_skip_verify: true}}}", "<tcps_good>", "hostname=localhost")
_module_shown("secrets", "{prober: http, timeout: 1500ms, http: {basic_auth: {username: u, password: hidden}, http_headers: {X: {values: [shown], secrets: [hidden]}}, proxy_url: 'http://u:hidden@127.0.0.1:1/', proxy_connect_header: {A: [hidden]}}}", _URL)
_module_shown("hostname", _SIMPLE, _URL, "hostname=other.zoo.test")
http("debug-off", "/", query="debug=")
for _id, _module, _target in (
    ("tls", "http: {preferred_ip_protocol: ip4, tls_config: {insecure_skip_verify: true}}", "<https>/"),
    ("dns", "dns: {preferred_ip_protocol: ip4, query_name: a.zoo.test}", "<dns>"),
    ("tcp", "tcp: {preferred_ip_protocol: ip4, query_response: [{expect: hello}]}", "<tcp_greet>"),
    ("unix", "unix: {query_response: [{expect: hello}]}", "<unix_greet>"),
):
    _prober = _module.partition(":")[0]
    probe(f"handler/timeout/none-{_id}", f"{{prober: {_prober}, {_module}}}", _target, headers={_SCRAPE: "0.5"})


def _steps_shown(case_id, module, target):
    """Compares the steps as the debug page tells them, and that /logs and the program's log tell the
    same. Which steps a run has is compared with every probe (suite/steps.py)."""

    def observe(subject):
        config = f"modules: {{m: {subject.zoo.fill(module, 'x')}}}"
        with subject.agent(config, "--log.prober=debug") as agent:
            address = subject.zoo.fill(target, "x")
            page = agent.ask(f"/probe?module=m&target={address}&{_DEBUG}").body
            kept = agent.ask("/logs?id=0").body
            log = agent.log()
        seen = steps.of_log(page.partition("\n\n\n\n")[0], "m")
        yield from seen.items()
        yield "/logs", kept == page
        yield "log", steps.of_log(log, "m") == seen

    session(f"handler/debug-steps/{case_id}")(observe)


for _id, _module, _target in (
    ("http", _SIMPLE, "<http>/"),
    ("http-status", _SIMPLE, "<http>/?status=404"),
    ("http-refused", _SIMPLE, "http://127.0.0.1:<refused_port>/"),
    ("http-redirect", _SIMPLE, "<http>/?hop=2"),
    ("http-binary", "{prober: http, http: {fail_if_body_matches_regexp: ['a b=\"c\\\\']}}", "<http>/"),
    ("tcp", "{prober: tcp, tcp: {query_response: [{expect: hello}]}}", "<tcp_greet>"),
    ("tcp-mismatch", "{prober: tcp, tcp: {query_response: [{expect_bytes: nothing}]}}", "<tcp_greet>"),
    ("unix", "{prober: unix, unix: {query_response: [{expect: hello}]}}", "<unix_greet>"),
    ("dns", "{prober: dns, dns: {preferred_ip_protocol: ip4, query_name: a.zoo.test}}", "<dns>"),
    ("dns-rcode", "{prober: dns, dns: {preferred_ip_protocol: ip4, query_name: nosuch.zoo.test}}", "<dns>"),
    ("grpc", "{prober: grpc, grpc: {preferred_ip_protocol: ip4}}", "<grpc>"),
):
    _steps_shown(_id, _module, _target)
