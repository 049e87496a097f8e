"""Objectives: what is left of error budgets, how fast they burn, and the alerts of that."""

from grafana import dashboard, variable
from panels import BAD, GOOD, WARN, bars, lines, now, query, row, stat, steps, table
from series import BY, SCHEDULED, counted, endpoint_link

OF = SCHEDULED + ',slo=~"$slo"'
SLO = f"{BY}, slo"
BUDGET = f"synthetic_slo_error_budget_remaining_ratio{{{OF}}}"
EXCLUDED = f"synthetic_slo_excluded_total{{{OF}}}"
BUDGET_LEFT = steps(BAD, (0, WARN), (0.25, GOOD))
NAMES = "{{check}} {{slo}} {{region}}"
# Long and short window, and the burn rate at which `sonde rules` alerts, for a window of 30 days.
PAIRS = [
    ("1h", "5m", 14.4, "page"),
    ("6h", "30m", 6, "page"),
    ("1d", "2h", 3, "ticket"),
    ("3d", "6h", 1, "ticket"),
]


def burn_rate(window):
    return f'synthetic_slo_burn_rate{{{OF},window="{window}"}}'


def burning(long, short, factor):
    return f"max by ({SLO}) ({burn_rate(long)}) > {factor} and max by ({SLO}) ({burn_rate(short)}) > {factor}"


def numbers():
    page, also, ticket, slow = (burning(*pair[:3]) for pair in PAIRS)
    return [
        stat(
            "Objectives",
            "Objectives that are kept count of, each in each region.",
            [now(f"count(synthetic_slo_objective_ratio{{{OF}}})")],
        ),
        stat(
            "Budgets overspent",
            "Objectives of which nothing is left of the error budget: they are missed.",
            [now(f"count({BUDGET} < 0) or vector(0)")],
            colours=steps(GOOD, (1, BAD)),
        ),
        stat(
            "Lowest budget",
            "What is left of the error budget where least is left.",
            [now(f"min({BUDGET})")],
            unit="percentunit",
            colours=BUDGET_LEFT,
        ),
        stat(
            "Burning fast",
            "Objectives whose burn rate is over 14.4 (1h and 5m) or over 6 (6h and 30m): somebody is paged, if a second region sees it.",
            [now(f"count(({page}) or ({also})) or vector(0)")],
            colours=steps(GOOD, (1, BAD)),
        ),
        stat(
            "Burning slowly",
            "Objectives whose burn rate is over 3 (1d and 2h) or over 1 (3d and 6h): that makes a ticket.",
            [now(f"count(({ticket}) or ({slow})) or vector(0)")],
            colours=steps(GOOD, (1, WARN)),
        ),
        stat(
            "Not judged",
            "Slots that no objective judged, in the time that is shown, as the agent could not measure.",
            [now(f"sum({counted(EXCLUDED, '$__range', 'slo')}) or vector(0)")],
            unit="short",
            decimals=0,
            colours=steps(GOOD, (1, WARN)),
        ),
    ]


def budgets():
    return [
        bars(
            "Error budget left",
            "Of all regions together, over each objective's own window: 100 % untouched, 0 used up, less is overspent. Lowest first.",
            [
                now(
                    f"sort(avg by (check, endpoint, slo) ({BUDGET}))",
                    "{{check}} {{slo}} {{endpoint}}",
                )
            ],
            colours=BUDGET_LEFT,
            min=0,
            max=1,
        ),
        lines(
            "Error budget left, over time",
            "A cliff is an outage, a slope a slow burn. It recovers as bad runs leave the window.",
            [query(f"min by (check, slo, region) ({BUDGET})", NAMES)],
            unit="percentunit",
            limits=BUDGET_LEFT,
        ),
        table(
            "Objectives",
            "Each objective in each region: what it promises, what was kept of that over its window, and how fast the budget burns.",
            [
                (
                    row(f"min by ({SLO}) (synthetic_slo_objective_ratio{{{OF}}})"),
                    ("objective", "percentunit", None),
                ),
                (
                    row(
                        f"clamp_min(1 - (1 - min by ({SLO}) (synthetic_slo_objective_ratio{{{OF}}}))"
                        f" * (1 - min by ({SLO}) ({BUDGET})), 0)"
                    ),
                    ("good runs", "percentunit", None),
                ),
                (row(f"min by ({SLO}) ({BUDGET})"), ("budget left", "percentunit", BUDGET_LEFT)),
                *(
                    (
                        row(f"max by ({SLO}) ({burn_rate(long)})"),
                        (
                            f"burn rate {long}",
                            "none",
                            steps(GOOD, (factor, BAD if severity == "page" else WARN)),
                        ),
                    )
                    for long, _, factor, severity in PAIRS
                ),
                (
                    row(f"sum by ({SLO}) (increase(synthetic_slo_runs_total{{{OF}}}[$__range]))"),
                    ("runs shown", "short", None),
                ),
            ],
            size=(24, 9),
            sort="budget left",
            links={"endpoint": endpoint_link()},
        ),
    ]


def burn():
    return [
        lines(
            f"Burn rate over {long} and {short}",
            f"How many times faster than sustainable the budget is spent. Both over {factor:g} for an objective of 30 days make a {severity}; "
            "`sonde rules` scales that to other windows.",
            [
                query(f"max by (check, slo, region) ({burn_rate(window)})", f"{window}: {NAMES}")
                for window in (long, short)
            ],
            min=0,
            decimals=1,
            limits=steps("transparent", (factor, BAD if severity == "page" else WARN)),
        )
        for long, short, factor, severity in PAIRS
    ]


def runs():
    good = f"sum by (check, slo) (rate(synthetic_slo_good_runs_total{{{OF}}}[$__rate_interval]))"
    judged = f"sum by (check, slo) (rate(synthetic_slo_runs_total{{{OF}}}[$__rate_interval]))"
    return [
        lines(
            "Bad runs",
            "Share of judged runs that did not meet the objective, of all regions.",
            [query(f"1 - {good} / ({judged} > 0)", "{{check}} {{slo}}")],
            unit="percentunit",
            min=0,
        ),
        lines(
            "Slots that were not judged",
            "By cause. They are no part of any budget, so an agent's trouble is no outage; and they can't hide one.",
            [query(counted(EXCLUDED, "$__rate_interval", "cause"), "{{cause}}")],
            unit="short",
            min=0,
        ),
        table(
            "Alerts",
            "Which of them fire now, if Prometheus has the rules that `sonde rules` prints.",
            [
                (
                    row(
                        f"group by (alertname, severity, check, endpoint, region, slo) "
                        f'(ALERTS{{alertname=~"ProbeErrorBudgetBurn.*|ProbeAbsent",alertstate="firing",check=~"$check",region=~"$region"}})'
                    ),
                    ("firing", "short", None),
                )
            ],
            hide=["firing"],
            links={"endpoint": endpoint_link()},
        ),
    ]


def make():
    return dashboard(
        "sonde-slo",
        "sonde: objectives",
        "Error budgets of checks with an `slo`, as the agents count them.",
        [
            variable("job", 'synthetic_slo_objective_ratio{slo!=""}'),
            variable("region", 'synthetic_slo_objective_ratio{job=~"$job"}'),
            variable("check", 'synthetic_slo_objective_ratio{job=~"$job",region=~"$region"}'),
            variable("slo", f"synthetic_slo_objective_ratio{{{SCHEDULED}}}"),
        ],
        [
            ("Now", numbers()),
            ("Budgets", budgets()),
            ("Burn rates", burn()),
            ("Runs and alerts", runs()),
        ],
        since="now-24h",
    )
