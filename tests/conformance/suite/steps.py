"""The steps that a run tells in the log of its program, reduced to what both must say alike.

A line is `time=… level=… source=… msg=… module=… target=… key=value …`. Of it, level, words, keys and
values count, in their order; values that are chance or a library's own words are masked.
"""

import re

_PAIR = re.compile(r'("(?:[^"\\]|\\.)*"|[^ ="]+)=("(?:[^"\\]|\\.)*"|[^ "]*)(?: |$)')
_ESCAPE = re.compile(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|.)", re.S)
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
# time, level, source, msg, module and target: what every line begins with.
_HEAD = 6
_PASSWORD = re.compile(r"(//[^/@:\s]*):[^/@\s]*@")
_FIRST = "Beginning probe"
# The line of sonde's own that says why.
OWN = "Why the probe failed"


def _plain(text):
    """A value without its quotes."""
    if not text.startswith('"'):
        return text

    def character(match):
        code = match[1]
        return chr(int(code[1:], 16)) if len(code) > 1 else _SHORT.get(code, code)

    return _ESCAPE.sub(character, text[1:-1])


def _time(value):
    return "never" if value.startswith("0001-") else "then"


# What the values of these keys are reduced to. Error texts are those of a library.
_MASKS = {
    "err": lambda value: "…",
    "error": lambda value: "…",
    "details": lambda value: "…",
    "duration_seconds": lambda value: "…",
    "seq": lambda value: "number" if value.isdigit() else value,
    "id": lambda value: "number" if value.isdigit() else value,
    "response": lambda value: re.sub(r"\bid: \d+", "id: …", value),
    **dict.fromkeys(("start", "dnsDone", "connectDone", "gotConn"), _time),
    **dict.fromkeys(("responseStart", "tlsStart", "tlsDone", "end"), _time),
}


def read(line):
    """[(key, value)] of a line of the log."""
    return [(_plain(key), _plain(value)) for key, value in _PAIR.findall(line)]


def _step(pairs, mark):
    """'LEVEL words key=value …', as it is compared."""
    named = dict(pairs[:_HEAD])
    shown = []
    for key, value in pairs[_HEAD:]:
        value = _MASKS.get(key, str)(value)
        value = _PASSWORD.sub(r"\1:…@", value)
        shown.append(f"{key}={value.replace(mark, '<tag>') if mark else value}")
    return " ".join([named["level"], named["msg"], *shown])


def of_log(text, module, mark=""):
    """The keys of the last run of a module in a log."""
    lines = [read(line) for line in text.split("\n") if line.startswith("time=")]
    lines = [pairs for pairs in lines if len(pairs) >= _HEAD and pairs[4] == ("module", module)]
    begun = [number for number, pairs in enumerate(lines) if pairs[3][1] == _FIRST]
    if not begun:
        return {"steps": []}
    lines = lines[begun[-1] :]
    own = [pairs for pairs in lines if pairs[3][1] == OWN]
    seen = {"steps": [_step(pairs, mark) for pairs in lines if pairs not in own]}
    if own:
        seen[f"step: {OWN}"] = [key for pairs in own for key, _ in pairs[_HEAD:]]
    return seen
