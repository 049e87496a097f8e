"""What must be reached, and whether it is."""

import dataclasses

LESS, MORE = "≤", "≥"


@dataclasses.dataclass(frozen=True)
class Bar:
    """One row: where its value stands in the figures, and the bar and the aim for it."""

    what: str
    figure: str
    sense: str
    bar: float
    aim: float
    unit: str
    aim_figure: str = ""  # of another figure, in `aim_unit`
    aim_unit: str = ""
    member: str = "median"


BARS = (
    Bar(
        "CPU per HTTP probe, scheduled, of the exporter's",
        *("cpu.http.scheduled.ratio", LESS, 0.20, 1.7, "×"),
        aim_figure="cpu.http.scheduled.limit",
        aim_unit="× bare loop",
    ),
    Bar("CPU per HTTP probe through /probe", "cpu.http.ratio", LESS, 0.27, 0.20, "×"),
    Bar("CPU per TCP probe through /probe", "cpu.tcp.ratio", LESS, 0.30, 0.22, "×"),
    Bar("CPU per HTTPS probe, fresh handshake, verified", "cpu.https.ratio", LESS, 0.70, 0.50, "×"),
    Bar("checks at 1 s on one core, no missed slot", "capacity.checks", MORE, 5000, 10_000, ""),
    Bar("resident memory, 10,000 checks", "memory.10000_checks", LESS, 150, 80, "MiB"),
    Bar("scrape of 10,000 checks", "scrape.seconds", LESS, 400, 150, "ms"),
    Bar("what it makes over 2 ms late on a shard", "scrape.stalls", LESS, 0, 0, ""),
    Bar(
        "error of the duration at 1,500/s, p99, of the exporter's",
        *("truth.1500.5.ratio", LESS, 0.5, 0.1, "×"),
        aim_figure="truth.1500.5.sonde",
        aim_unit="ms",
        member="p99",
    ),
    Bar("CPU per probe, 10,000 checks against 100", "cpu.growth", LESS, 1.2, 1.0, "×"),
    Bar("runs whose error the published bound covers", "bound.covered", MORE, 99.9, 99.9, "%"),
)


def judge(figures):
    """The rows of the table: texts, and whether bar and aim are met."""
    return [_row(bar, figures) for bar in BARS if bar.figure in figures]


def _row(bar, figures):
    value = figures[bar.figure]["median"]
    aimed = figures.get(bar.aim_figure, {}).get(bar.member) if bar.aim_figure else value
    aim_unit = bar.aim_unit or bar.unit
    reached = _holds(bar.sense, value, bar.bar)
    measured = _text(value, bar.unit)
    if bar.aim_figure and aimed is not None:
        measured += f" ({_text(aimed, aim_unit)})"
    return {
        "figure": bar.what,
        "measured": measured,
        "spread": _spread(figures[bar.figure]),
        "bar": f"{bar.sense} {_text(bar.bar, bar.unit)}",
        "aim": f"{bar.sense} {_text(bar.aim, aim_unit)}",
        "met": reached,
        "aim_met": reached and aimed is not None and _holds(bar.sense, aimed, bar.aim),
    }


def _holds(sense, value, limit):
    # An aim of "flat" is met by what the machine cannot tell from it.
    if sense == LESS:
        return value <= limit * (1.05 if limit == 1.0 else 1.0)
    return value >= limit


def _spread(figure):
    return f"{figure['low']:,g}–{figure['high']:,g}" if figure.get("rounds", 0) > 1 else ""


def _text(value, unit):
    return f"{value:,.6g} {unit}".strip()


def verdict(row):
    return "aim met" if row["aim_met"] else "met" if row["met"] else "missed"


def table(rows):
    """For a terminal."""
    heads = ("figure", "measured", "spread", "bar", "aim")
    lines = [[*heads, ""], *([*(row[head] for head in heads), verdict(row)] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines)]
    return "\n".join("  ".join(f"{c:{w}}" for c, w in zip(line, widths)).rstrip() for line in lines)
