"""The scriptable web server over HTTP/1, which notes what it receives. See script.py for what it answers."""

import asyncio
import re
import socket
import struct
import urllib.parse

from . import script

_TAG = re.compile(r"~[a-z]\d+")
_HANG_SECONDS = 60


def find_tag(request):
    """The tag of a request, from its path or any header."""
    text = " ".join([request.path, *(value for _, value in request.headers)])
    match = _TAG.search(urllib.parse.unquote(text))
    return match and match[0]


async def read_request(reader, writer):
    """One request; None if the connection ends first."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    line, *rest = head[:-4].split("\r\n")
    method, path, version = (line.split(" ", 1)[0], *line.split(" ", 1)[1].rsplit(" ", 1))
    headers = [tuple(part.strip() for part in one.split(":", 1)) for one in rest]
    request = script.Request(method, path, headers, b"", version)
    if request.header("Expect").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.body = await _read_body(reader, request)
    return request


async def _read_body(reader, request):
    if request.header("Transfer-Encoding") == "chunked":
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return body
    return await reader.readexactly(int(request.header("Content-Length") or 0))


def head(said):
    """The head of an answer over HTTP/1."""
    lines = [f"HTTP/{said.wish('version') or '1.1'} {said.status} {said.wish('reason') or 'Word'}"]
    lines += [f"{name}: {value}" for name, value in said.headers]
    length = said.wish("length")
    if length == "chunked":
        lines.append("Transfer-Encoding: chunked")
    elif length != "no":
        lines.append(f"Content-Length: {length or len(said.body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


async def _answer(request, writer):
    said = script.reply(request)
    await asyncio.sleep(said.seconds("wait"))
    if said.wish("drop"):
        return
    if said.wish("reset"):
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        return
    if said.wish("hang"):
        await asyncio.sleep(_HANG_SECONDS)
    if said.wish("raw") is not None:
        writer.write(said.wish("raw").encode("latin-1"))
        return
    if said.wish("early"):
        writer.write(f"HTTP/1.1 {said.wish('early')} Early\r\nLink: </x>\r\n\r\n".encode())
    writer.write(head(said))
    await writer.drain()
    await asyncio.sleep(said.seconds("pause"))
    if request.method == "HEAD" or said.status in (204, 304):
        return
    body = said.body[: int(said.wish("cut"))] if said.wish("cut") else said.body
    if said.wish("length") == "chunked":
        pieces = [body[i : i + 7000] for i in range(0, len(body), 7000)]
        body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
        body += b"" if said.wish("cut") else b"0\r\n\r\n"
    writer.write(body)
    await writer.drain()


def note(zoo, request, transport):
    """Keeps what is compared: over TLS also the name that the client asked for."""
    headers = list(request.headers)
    secured = transport.get_extra_info("ssl_object") if transport else None
    if secured:
        headers.append(("(server name)", str(getattr(secured, "asked_for", None))))
        headers.append(("(protocol)", str(secured.selected_alpn_protocol())))
    # The ports of the zoo are the same for both programs; those of clients do not appear.
    line = f"{request.method} {request.path} {request.version}"
    zoo.record(find_tag(request), line, headers, request.body.decode("latin-1"))


def handler(zoo):
    """The server's side of one connection, which takes one request."""

    async def connected(reader, writer):
        try:
            request = await read_request(reader, writer)
            if request:
                note(zoo, request, writer)
                await _answer(request, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    return connected


def place(zoo, name, port, scheme="http"):
    """Makes <NAME> and its relatives."""
    for suffix, host in (("", "127.0.0.1"), ("6", "[::1]"), ("name", "localhost")):
        base, _, rest = name.partition("_")
        key = f"{base}{suffix}_{rest}" if rest else f"{base}{suffix}"
        zoo.places[key] = f"{scheme}://{host}:{port}/TAG"


async def serve(zoo):
    """<http>, and a port where connections are refused or never accepted."""
    place(zoo, "http", await zoo.listen("http", handler(zoo)))
    await zoo.listen("http4", handler(zoo), hosts=("127.0.0.1",))
    await zoo.listen("http6", handler(zoo), hosts=zoo.loopback[-1:])
    # A port that is taken but not listened on refuses every connection.
    refusing = socket.socket()
    refusing.bind(("127.0.0.1", 0))
    zoo.kept.append(refusing)
    zoo.places["refused_port"] = str(refusing.getsockname()[1])
    # Once the queue of a listener is full, further connections get no answer.
    silent = socket.create_server(("127.0.0.1", 0), backlog=0)
    zoo.places["blackhole_port"] = str(silent.getsockname()[1])
    zoo.kept.append(silent)
    for _ in range(3):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(silent.getsockname())
        zoo.kept.append(filler)
