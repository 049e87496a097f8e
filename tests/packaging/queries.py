"""Every query that the shipped dashboards and rules make, and which of them a Prometheus has no data for.

    url = "http://127.0.0.1:9090"
    queries.empty_ones(url, queries.panel_queries("packaging/grafana/dashboards"))     # [] is good
    queries.empty_ones(url, queries.variable_queries("packaging/grafana/dashboards"))
    queries.empty_ones(url, queries.rule_queries(url))        # of the rules that this Prometheus has loaded
    queries.still_empty(url, …, seconds=60)                   # the same, but it waits for data

Standard library only. What is silent for a good reason, such as an alert, needs no exception: where a rule is
filtered by comparisons, and gives nothing, what it compares must be there; where a panel shows alerts that fire,
their rules must be there.
"""

import dataclasses
import itertools
import json
import math
import pathlib
import re
import time
import urllib.error
import urllib.parse
import urllib.request

ALL = ".*"  # the value `allValue` of every variable that has All


@dataclasses.dataclass(frozen=True)
class Variable:
    """A variable of a dashboard that asks Prometheus for its values: label_values(selector, label)."""

    name: str
    selector: str
    label: str
    has_all: bool


@dataclasses.dataclass(frozen=True)
class Query:
    """One expression as it stands in a file, and what else must give data if it gives none."""

    where: str  # DASHBOARD: PANEL: LETTER, or GROUP: RULE
    expr: str
    instant: bool = True
    variables: tuple = ()  # of its dashboard
    instead: tuple = ()


# -- dashboards


def dashboards(folder):
    """[(name, content)] of a folder's dashboards."""
    files = sorted(pathlib.Path(folder).glob("*.json"))
    assert files, f"no dashboards in {folder}"
    return [(file.stem, json.loads(file.read_text())) for file in files]


def panels(dashboard):
    """All panels, also those inside of rows that are folded."""
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", [])


def variables(dashboard):
    found = []
    for variable in dashboard["templating"]["list"]:
        if variable["type"] != "query":
            continue
        asked = re.fullmatch(r"label_values\((.*\}), *(\w+)\)", variable["query"]["query"])
        assert asked, f"{variable['name']}: not label_values(name{matcher}, label)"
        found.append(Variable(variable["name"], *asked.groups(), variable["includeAll"]))
    return tuple(found)


def panel_queries(folder):
    return [
        Query(
            f"{name}: {panel['title']}: {target['refId']}",
            target["expr"],
            target.get("instant", False),
            variables(dashboard),
        )
        for name, dashboard in dashboards(folder)
        for panel in panels(dashboard)
        for target in panel.get("targets", [])
    ]


def variable_queries(folder):
    """That each variable has a value."""
    return [
        Query(
            f"{name}: variable {variable.name}",
            f'{variable.selector[:-1]},{variable.label}!=""}}',
            True,
            variables(dashboard),
        )
        for name, dashboard in dashboards(folder)
        for variable in variables(dashboard)
    ]


def interpolate(expr, values, step="15s", scrape="15s", past="1h"):
    """As Grafana does it, with `values` for the variables that the dashboard defines.

    step, past: what a screen shows, seconds as in "15s" and a duration; scrape: the data source's interval.
    """
    every = int(scrape[:-1])
    rate = max(4 * every, int(step[:-1]) + every)
    built_in = {"__rate_interval": f"{rate}s", "__interval": step, "__range": past}

    def value(match):
        name = match.group(1) or match.group(2)
        return {**built_in, **values}[name]

    return re.sub(r"\$\{(\w+)\}|\$(\w+)", value, expr)


# -- rules

_COMPARISON = re.compile(r"(?:==|!=|<=|>=|<|>)\s*(?:bool\s+)?-?[\d.]+(?:e[+-]?\d+)?")
_RECORDED = re.compile(r"(\w+(?::\w+)+)(\{[^}]*\})?")


def data_part(expr):
    """What an expression compares, without the comparisons with numbers that filter it."""
    plain = _COMPARISON.sub("", expr)
    return plain.replace("absent(", "(").replace(" unless ", " and ")


def _from_raw(expr, records):
    """With the rules' expressions in place of the names of what they record."""

    def replace(match):
        name, wanted = match.group(1), dict(re.findall(r'(\w+)="([^"]*)"', match.group(2) or ""))
        branches = []
        for recorded, labels in records.get(name, []):
            if all(labels.get(k, v) == v for k, v in wanted.items()):
                branch = _from_raw(data_part(recorded), records)
                for label, value in labels.items():
                    branch = f'label_replace({branch}, "{label}", "{value}", "", "")'
                branches.append(f"({branch})")
        return "(" + " or ".join(branches) + ")" if branches else match.group(0)

    return _RECORDED.sub(replace, expr)


def rule_queries(url):
    """The rules that the Prometheus has loaded, recording and alerting."""
    groups = get(url, "rules")["groups"]
    rules = [(group["name"], rule) for group in groups for rule in group["rules"]]
    records = {}
    for _, rule in rules:
        if rule["type"] == "recording":
            records.setdefault(rule["name"], []).append((rule["query"], rule.get("labels", {})))
    return [
        Query(
            f"{group}: {rule['name']}",
            rule["query"],
            instead=(data_part(rule["query"]), _from_raw(data_part(rule["query"]), records)),
        )
        for group, rule in rules
    ]


# -- Prometheus


def get(url, path, **parameters):
    """The data of a request below /api/v1; what Prometheus says as ValueError where it refuses."""
    body = urllib.parse.urlencode(parameters).encode() if parameters else None
    request = urllib.request.Request(f"{url}/api/v1/{path}", data=body)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["data"]
    except urllib.error.HTTPError as error:
        with error:
            raise ValueError(error.read().decode()) from None


def has_data(url, expr, instant=True, past=300, step=5):
    """Whether there is one number that is no NaN, now or within `past` seconds."""
    now = time.time()
    if instant:
        rows = get(url, "query", query=expr, time=now)["result"]
        samples = [row["value"] for row in rows]
    else:
        times = {"start": now - past, "end": now, "step": step}
        rows = get(url, "query_range", query=expr, **times)["result"]
        samples = [sample for row in rows for sample in row["values"]]
    return any(not math.isnan(float(value)) for _, value in samples)


def _choices(url, query):
    """Values for the query's variables: All where there is All, else each that Prometheus knows."""
    known = [{}]
    for variable in query.variables:
        if variable.has_all:
            known = [{**values, variable.name: ALL} for values in known]
        elif f"${variable.name}" in query.expr or f"${{{variable.name}}}" in query.expr:
            selector = interpolate(variable.selector, known[0])
            rows = get(url, "query", query=f"count by ({variable.label}) ({selector})")["result"]
            found = sorted(row["metric"].get(variable.label, "") for row in rows)
            pairs = itertools.product(known, [value for value in found if value])
            known = [{**values, variable.name: value} for values, value in pairs]
    return known


def _silent(url, expr):
    """Whether it asks for alerts, and rules of such names are there."""
    wanted = re.search(r'ALERTS\{alertname=~"([^"]+)"', expr)
    return wanted and any(
        rule["type"] == "alerting" and re.fullmatch(wanted.group(1), rule["name"])
        for group in get(url, "rules")["groups"]
        for rule in group["rules"]
    )


def _why_empty(url, query, scrape, past):
    answers = []
    for values in _choices(url, query):
        for expr in dict.fromkeys((query.expr, *query.instead)):
            asked = interpolate(expr, values, scrape=scrape, past=past)
            try:
                if has_data(url, asked, query.instant):
                    return None
            except ValueError as error:
                return f"{query.where}: {error}\n  {asked}"
            answers.append(asked)
    if _silent(url, query.expr):
        return None
    return f"{query.where}: no data\n  " + "\n  ".join(answers[:3] or ["a variable has no value"])


def empty_ones(url, queries, scrape="15s", past="1h"):
    """Those without data, or wrong, as texts. A variable without All may have any value that gives data."""
    found = [_why_empty(url, query, scrape, past) for query in queries]
    return [text for text in found if text]


def still_empty(url, queries, seconds, scrape="15s", past="1h"):
    """empty_ones() once all have data, which is [], or after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        asked, queries = queries, []
        for query in asked:
            if empty_ones(url, [query], scrape, past):
                queries.append(query)
        if not queries or time.monotonic() > deadline:
            return empty_ones(url, queries, scrape, past)
        time.sleep(1)
