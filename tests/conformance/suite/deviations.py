"""DEVIATIONS.md: where sonde is meant to differ. Each row of its table is read, and must stay true."""

import dataclasses
import pathlib
import re

from . import observation

PATH = pathlib.Path(__file__).resolve().parents[3] / "DEVIATIONS.md"
_ROW = re.compile(r"\|\s*(`[^|]*`)\s*\|\s*(`[^|]*`)\s*\|(.*)\|")


@dataclasses.dataclass
class Deviation:
    """One row: in the cases that match, the keys that match differ."""

    line: int
    cases: list
    keys: list
    seen: set = dataclasses.field(default_factory=set)

    def explains(self, case_id, key):
        """Whether this row allows the difference; remembers that it was needed."""
        pattern = next((p for p in self.cases if observation.matches(case_id, p)), None)
        found = pattern is not None and any(observation.matches(key, k) for k in self.keys)
        if found:
            self.seen.add(pattern)
        return found

    def stale(self, case_ids):
        """The patterns of this row that name cases which ran and did not differ."""
        ran = (p for p in self.cases if any(observation.matches(c, p) for c in case_ids))
        return [pattern for pattern in ran if pattern not in self.seen]


def explained(rows, case_id, key):
    """Whether a row allows the difference. The first that does is the one that was needed."""
    return any(row.explains(case_id, key) for row in rows)


def load(path=PATH):
    """The rows whose first two cells are code: the cases, and the keys that differ there."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = _ROW.match(line)
        if match:
            cases, keys = (re.findall(r"`([^`]+)`", cell) for cell in match.groups()[:2])
            found.append(Deviation(number, cases, keys))
    return found
