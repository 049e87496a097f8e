#!/usr/bin/env python3
"""Checks the source tree against the rules of ARCHITECTURE.md; prints file:line: [rule] why.

    tests/tidy/tidy.py [ROOT]
"""

import pathlib
import subprocess
import sys

import rules

CPP = (".h", ".cc")
TEXT = CPP + (".py", ".md", ".yml", ".yaml", ".json", ".txt", ".cmake", ".sh", ".service", "")


def project_files(root):
    """Paths of the project: what git knows or would add; without git, the known folders."""
    run = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if run.returncode == 0 and run.stdout:
        names = run.stdout.decode().split("\0")
    else:
        names = [str(p.relative_to(root)) for p in root.rglob("*") if "build" not in p.parts]
    return sorted(n for n in names if n and (root / n).is_file())


def check_tree(root):
    files = project_files(root)
    known = set(files)

    def resolve(path, name):
        here = str(pathlib.PurePosixPath(path).parent / name)
        for candidate in (here, f"include/{name}", f"src/{name}", name, f"tests/{name}"):
            if candidate in known:
                return candidate
        return None

    headers = {}
    for path in files:
        suffix = pathlib.PurePosixPath(path).suffix
        if suffix not in TEXT:
            continue
        try:
            text = (root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        top = path.split("/")[0]
        if suffix in CPP and top in ("src", "include", "probes", "tests"):
            yield from rules.check_cpp(path, text, resolve, known.__contains__)
            if suffix == ".h":
                headers[path] = text
        else:
            yield from rules.check_banned_text(path, text)
    yield from rules.check_type_names(headers)
    if "probes/builtin.cc" in known:
        yield from rules.check_probers_listed(files, (root / "probes/builtin.cc").read_text())


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    if root.is_file():
        root = root.parent.parent.parent
    complaints = sorted(check_tree(root), key=lambda c: (c.path, c.line))
    for complaint in complaints:
        print(complaint)
    print(f"tidy: {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
