"""Reads the Prometheus text format, strictly enough to notice a malformed line."""

import math
import re

_SERIES = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$")
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:\\.|[^"\\])*)"(?:,|$)')
_ESCAPES = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}


def parse(text):
    """{(name, frozenset of label pairs): value}."""
    series = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        match = _SERIES.match(line)
        assert match, f"not a line of the text format: {line!r}"
        name, labels, value = match.groups()
        pairs = frozenset(
            (k, re.sub(r'\\[\\"n]', lambda m: _ESCAPES[m.group(0)], v))
            for k, v in _LABEL.findall(labels or "")
        )
        assert (name, pairs) not in series, f"twice in one answer: {line!r}"
        series[name, pairs] = math.inf if value == "+Inf" else float(value)
    return series


class Metrics:
    """One answer of /metrics or /probe."""

    def __init__(self, text):
        self.text = text
        self.series = parse(text)

    def all(self, name, **labels):
        """[(labels, value)] of the series that have these labels, and maybe more."""
        wanted = set(labels.items())
        return [
            (dict(pairs), v)
            for (n, pairs), v in self.series.items()
            if n == name and wanted <= pairs
        ]

    def value(self, name, **labels):
        """The value of the one series; KeyError if there is none or more than one."""
        found = self.all(name, **labels)
        if len(found) != 1:
            raise KeyError(f"{name}{labels}: {len(found)} series")
        return found[0][1]

    def total(self, name, **labels):
        """The sum over the series, 0 if there is none."""
        return sum(value for _, value in self.all(name, **labels))
