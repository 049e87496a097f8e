"""Reads the Prometheus text format; strict, so that malformed text is a finding."""

import re

_SERIES = re.compile(
    r'([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{[a-zA-Z_][a-zA-Z0-9_]*="(?:\\[\\"n]|[^"\\])*"'
    r'(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:\\[\\"n]|[^"\\])*")*\})?) (\S+)'
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]\d\d+)?|NaN|[+-]Inf")


class Malformed(ValueError):
    """A line that is no line of the format."""


def parse(text):
    """What stands on the lines: {"TYPE name" or "HELP name" or "name{labels}": text}."""
    found = {}
    for line in text.split("\n")[:-1]:
        if line.startswith(("# HELP ", "# TYPE ")):
            kind, name, rest = line[2:].split(" ", 2)
            key, value = f"{kind} {name}", rest
        else:
            match = _SERIES.fullmatch(line)
            if not match or not _NUMBER.fullmatch(match[2]):
                raise Malformed(line)
            key, value = match.groups()
        if key in found:
            raise Malformed(f"twice: {line}")
        found[key] = value
    if not text.endswith("\n"):
        raise Malformed("the last line does not end")
    return found


def family(series):
    """The name of a series."""
    return series.split("{")[0]
