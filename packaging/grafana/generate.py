#!/usr/bin/env python3
"""Writes dashboards/*.json from source/*.py; with --check, fails if they are not what it would write."""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "source"))

# pylint: disable=wrong-import-position
import agents
import endpoint
import overview
import slo

DASHBOARDS = (overview, endpoint, slo, agents)


def written():
    """{file: text}"""
    made = [module.make() for module in DASHBOARDS]
    texts = {one["uid"]: json.dumps(one, indent=2, ensure_ascii=False) + "\n" for one in made}
    return {HERE / "dashboards" / f"{uid}.json": text for uid, text in texts.items()}


def main():
    wanted = written()
    there = {path: path.read_text() for path in (HERE / "dashboards").glob("*.json")}
    if "--check" in sys.argv:
        stale = sorted(
            p.name for p in wanted.keys() | there.keys() if wanted.get(p) != there.get(p)
        )
        sys.exit(f"stale: {', '.join(stale)}; run packaging/grafana/generate.py" if stale else 0)
    for path in there.keys() - wanted.keys():
        path.unlink()
    for path, text in wanted.items():
        path.write_text(text)


if __name__ == "__main__":
    main()
