"""The rules of ARCHITECTURE.md that a text can be checked against. Each complaint gives its reason."""

import dataclasses
import pathlib
import re

import cpp_text

MAX_FUNCTION_LINES = 70
MAX_FILE_LINES = 500
MAX_COLUMNS = 100

# The layers of ARCHITECTURE.md part 2, lowest first. A file sees its own folder and lower ranks;
# folders of one rank are siblings and never see each other.
RANK = {
    "base": 0,
    "probe": 1,
    "event": 2,
    "cel": 2,
    "slo": 2,
    "metrics": 3,
    "report": 3,
    "rules": 3,
    "net": 3,
    "server": 4,
    "sched": 4,
    "history": 4,
    "config": 4,
    "discovery": 5,
    "app": 6,
    "cli": 7,
}

# Folders under probes/ that are no prober: what several probers share.
SHARED_BY_PROBERS = {"dialogue", "endpoint", "http_client"}

# One seam per library: which files may include headers that match. Tests may talk to any library.
SEAMS = [
    ("libuv", r"uv(/.*)?\.h|uv/.*", r"src/event/.*"),
    ("curl", r"curl/.*", r"src/net/(curl_.*|net_init\.cc)"),
    ("c-ares", r"ares.*\.h", r"src/net/(ares_.*|net_init\.cc)"),
    ("OpenSSL", r"openssl/.*", r"src/net/(tls_.*|net_init\.cc)"),
    ("wslay", r"wslay/.*", r"src/net/wslay_.*"),
    ("nghttp2", r"nghttp2/.*", r"src/net/http2_codec\..*"),
    ("libyaml", r"yaml\.h", r"src/config/yaml_.*"),
    ("prometheus-cpp", r"prometheus/.*", r"src/metrics/.*"),
    ("Boost", r"boost/.*", r"src/server/.*"),
    ("libdeflate", r"libdeflate\.h", r"src/server/.*"),
    ("libcrypt", r"crypt\.h", r"src/server/password\.cc"),
    ("CLI11", r"CLI/.*", r"src/cli/.*"),
    ("spdlog", r"spdlog/.*", r"src/base/log\.cc"),
    ("RE2", r"re2/.*", r"src/base/regex\.cc"),
    ("SQLite", r"sqlite3\.h", r"src/history/sqlite_.*"),
    ("zlib", r"zlib\.h", r"src/base/zlib_.*"),
    ("brotli", r"brotli/.*", r"src/base/brotli_.*"),
]

# (where, pattern, why). Searched in code without comments and literals.
BANNED_CODE = [
    (
        r"src/|probes/|include/",
        r"\bstd::w?regex\b|<regex>",
        "std::regex overflows the stack on long input; use sonde/regex.h (RE2)",
    ),
    (
        r"src/|probes/|include/",
        r"\b(getaddrinfo|gethostbyname\w*|getnameinfo)\s*\(",
        "blocks the loop; names are resolved by c-ares",
    ),
    (
        r"(src/(?!cli/)|probes/|include/)",
        r"\bstd::(cout|cerr|clog)\b|\bv?printf\s*\(",
        "only src/cli writes to the terminal; elsewhere use base/log.h",
    ),
    (
        r"src/|probes/|include/|tests/",
        r"\b(sleep_for|sleep_until|usleep|nanosleep)\s*\(",
        "nothing sleeps: loops have timers, tests a virtual clock",
    ),
    (
        r"src/|probes/|include/",
        r"\bco_(await|return|yield)\b",
        "g++ 12 miscompiles coroutines (ARCHITECTURE.md part 5)",
    ),
    (
        r"src/|probes/|include/",
        r"\bstd::(format|print|println|vformat)\s*\(",
        "libstdc++ 12 has none; use fmt",
    ),
    (r"src/|probes/|include/", r"\bsystem\s*\(|\bpopen\s*\(", "no shell is started"),
    (r".*\.h$", r"^\s*using\s+namespace\b", "a header must not open a namespace for its readers"),
]

# (pattern, why). Searched in the whole text of every file of the project, tests included.
_WO = "/wo" + "rk/"
BANNED_TEXT = [
    (r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b", "unfinished work belongs into an issue"),
    (
        re.escape(_WO)
        + r"(main|shared)|\.\./sha"
        + r"red\b|/tmp/bri"
        + r"efs|(?<![\w.}])/ro"
        + r"ot/",
        "names a path of one machine",
    ),
]


@dataclasses.dataclass(frozen=True)
class Complaint:
    path: str
    line: int
    rule: str
    why: str

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.rule}] {self.why}"


def includes(text):
    """(line number, name, is quoted) of every include directive."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r'\s*#\s*include\s*(<([^>]+)>|"([^"]+)")', line)
        if match:
            found.append((number, match.group(2) or match.group(3), match.group(3) is not None))
    return found


def folder_of(path):
    """("src", "net") · ("probes", "http") · ("include", "") · ("main", "") · ("tests", …)."""
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] == "src":
        return ("src", parts[1]) if len(parts) > 2 else ("main", "")
    if parts[0] == "probes":
        return ("probes", parts[1] if len(parts) > 2 else "")
    if parts[0] == "include":
        return ("include", "")
    return ("tests", "")


def check_layers(path, text, resolve):
    """`resolve(path, name)` gives the project path of a quoted include, or None."""
    place, folder = folder_of(path)
    if place in ("tests", "main"):
        return
    for line, name, quoted in includes(text):
        target = resolve(path, name)
        if target is None:
            if quoted and not name.startswith("sonde/"):
                yield Complaint(
                    path,
                    line,
                    "include",
                    f'"{name}" is no file of the project; a library is included with <>',
                )
            continue
        other, other_folder = folder_of(target)
        if other == "include":
            continue
        if place == "include":
            yield Complaint(
                path, line, "layers", f"include/sonde is the contract; it must not see {target}"
            )
        elif place == "probes":
            seen = {folder, "", *SHARED_BY_PROBERS}
            if other != "probes" or (folder and other_folder not in seen):
                yield Complaint(
                    path,
                    line,
                    "layers",
                    f"a prober sees include/sonde, its own folder and the shared ones only, not {target}",
                )
        elif other != "src":
            yield Complaint(path, line, "layers", f"src/{folder} must not see {target}")
        elif folder not in RANK or other_folder not in RANK:
            unknown = folder if folder not in RANK else other_folder
            yield Complaint(
                path,
                line,
                "layers",
                f"src/{unknown} has no place in the layers; add it to ARCHITECTURE.md and tests/tidy/rules.py",
            )
        elif folder != other_folder and RANK[other_folder] >= RANK[folder]:
            what = "is a sibling of" if RANK[other_folder] == RANK[folder] else "lies above"
            yield Complaint(
                path,
                line,
                "layers",
                f"src/{other_folder} {what} src/{folder}; declare a small interface here and let src/app bind it",
            )


def check_seams(path, text):
    if folder_of(path)[0] == "tests":
        return
    for line, name, _ in includes(text):
        for library, header, allowed in SEAMS:
            if re.fullmatch(header, name) and not re.fullmatch(allowed, path):
                yield Complaint(
                    path,
                    line,
                    "seam",
                    f"{library} is used only in {allowed.replace(chr(92), '')}, so that it can be replaced there",
                )
        if path.endswith(".h") and re.match(
            r"(nlohmann/json\.hpp|CLI/|boost/|spdlog/|prometheus/)", name
        ):
            yield Complaint(
                path,
                line,
                "seam",
                f"<{name}> is slow to compile; include it in a .cc file, or forward-declare",
            )


def check_header(path, text):
    if not path.endswith(".h"):
        return
    lines = text.split("\n")
    if "#pragma once" not in lines:
        yield Complaint(path, 1, "header", "has no #pragma once")
        return
    if folder_of(path)[0] == "tests":
        return
    opening = "\n".join(lines[: lines.index("#pragma once")])
    if not lines[0].startswith("//"):
        yield Complaint(
            path, 1, "header", "opens without a comment that says what this is and why it exists"
        )
    for label in ("THREAD", "LIFETIME"):
        if not re.search(rf"^//.*\b{label}\b", opening, re.MULTILINE):
            yield Complaint(path, 1, "header", f"the opening comment does not say {label}")


def check_own_header_first(path, text, exists):
    """Proves that the header compiles alone; headers without a .cc are compiled by CMake."""
    own = re.sub(r"\.cc$", ".h", path)
    if own == path or not exists(own):
        return
    listed = includes(text)
    if (
        not listed
        or not listed[0][2]
        or pathlib.PurePosixPath(listed[0][1]).name != pathlib.PurePosixPath(own).name
    ):
        line = listed[0][0] if listed else 1
        yield Complaint(
            path,
            line,
            "include",
            f"its own header ({own}) comes first, which shows that the header compiles alone",
        )


def check_size(path, text):
    lines = text.split("\n")
    if len(lines) - 1 > MAX_FILE_LINES:
        yield Complaint(
            path,
            len(lines) - 1,
            "size",
            f"the file has {len(lines) - 1} lines; above {MAX_FILE_LINES} a reader is lost: split it",
        )
    raw = cpp_text.raw_string_lines(text)
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_COLUMNS and number not in raw:
            yield Complaint(
                path, number, "width", f"{len(line)} columns; {MAX_COLUMNS} are allowed"
            )
        if line != line.rstrip() and number not in raw:
            yield Complaint(path, number, "width", "white space at the end of the line")
    for name, first, length in cpp_text.functions(text):
        if length > MAX_FUNCTION_LINES:
            yield Complaint(
                path,
                first,
                "size",
                f"{name} has {length} lines; above {MAX_FUNCTION_LINES} it does more than one thing: split it",
            )


def check_banned_code(path, text):
    code = cpp_text.code_only(text).split("\n")
    for where, pattern, why in BANNED_CODE:
        if not re.match(where, path):
            continue
        for number, line in enumerate(code, 1):
            if re.search(pattern, line):
                yield Complaint(path, number, "banned", why)


def check_banned_text(path, text):
    for pattern, why in BANNED_TEXT:
        for number, line in enumerate(text.split("\n"), 1):
            if re.search(pattern, line):
                yield Complaint(path, number, "banned", why)


def check_cpp(path, text, resolve, exists):
    """All complaints about one C++ file."""
    yield from check_layers(path, text, resolve)
    yield from check_seams(path, text)
    yield from check_header(path, text)
    yield from check_own_header_first(path, text, exists)
    yield from check_size(path, text)
    yield from check_banned_code(path, text)
    yield from check_banned_text(path, text)


def check_type_names(headers):
    """No two headers define a type of one name: with both linked, one's functions run on the other.

    `headers` maps paths to texts. A definition begins its line, so that nested types do not count;
    nor do specializations, whose name goes on with <.
    """
    seen = {}
    for path, text in headers.items():
        for number, line in enumerate(text.splitlines(), 1):
            defined = re.match(r"(?:struct|class|enum(?: class)?) (\w+)(?: final)?(?: :.*)? \{", line)
            if not defined:
                continue
            first = seen.setdefault(defined[1], path)
            if first != path:
                yield Complaint(
                    path, number, "names", f"{first} defines {defined[1]} too; rename one of them"
                )


def check_probers_listed(files, builtin_text):
    """Every folder of a prober is named in the explicit list."""
    folders = {folder_of(path)[1] for path in files if path.startswith("probes/")}
    folders -= {"", *SHARED_BY_PROBERS}
    for folder in sorted(folders):
        if not re.search(
            rf'"(probes/)?{folder}/|\b{folder.capitalize()}Prober\b', builtin_text, re.IGNORECASE
        ):
            yield Complaint(
                "probes/builtin.cc",
                1,
                "layers",
                f"probes/{folder} is not in the list of probers, so nobody can use it",
            )
