#!/usr/bin/python3
"""Runs blackbox_exporter and sonde through the same cases and says where sonde differs.

Exit codes: 0 no difference but those of DEVIATIONS.md, 1 a mismatch, 2 the suite itself failed, 77
skipped because the exporter cannot be had.
"""

import argparse
import collections
import concurrent.futures
import importlib
import os
import pathlib
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback

from suite import agents, catalogue, deviations, observation, sandbox
from zoo import Zoo

_HERE = pathlib.Path(__file__).resolve().parent
_ROOT = _HERE.parents[1]
_BRIEF = 200
_RETRY_JOBS = 2


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sonde", default=_ROOT / "build/dev/sonde", type=pathlib.Path)
    parser.add_argument("--exporter", help="instead of the one that scripts/blackbox-exporter finds")
    parser.add_argument("--filter", default="", metavar="RE", help="cases whose id this matches")
    parser.add_argument("--jobs", type=int, default=4, help="cases at once")
    parser.add_argument(
        "--at-least",
        type=float,
        default=100,
        metavar="PERCENT",
        help="the share of cases that must match for exit code 0",
    )
    parser.add_argument("--list", action="store_true", help="print the ids of the cases and end")
    parser.add_argument("--all", action="store_true", help="print all that is observed")
    parser.add_argument("--keep", action="store_true", help="keep the folder with logs and files")
    return parser.parse_args()


def _load_cases():
    for path in sorted((_HERE / "cases").glob("*.py")):
        importlib.import_module(f"cases.{path.stem}")


def _brief(value, other):
    """A value as it is printed: of a long one, the part where the other begins to differ."""
    text = repr(value)
    if len(text) <= _BRIEF:
        return text
    start = max(0, len(os.path.commonprefix([text, repr(other)])) - _BRIEF // 4)
    return f"{'…' if start else ''}{text[start : start + _BRIEF]}… ({len(text)} characters)"


def _show(case, exporter, sonde):
    lines = [
        f"{key}: {exporter.get(key)!r} | {sonde.get(key)!r}"
        for key in dict.fromkeys([*exporter, *sonde])
        if not key.startswith(("HELP ", "TYPE "))
    ]
    print("\n".join([f"--- {case.id}: exporter | sonde", *lines]))


class _Run:
    """One run over the chosen cases."""

    def __init__(self, cases, subjects, options):
        self._cases, self._subjects, self._options = cases, subjects, options
        self._deviations = deviations.load()
        self._refused = {}
        # Both programs at the same time, for each case that runs.
        self._pool = concurrent.futures.ThreadPoolExecutor(2 * options.jobs)
        self.failed = {}
        self.second_tries = 0
        self._successes = collections.Counter()

    def share_agents(self):
        """Starts the agents that all probes share, without the modules that a program refuses."""
        for subject in self._subjects:
            probes = [case for case in self._cases if isinstance(case, catalogue.Probe)]
            if not subject.accepts(catalogue.configuration(probes, subject)):
                texts = {case.id: catalogue.configuration([case], subject) for case in probes}
                refused = {one for one, text in texts.items() if not subject.accepts(text)}
                probes = [case for case in probes if case.id not in refused]
                self._refused[subject] = refused
            subject.share(catalogue.configuration(probes, subject))

    def _observe(self, case, subject):
        if case.id in self._refused.get(subject, ()):
            return {"configuration": "refused"}
        try:
            return case.observe(subject)
        except agents.DoesNotStart:
            return {"start": "refused"}

    def _differences(self, case):
        """What differs and is not meant to, as lines."""
        try:
            pair = [self._pool.submit(self._observe, case, subject) for subject in self._subjects]
            seen = [one.result() for one in pair]
        except Exception:  # pylint: disable=broad-except  # A broken case is a finding like others.
            return ["the case broke: " + traceback.format_exc().strip().replace("\n", " / ")]
        if self._options.all:
            _show(case, *seen)
        self._successes[_area(case)] += seen[0].get("probe_success") == "1"
        return [
            f"{key}: exporter {_brief(exporter, sonde)}, sonde {_brief(sonde, exporter)}"
            for key, exporter, sonde in observation.differences(*seen)
            if not deviations.explained(self._deviations, case.id, key)
        ]

    def run_cases(self):
        """Fills `failed`. What differs gets a second try, in case the machine was too busy."""
        first = self._failing(self._cases, self._options.jobs)
        self.failed = self._failing([c for c in self._cases if c.id in first], _RETRY_JOBS)
        self.second_tries = len(first) - len(self.failed)

    def _failing(self, cases, jobs):
        """{id: lines} of those that differ."""
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            results = pool.map(self._differences, cases)
            return {case.id: lines for case, lines in zip(cases, results) if lines}

    def doubts(self):
        """Lines about deviations that are listed but are none, and about a zoo where nothing works."""
        if self._options.filter:
            return []
        ran = [case.id for case in self._cases]
        areas = {_area(case) for case in self._cases if isinstance(case, catalogue.Probe)}
        return [
            f"no probe of {area} succeeds: the zoo is broken"
            for area in sorted(areas)
            if not self._successes[area]
        ] + [
            f"DEVIATIONS.md:{row.line}: {pattern} no longer differs in {' '.join(row.keys)}"
            for row in self._deviations
            for pattern in row.stale(ran)
        ]


def _area(case):
    return case.id.partition("/")[0]


def _report(run, cases, skipped, seconds, at_least):
    for case_id, lines in run.failed.items():
        more = f" (and {len(lines) - 4} more)" if len(lines) > 4 else ""
        print(f"mismatch {case_id}: {'; '.join(lines[:4])}{more}")
    doubts = run.doubts()
    print(*doubts, sep="\n", end="\n" if doubts else "")
    for need, left_out in skipped.items():
        print(f"left out for want of {need}: {len(left_out)} cases")
    print(f"{seconds:.0f} s, {run.second_tries} good at the second try")
    matching = len(cases) - len(run.failed)
    print(f"conformance: {matching}/{len(cases)}")
    if at_least < 100:
        return 0 if matching * 100 >= at_least * len(cases) else 1
    return 1 if run.failed or doubts else 0


def _choose(options, zoo):
    pattern, cases, skipped = re.compile(options.filter), [], {}
    has = {"": True, "sandbox": zoo.sandboxed, "caddy": "h3" in zoo.places}
    for case in catalogue.CASES.values():
        if pattern.search(case.id):
            if has[case.needs]:
                cases.append(case)
            else:
                skipped.setdefault(case.needs, []).append(case)
    return cases, skipped


def _execute(options, exporter, sandboxed, folder):
    started = time.monotonic()
    if sandboxed:
        sandbox.furnish(folder)
    zoo = Zoo(folder, sandboxed)
    zoo.start()
    programs = (("exporter", exporter), ("sonde", options.sonde.resolve()))
    subjects = [agents.Subject(name, program, folder, zoo) for name, program in programs]
    try:
        cases, skipped = _choose(options, zoo)
        run = _Run(cases, subjects, options)
        run.share_agents()
        run.run_cases()
        code = _report(run, cases, skipped, time.monotonic() - started, options.at_least)
        for subject in subjects:
            if subject.restarts:
                print(f"{subject.name} died {subject.restarts} times")
                code = 1
        return code
    finally:
        for subject in subjects:
            subject.stop()
        zoo.stop()


def main():
    """The suite, from arguments to exit code."""
    options = _arguments()
    _load_cases()
    if options.list:
        chosen = [case_id for case_id in catalogue.CASES if re.search(options.filter, case_id)]
        print(*chosen, sep="\n")
        return 0
    if not os.access(options.sonde, os.X_OK):
        sys.exit(f"there is no program {options.sonde}; build it, or name it with --sonde")
    exporter = options.exporter or agents.find_exporter()
    sandboxed = sandbox.enter()
    if not sandboxed:
        print("no network namespace: the cases that need one are left out")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    # Thousands of small files: in memory, if that is offered.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = pathlib.Path(tempfile.mkdtemp(prefix="conformance-", dir=memory))
    try:
        return _execute(options, exporter, sandboxed, folder)
    finally:
        if options.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
