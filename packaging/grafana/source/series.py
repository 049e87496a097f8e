"""What several dashboards ask Prometheus for.

Scheduled checks have a label `check`, which targets of /probe have not: with `metrics: {probe: on}` the former
show probe_* as well, and nothing may be counted twice. A matcher of a variable's All is `.*`, which also fits
series without the label.
"""

SCHEDULED = 'job=~"$job",region=~"$region",check=~"$check"'
ASKED = f'check="",{SCHEDULED}'  # through /probe; none if a check is chosen
BY = "check, endpoint, region"


def named(expr, by):
    """What has no check or region, as Prometheus asked for it, is called /probe."""
    for label in ("check", "region"):
        if label in by.split(", "):
            expr = f'label_replace({expr}, "{label}", "/probe", "{label}", "")'
    return expr


def availability(more="", by=BY):
    """1 or 0 for each check and target, scheduled or asked for."""
    return named(
        f"min by ({by}) (synthetic_endpoint_availability{{{SCHEDULED}{more}}})"
        f" or min by ({by}) (probe_success{{{ASKED}{more}}})",
        by,
    )


def good_share(past, by, more=""):
    """The share of runs that were good over a range of time."""
    grouped = f" by ({by})" if by else ""
    return named(
        f"sum{grouped} (increase(synthetic_probe_success_total{{{SCHEDULED}{more}}}[{past}]))"
        f" / (sum{grouped} (increase(synthetic_probe_runs_total{{{SCHEDULED}{more}}}[{past}])) > 0)"
        f" or avg{grouped} (avg_over_time(probe_success{{{ASKED}{more}}}[{past}]))",
        by,
    )


def failed_share(past, by, more=""):
    return f"1 - ({good_share(past, by, more)})"


def quantile(q, past, by, more=""):
    """Of the duration: of scheduled checks by their histogram, of others by the samples there are."""
    le = f"{by}, le" if by else "le"
    grouped = f" by ({by})" if by else ""
    return named(  # what is NaN, as nothing ran, is left out
        f"histogram_quantile({q}, sum by ({le}) (rate(synthetic_probe_duration_seconds_bucket{{{SCHEDULED}{more}}}[{past}]))) >= 0"
        f" or max{grouped} (quantile_over_time({q}, probe_duration_seconds{{{ASKED}{more}}}[{past}]))",
        by,
    )


def counted(series, past, by):
    """What a counter counted whose series begin with the first thing to count: increase() would miss that one.

    A series was born in that time if its check had been scraped before, and it was not there yet.
    """
    runs = f"synthetic_probe_runs_total{{{SCHEDULED}}} offset {past}"
    born = f"{series} unless {series} offset {past} and on (job, instance, {BY}) {runs}"
    return (
        f"sum by ({by}) ("
        f"(increase({series}[{past}]) + (min_over_time({series}[{past}]) and ({born})))"
        f" or increase({series}[{past}])) > 0"
    )


def failures(past, by, more=""):
    return counted(f"synthetic_probe_failures_total{{{SCHEDULED}{more}}}", past, by)


def endpoint_link():
    """Where a table's endpoint leads: its own dashboard, with the same time and source."""
    return (
        "/d/sonde-endpoint?var-endpoint=${__data.fields.endpoint:percentencode}"
        "&${datasource:queryparam}&${job:queryparam}&${__url_time_range}"
    )
