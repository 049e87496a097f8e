"""The shape of Grafana's dashboards: variables, and where panels stand.

The model is that of Grafana 9 (schemaVersion 36), which later versions read and migrate. Nothing has a number
that Grafana gave it: the data source is a variable, uids are names.
"""

from panels import DATASOURCE

SCHEMA_VERSION = 36
WIDTH = 24  # columns of a dashboard


# -- variables


def datasource():
    """Which Prometheus is asked."""
    return {
        "type": "datasource",
        "name": "datasource",
        "label": "Data source",
        "query": "prometheus",
        "regex": "",
        "current": {},
        "options": [],
        "refresh": 1,
        "hide": 0,
        "multi": False,
        "includeAll": False,
        "skipUrlSync": False,
    }


def variable(name, selector, label="", one=False):
    """Values of a label; several or All, unless just one."""
    asked = f"label_values({selector}, {label or name})"
    return {
        "type": "query",
        "name": name,
        "label": name.capitalize(),
        "datasource": DATASOURCE,
        "definition": asked,
        "query": {"query": asked, "refId": "StandardVariableQuery"},
        "regex": "",
        "sort": 1,
        "refresh": 2,
        "hide": 0,
        "multi": not one,
        "includeAll": not one,
        **({} if one else {"allValue": ".*"}),
        "current": {} if one else {"selected": True, "text": ["All"], "value": ["$__all"]},
        "options": [],
        "skipUrlSync": False,
    }


# -- dashboards


def _placed(rows):
    """Panels side by side in rows with a title, each as far up and left as it fits after the one before."""
    placed, y = [], 0
    for title, content in rows:
        placed.append(
            {
                "type": "row",
                "title": title,
                "collapsed": False,
                "gridPos": {"x": 0, "y": y, "w": WIDTH, "h": 1},
                "panels": [],
            }
        )
        x, y, height = 0, y + 1, 0
        for one in content:
            if x + one["gridPos"]["w"] > WIDTH:
                x, y, height = 0, y + height, 0
            placed.append({**one, "gridPos": {"x": x, "y": y, **one["gridPos"]}})
            x, height = x + one["gridPos"]["w"], max(height, one["gridPos"]["h"])
        y += height
    return [{"id": number, **one} for number, one in enumerate(placed, 1)]


def dashboard(uid, title, description, variables, rows, since="now-3h"):
    """`rows` are pairs of a title and panels. Dashboards of the tag `sonde` lead to each other."""
    return {
        "uid": uid,
        "title": title,
        "description": description,
        "tags": ["sonde"],
        "schemaVersion": SCHEMA_VERSION,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "timezone": "",
        "time": {"from": since, "to": "now"},
        "refresh": "30s",
        "fiscalYearStartMonth": 0,
        "weekStart": "",
        "liveNow": False,
        "annotations": {
            "list": [
                {
                    "builtIn": 1,
                    "datasource": {"type": "grafana", "uid": "-- Grafana --"},
                    "enable": True,
                    "hide": True,
                    "iconColor": "rgba(0, 211, 255, 1)",
                    "name": "Annotations & Alerts",
                    "type": "dashboard",
                }
            ]
        },
        "links": [
            {
                "type": "dashboards",
                "title": "sonde",
                "tags": ["sonde"],
                "asDropdown": False,
                "includeVars": True,
                "keepTime": True,
                "targetBlank": False,
                "icon": "external link",
                "tooltip": "",
                "url": "",
            }
        ],
        "templating": {"list": [datasource(), *variables]},
        "panels": _placed(rows),
    }
