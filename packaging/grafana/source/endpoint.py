"""One endpoint: where the time goes, why it fails, whose fault that is, and its certificate."""

from grafana import dashboard, variable
from panels import (
    BAD,
    GOOD,
    UP_OR_DOWN,
    WARN,
    heatmap,
    lines,
    now,
    query,
    row,
    stat,
    steps,
    table,
    timeline,
)
from series import ASKED, SCHEDULED, availability, failures, good_share, named, quantile

HERE = ',endpoint="$endpoint"'
OF = SCHEDULED + HERE
# Shown for scheduled checks with `metrics: {probe: on}`, and for /probe.
NEEDS_PROBE = " Of scheduled checks only with `metrics: {probe: on}`."
PHASES = "probe_(http|icmp|dns|grpc|tls|websocket)_duration_seconds"
CERTIFICATE = named(
    f"(min by (region) (probe_ssl_earliest_cert_expiry{{{OF}}}) - time()) / 86400", "region"
)
DAYS_LEFT = steps(BAD, (7, WARN), (21, GOOD))


def of_last_run(how, metric):
    return named(f"{how} by (region) ({metric}{{{OF}}})", "region")


def phase(name):
    """How long a phase took in the last run, by region, however it is shown."""
    return named(
        f'avg by (region) (synthetic_probe_phase_seconds{{{OF},phase="{name}"}})'
        f' or sum by (region) (rate(synthetic_probe_phase_seconds_sum{{{OF},phase="{name}"}}[$__rate_interval]))'
        f' / sum by (region) (rate(synthetic_probe_phase_seconds_count{{{OF},phase="{name}"}}[$__rate_interval]))'
        f' or avg by (region) ({{__name__=~"{PHASES}",{ASKED}{HERE},phase="{name}"}})',
        "region",
    )


def all_phases():
    return (
        f"avg by (phase) (synthetic_probe_phase_seconds{{{OF}}})"
        f" or sum by (phase) (rate(synthetic_probe_phase_seconds_sum{{{OF}}}[$__rate_interval]))"
        f" / sum by (phase) (rate(synthetic_probe_phase_seconds_count{{{OF}}}[$__rate_interval]))"
        f' or avg by (phase) ({{__name__=~"{PHASES}",{ASKED}{HERE}}})'
    )


def numbers():
    return [
        stat(
            "Now",
            "Whether the last run of each region succeeded.",
            [now(availability(HERE, "region"), "{{region}}")],
            mappings=UP_OR_DOWN,
            colours=steps(BAD, (1, GOOD)),
            text="value_and_name",
        ),
        stat(
            "Good runs",
            "Share of runs that succeeded over the time that is shown, of all regions.",
            [now(good_share("$__range", "", HERE))],
            unit="percentunit",
            decimals=3,
            colours=steps(BAD, (0.99, WARN), (0.999, GOOD)),
        ),
        stat(
            "p95 duration",
            "95 of 100 runs were at most that long, over the time that is shown.",
            [now(quantile(0.95, "$__range", "", HERE))],
            unit="s",
        ),
        stat(
            "Certificate",
            "Days until the first certificate of its chain expires." + NEEDS_PROBE,
            [now(f"min({CERTIFICATE})")],
            unit="d",
            decimals=0,
            colours=DAYS_LEFT,
        ),
        stat(
            "HTTP status",
            "Status code of the last answer by region; 0 if there was none." + NEEDS_PROBE,
            [now(of_last_run("max", "probe_http_status_code"), "{{region}}")],
            colours=steps(BAD, (100, GOOD), (400, WARN), (500, BAD)),
        ),
        stat(
            "TLS",
            "Version of the last handshake." + NEEDS_PROBE,
            [now(f"count by (version) (probe_tls_version_info{{{OF}}})", "{{version}}")],
            text="name",
        ),
    ]


def time_spent():
    return [
        lines(
            "Where the time goes",
            "Phases of the last run (with `metrics: {phases: histogram}` their mean), averaged over regions. They never overlap.",
            [query(all_phases(), "{{phase}}")],
            unit="s",
            stacked=True,
            min=0,
        ),
        lines(
            "Duration",
            "Quantiles of all runs, failed ones included, of all regions.",
            [
                query(quantile(q, "$__rate_interval", "", HERE), f"p{q * 100:.0f}")
                for q in (0.5, 0.95, 0.99)
            ],
            unit="s",
            min=0,
        ),
        heatmap(
            "Distribution of durations",
            "How many runs took how long. Two bands mean two ways through: a cache and what is behind it, two servers. Scheduled checks only.",
            f"sum by (le) (increase(synthetic_probe_duration_seconds_bucket{{{OF}}}[$__rate_interval]))",
        ),
        lines(
            "p95 duration by region",
            "If all regions are slow it is the server; if one is, its line.",
            [query(quantile(0.95, "$__rate_interval", "region", HERE), "{{region}}")],
            size=(12, 9),
            unit="s",
            min=0,
        ),
    ]


def failing():
    return [
        timeline(
            "Up and down by region",
            "Each region's last run.",
            [query(availability(HERE, "region"), "{{region}}")],
            size=(24, 5),
            mappings=UP_OR_DOWN,
        ),
        table(
            "Reasons",
            "Failed runs over the time that is shown, by region, phase and reason. Scheduled checks only.",
            [(row(failures("$__range", "region, phase, reason", HERE)), ("runs", "short", None))],
            size=(12, 8),
            sort="-runs",
        ),
        lines(
            "Failed runs by reason",
            "In the step before each moment, or in four scrapes if that is longer. Of /probe: 1 while the last probe failed for that reason.",
            [
                query(
                    f"{failures('$__rate_interval', 'phase, reason', HERE)}"
                    f" or max by (phase, reason) (probe_failure_info{{{ASKED}{HERE}}})",
                    "{{phase}}: {{reason}}",
                )
            ],
            unit="short",
            stacked=True,
            custom={"drawStyle": "bars"},
        ),
    ]


def whose_fault():
    return [
        lines(
            "Server or network?",
            "What the server took to answer (phase processing, of HTTP) beside the shortest round trip of the connection, which the "
            "kernel measured. If both rise it is the network; if only the first does, the server."
            + NEEDS_PROBE,
            [
                query(phase("processing"), "server: processing, {{region}}"),
                query(
                    of_last_run("avg", "probe_tcp_min_rtt_seconds"),
                    "network: round trip, {{region}}",
                ),
            ],
            unit="s",
            min=0,
        ),
        lines(
            "Lost segments",
            "Segments of the last connection that were sent again. Each SYN adds a second or more to the phase connect."
            + NEEDS_PROBE,
            [
                query(of_last_run("max", "probe_tcp_retransmits"), "all, {{region}}"),
                query(of_last_run("max", "probe_tcp_syn_retransmits"), "SYN, {{region}}"),
            ],
            unit="short",
            min=0,
            decimals=0,
        ),
        lines(
            "Certificate",
            "Days until the first certificate of its chain expires. A step upwards is a renewal."
            + NEEDS_PROBE,
            [query(CERTIFICATE, "{{region}}")],
            unit="d",
            limits=DAYS_LEFT,
        ),
        lines(
            "HTTP status",
            "Of the last answer; 0 if there was none." + NEEDS_PROBE,
            [query(of_last_run("max", "probe_http_status_code"), "{{region}}")],
            decimals=0,
            min=0,
        ),
    ]


def measured():
    return [
        table(
            "How it is checked",
            "What the configuration of the agents says of it. Scheduled checks only.",
            [
                (
                    row(
                        f"group by (check, region, prober, module, interval, timeout) (synthetic_check_info{{{OF}}})"
                    ),
                    ("agents", "short", None),
                )
            ],
            size=(12, 6),
            hide=["agents"],
        ),
        lines(
            "Missed slots",
            "Runs that did not take place, by cause: while they last, the curves above have gaps. Scheduled checks only.",
            [
                query(
                    f"sum by (cause) (increase(synthetic_probe_missed_total{{{OF}}}[$__rate_interval]))",
                    "{{cause}}",
                )
            ],
            size=(12, 6),
            unit="short",
            min=0,
        ),
    ]


def make():
    return dashboard(
        "sonde-endpoint",
        "sonde: one endpoint",
        "Where the time goes, why it fails, and whose fault that is.",
        [
            variable("job", '{__name__=~"synthetic_probe_runs_total|probe_success"}'),
            variable("region", 'synthetic_probe_runs_total{job=~"$job"}'),
            variable("check", 'synthetic_probe_runs_total{job=~"$job",region=~"$region"}'),
            variable(
                "endpoint",
                f'{{__name__=~"synthetic_probe_runs_total|probe_success",{SCHEDULED}}}',
                one=True,
            ),
        ],
        [
            ("Now", numbers()),
            ("Time", time_spent()),
            ("Failures", failing()),
            ("Server, network, certificate", whose_fault()),
            ("The check", measured()),
        ],
    )
