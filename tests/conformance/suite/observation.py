"""What is compared: an observation is a flat {key: value}, the same for every kind of case.

A probe's keys are its series, their TYPE and HELP, the status and media type of the answer, and the
requests that arrived at the zoo. A difference is a key whose two values do not agree.
"""

import fnmatch
import re

from . import exposition

_MEASURED = re.compile(r"\w+_duration_seconds|probe_dns_lookup_time_seconds")
_ABSENT = "(absent)"
# Keys that say that there is nothing else to compare, and what the other side then has.
_ALL_OR_NOTHING = {"configuration": "accepted", "start": "good", "answer": "given"}


class Duration(float):
    """A measured time. Two of them agree if both are zero or both are not, and they are close."""

    SLACK_SECONDS = 0.45
    SLACK_RATIO = 0.15

    def __eq__(self, other):
        if not isinstance(other, Duration) or (self > 0) != (other > 0):
            return False
        return abs(self - other) <= self.SLACK_SECONDS + self.SLACK_RATIO * max(self, other)

    def __ne__(self, other):
        return not self == other

    __hash__ = None


def of_metrics(text):
    """The keys of an exposition."""
    try:
        lines = exposition.parse(text)
    except exposition.Malformed as error:
        return {"exposition": f"malformed: {error}"}
    names = [exposition.family(key) for key in lines if " " not in key.split("{")[0]]
    seen = {"families in order": names == sorted(names)}
    for key, value in lines.items():
        measured = _MEASURED.fullmatch(exposition.family(key))
        seen[key] = Duration(value) if measured else value
    return seen


def of_answer(answer):
    """The keys of an HTTP answer; what its body means depends on the media type."""
    if not answer.status:
        return {"answer": "none"}
    seen = {"status": answer.status, "media type": answer.headers.get("content-type")}
    if answer.status == 200 and "version=0.0.4" in answer.headers.get("content-type", ""):
        return {**seen, **of_metrics(answer.body)}
    return {**seen, "body": answer.body}


def of_requests(requests):
    """The keys of what the zoo received: (line, headers, body) of each request."""
    seen = {"requests": len(requests)}
    for number, (line, headers, body) in enumerate(requests, 1):
        seen[f"request {number} line"] = line
        seen[f"request {number} body"] = body
        for name, value in headers:
            key = f"request {number} {name}"
            seen[key] = f"{seen[key]} | {value}" if key in seen else value
    return seen


def differences(exporter, sonde):
    """[(key, value at the exporter, value at sonde)] of the keys that do not agree."""
    for key, usual in _ALL_OR_NOTHING.items():
        if (key in exporter) != (key in sonde):
            return [(key, exporter.get(key, usual), sonde.get(key, usual))]
    keys = [*exporter, *(key for key in sonde if key not in exporter)]
    pairs = [(key, exporter.get(key, _ABSENT), sonde.get(key, _ABSENT)) for key in keys]
    differ = [pair for pair in pairs if pair[1] != pair[2]]
    # That a family which only one side has is described there, too, goes without saying.
    return [p for p in differ if not (p[0].startswith(("HELP ", "TYPE ")) and _ABSENT in p[1:])]


def matches(text, pattern):
    """As in a shell, but [ has no meaning."""
    return fnmatch.fnmatchcase(text, pattern.replace("[", "[[]"))
