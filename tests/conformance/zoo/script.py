"""What the scriptable web servers answer: the query of the request says it.

    status=404 reason=Gone        the status line; version=1.0
    h=Name:Value                  a header, any number of times; ct=… is Content-Type
    large=N                       a header of N bytes
    body=text  size=N             the body; json=… sets a media type, too; coded=gzip|br|deflate|zlib packs it
    length=N|no|chunked           Content-Length, if it is not that of the body
    cut=N                         the connection ends after N bytes of the body
    wait=S  pause=S               before the head; between head and body
    early=103                     an interim response first
    hop=K  to=URL  code=302       redirects to itself with K-1 until K is 0, or to the URL
    need=Name:Value               417 unless the request has that header; auth=user:password asks for it
    echo=1                        the body is the request's
    raw=bytes                     exactly these bytes
    odd=WORD                      over HTTP/2: an answer that is not right (zoo/h2.py)
    drop=1  reset=1  hang=1       no answer: closes, resets, or waits

A value may have !HH for a byte: what is %HH in a target means different things to the two programs, since
newer releases of the exporter decode a target twice.
"""

import base64
import dataclasses
import gzip
import re
import urllib.parse
import zlib

import brotli


@dataclasses.dataclass
class Request:
    """What arrived, over HTTP/1 or 2."""

    method: str
    path: str
    headers: list
    body: bytes = b""
    version: str = "HTTP/1.1"

    def header(self, name):
        """The first value of a header, "" if there is none."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")


@dataclasses.dataclass
class Reply:
    """What to say, and how badly."""

    status: int
    headers: list
    body: bytes
    wishes: dict

    def wish(self, name):
        """A parameter of the query, None if it is absent."""
        return self.wishes.get(name, [None])[0]

    def seconds(self, name):
        """A parameter that is a time."""
        return float(self.wish(name) or 0)


def _deflate(data, wbits):
    packer = zlib.compressobj(wbits=wbits)
    return packer.compress(data) + packer.flush()


CODINGS = {
    "gzip": gzip.compress,
    "br": brotli.compress,
    "deflate": lambda data: _deflate(data, -15),
    "zlib": lambda data: _deflate(data, 15),
}


def _unescape(text):
    return re.sub(r"!([0-9A-F]{2})", lambda match: chr(int(match[1], 16)), text)


def reply(request):
    """Reads the query."""
    path, _, query = request.path.partition("?")
    wishes = urllib.parse.parse_qs(query, keep_blank_values=True, encoding="latin-1")
    wishes = {name: [_unescape(one) for one in values] for name, values in wishes.items()}
    said = Reply(int(wishes.get("status", ["200"])[0]), [], b"", wishes)
    said.headers = [tuple(one.split(":", 1)) for one in wishes.get("h", [])]
    if said.wish("large"):
        said.headers.append(("X-Large", "a" * int(said.wish("large"))))
    if said.wish("ct"):
        said.headers.append(("Content-Type", said.wish("ct")))
    _body(said, request)
    _redirect(said, path)
    _demands(said, request)
    return said


def _body(said, request):
    if said.wish("size"):
        said.body = b"x" * int(said.wish("size"))
    elif said.wish("json") is not None:
        said.body = said.wish("json").encode("latin-1")
        said.headers.append(("Content-Type", "application/json"))
    elif said.wish("echo"):
        said.body = request.body
    else:
        said.body = (said.wish("body") or "").encode("latin-1")
    if said.wish("coded"):
        said.body = CODINGS[said.wish("coded")](said.body)


def _redirect(said, path):
    code = int(said.wish("code") or 302)
    if said.wish("to") is not None:
        said.status = code
        said.headers.append(("Location", said.wish("to")))
    elif said.wish("hop") and said.wish("hop") != "0":
        said.status = code
        left = {**said.wishes, "hop": [str(int(said.wish("hop")) - 1)]}
        where = f"{path}?{urllib.parse.urlencode(left, doseq=True)}"
        said.headers.append(("Location", where))


def _demands(said, request):
    for one in said.wishes.get("need", []):
        name, _, value = one.partition(":")
        if request.header(name) != value:
            said.status = 417
    if said.wish("auth"):
        wanted = "Basic " + base64.b64encode(said.wish("auth").encode()).decode()
        if request.header("Authorization") != wanted:
            said.status = 401
            said.headers.append(("WWW-Authenticate", 'Basic realm="zoo"'))
