"""Draws a dashboard's JSON with what a Prometheus answers to it, as HTML: for looking at it where no Grafana is.

It knows the panels that packaging/grafana makes, and of their options those that matter for what is seen.
"""

import html
import math
import time

import queries

NO_DATA = "<div class=big>No data</div>"
COLUMN, LINE, GAP = 58, 38, 8
PALETTE = "#73bf69 #f2cc0c #8ab8ff #ff780a #f2495c #5794f2 #b877d9 #705da0 #37872d #fade2a".split()
NAMED = {"green": "#73bf69", "orange": "#ff9830", "red": "#f2495c", "blue": "#5794f2"}
STYLE = """
body { margin: 0; background: #111217; color: #ccccdc; font: 12px sans-serif; position: relative }
.p { position: absolute; background: #181b1f; border: 1px solid #2c3235; border-radius: 2px; overflow: hidden }
.p h2 { font: 500 13px sans-serif; margin: 6px 8px } .row { position: absolute; font-size: 15px; padding: 9px 4px }
.big { text-align: center; font-size: 30px } .name { font-size: 12px; color: #ccccdc }
table { border-collapse: collapse; margin: 0 8px } td, th { padding: 4px 12px 4px 0; text-align: left; white-space: nowrap }
th { color: #6e9fff; font-weight: 500 } .l { padding: 0 8px; white-space: nowrap; font-size: 11px } .l b { font-weight: 400; margin-right: 12px }
"""


def written(value, unit="none", decimals=None):
    """A number as people read it."""
    if value is None or math.isnan(value):
        return "–"
    if unit == "bool_yes_no":
        return "Yes" if value else "No"
    if unit == "percentunit":
        value, suffix = value * 100, "%"
    elif unit == "s":
        for bound, factor, suffix in (
            (1e-3, 1e6, " µs"),
            (1, 1e3, " ms"),
            (120, 1, " s"),
            (7200, 1 / 60, " min"),
        ):
            if abs(value) < bound:
                break
        else:
            factor, suffix = 1 / 3600, " h"
        value *= factor
    elif unit == "bytes":
        value, suffix = value / 2**20, " MiB"
    else:
        suffix = {"cps": " c/s", "reqps": " req/s", "d": " d"}.get(unit, "")
    places = (
        decimals
        if decimals is not None
        else 0
        if float(value).is_integer()
        else 2
        if abs(value) < 100
        else 0
    )
    return f"{value:.{places}f}{suffix}"


def colour(value, thresholds):
    found = "#ccccdc"
    for step in thresholds["steps"]:
        if step["value"] is None or value >= step["value"]:
            found = NAMED.get(step["color"], "#ccccdc")
    return found


class Drawing:
    """One dashboard at one moment. `values` are those of its variables; `seconds` is the time that is shown."""

    def __init__(self, url, dashboard, values, seconds, scrape="1s"):
        self._url, self._dashboard, self._values = url, dashboard, values
        self._seconds, self._scrape, self._now = seconds, scrape, time.time()
        self._step = max(1, seconds // 150)

    def page(self):
        parts = [f"<style>{STYLE}</style><title>{html.escape(self._dashboard['title'])}</title>"]
        below = 0
        for panel in self._dashboard["panels"]:
            place = panel["gridPos"]
            box = [
                place["x"] * COLUMN,
                place["y"] * LINE,
                place["w"] * COLUMN - GAP,
                place["h"] * LINE - GAP,
            ]
            below = max(below, box[1] + box[3] + GAP)
            where = "left:{}px;top:{}px;width:{}px;height:{}px".format(*box)
            title = html.escape(panel["title"])
            if panel["type"] == "row":
                parts.append(f"<div class=row style='{where}'>▾ {title}</div>")
                continue
            draw = getattr(self, "_" + panel["type"].replace("-", "_"))
            parts.append(
                f"<div class=p style='{where}'><h2>{title}</h2>{draw(panel, box[2], box[3] - 30)}</div>"
            )
        parts.append(f"<div style='height:{below}px'></div>")
        return "<!doctype html><meta charset=utf-8>" + "".join(parts)

    # -- asking

    def _ask(self, target):
        past = f"{self._seconds}s"
        expr = queries.interpolate(
            target["expr"], self._values, f"{self._step}s", self._scrape, past
        )
        if target["instant"]:
            return queries.get(self._url, "query", query=expr, time=self._now)["result"]
        times = {"start": self._now - self._seconds, "end": self._now, "step": self._step}
        return queries.get(self._url, "query_range", query=expr, **times)["result"]

    def _legend(self, target, metric):
        text = target["legendFormat"]
        if text == "__auto":
            return ", ".join(metric.values()) or target["expr"][:30]
        for name in set(queries.re.findall(r"\{\{(\w+)\}\}", text)):
            text = text.replace("{{" + name + "}}", metric.get(name, ""))
        return text.strip(" ,")

    def _rows(self, panel):
        """[(legend, metric, samples)]; an instant answer is one sample."""
        for target in panel["targets"]:
            for found in self._ask(target):
                samples = found.get("values") or [found["value"]]
                numbers = [(at, float(value)) for at, value in samples]
                yield self._legend(target, found["metric"]), found["metric"], numbers

    # -- panels

    def _stat(self, panel, _, __):
        defaults = panel["fieldConfig"]["defaults"]
        texts = {
            k: m["text"]
            for map_ in defaults.get("mappings", [])
            for k, m in map_["options"].items()
        }
        shown = []
        for legend, _, samples in list(self._rows(panel))[:4]:
            value = samples[-1][1]
            text = texts.get(
                f"{value:g}", written(value, defaults["unit"], defaults.get("decimals"))
            )
            mode = panel["options"]["textMode"]
            text = legend if mode == "name" else text
            name = (
                f"<div class=name>{html.escape(legend)}</div>" if mode == "value_and_name" else ""
            )
            shade = colour(value, defaults["thresholds"])
            shown.append(f"<td class=big style='color:{shade}'>{name}{html.escape(text)}</td>")
        return f"<table style='width:95%'><tr>{''.join(shown) or '<td class=big>No data'}</table>"

    def _curves(self, panel):
        custom = panel["fieldConfig"]["defaults"]["custom"]
        rows = [(legend, dict(samples)) for legend, _, samples in self._rows(panel)]
        if custom["stacking"]["mode"] == "normal":
            sums = {}
            for _, samples in rows:
                for at, value in samples.items():
                    sums[at] = samples[at] = sums.get(at, 0) + (0 if math.isnan(value) else value)
        return rows, custom["drawStyle"] == "bars", custom["stacking"]["mode"] == "normal"

    def _timeseries(self, panel, width, height):
        defaults = panel["fieldConfig"]["defaults"]
        rows, bars, stacked = self._curves(panel)
        numbers = [v for _, samples in rows for v in samples.values() if not math.isnan(v)] or [
            0,
            1,
        ]
        low, high = min(defaults.get("min", min(numbers)), min(numbers)), max(numbers)
        limits = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
        low, high = min(low, 0) if bars or stacked else low, defaults.get("max", high)
        if high <= low:
            high = low + (abs(low) or 1)
        left, top, bottom = 70, 6, 44
        across, down = width - left - 16, height - top - bottom

        def x(at):
            return left + across * (at - self._now + self._seconds) / self._seconds

        def y(value):
            return top + down * (1 - (value - low) / (high - low))

        shapes = []
        for i in range(4):
            value = low + (high - low) * i / 3
            shapes.append(f"<path d='M{left} {y(value):.1f}h{across}' stroke='#2c3235'/>")
            label = html.escape(
                written(value, defaults["unit"], None if defaults["unit"] != "none" else 2)
            )
            shapes.append(
                f"<text x='{left - 6}' y='{y(value) + 4:.1f}' text-anchor=end fill='#999'>{label}</text>"
            )
        if defaults["custom"]["thresholdsStyle"]["mode"] == "line":
            for step in limits:
                if step["value"] is not None and low <= step["value"] <= high:
                    shapes.append(
                        f"<path d='M{left} {y(step['value']):.1f}h{across}' stroke='{NAMED[step['color']]}' stroke-dasharray='6'/>"
                    )
        coloured = [(PALETTE[i % len(PALETTE)], *row) for i, row in enumerate(rows)]
        for shade, _, samples in reversed(coloured) if stacked else coloured:
            points = [(x(at), y(v)) for at, v in sorted(samples.items()) if not math.isnan(v)]
            if bars:
                thick = max(1, across / (self._seconds / self._step) - 1)
                shapes += [
                    f"<rect x='{a:.1f}' y='{b:.1f}' width='{thick:.1f}' height='{y(low) - b:.1f}' fill='{shade}'/>"
                    for a, b in points
                ]
                continue
            gap = 1.5 * across * self._step / self._seconds
            starts = [
                i for i in range(len(points)) if not i or points[i][0] - points[i - 1][0] > gap
            ]
            for start, end in zip(starts, [*starts[1:], len(points)]):
                (first, _), (last, _) = points[start], points[end - 1]
                line = "L".join(f"{a:.1f} {b:.1f}" for a, b in points[start:end])
                if stacked:
                    area = f"M{first:.1f} {y(low):.1f}L{line}L{last:.1f} {y(low):.1f}Z"
                    shapes.append(f"<path d='{area}' fill='{shade}'/>")
                stroke = f"fill='none' stroke='{shade}' stroke-width='1.3'"
                shapes.append(f"<path d='M{line}' {stroke}/>")
        for share in (0.1, 0.5, 0.9):
            at = self._now - self._seconds * (1 - share)
            shapes.append(
                f"<text x='{x(at):.0f}' y='{height - 30}' text-anchor=middle fill='#999'>{time.strftime('%H:%M:%S', time.gmtime(at))}</text>"
            )
        legend = "".join(
            f"<b><span style='color:{shade}'>▬</span> {html.escape(name)}</b>"
            for shade, name, _ in coloured[:12]
        )
        svg = f"<svg width={width} height={height - 22}>{''.join(shapes)}</svg>"
        return f"{svg}<div class=l>{legend}</div>"

    def _bargauge(self, panel, width, _):
        defaults = panel["fieldConfig"]["defaults"]
        lines = []
        for legend, _, samples in list(self._rows(panel))[:9]:
            value = samples[-1][1]
            share = min(1, max(0, value))
            shade = colour(value, defaults["thresholds"])
            lines.append(
                f"<tr><td>{html.escape(legend)}<td><div style='width:{width * 0.4:.0f}px;background:#22252b'>"
                f"<div style='width:{share * 100:.0f}%;background:{shade};height:16px'></div></div>"
                f"<td style='color:{shade}'>{written(value, defaults['unit'])}"
            )
        return f"<table>{''.join(lines)}</table>"

    def _heatmap(self, panel, width, height):
        bands = sorted(
            (float(m["le"].replace("+Inf", "inf")), dict(s)) for _, m, s in self._rows(panel)
        )
        if not bands:
            return NO_DATA
        below, cells = {}, []
        for le, samples in bands:
            cells.append((le, {at: max(0, v - below.get(at, 0)) for at, v in samples.items()}))
            below = samples
        used = [i for i, (_, s) in enumerate(cells) if any(s.values())] or [0]
        cells = cells[max(0, used[0] - 1) : used[-1] + 2]
        most = max((v for _, s in cells for v in s.values()), default=1) or 1
        tall, across = (height - 20) / len(cells), width - 90
        shapes = []
        for i, (le, samples) in enumerate(cells):
            y = height - 20 - (i + 1) * tall
            shapes.append(
                f"<text x=62 y='{y + 8:.0f}' text-anchor=end fill='#999'>{written(le, 's') if le < 1e9 else '∞'}</text>"
            )
            for at, value in samples.items():
                if value > 0:
                    x = 70 + across * (at - self._now + self._seconds) / self._seconds
                    wide = across * self._step / self._seconds
                    opacity = 0.15 + 0.85 * (value / most) ** 0.5
                    shapes.append(
                        f"<rect x='{x:.1f}' y='{y:.1f}' width='{wide:.1f}' height='{tall - 1:.1f}' fill='#ff780a' opacity='{opacity:.2f}'/>"
                    )
        return f"<svg width={width} height={height}>{''.join(shapes)}</svg>"

    def _state_timeline(self, panel, width, height):
        thresholds = panel["fieldConfig"]["defaults"]["thresholds"]
        rows = list(self._rows(panel))[:12]
        tall = min(30, (height - 10) / max(1, len(rows)))
        across, shapes = width - 300, []
        for i, (legend, _, samples) in enumerate(rows):
            shapes.append(
                f"<text x=284 y='{i * tall + 18:.0f}' text-anchor=end fill='#ccc'>{html.escape(legend[:46])}</text>"
            )
            for at, value in samples:
                x = 290 + across * (at - self._now + self._seconds) / self._seconds
                wide = across * self._step / self._seconds + 0.5
                shapes.append(
                    f"<rect x='{x:.1f}' y='{i * tall + 4:.0f}' width='{wide:.1f}' height='{tall - 5:.0f}' fill='{colour(value, thresholds)}'/>"
                )
        return f"<svg width={width} height={height}>{''.join(shapes)}</svg>"

    def _table(self, panel, _, height):
        organize = next(t["options"] for t in panel["transformations"] if t["id"] == "organize")
        renamed, hidden = organize["renameByName"], organize["excludeByName"]
        columns, merged = [], {}
        for target in panel["targets"]:
            value_name = f"Value #{target['refId']}" if len(panel["targets"]) > 1 else "Value"
            for found in self._ask(target):
                key = tuple(sorted(found["metric"].items()))
                merged.setdefault(key, dict(found["metric"]))[renamed[value_name]] = float(
                    found["value"][1]
                )
        for line in merged.values():
            columns += [name for name in line if name not in columns and not hidden.get(name)]
        names = [name for name in columns if name not in renamed.values()]
        columns = names + [name for name in renamed.values() if name in columns]
        styles = {
            o["matcher"]["options"]: {p["id"]: p["value"] for p in o["properties"]}
            for o in panel["fieldConfig"]["overrides"]
        }
        lines = ["<tr>" + "".join(f"<th>{html.escape(name)}" for name in columns)]
        first = [s["displayName"] for s in panel["options"]["sortBy"]]
        ordered = sorted(
            merged.values(), key=lambda line: [str(line.get(name, "")) for name in first]
        )
        if any(s["desc"] for s in panel["options"]["sortBy"]):
            ordered.reverse()
        for line in ordered[: int(height / 25) - 1]:
            cells = []
            for name in columns:
                value, style = line.get(name, ""), styles.get(name, {})
                if isinstance(value, float):
                    shade = (
                        colour(value, style["thresholds"]) if "thresholds" in style else "#ccccdc"
                    )
                    cells.append(
                        f"<td style='color:{shade}'>{html.escape(written(value, style.get('unit', 'none'), style.get('decimals')))}"
                    )
                else:
                    cells.append(f"<td>{html.escape(value)}")
            lines.append("<tr>" + "".join(cells))
        return f"<table>{''.join(lines)}</table>" if merged else NO_DATA
