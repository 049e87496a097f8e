"""The second half of the dashboard of the agents: what they take, what they remember, whom they ask."""

from panels import lines, query, row, table

OF = 'job=~"$job",instance=~"$instance"'
NAME = "{{instance}}"


def counted(name, by, more=""):
    return f"sum by ({by}) (increase({name}{{{OF}{more}}}[$__rate_interval]))"


def resources():
    return [
        lines(
            "CPU",
            "Cores in use.",
            [
                query(
                    f"rate(process_cpu_seconds_total{{{OF}}}[$__rate_interval]) and on (job, instance) sonde_build_info{{{OF}}}",
                    NAME,
                )
            ],
            size=(8, 8),
            min=0,
        ),
        lines(
            "Memory",
            "Resident memory.",
            [
                query(
                    f"process_resident_memory_bytes{{{OF}}} and on (job, instance) sonde_build_info{{{OF}}}",
                    NAME,
                )
            ],
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
            [
                query(
                    f"scrape_duration_seconds{{{OF}}} and on (job) group by (job) (sonde_build_info{{{OF}}})",
                    NAME,
                )
            ],
            size=(8, 8),
            unit="s",
            min=0,
        ),
        lines(
            "Starts",
            "How long ago the agent started. A fall to 0 is a restart.",
            [
                query(
                    f"time() - process_start_time_seconds{{{OF}}} and on (job, instance) sonde_build_info{{{OF}}}",
                    NAME,
                )
            ],
            size=(8, 8),
            unit="s",
            min=0,
        ),
        table(
            "Versions",
            "What runs where, and with which libraries.",
            [
                (
                    row(
                        f"group by (instance, version, curl, openssl, cares) (sonde_build_info{{{OF}}})"
                    ),
                    ("agents", "short", None),
                )
            ],
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
                query(
                    counted("sonde_history_write_errors_total", "instance"), f"{NAME} failed writes"
                ),
                query(
                    counted("sonde_history_dropped_total", "instance, what"),
                    f"{NAME} given up: {{{{what}}}}",
                ),
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
                query(
                    f"sonde_discovery_unused_targets{{{OF}}}",
                    f"unused: {NAME} {{{{check}}}} {{{{source}}}}",
                ),
            ],
            unit="short",
            min=0,
        ),
        lines(
            "Failed looks at sources",
            "While a source fails, what it listed before stays in force.",
            [
                query(
                    counted("sonde_discovery_refresh_failures_total", "instance, check, source"),
                    f"{NAME} {{{{check}}}} {{{{source}}}}",
                )
            ],
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
                    row(
                        f'group by (alertname, severity, instance, region, check) (ALERTS{{alertname=~"Probe(Agent|Config|Missed|Absent|Targets).*",alertstate="firing"}})'
                    ),
                    ("firing", "short", None),
                )
            ],
            size=(12, 8),
            hide=["firing"],
        ),
    ]
