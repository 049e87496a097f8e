#!/usr/bin/env python3
"""Counts the instructions of a few pieces of work; fails when one costs clearly more than before.

    tests/bench/guard/guard.py [--build build/dev] [--only NAME…] [--update]

Runs bench_guard under callgrind and holds the counts against baseline.json. --update writes what
was counted there: for a change that is meant to cost more, or that costs less.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "e2e")]
from suite.world import World  # pylint: disable=wrong-import-position

BASELINE = HERE / "baseline.json"
TOLERANCE = 0.15
# Every processor runs the same code: neither libcrypto nor libc may choose by what this one has.
ANY_PROCESSOR = {
    "OPENSSL_ia32cap": "0:0",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-BMI2,-ERMS,-FSRM,-RTM",
}


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/dev")
    parser.add_argument("--only", nargs="+", help="some of the baseline's names")
    parser.add_argument("--update", action="store_true", help="write the baseline")
    return parser.parse_args()


def count(program, folder, name, *arguments):
    """Instructions of guard_measured."""
    done = subprocess.run(
        [
            *("valgrind", "--tool=callgrind", "--collect-atstart=no"),
            *("--toggle-collect=guard_measured", f"--callgrind-out-file={folder}/{name}.out"),
            *(program, name, *map(str, arguments)),
        ],
        capture_output=True,
        env=os.environ | ANY_PROCESSOR,
        text=True,
        check=False,
    )
    collected = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or not collected:
        raise RuntimeError(f"{name}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return int(collected.group(1))


def measure(build, names):
    """{name: instructions}."""
    program = build / "tests/bench/bench_guard"
    with tempfile.TemporaryDirectory(prefix="sonde-guard-") as folder:
        world = World(pathlib.Path(folder), build / "tests/bench/bench_tool", {})
        url = world.delayed(0, "")
        arguments = {
            "http_runs": [url],
            "https_runs": [world.target("https"), world.ca["ca.pem"]],
            "render_probe": [url],
        }
        try:
            with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                jobs = {
                    name: pool.submit(count, program, folder, name, *arguments.get(name, ()))
                    for name in names
                }
                return {name: job.result() for name, job in jobs.items()}
        finally:
            world.stop()


def compare(baseline, counts):
    """The lines to print, and the names that cost more than is tolerated."""
    lines, worse = [], []
    for name, now in counts.items():
        before = baseline.get(name)
        change = now / before - 1 if before else 0
        note = "" if before else "new"
        if change > TOLERANCE:
            worse.append(name)
            note = f"more than {TOLERANCE:.0%} above the baseline"
        elif change < -TOLERANCE:
            note = "clearly less: update the baseline"
        lines.append(f"{name:28} {now / 1e6:10.2f} M instructions  {change:+7.1%}  {note}".rstrip())
    return lines, worse


def main():
    args = options()
    baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
    counts = measure(args.build, args.only or list(baseline))
    lines, worse = compare(baseline, counts)
    print("\n".join(lines))
    if args.update:
        BASELINE.write_text(json.dumps({**baseline, **counts}, indent=1) + "\n", encoding="utf-8")
    elif worse:
        print(
            f"guard: {', '.join(worse)}: profile it with callgrind, or, if it is meant to cost"
            " that, run make guard GUARD=--update"
        )
    return 1 if worse and not args.update else 0


if __name__ == "__main__":
    sys.exit(main())
