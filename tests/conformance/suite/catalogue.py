"""What a case is, and the list of all. Case files call `probe`, `config` and `session`.

Text in angle brackets that names something of the zoo, as <http> or <ca>, is replaced by its address;
see zoo/__init__.py for the names.
"""

import dataclasses
import json
import typing
import urllib.parse

from . import observation, steps

CASES = {}


@dataclasses.dataclass(frozen=True)
class Case:
    """Something that both programs are put through. `observe(subject)` gives {key: value}."""

    id: str
    observe: typing.Callable
    # "sandbox" or "caddy" (with the library for HTTP/3); a case is left out if that is not to be had.
    needs: str = ""


@dataclasses.dataclass(frozen=True)
class Probe(Case):
    """A request to /probe of the shared agent. The module is named like the case."""

    module: str = ""


def _add(case):
    if case.id in CASES:
        raise ValueError(f"two cases named {case.id}")
    CASES[case.id] = case


def tag(case_id, subject):
    """Names the requests of a case at the zoo, so that they can be told from all others."""
    return f"~{subject.name[0]}{list(CASES).index(case_id)}"


def configuration(cases, subject):
    """The configuration with a module for each of the cases."""
    lines = (
        f"  {json.dumps(case.id)}: {subject.zoo.fill(case.module, tag(case.id, subject))}\n"
        for case in cases
    )
    return "modules:\n" + "".join(lines)


def probe(case_id, module, target, *, needs="", method="GET", headers=None, body=None, query=""):
    """A probe with a module of its own, given as YAML in flow style: `{prober: http, …}`.

    The query is added to that of /probe; with `module` or `target` in it, those are left out.
    """

    def observe(subject):
        mark = tag(case_id, subject)
        named = {"module": case_id, "target": subject.zoo.fill(target, mark)}
        given = {pair.partition("=")[0] for pair in query.split("&")}
        pairs = urllib.parse.urlencode({k: v for k, v in named.items() if k not in given})
        path = "/probe?" + "&".join(part for part in (pairs, query) if part)
        agent = subject.shared()
        already = agent.log_size()
        answer = agent.ask(path, method, headers, body)
        return {
            **observation.of_answer(answer),
            **observation.of_requests(subject.zoo.requests(mark)),
            **steps.of_log(agent.log(already), case_id, mark),
        }

    _add(Probe(case_id, observe, needs, module))


def config(case_id, text):
    """Whether a configuration file loads."""
    _add(Case(f"config/{case_id}", lambda subject: {"loads": subject.accepts(text)}))


def session(case_id, needs=""):
    """Decorates a generator over a subject that yields what it sees as (key, value)."""

    def register(function):
        _add(Case(case_id, lambda subject: dict(function(subject)), needs))
        return function

    return register
