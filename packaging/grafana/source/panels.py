"""The shapes of Grafana's panels, as far as sonde's dashboards need them.

What is the same everywhere is said here once. The model is that of Grafana 9, which later versions read.
"""

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
GOOD, WARN, BAD = "green", "orange", "red"


# -- queries


def query(expr, legend="", **more):
    """A line over time."""
    return {
        "expr": expr,
        "legendFormat": legend or "__auto",
        "range": True,
        "instant": False,
        **more,
    }


def now(expr, legend="", **more):
    """The value at the end of the time that is shown."""
    return {**query(expr, legend), "range": False, "instant": True, **more}


def row(expr):
    """Lines of a table, one for each series."""
    return now(expr, format="table")


# -- panels


def steps(*pairs):
    """Colours by value: steps(GOOD, (0.5, WARN), (1, BAD)); the first one has no bound."""
    first, *rest = pairs
    return {
        "mode": "absolute",
        "steps": [{"color": first, "value": None}, *({"color": c, "value": v} for v, c in rest)],
    }


NEUTRAL = steps("blue")


def panel(kind, title, description, queries, size, unit="none", **defaults):
    """`size` is (width, height) on the grid; `defaults` are Grafana's fieldConfig.defaults."""
    overrides = defaults.pop("overrides", [])
    options = defaults.pop("options", {})
    transformations = defaults.pop("transformations", [])
    return {
        "type": kind,
        "title": title,
        "description": description,
        "datasource": DATASOURCE,
        "targets": [
            {"refId": chr(ord("A") + i), "datasource": DATASOURCE, "editorMode": "code", **asked}
            for i, asked in enumerate(queries)
        ],
        "fieldConfig": {"defaults": {"unit": unit, **defaults}, "overrides": overrides},
        "options": options,
        "transformations": transformations,
        "gridPos": {"w": size[0], "h": size[1]},
    }


def lines(
    title, description, queries, size=(12, 8), unit="none", stacked=False, limits=None, **defaults
):
    """Curves over time. `limits` are steps() that are drawn as lines."""
    custom = {
        "drawStyle": "line",
        "lineWidth": 1,
        "fillOpacity": 60 if stacked else 5,
        "showPoints": "never",
        "spanNulls": False,
        "stacking": {"mode": "normal" if stacked else "none", "group": "A"},
        "thresholdsStyle": {"mode": "line" if limits else "off"},
        **defaults.pop("custom", {}),
    }
    return panel(
        *("timeseries", title, description, queries, size, unit),
        custom=custom,
        color={"mode": "palette-classic"},
        thresholds=limits or NEUTRAL,
        options={
            "legend": {
                "displayMode": "list",
                "placement": "bottom",
                "showLegend": True,
                "calcs": [],
            },
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
        **defaults,
    )


def stat(
    title, description, queries, size=(4, 4), unit="none", colours=NEUTRAL, spark=False, **defaults
):
    """A number, and its curve where `spark`."""
    return panel(
        *("stat", title, description, queries, size, unit),
        thresholds=colours,
        color={"mode": "thresholds"},
        options={
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "colorMode": "value",
            "graphMode": "area" if spark else "none",
            "justifyMode": "auto",
            "orientation": "auto",
            "textMode": defaults.pop("text", "auto"),
        },
        **defaults,
    )


def bars(
    title, description, queries, size=(12, 8), unit="percentunit", colours=NEUTRAL, **defaults
):
    """A bar for each series."""
    return panel(
        *("bargauge", title, description, queries, size, unit),
        thresholds=colours,
        color={"mode": "thresholds"},
        options={
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "displayMode": "basic",
            "orientation": "horizontal",
            "showUnfilled": True,
        },
        **defaults,
    )


def heatmap(title, description, expr, size=(12, 9), unit="s"):
    """How many observations fell into which bucket of a histogram, over time."""
    return panel(
        *("heatmap", title, description, [query(expr, "{{le}}", format="heatmap")], size, unit),
        custom={"hideFrom": {"legend": False, "tooltip": False, "viz": False}},
        options={
            "calculate": False,
            "cellGap": 1,
            "color": {
                **{"mode": "scheme", "scheme": "Oranges", "fill": "dark-orange", "reverse": False},
                **{"exponent": 0.5, "steps": 64},
            },
            "exemplars": {"color": "rgba(255,0,255,0.7)"},
            "filterValues": {"le": 1e-9},
            "legend": {"show": True},
            "rowsFrame": {"layout": "auto"},
            "showValue": "never",
            "tooltip": {
                "mode": "single",
                "show": True,
                "yHistogram": True,
            },  # show: before Grafana 10.1
            "yAxis": {"axisPlacement": "left", "reverse": False, "unit": unit},
        },
    )


def timeline(title, description, queries, size=(24, 8), mappings=()):
    """States over time, a band for each series."""
    return panel(
        *("state-timeline", title, description, queries, size, "none"),
        custom={"lineWidth": 0, "fillOpacity": 80},
        color={"mode": "thresholds"},
        thresholds=steps(BAD, (1, GOOD)),
        mappings=list(mappings),
        options={
            "mergeValues": True,
            "showValue": "never",
            "alignValue": "left",
            "rowHeight": 0.85,
            "legend": {
                "displayMode": "list",
                "placement": "bottom",
                "showLegend": False,
                "calcs": [],
            },
            "tooltip": {"mode": "single", "sort": "none"},
        },
    )


def table(title, description, columns, size=(24, 8), sort="", hide=(), links=None):
    """`columns` are pairs of a row() and (name, unit, steps or None) of its value; rows with the same labels are one.

    `links` are URLs by column, `sort` is one of them, downwards with a "-". `hide` are labels that are not shown.
    """
    overrides, names = [], {}
    for letter, (_, (name, unit, colours)) in zip("ABCDEFGHIJ", columns):
        names["Value" if len(columns) == 1 else f"Value #{letter}"] = name
        properties = [{"id": "unit", "value": unit}]
        if unit == "short":  # a count
            properties.append({"id": "decimals", "value": 0})
        if colours:
            properties += [
                {"id": "thresholds", "value": colours},
                {"id": "custom.cellOptions", "value": {"type": "color-text"}},
                {"id": "custom.displayMode", "value": "color-text"},  # its name before Grafana 9.5
            ]
        overrides.append({"matcher": {"id": "byName", "options": name}, "properties": properties})
    for name, url in (links or {}).items():
        link = {"id": "links", "value": [{"title": f"Show this {name}", "url": url}]}
        overrides.append({"matcher": {"id": "byName", "options": name}, "properties": [link]})
    excluded = {name: True for name in ("Time", "__name__", *hide)}
    return panel(
        *("table", title, description, [asked for asked, _ in columns], size, "none"),
        custom={"align": "auto", "filterable": True},
        color={"mode": "thresholds"},
        thresholds=NEUTRAL,
        overrides=overrides,
        options={
            "showHeader": True,
            "cellHeight": "sm",
            "sortBy": [{"displayName": sort.lstrip("-"), "desc": sort.startswith("-")}]
            if sort
            else [],
        },
        transformations=[
            {"id": "merge", "options": {}},
            {
                "id": "organize",
                "options": {"excludeByName": excluded, "indexByName": {}, "renameByName": names},
            },
        ],
    )


def values(**texts):
    """How 0 and 1 are written: values(_0=("down", BAD), _1=("up", GOOD))."""
    options = {
        number[1:]: {"text": text, "color": colour, "index": i}
        for i, (number, (text, colour)) in enumerate(texts.items())
    }
    return [{"type": "value", "options": options}]


UP_OR_DOWN = values(_0=("down", BAD), _1=("up", GOOD))
