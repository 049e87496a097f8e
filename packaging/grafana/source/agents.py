"""The agents themselves: may their numbers be believed, and will they go on?"""

from agents_inside import NAME, OF, counted, memory_and_sources, resources
from grafana import dashboard, variable
from panels import BAD, GOOD, WARN, heatmap, lines, now, query, stat, steps, values

# up has no label by which an agent could be told from other targets.
UP = f"up{{{OF}}} and on (job) group by (job) (last_over_time(sonde_build_info{{{OF}}}[$__range]))"
MISSED = f'synthetic_probe_missed_total{{{OF},cause!="paused"}}'


def share(name, q, by="instance"):
    return f"histogram_quantile({q}, sum by ({by}, le) (rate({name}_bucket{{{OF}}}[$__rate_interval])))"


def per_second(name, by="instance", more=""):
    return f"sum by ({by}) (rate({name}{{{OF}{more}}}[$__rate_interval]))"


def numbers():
    return [
        stat(
            "Up",
            "Whether Prometheus reaches the agent.",
            [now(UP, NAME)],
            mappings=values(_0=("down", BAD), _1=("up", GOOD)),
            colours=steps(BAD, (1, GOOD)),
            text="value_and_name",
        ),
        stat(
            "Configuration",
            "Whether the last load was good. If not, the agent goes on with what it had; its log names the mistakes.",
            [now(f"min by (instance) (sonde_config_last_reload_successful{{{OF}}})", NAME)],
            mappings=values(_0=("refused", BAD), _1=("good", GOOD)),
            colours=steps(BAD, (1, GOOD)),
            text="value_and_name",
        ),
        stat(
            "Measurement error, p99",
            "99 of 100 runs were measured at least that exactly over the time that is shown: what the agent itself may have added to them.",
            [
                now(
                    f"histogram_quantile(0.99, sum by (le) (rate(sonde_measurement_error_seconds_bucket{{{OF}}}[$__range])))"
                )
            ],
            unit="s",
            colours=steps(GOOD, (0.005, WARN), (0.05, BAD)),
        ),
        stat(
            "Runs missed",
            "Share of slots that were not run, over the time that is shown, without those of paused checks.",
            [
                now(
                    f"sum(increase({MISSED}[$__range])) / (sum(increase({MISSED}[$__range]))"
                    f" + sum(increase(synthetic_probe_runs_total{{{OF}}}[$__range])))"
                )
            ],
            unit="percentunit",
            colours=steps(GOOD, (0.001, WARN), (0.05, BAD)),
        ),
        stat(
            "Runs",
            "Runs a second, of scheduled checks and through /probe.",
            [
                now(
                    f"sum(rate(synthetic_probe_runs_total{{{OF}}}[$__rate_interval]))"
                    f' + sum(rate(sonde_http_requests_total{{{OF},handler="probe"}}[$__rate_interval]))'
                    f" or sum(rate(synthetic_probe_runs_total{{{OF}}}[$__rate_interval]))"
                )
            ],
            unit="cps",
        ),
        stat(
            "Series",
            "Series that Prometheus gets from the agents at /metrics. `sonde plan` says what they are.",
            [
                now(
                    f"sum(scrape_samples_scraped{{{OF}}} and on (job) group by (job) (sonde_build_info{{{OF}}}))"
                )
            ],
            unit="short",
        ),
    ]


def truth():
    return [
        lines(
            "Measurement error",
            "What the agent may have added to the duration of its runs: time that no phase explains, and the lag of its loop.",
            [
                query(share("sonde_measurement_error_seconds", q), f"p{q * 100:.0f} {NAME}")
                for q in (0.5, 0.99)
            ],
            unit="s",
            min=0,
        ),
        lines(
            "Loop lag, p99",
            "How late timers of the event loops fire. `main` answers HTTP, shards run checks. Above some milliseconds the machine is short of CPU.",
            [
                query(
                    share("sonde_loop_lag_seconds", 0.99, "instance, loop"), f"{NAME} {{{{loop}}}}"
                )
            ],
            unit="s",
            min=0,
        ),
        heatmap(
            "Delay of runs",
            "How long after its slot a run started.",
            f"sum by (le) (increase(sonde_schedule_delay_seconds_bucket{{{OF}}}[$__rate_interval]))",
            size=(12, 8),
        ),
        lines(
            "Missed slots by cause",
            "overlap: the run before was still going on; overload: the agent was late or at its limit; agent: it could not run the check; paused: it was told to.",
            [
                query(
                    counted("synthetic_probe_missed_total", "instance, cause"),
                    f"{NAME} {{{{cause}}}}",
                )
            ],
            unit="short",
            stacked=True,
            custom={"drawStyle": "bars"},
            min=0,
        ),
    ]


def work():
    return [
        lines(
            "Runs",
            "Runs a second, scheduled and through /probe.",
            [
                query(per_second("synthetic_probe_runs_total"), f"{NAME} scheduled"),
                query(
                    per_second("sonde_http_requests_total", more=',handler="probe"'),
                    f"{NAME} /probe",
                ),
            ],
            unit="cps",
            min=0,
        ),
        lines(
            "Runs under way",
            "By shard. They rise when targets are slow.",
            [
                query(
                    f"sum by (instance, loop) (sonde_probes_in_flight{{{OF}}})",
                    f"{NAME} {{{{loop}}}}",
                )
            ],
            unit="short",
            min=0,
        ),
        lines(
            "HTTP requests",
            "Answered requests a second, by handler and status code.",
            [
                query(
                    per_second("sonde_http_requests_total", "handler, code"), "{{handler}} {{code}}"
                )
            ],
            unit="reqps",
            min=0,
        ),
        lines(
            "Refused",
            "Probes, scrapes and connections that were refused because a limit was reached.",
            [
                query(
                    counted("sonde_admission_rejected_total", "instance, what"),
                    f"{NAME} {{{{what}}}}",
                )
            ],
            unit="short",
            min=0,
        ),
    ]


def make():
    return dashboard(
        "sonde-agents",
        "sonde: the agents",
        "May their numbers be believed, and will they go on?",
        [
            variable("job", 'sonde_build_info{version!=""}'),
            variable("instance", 'sonde_build_info{job=~"$job"}'),
        ],
        [
            ("Now", numbers()),
            ("Truth: may the numbers be believed?", truth()),
            ("Work", work()),
            ("What it takes", resources()),
            ("Memory, sources, alerts", memory_and_sources()),
        ],
    )
