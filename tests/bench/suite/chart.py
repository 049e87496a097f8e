"""A bar chart as SVG that is legible on light and dark pages."""

from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT = 760, 190, 100
THICK, GAP, TOP = 15, 16, 60

_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 15px }
  .sonde { fill: #1f7a4d } .scheduled { fill: #57a67f } .exporter { fill: #b08030 } .bare { fill: #6e7781 }
  .spread { stroke: #24292f; stroke-width: 1.5; opacity: .7 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .sonde { fill: #3fb27f } .scheduled { fill: #8fd6b5 } .exporter { fill: #d9a441 } .bare { fill: #8b949e }
    .spread { stroke: #e6edf3 }
  }
"""


def bars(title, groups, unit):
    """`groups`: [(label, [(class, name, figure)])]; a figure has median, low and high."""
    most = max(figure["high"] for _, row in groups for _, _, figure in row)
    scale = (WIDTH - LEFT - RIGHT) / most
    out, y = [], TOP
    for label, row in groups:
        middle = y + THICK * len(row) / 2 + 4
        out.append(f'<text x="{LEFT - 10}" y="{middle}" text-anchor="end">{escape(label)}</text>')
        for kind, name, figure in row:
            out.append(_bar(kind, name, figure, y, scale, unit))
            y += THICK
        y += GAP
    head = f'<text class="title" x="10" y="24">{escape(title)}</text>' + _legend(groups)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 8}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n{head}\n"
        + "\n".join(out)
        + "\n</svg>\n"
    )


def _bar(kind, name, figure, y, scale, unit):
    width = figure["median"] * scale
    low, high = (LEFT + figure[end] * scale for end in ("low", "high"))
    middle = y + (THICK - 2) / 2
    value = f"{figure['median']:,.4g} {unit}"
    return (
        f'<rect class="{kind}" x="{LEFT}" y="{y:.1f}" width="{width:.1f}" height="{THICK - 2}">'
        f"<title>{escape(name)}: {value}</title></rect>"
        f'<line class="spread" x1="{low:.1f}" y1="{middle:.1f}" x2="{high:.1f}" y2="{middle:.1f}"/>'
        f'<text x="{max(high, LEFT + width) + 6:.1f}" y="{y + THICK - 4:.1f}">{value}</text>'
    )


def _legend(groups):
    names = dict((kind, name) for _, row in groups for kind, name, _ in row)
    x, out = 10, []
    for kind, name in names.items():
        out.append(
            f'<rect class="{kind}" x="{x}" y="34" width="11" height="11"/>'
            f'<text x="{x + 16}" y="44">{escape(name)}</text>'
        )
        x += 30 + 8 * len(name)
    return "".join(out)
