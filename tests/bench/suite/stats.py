"""Figures: what was measured several times, and what is said of it."""

import math
import statistics


def quantile(values, q):
    """By nearest rank."""
    ordered = sorted(values)
    return ordered[max(math.ceil(q * len(ordered)), 1) - 1]


def figure(values, unit, scale=1.0):
    """Median and spread over the rounds, as it stands in the results."""
    values = [value * scale for value in values]
    return {
        "median": _round(statistics.median(values)),
        "low": _round(min(values)),
        "high": _round(max(values)),
        "unit": unit,
        "rounds": len(values),
    }


def ratio(values, others):
    """Of two agents that were measured in the same rounds: the figure of the rounds' ratios."""
    return figure([a / b for a, b in zip(values, others)], "×")


def distribution(values, unit, scale=1.0):
    """The quantiles of single runs."""
    names = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p99.9": 0.999}
    row = {name: _round(quantile(values, q) * scale) for name, q in names.items()}
    return {
        **row,
        "min": _round(min(values) * scale),
        "max": _round(max(values) * scale),
        "unit": unit,
        "runs": len(values),
    }


def _round(value):
    """Four digits are more than the machine repeats."""
    return float(f"{value:.4g}")
