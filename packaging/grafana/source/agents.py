"""The agents themselves: may their numbers be believed, and will they go on?"""

from grafana import BAD, GOOD, WARN, dashboard, heatmap, lines, now, query, row, stat, steps, table, values, variable

OF = 'job=~"$job",instance=~"$instance"'
# up has no label by which an agent could be told from other targets.
UP = f"up{{{OF}}} and on (job) group by (job) (last_over_time(sonde_build_info{{{OF}}}[$__range]))"
MISSED = f'synthetic_probe_missed_total{{{OF},cause!="paused"}}'
NAME = "{{instance}}"


def share(name, q, by="instance"):
    return f"histogram_quantile({q}, sum by ({by}, le) (rate({name}_bucket{{{OF}}}[$__rate_interval])))"


def per_second(name, by="instance", more=""):
    return f"sum by ({by}) (rate({name}{{{OF}{more}}}[$__rate_interval]))"


def counted(name, by, more=""):
    return f"sum by ({by}) (increase({name}{{{OF}{more}}}[$__rate_interval]))"


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
            [now(f"histogram_quantile(0.99, sum by (le) (rate(sonde_measurement_error_seconds_bucket{{{OF}}}[$__range])))")],
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
            [now(f"sum(scrape_samples_scraped{{{OF}}} and on (job) group by (job) (sonde_build_info{{{OF}}}))")],
            unit="short",
        ),
    ]


def truth():
    return [
        lines(
            "Measurement error",
            "What the agent may have added to the duration of its runs: time that no phase explains, and the lag of its loop.",
            [query(share("sonde_measurement_error_seconds", q), f"p{q * 100:.0f} {NAME}") for q in (0.5, 0.99)],
            unit="s",
            min=0,
        ),
        lines(
            "Loop lag, p99",
            "How late timers of the event loops fire. `main` answers HTTP, shards run checks. Above some milliseconds the machine is short of CPU.",
            [query(share("sonde_loop_lag_seconds", 0.99, "instance, loop"), f"{NAME} {{{{loop}}}}")],
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
            [query(counted("synthetic_probe_missed_total", "instance, cause"), f"{NAME} {{{{cause}}}}")],
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
                query(per_second("sonde_http_requests_total", more=',handler="probe"'), f"{NAME} /probe"),
            ],
            unit="cps",
            min=0,
        ),
        lines(
            "Runs under way",
            "By shard. They rise when targets are slow.",
            [query(f"sum by (instance, loop) (sonde_probes_in_flight{{{OF}}})", f"{NAME} {{{{loop}}}}")],
            unit="short",
            min=0,
        ),
        lines(
            "HTTP requests",
            "Answered requests a second, by handler and status code.",
            [query(per_second("sonde_http_requests_total", "handler, code"), "{{handler}} {{code}}")],
            unit="reqps",
            min=0,
        ),
        lines(
            "Refused",
            "Probes, scrapes and connections that were refused because a limit was reached.",
            [query(counted("sonde_admission_rejected_total", "instance, what"), f"{NAME} {{{{what}}}}")],
            unit="short",
            min=0,
        ),
    ]


def resources():
    return [
        lines(
            "CPU",
            "Cores in use.",
            [query(f"rate(process_cpu_seconds_total{{{OF}}}[$__rate_interval]) and on (job, instance) sonde_build_info{{{OF}}}", NAME)],
            size=(8, 8),
            min=0,
        ),
        lines(
            "Memory",
            "Resident memory.",
            [query(f"process_resident_memory_bytes{{{OF}}} and on (job, instance) sonde_build_info{{{OF}}}", NAME)],
            size=(8, 8),
            unit="bytes",
            min=0,
        ),
        lines(
            "File descriptors",
            "Share in use. Each run holds one; near 100 % probes are refused.",
            [
                query(
                    f"process_open_fds{{{OF}}} / process_max_fds{{{OF}}} and on (job, instance) sonde_build_info{{{OF}}}",
                    NAME,
                )
            ],
            size=(8, 8),
            unit="percentunit",
            min=0,
        ),
        lines(
            "Scrapes",
            "How long Prometheus waited for /metrics.",
            [query(f"scrape_duration_seconds{{{OF}}} and on (job) group by (job) (sonde_build_info{{{OF}}})", NAME)],
            size=(8, 8),
            unit="s",
            min=0,
        ),
        lines(
            "Starts",
            "How long ago the agent started. A fall to 0 is a restart.",
            [query(f"time() - process_start_time_seconds{{{OF}}} and on (job, instance) sonde_build_info{{{OF}}}", NAME)],
            size=(8, 8),
            unit="s",
            min=0,
        ),
        table(
            "Versions",
            "What runs where, and with which libraries.",
            [(row(f"group by (instance, version, curl, openssl, cares) (sonde_build_info{{{OF}}})"), ("agents", "short", None))],
            size=(8, 8),
            hide=["agents"],
        ),
    ]


def memory_and_sources():
    return [
        lines(
            "History",
            "Size of the database that lets error budgets outlive a restart.",
            [query(f"sonde_history_size_bytes{{{OF}}}", NAME)],
            size=(8, 8),
            unit="bytes",
            min=0,
        ),
        table(
            "State of the history",
            "disk is good. memory: no place was given, a restart loses budgets. degraded: the disk can't be written.",
            [(row(f"sonde_history_state{{{OF}}} == 1"), ("is", "short", None))],
            size=(8, 8),
            hide=["is", "job"],
        ),
        lines(
            "Trouble of the history",
            "Writes that failed, and entries that were given up because the disk was too slow.",
            [
                query(counted("sonde_history_write_errors_total", "instance"), f"{NAME} failed writes"),
                query(counted("sonde_history_dropped_total", "instance, what"), f"{NAME} given up: {{{{what}}}}"),
            ],
            size=(8, 8),
            unit="short",
            min=0,
        ),
        lines(
            "Discovered targets",
            "Listed by each source of `targets_from`, and those of them that can't be probed.",
            [
                query(f"sonde_discovered_targets{{{OF}}}", f"{NAME} {{{{check}}}} {{{{source}}}}"),
                query(f"sonde_discovery_unused_targets{{{OF}}}", f"unused: {NAME} {{{{check}}}} {{{{source}}}}"),
            ],
            unit="short",
            min=0,
        ),
        lines(
            "Failed looks at sources",
            "While a source fails, what it listed before stays in force.",
            [query(counted("sonde_discovery_refresh_failures_total", "instance, check, source"), f"{NAME} {{{{check}}}} {{{{source}}}}")],
            unit="short",
            min=0,
        ),
        lines(
            "Configuration loaded",
            "How long ago the agent took over its configuration.",
            [query(f"time() - sonde_config_last_reload_success_timestamp_seconds{{{OF}}}", NAME)],
            unit="s",
            min=0,
        ),
        table(
            "Alerts about agents",
            "What fires now about the agents themselves, of the shipped rules.",
            [
                (
                    row(f'group by (alertname, severity, instance, region, check) (ALERTS{{alertname=~"Probe(Agent|Config|Missed|Absent|Targets).*",alertstate="firing"}})'),
                    ("firing", "short", None),
                )
            ],
            size=(12, 8),
            hide=["firing"],
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
