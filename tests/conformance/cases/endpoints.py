"""The agent's own pages: what they show, reload, history, prefixes."""

import json
import re
import time

from suite import observation
from suite.catalogue import session

from . import PLAIN, told

_RICH = """
modules:
  z_last: {prober: icmp, timeout: 1m30s, icmp: {ttl: 5, payload_size: 100, dont_fragment: true, source_ip_address: 127.0.0.1}}
  all_http:
    prober: http
    http:
      valid_status_codes: [200, 404]
      valid_http_versions: [HTTP/1.1]
      method: POST
      headers: {Zeta: z, alpha: a}
      body: "two\\nlines: and 'quotes'"
      body_size_limit: 1536KB
      compression: gzip
      no_follow_redirects: true
      fail_if_ssl: true
      fail_if_body_matches_regexp: ['a.*b', '(?i)c']
      fail_if_header_matches: [{header: A, regexp: b, allow_missing: true}, {header: C, regexp: d}]
      fail_if_body_json_matches_cel: body.a == 'b'
      basic_auth: {username: me, password: hidden}
      proxy_url: http://user:hidden@proxy:3128/path
      no_proxy: a,b
      proxy_connect_header: {X: [hidden, too]}
      http_headers: {H: {values: [v], secrets: [hidden], files: [f]}}
      tls_config: {ca_file: /ca, cert_file: /c, key: hidden, server_name: n, min_version: TLS12, insecure_skip_verify: true}
      skip_resolve_phase_with_proxy: true
  bearer: {prober: http, http: {bearer_token: hidden, enable_http2: false}}
  bearer_file: {prober: http, http: {bearer_token_file: /f}}
  authorization: {prober: http, http: {authorization: {type: Token, credentials: hidden}}}
  oauth: {prober: http, http: {oauth2: {client_id: i, client_secret: hidden, token_url: http://t/, scopes: [a], endpoint_params: {b: c}}}}
  dialogue:
    prober: tcp
    tcp:
      tls: true
      query_response: [{expect: '^a', send: b, starttls: true}, {expect_bytes: x}, {expect: y, labels: [{name: n, value: $1}]}]
  names:
    prober: dns
    dns:
      query_name: a.test
      query_type: SOA
      valid_rcodes: [NOERROR, NXDOMAIN]
      validate_answer_rrs: {fail_if_matches_regexp: [a], fail_if_none_matches_regexp: [b]}
      dns_over_tls: true
      transport_protocol: tcp
      recursion_desired: false
  health: {prober: grpc, grpc: {service: s, tls: true, metadata: {b: [1, 2], a: [x]}, preferred_ip_protocol: ip4}}
  socket: {prober: unix, unix: {query_response: [{send: 'yes'}, {send: '5'}, {send: ''}, {send: null}, {send: '#x'}, {send: ' x'}]}}
  empty: {prober: http, http: {headers: {}, valid_status_codes: [], body: ''}}
  odd "name": {prober: http, timeout: 0.5s}
"""


def _pages(case_id, *requests, flags=(), config=PLAIN, bodies=True):
    """Asks one agent for pages: `PATH` or `METHOD PATH`."""

    def observe(subject):
        with subject.agent(config, *flags) as agent:
            for request in requests:
                method, _, path = request.rpartition(" ")
                answer = agent.ask(path, method or "GET")
                # Without an external URL, links have the agent's own port.
                where = answer.headers.get("location", "").replace(f":{agent.port}", ":PORT")
                yield from told(request, answer, bodies)
                yield f"{request}: location", where

    session(f"endpoint/{case_id}")(observe)


_pages("healthy", "/-/healthy", "POST /-/healthy", "HEAD /-/healthy")
_pages("reload-methods", "/-/reload", "PUT /-/reload", "HEAD /-/reload", "POST /-/reload")
_pages("index", "/", "/nothing", "/probe/", "/-/nothing", "/index.html", bodies=False)
_pages("paths", "//", "//metrics", "/./metrics", "/a/../metrics", "/METRICS", "/metrics/", bodies=False)
_pages("no-probes-logs", "/logs", "/logs?id=0", "/logs?id=abc", "/logs?id=-1", "/logs?target=x", "/logs?target=x&module=y")
_pages("logs-parameters", "/logs?id=0&target=x", "/logs?module=y", "/logs?id=&target=", "/logs?id=99999999999999999999")
_pages("config-empty", "/config", config="{}\n")
_HTTP3 = "modules: {m: {prober: http, http: {enable_http2: false, enable_http3: true}}}"
_pages("config-http3", "/config", config=_HTTP3)
_pages("config-rich", "/config", "POST /config", "HEAD /config", config=_RICH)

# How strings are written: each is the body of a module, and a header's name and value.
_STRINGS = [
    *("", " ", "a", " a", "a ", "a b", "é", "☺", "a\tb", "\t", "a\\b", "\x01", "\x7f", "\u00a0", "\u2028", "\ufeff", "\u0085"),
    *("yes", "No", "on", "y", "N", "true", "False", "null", "Null", "~", "5", "-5", "+5", "05", "0o7", "0x1F", "0b1", "1_000", "1.5"),
    *("1e3", ".5", "5.", ".inf", "-.INF", ".nan", "2026-01-01", "2026-01-01T00:00:00Z", "12:30:45", "1:2", "=", "<<", "!", "!a"),
    *("&a", "*a", "- a", "-", "-a", "--- a", "---", "...", "? a", "?", "?a", ": a", ":", ":a", "a:", "a: b", "a:b", "a #b", "a#b", "#a"),
    *("'a'", '"a"', "it's", 'say "a"', "'", '"', "[a", "]", "{a}", "}", ",a", "a,b", "@a", "`a", "%a", "|", "|a", ">", ">a", "a|b"),
    *("a\n", "\n", "\na", "a\nb", "a\nb\n", "a\nb\n\n", " a\nb", "a \nb", "a\n b", "a\n\nb", "a\r\nb", "a\tb\nc", "a: b\nc: d", "# a\nb"),
    *("x" * 200, "word " * 40, "word " * 40 + "\nend", "<secret>", "a\u200bb", "\U0001f600", "0", "-0", "1e", "0x", "inf", "nan"),
]


def _quoted(text):
    """In YAML; beyond the basic plane its escapes are not those of JSON."""
    inner = (json.dumps(one)[1:-1] if ord(one) < 1 << 16 else f"\\U{ord(one):08X}" for one in text)
    return f'"{"".join(inner)}"'


_YAML = "modules:\n" + "".join(
    f"  s{number}: {{prober: http, http: {{body: {_quoted(text)}, headers: {{X: {_quoted(text)}}}}}}}\n"
    for number, text in enumerate(_STRINGS)
)


@session("endpoint/config-strings")
def _strings(subject):
    with subject.agent(_YAML) as agent:
        shown = agent.ask("/config").body
    for number, part in re.findall(r"^    s(\d+):\n(.*?)^        tcp:", shown, re.M | re.S):
        yield repr(_STRINGS[int(number)]), part


_pages("metrics-type", "/metrics", bodies=False)
for _id, _flags in {
    "external-path": ("--web.external-url=http://example.org/prober/",),
    "external-host": ("--web.external-url=http://example.org",),
    "external-double-slash": ("--web.external-url=http://example.org//a//b",),
    "prefix": ("--web.route-prefix=/pre",),
    "prefix-no-slash": ("--web.route-prefix=pre/",),
    "prefix-root": ("--web.external-url=http://example.org/prober/", "--web.route-prefix=/"),
    "prefix-other": ("--web.external-url=http://example.org/prober/", "--web.route-prefix=/pre"),
    "prefix-deep": ("--web.route-prefix=/a/b/",),
}.items():
    _pages(
        f"routes-{_id}",
        *("/", "/pre", "/pre/", "/prober", "/prober/", "/a/b/", "/x", "/metrics", "/pre/metrics", "/prober/config"),
        *("/-/healthy", "/pre/-/healthy", "/prober/-/healthy", "/a/b/-/healthy", "/probe", "/pre/probe", "/prober/probe"),
        flags=_flags,
        bodies=False,
    )

# What the exporter says about itself, except for the numbers of its Go runtime.
_OWN = re.compile(r"(TYPE|HELP) ((blackbox|promhttp|process)_\w+)")


@session("endpoint/metrics")
def _metrics(subject):
    with subject.agent(PLAIN) as agent:
        agent.ask("/probe?module=nosuch&target=x")
        agent.ask("/metrics")
        seen = observation.of_metrics(agent.ask("/metrics").body)
    yield from ((f"shown: {key}", value) for key, value in seen.items() if _OWN.fullmatch(key))
    for name in (
        "blackbox_module_unknown_total",
        "blackbox_exporter_config_last_reload_successful",
        'promhttp_metric_handler_requests_total{code="200"}',
    ):
        yield name, seen.get(name)
    labels = next((key for key in seen if key.startswith("blackbox_exporter_build_info{")), "")
    yield "labels of build_info", re.findall(r'(\w+)="', labels)


@session("endpoint/metrics-conntrack")
def _conntrack(subject):
    with subject.agent(PLAIN) as agent:
        agent.ask(f"/probe?target=127.0.0.1:{subject.zoo.places['refused_port']}")
        agent.ask(f"/probe?target=127.0.0.1:{subject.zoo.places['http_port']}/{'~x0'}")
        seen = observation.of_metrics(agent.ask("/metrics").body)
    yield from ((f"shown: {key}", value) for key, value in seen.items() if "net_conntrack" in key)


# Reload.
def _state(agent, step):
    yield f"{step}: successful", agent.metric("blackbox_exporter_config_last_reload_successful")
    yield f"{step}: modules", re.findall(r"^    (\w+):", agent.ask("/config").body, re.M)


def _wait_for(condition, seconds=5):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)


@session("endpoint/reload")
def _reload(subject):
    with subject.agent(PLAIN) as agent:
        yield from _state(agent, "start")
        for step, text in (
            ("unchanged", PLAIN),
            ("new", "modules: {fresh: {prober: tcp}}"),
            ("syntax error", "modules: ["),
            ("unknown key", "modules: {a: {colour: blue}}"),
            ("empty", ""),
            ("good again", PLAIN),
        ):
            agent.write(text)
            answer = agent.ask("/-/reload", "POST")
            yield f"{step}: status", answer.status
            yield f"{step}: body starts", answer.body[:25]
            yield from _state(agent, step)
        agent.config.unlink()
        yield "missing: status", agent.ask("/-/reload", "POST").status
        yield from _state(agent, "missing")


@session("endpoint/reload-signal")
def _reload_signal(subject):
    name = "blackbox_exporter_config_last_reload_successful"
    with subject.agent(PLAIN) as agent:
        agent.write("modules: {fresh: {prober: tcp}}")
        agent.signal("HUP")
        _wait_for(lambda: "fresh" in agent.ask("/config").body)
        yield from _state(agent, "new")
        agent.write("modules: [")
        agent.signal("HUP")
        _wait_for(lambda: agent.metric(name) == "0")
        yield from _state(agent, "bad")
        agent.write(PLAIN)
        agent.signal("HUP")
        _wait_for(lambda: agent.metric(name) == "1")
        yield from _state(agent, "good again")


@session("endpoint/reload-automatic")
def _reload_automatic(subject):
    flags = ("--config.enable-auto-reload", "--config.auto-reload-interval=1")
    with subject.agent(PLAIN, *flags) as agent:
        agent.write("modules: {fresh: {prober: tcp}}")
        _wait_for(lambda: "fresh" in agent.ask("/config").body)
        yield from _state(agent, "new")


@session("endpoint/reload-timestamp")
def _reload_timestamp(subject):
    name = "blackbox_exporter_config_last_reload_success_timestamp_seconds"
    with subject.agent(PLAIN) as agent:
        first = float(agent.metric(name))
        time.sleep(1.1)
        agent.ask("/-/reload", "POST")
        second = float(agent.metric(name))
        agent.write("[")
        agent.ask("/-/reload", "POST")
        yield "unchanged moves it", second > first
        yield "failure keeps it", float(agent.metric(name)) == second
        yield "is now", abs(second - time.time()) < 5


# History. What is looked at in a stored debug page:
_SHOWN = r"^probe_success \d|^prober: \w+|^Logs for .*:$|^Metrics that .*:$|^Module config.*:$"


def _history(case_id, targets, asked, *flags):
    """Probes the targets in this order, `+` good and `-` bad, then asks for pages."""

    def observe(subject):
        good = f"127.0.0.1:{subject.zoo.places['http_port']}/~x0/"
        bad = f"127.0.0.1:{subject.zoo.places['refused_port']}/"
        with subject.agent(PLAIN, *flags) as agent:
            for number, target in enumerate(targets):
                agent.ask(f"/probe?target={good if target == '+' else f'{bad}{number}'}")
            index = agent.ask("/").body
            yield "listed", len(re.findall(r"logs\?id=\d+", index))
            for path in asked:
                answer = agent.ask(path.replace("GOOD", good).replace("BAD", bad))
                yield f"{path}: status", answer.status
                yield f"{path}: media type", answer.headers.get("content-type")
                yield f"{path}: shows", re.findall(_SHOWN, answer.body, re.M)

    session(f"endpoint/history-{case_id}")(observe)


_IDS = [f"/logs?id={number}" for number in range(6)]
_history("all", "+-+-", [*_IDS, "/logs?target=GOOD", "/logs?target=BAD1", "/logs?target=GOOD&module=http_2xx", "/logs?target=GOOD&module=other"])
_history("limit-2", "+-+-++", _IDS, "--history.limit=2")
_history("limit-2-failures", "------", _IDS, "--history.limit=2")
_history("limit-0", "+-", _IDS[:3], "--history.limit=0")
_history("limit-1", "-+-+", _IDS[:4], "--history.limit=1")
