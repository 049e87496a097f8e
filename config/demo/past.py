"""A healthy past for the demonstration's Prometheus: burn rates look back further than it has run."""

import subprocess
import time

STEP = 1  # seconds between two samples

_COUNTERS = {
    "synthetic_probe_runs": [""],
    "synthetic_probe_success": [""],
    "synthetic_slo_good_runs": [',slo="availability"', ',slo="latency"'],
    "synthetic_slo_runs": [',slo="availability"', ',slo="latency"'],
}


def text(labels, seconds, per_second, end):
    """OpenMetrics: counters of runs that all were good, for each of the label sets."""
    first = int(end - seconds)
    lines = []
    for name, kinds in _COUNTERS.items():
        lines.append(f"# TYPE {name} counter")
        for some in labels:
            for kind in kinds:
                lines += [
                    f"{name}_total{{{some}{kind}}} {(t - first) * per_second} {t}"
                    for t in range(first, int(end) + 1, STEP)
                ]
    return "\n".join([*lines, "# EOF", ""])


def write(data, labels, seconds, per_second):
    """Makes blocks of Prometheus' in the folder `data`, up to now."""
    source = data.with_suffix(".txt")
    source.write_text(text(labels, seconds, per_second, time.time()))
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", source, data]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
