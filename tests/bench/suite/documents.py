"""What the documentation shows of the results: a chart, and README's part between two marks."""

import json
import re

from . import bars, chart

MARKS = ("<!-- bench: written by `make bench BENCH=--write-docs` -->", "<!-- /bench -->")
NAMES = {
    "http": "HTTP",
    "https": "HTTPS, fresh handshake",
    "tcp": "TCP",
    "dns": "DNS",
    "icmp": "ICMP",
}


def write(root, results):
    """docs/bench/results.json and cpu.svg, and README's part."""
    folder = root / "docs/bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(text(results), encoding="utf-8")
    (folder / "cpu.svg").write_text(cpu_chart(results["figures"]), encoding="utf-8")
    readme = root / "README.md"
    readme.write_text(replaced(readme.read_text(encoding="utf-8"), results), encoding="utf-8")


def text(results):
    return json.dumps(results, indent=1, ensure_ascii=False) + "\n"


def cpu_chart(figures):
    groups = []
    for kind, label in NAMES.items():
        row = [
            ("exporter", "blackbox_exporter", figures.get(f"cpu.{kind}.exporter")),
            ("sonde", "sonde, /probe", figures.get(f"cpu.{kind}.sonde")),
            ("scheduled", "sonde, scheduled", figures.get(f"cpu.{kind}.scheduled")),
        ]
        row = [bar for bar in row if bar[2]]
        if kind == "http":
            row.append(("bare", "a bare epoll loop", figures["cpu.bare"]))
        groups.append((label, row))
    return chart.bars("CPU per probe, in µs (less is better)", [g for g in groups if g[1]], "µs")


def part(results):
    """Every figure that README states about speed."""
    machine = results["machine"]
    versions = machine["versions"]
    lines = [
        f"A {results['mode']} run of a {results['build']} build on {machine['date'][:10]} (load"
        f" {machine['load_before']} before it): {machine['cores']} cores of {machine['cpu']}, kernel"
        f" {machine['kernel']}, blackbox_exporter {versions['exporter']}; ratios within one run,"
        " medians with spread. [All figures](docs/bench/results.json)",
        "",
        "| figure | measured | spread | bar | aim | |",
        "|---|---|---|---|---|---|",
    ]
    for row in results["bars"]:
        cells = [row[key] for key in ("figure", "measured", "spread", "bar", "aim")]
        lines.append(f"| {' | '.join([*cells, bars.verdict(row)])} |")
    return "\n".join([*lines, "", "![CPU per probe of both agents](docs/bench/cpu.svg)"])


def replaced(readme, results):
    """The README with this part; ValueError if its marks are not there."""
    begin, end = (re.escape(mark) for mark in MARKS)
    new, count = re.subn(
        rf"(?s)({begin}\n).*?({end})", lambda m: f"{m[1]}{part(results)}\n{m[2]}", readme
    )
    if count != 1:
        raise ValueError(f"README.md lacks the marks {MARKS}")
    return new
