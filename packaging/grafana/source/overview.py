"""All checks of all regions: what fails, how good and how fast they are."""

from grafana import dashboard, variable
from panels import BAD, GOOD, UP_OR_DOWN, WARN, lines, now, query, row, stat, steps, table, timeline
from series import (
    ASKED,
    BY,
    SCHEDULED,
    availability,
    endpoint_link,
    failed_share,
    failures,
    good_share,
    named,
    quantile,
)

GOOD_SHARE = steps(BAD, (0.99, WARN), (0.999, GOOD))
AGENTS = 'up{job=~"$job"} and on (job) group by (job) (last_over_time(sonde_build_info{job=~"$job"}[$__range]))'
MISSED = f'increase(synthetic_probe_missed_total{{{SCHEDULED},cause!="paused"}}[$__range])'
RUNS = f"increase(synthetic_probe_runs_total{{{SCHEDULED}}}[$__range])"


def failing_now():
    """By the reason of the last run where the agents show it, else by those of the last ten minutes."""
    told = f"sum by ({BY}, phase, reason) (probe_failure_info{{{SCHEDULED}}})"
    counted = failures("10m", f"{BY}, phase, reason")
    down = f"synthetic_endpoint_availability{{{SCHEDULED}}} == 0"
    told = named(told, BY)
    return f"{told} or (({counted}) and on ({BY}) ({down}) unless on ({BY}) probe_failure_info{{{SCHEDULED}}})"


def failed_once():
    """0 for what failed at least once in the time that is shown."""
    by = "check, endpoint"
    return named(
        f"min by ({by}) (min_over_time(synthetic_endpoint_availability{{{SCHEDULED}}}[$__range] @ end()))"
        f" or min by ({by}) (min_over_time(probe_success{{{ASKED}}}[$__range] @ end()))",
        by,
    )


def numbers():
    return [
        stat(
            "Targets watched",
            "Checks and targets by region: those that agents run on a schedule, and those that Prometheus has probed through /probe.",
            [now(f"count({availability()})")],
        ),
        stat(
            "Failing now",
            "Targets whose last run failed. The table below names them with their reasons.",
            [now(f"count(({availability()}) == 0) or vector(0)")],
            colours=steps(GOOD, (1, BAD)),
        ),
        stat(
            "Good runs",
            "Share of runs that succeeded over the time that is shown, of scheduled checks; where there are none, of /probe.",
            [now(good_share("$__range", ""))],
            unit="percentunit",
            colours=GOOD_SHARE,
            decimals=3,
        ),
        stat(
            "p95 duration",
            "95 of 100 runs were at most that long, over the time that is shown. The histogram's buckets bound how exact it is.",
            [now(quantile(0.95, "$__range", ""))],
            unit="s",
        ),
        stat(
            "Runs missed",
            "Share of slots that the agents could not run, without those of paused checks. The dashboard of the agents says why.",
            [now(f"sum({MISSED}) / (sum({MISSED}) + sum({RUNS}))")],
            unit="percentunit",
            colours=steps(GOOD, (0.001, WARN), (0.05, BAD)),
        ),
        stat(
            "Agents",
            "Agents that Prometheus reaches, and those that it does not.",
            [now(f"sum({AGENTS})", "up"), now(f"count(({AGENTS}) == 0) or vector(0)", "down")],
            text="value_and_name",
        ),
    ]


def failing():
    return [
        table(
            "Failing now, and why",
            "Phase and reason of targets whose last run failed. A click on an endpoint shows where its time goes.",
            [(row(failing_now()), ("runs", "short", None))],
            hide=["runs"],
            links={"endpoint": endpoint_link()},
        ),
        timeline(
            "Outages",
            "Targets that failed within the time that is shown; a target is red while any region sees it down.",
            [
                query(
                    f"({availability(by='check, endpoint')}) and on (check, endpoint)"
                    f" {failed_once()} == 0",
                    "{{check}} {{endpoint}}",
                )
            ],
            mappings=UP_OR_DOWN,
        ),
        table(
            "Alerts",
            "What fires now, of the shipped rules: about targets, objectives and agents.",
            [
                (
                    row(
                        "group by (alertname, severity, check, endpoint, region, instance, slo)"
                        ' (ALERTS{alertname=~"Probe.+",alertstate="firing"})'
                    ),
                    ("firing", "short", None),
                )
            ],
            hide=["firing"],
            links={"endpoint": endpoint_link()},
        ),
    ]


def curves():
    most = "topk(10, {})".format
    return [
        lines(
            "Good runs by region",
            "Share of runs that succeeded. If only one region is bad, it is the region or its line.",
            [query(good_share("$__rate_interval", "region"), "{{region}}")],
            unit="percentunit",
            max=1,
        ),
        lines(
            "Failed runs by check",
            "Share of runs that failed: the ten checks that fail most at each moment.",
            [query(most(failed_share("$__rate_interval", "check")), "{{check}}")],
            unit="percentunit",
            min=0,
        ),
        lines(
            "p95 duration by region",
            "95 of 100 runs were at most that long.",
            [query(quantile(0.95, "$__rate_interval", "region"), "{{region}}")],
            unit="s",
            min=0,
        ),
        lines(
            "p95 duration by check",
            "The ten slowest checks at each moment.",
            [query(most(quantile(0.95, "$__rate_interval", "check")), "{{check}}")],
            unit="s",
            min=0,
        ),
        lines(
            "Runs",
            "Runs a second by region, of scheduled checks and through /probe: what the agents do.",
            [
                query(
                    f"sum by (region) (rate(synthetic_probe_runs_total{{{SCHEDULED}}}[$__rate_interval]))",
                    "{{region}}",
                ),
                query(
                    'sum by (job) (rate(sonde_http_requests_total{job=~"$job",handler="probe"}[$__rate_interval]))',
                    "/probe ({{job}})",
                ),
            ],
            unit="cps",
            min=0,
        ),
        lines(
            "Failed runs by reason",
            "How many runs failed, by phase and reason, in the step before each moment, or in four scrapes if that is longer.",
            [query(failures("$__rate_interval", "phase, reason"), "{{phase}}: {{reason}}")],
            unit="short",
            stacked=True,
            custom={"drawStyle": "bars"},
        ),
    ]


def everything():
    return [
        table(
            "All targets by region",
            "Each check and target, over the time that is shown. Budget: what is left of the availability objective's, if the check has one.",
            [
                (row(availability()), ("up", "bool_yes_no", steps(BAD, (1, GOOD)))),
                (row(good_share("$__range", BY)), ("good runs", "percentunit", GOOD_SHARE)),
                (row(quantile(0.5, "$__range", BY)), ("p50", "s", None)),
                (row(quantile(0.95, "$__range", BY)), ("p95", "s", None)),
                (
                    row(
                        f'min by ({BY}) (synthetic_slo_error_budget_remaining_ratio{{{SCHEDULED},slo="availability"}})'
                    ),
                    ("budget left", "percentunit", steps(BAD, (0, WARN), (0.25, GOOD))),
                ),
                (
                    row(
                        f"time() - max by ({BY}) (synthetic_probe_last_run_timestamp_seconds{{{SCHEDULED}}})"
                    ),
                    ("last run ago", "s", None),
                ),
                (
                    row(
                        named(
                            f"(min by ({BY}) (probe_ssl_earliest_cert_expiry{{{SCHEDULED}}}) - time()) / 86400",
                            BY,
                        )
                    ),
                    ("certificate", "d", steps(BAD, (7, WARN), (21, GOOD))),
                ),
            ],
            size=(24, 14),
            sort="up",
            links={"endpoint": endpoint_link()},
        )
    ]


def make():
    return dashboard(
        "sonde-overview",
        "sonde: all checks",
        "What the agents of all regions see.",
        [
            variable("job", '{__name__=~"synthetic_probe_runs_total|probe_success"}'),
            variable("region", 'synthetic_probe_runs_total{job=~"$job"}'),
            variable("check", 'synthetic_probe_runs_total{job=~"$job",region=~"$region"}'),
        ],
        [
            ("Now", numbers()),
            ("What fails", failing()),
            ("How good, how fast", curves()),
            ("Everything", everything()),
        ],
    )
