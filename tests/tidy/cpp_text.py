"""Just enough C++ to look at a file: comments and literals blanked out, functions found by their braces.

This is no parser. It relies on the house style (formatted code, one declaration after the other), and
clang-tidy counts functions again with a real one.
"""

import re

_TOKEN = re.compile(
    r"""
    (?P<raw>R"(?P<delimiter>[^()\\\s]{0,16})\(.*?\)(?P=delimiter)")
  | (?P<string>"(?:\\.|[^"\\\n])*")
  | (?P<char>(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+')
  | (?P<comment>//[^\n]*|/\*.*?\*/)
    """,
    re.VERBOSE | re.DOTALL,
)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def code_only(text):
    """The text with comments and the insides of literals blanked; lines and columns stay."""

    def replace(match):
        token = match.group(0)
        if match.lastgroup == "comment" or match.group("comment"):
            return _blank(token)
        quote = token[-1]
        start = token.index(quote)
        return token[:start] + quote + _blank(token[start + 1 : -1]) + quote

    return _TOKEN.sub(replace, text)


def raw_string_lines(text):
    """Numbers of the lines that a raw string literal touches (their width is not ours to choose)."""
    lines = set()
    for match in _TOKEN.finditer(text):
        if match.group("raw"):
            first = text.count("\n", 0, match.start()) + 1
            lines.update(range(first, first + match.group(0).count("\n") + 1))
    return lines


def _without_preprocessor(code):
    """Blanks directives with their continuation lines: macro bodies hold unbalanced braces."""
    out, continued = [], False
    for line in code.split("\n"):
        directive = continued or line.lstrip().startswith("#")
        continued = directive and line.rstrip().endswith("\\")
        out.append("" if directive else line)
    return "\n".join(out)


_FUNCTION_END = re.compile(
    r"(\)|\bconst|\bnoexcept|\boverride|\bfinal|\btry|&|\}"  # f() const noexcept {
    r"|->\s*[\w:<>,&*\s]+"  # auto f() -> T {
    r"|\bnoexcept\s*\([^{}]*\)|\brequires\b[^{}]*)\s*$"
)
_TYPE = re.compile(r"^(template\s*<.*>\s*)?(typedef\s+)?(class|struct|union|enum)\b")
_MEMBER_INITIALISER = re.compile(r"\)[^;{}]*:(?!:).*[\w>]\s*$", re.DOTALL)


def _flatten(head):
    """The head without template parameters and without what stands in parentheses."""
    head = re.sub(r"^template\s*<(?:[^<>]|<[^<>]*>)*>\s*(requires\b[^()]*)?", "", head)
    out, depth = [], 0
    for char in head:
        depth -= char == ")"
        if depth <= 0:
            out.append(char)
        depth += char == "("
    return "".join(out)


class _Scanner:
    """Walks braces; descends into namespaces and types, measures function bodies."""

    def __init__(self, code):
        self.code = code
        self.found = []

    def _match(self, start):
        depth = 0
        for position in range(start, len(self.code)):
            if self.code[position] == "{":
                depth += 1
            elif self.code[position] == "}":
                depth -= 1
                if depth == 0:
                    return position
        return len(self.code) - 1

    def _line(self, position):
        return self.code.count("\n", 0, position) + 1

    def scan(self, start, end):
        head, position, parens = "", start, 0
        while position < end:
            char = self.code[position]
            parens += (char == "(") - (char == ")")
            if char == "{" and parens <= 0:
                head, position = self._brace(head.strip(), position)
                parens = 0
                continue
            if char in ";}" and parens <= 0:
                head = ""
            else:
                head += char
            position += 1
        return self.found

    def _brace(self, head, position):
        """Decides what an opening brace opens; returns the new head and where to go on."""
        close = self._match(position)
        head = re.sub(r"^((public|private|protected)\s*:\s*)+", "", head)
        flat = _flatten(head)
        if re.search(r"\bnamespace\b", head) or head in ('extern "C"', 'extern " "', "export"):
            self.scan(position + 1, close)
            return "", close + 1
        if _TYPE.match(flat) and not flat.rstrip().endswith(")"):
            self.scan(position + 1, close)
            return "", close + 1
        if "=" in re.sub(r"operator\s*[=!<>+\-*/|&^%]*=*|[=!<>]=", "", flat):
            return head + "{}", close + 1  # an initialiser
        if _MEMBER_INITIALISER.search(flat) and not _FUNCTION_END.search(flat):
            return head + "{}", close + 1  # member_{value} of a constructor
        if "(" in flat and _FUNCTION_END.search(flat):
            first = self._line(
                position - len(self.code[:position]) + len(self.code[:position].rstrip())
            )
            self.found.append((self._name(flat), first, self._line(close) - first + 1))
            return "", close + 1
        return head + "{}", close + 1

    @staticmethod
    def _name(head):
        match = re.search(r"([~\w:]+|operator\s*\S+?)\s*\(", head)
        return match.group(1) if match else head.split("(")[0].strip()


def functions(text):
    """(name, first line, number of lines) of each function body, outermost ones only."""
    code = _without_preprocessor(code_only(text))
    return _Scanner(code).scan(0, len(code))
