"""Proxies that note what they are asked, and the token endpoint of OAuth 2."""

import asyncio
import base64
import contextlib
import json
import struct
import urllib.parse

from . import tls, web

# Of a request for a token: the length of an assertion is a matter of chance, and what codings a client
# can undo is its own affair.
_TRANSPORT = {"Content-Length", "Accept-Encoding"}
_WANTED = "Basic " + base64.b64encode(b"user:pass").decode()


async def _copy(reader, writer):
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _join(one, other):
    """Both directions between two pairs of reader and writer."""
    await asyncio.gather(_copy(one[0], other[1]), _copy(other[0], one[1]))


async def _open(authority):
    """Any name leads to loopback: it is the zoo that is asked for."""
    port = authority.rpartition(":")[2]
    return await asyncio.open_connection("127.0.0.1", int(port))


def _proxy(zoo, password):
    async def connected(reader, writer):
        request = await web.read_request(reader, writer)
        if not request:
            writer.close()
            return
        line = f"proxy: {request.method} {request.path} {request.version}"
        # The tag of a CONNECT is in a header, if the case sends one.
        zoo.record(web.find_tag(request), line, request.headers)
        if password and request.header("Proxy-Authorization") != _WANTED:
            writer.write(
                b"HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"
            )
        elif request.method == "CONNECT" and "denied" in request.header("X-Wish"):
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        elif request.method == "CONNECT":
            try:
                there = await _open(request.path)
            except OSError:
                writer.write(b"HTTP/1.1 502 Unreachable\r\nContent-Length: 0\r\n\r\n")
            else:
                writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
                await _join((reader, writer), there)
        else:
            await _forward(request, reader, writer)
        writer.close()

    return connected


async def _forward(request, reader, writer):
    """An absolute URL: asks for its path."""
    url = urllib.parse.urlsplit(request.path)
    there = await _open(url.netloc)
    path = urllib.parse.urlunsplit(("", "", url.path or "/", url.query, ""))
    lines = [f"{request.method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in request.headers)]
    there[1].write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + request.body)
    await _join((reader, writer), there)


def _socks(password):
    async def connected(reader, writer):
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        writer.write(b"\5\2" if password else b"\5\0")
        if password:
            _, size = await reader.readexactly(2)
            user = await reader.readexactly(size)
            secret = await reader.readexactly((await reader.readexactly(1))[0])
            good = (user, secret) == (b"user", b"pass")
            writer.write(b"\1\0" if good else b"\1\1")
            if not good:
                writer.close()
                return
        _, _, _, kind = await reader.readexactly(4)
        size = {1: 4, 4: 16}.get(kind) or (await reader.readexactly(1))[0]
        await reader.readexactly(size)
        (port,) = struct.unpack(">H", await reader.readexactly(2))
        try:
            there = await _open(f":{port}")
        except OSError:
            writer.write(b"\5\5\0\1\0\0\0\0\0\0")
            writer.close()
            return
        writer.write(b"\5\0\0\1\0\0\0\0\0\0")
        await _join((reader, writer), there)

    return connected


def _readable(form):
    """The form of a request for a token. Of an assertion, what is the same every time."""
    fields = urllib.parse.parse_qs(form.decode("latin-1"))
    for part in fields.pop("assertion", []):
        head, claims, _ = part.split(".")
        for name, text in (("head", head), ("claims", claims)):
            told = json.loads(base64.urlsafe_b64decode(text + "=="))
            lasts = {"seconds": told.pop("exp", 0) - told.pop("iat", 0)} if name == "claims" else {}
            fields[name] = {**told, **lasts, "jti": bool(told.pop("jti", ""))}
    return json.dumps(fields, sort_keys=True).encode()


def _tokens(zoo):
    """/TAG/WORD gives a token. WORD says how: good, form (wants the secret in the body), denied, …"""

    async def connected(reader, writer):
        request = await web.read_request(reader, writer)
        if request:
            request.body = _readable(request.body)
            request.headers = [pair for pair in request.headers if pair[0] not in _TRANSPORT]
            web.note(zoo, request, writer)
            word = request.path.rpartition("/")[2]
            code, kind = 200, "application/json"
            body = {"access_token": "token-of-the-zoo", "token_type": "Bearer", "expires_in": 60}
            text = json.dumps(body)
            if word == "denied" or word == "form" and request.header("Authorization"):
                code, text = 401, '{"error": "invalid_client"}'
            elif word == "html":
                kind, text = "text/html", "<p>log in"
            elif word == "empty":
                text = "{}"
            elif word == "mac":
                text = text.replace("Bearer", "MAC")
            elif word in ("slow", "late"):
                await asyncio.sleep(0.4 if word == "slow" else 1.2)
            elif word == "plainform":
                kind = "application/x-www-form-urlencoded"
                text = "access_token=token-of-the-zoo&token_type=bearer"
            head = f"HTTP/1.1 {code} Word\r\nContent-Type: {kind}\r\nContent-Length: {len(text)}"
            writer.write(f"{head}\r\nConnection: close\r\n\r\n{text}".encode())
        writer.close()

    return connected


async def serve(zoo):
    """<proxy>, <proxy_auth>, <socks>, <socks_auth> as HOST:PORT, <proxys_CERT_port> with TLS, and <token> and <tokens> as URLs."""
    served = {
        "proxy": _proxy(zoo, False),
        "proxy_auth": _proxy(zoo, True),
        "socks": _socks(False),
        "socks_auth": _socks(True),
    }
    for name, handler in served.items():
        zoo.places[name] = f"127.0.0.1:{await zoo.listen(name, handler)}"
    for certificate in ("good", "nameonly", "othername"):
        key = f"proxys_{certificate}"
        await zoo.listen(key, _proxy(zoo, False), tls.context(zoo, certificate))
    zoo.places["token"] = f"http://127.0.0.1:{await zoo.listen('token', _tokens(zoo))}/TAG"
    port = await zoo.listen("tokens", _tokens(zoo), tls.context(zoo, "good"))
    zoo.places["tokens"] = f"https://127.0.0.1:{port}/TAG"
