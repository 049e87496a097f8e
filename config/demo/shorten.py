#!/usr/bin/env python3
"""Makes the durations of a Prometheus rule file shorter, so that hours pass in seconds.

    sonde rules --config.file sonde.yml | shorten.py 100 > rules.yml

Ranges ([5m]), `for` and `interval` are divided. Names, thresholds and words stay, and so speak of the
durations that the rules had.
"""

import re
import sys

_SPAN = r"(?:\d+(?:ms|[smhdwy]))+"
DURATION = re.compile(rf"(?<=\[){_SPAN}(?=\])|(?<= for: ){_SPAN}$|(?<= interval: ){_SPAN}$", re.M)
_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}


def milliseconds(span):
    """"1h30m" in milliseconds."""
    return sum(int(n) * _UNITS[unit] for n, unit in re.findall(r"(\d+)(ms|[smhdw])", span))


def shorten(rules, factor):
    return DURATION.sub(lambda span: f"{milliseconds(span[0]) // factor}ms", rules)


if __name__ == "__main__":
    sys.stdout.write(shorten(sys.stdin.read(), int(sys.argv[1])))
