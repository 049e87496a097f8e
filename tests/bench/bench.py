#!/usr/bin/env python3
"""sonde beside blackbox_exporter: cost, capacity and truth, with the bars that must be reached.

    tests/bench/bench.py --exporter PROGRAM [--sonde PROGRAM] [--tool PROGRAM] [--quick]
                         [--only PART…] [--write-docs]

Everything runs on loopback. Rounds alternate between the agents, so that a busy machine is busy
for both; what counts is the ratio within a round. Writes build/bench/results.json, and with
--write-docs also docs/bench and README's table.
"""

import argparse
import dataclasses
import pathlib
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "e2e"))
sys.path.insert(0, str(HERE))
from suite import bars, capacity, cost, documents, footprint, machine, throughput, truth
from suite.world import World


@dataclasses.dataclass(frozen=True)
class Effort:
    """How long everything is measured; seconds unless it is a count."""

    full: bool
    rounds: int
    probes: int  # per kind, agent and round
    window: float  # of scheduled checks
    burst: float  # of throughput
    hold: float  # of each step of capacity
    truth_rounds: int
    truth_seconds: float
    bound_seconds: float


FULL = Effort(True, 5, 2000, 3, 1.5, 10, 2, 4, 12)
QUICK = Effort(False, 2, 500, 1.5, 0.5, 3, 1, 1, 4)

PARTS = {
    "cost": cost.measure,
    "throughput": throughput.measure,
    "footprint": footprint.measure,
    "capacity": capacity.measure,
    "truth": truth.measure,
    "bounds": truth.bounds,
}


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    release = ROOT / "build/release"
    parser.add_argument("--sonde", default=release / "sonde", type=_program)
    parser.add_argument("--tool", default=release / "tests/bench/bench_tool", type=_program)
    parser.add_argument("--exporter", required=True, type=_program, help="blackbox_exporter")
    parser.add_argument("--quick", action="store_true", help="less than two minutes, and less sure")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="some parts")
    parser.add_argument("--write-docs", action="store_true", help="docs/bench and README, too")
    args = parser.parse_args()
    if args.write_docs and (args.quick or args.only):
        parser.error("only a full run is documented")
    return args


def _program(text):
    return pathlib.Path(text).resolve()


def measure(args):
    effort = QUICK if args.quick else FULL
    versions = {
        "sonde": [args.sonde, "version"],
        "exporter": [args.exporter, "--version"],
        "nginx": ["/usr/sbin/nginx", "-v"],
    }
    results = {
        "mode": "quick" if args.quick else "full",
        "build": args.sonde.parent.name,  # of the preset: release, unless somebody tries another
        "machine": machine.facts(versions),
    }
    figures = {}
    with tempfile.TemporaryDirectory(prefix="sonde-bench-") as folder:
        programs = {"sonde": args.sonde, "exporter": args.exporter}
        world = World(pathlib.Path(folder), args.tool, programs)
        try:
            for name in args.only or PARTS:
                started = time.monotonic()
                figures.update(PARTS[name](world, effort))
                print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr)
        finally:
            world.stop()
    problems = {"problems": world.problems}
    return {**results, **problems, "bars": bars.judge(figures), "figures": figures}


def listing(figures):
    """One line per figure."""
    for name, figure in figures.items():
        facts = {key: value for key, value in figure.items() if key not in ("unit", "rounds")}
        value = facts.pop("median", "")
        told = ", ".join(f"{key} {value}" for key, value in facts.items())
        yield f"{name:34} {value!s:>10} {figure.get('unit', ''):8} {told}".rstrip()


def main():
    args = options()
    results = measure(args)
    folder = ROOT / "build/bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(documents.text(results), encoding="utf-8")
    doubtful = "\n".join(results["problems"])
    if args.write_docs and not doubtful:
        documents.write(ROOT, results)
    print("\n".join(listing(results["figures"])))
    print(f"\n{bars.table(results['bars'])}")
    if doubtful:
        print(f"\nthe figures are doubtful:\n{doubtful}")
    return 1 if doubtful else 0


if __name__ == "__main__":
    sys.exit(main())
