"""Servers for tcp and unix: each plays a script, a list of lines.

    "> text"     sends the text as it is (escapes of Python count)
    "< text"     waits for a line; if it is not the text, says "unexpected …" and ends
    "= N"        waits for N bytes, and says what they were
    "?"          waits for a line, and says what it was, as Python writes bytes
    "pause S"    waits
    "tls"        becomes a TLS server with the certificate `good`
    "reset"      resets the connection
    "hang"       says nothing more
"""

import ast
import asyncio
import socket
import struct

from . import tls

_SCRIPTS = {
    "quiet": [],
    "hang": ["hang"],
    "reset": ["> hello\\r\\n", "reset"],
    "greet": ["> hello world\\r\\n", "hang"],
    "bye": ["> hello world\\r\\n"],
    "lines": ["> one\\n", "> two\\r\\n", "> three 3\\n", "> last without end"],
    "halfline": ["> no end", "hang"],
    "late": ["pause 0.6", "> finally\\r\\n", "hang"],
    "silentfirst": ["pause 1.5", "> too late\\r\\n"],
    "echo": ["?", "?", "?", "hang"],
    "smtp": [
        *("> 220 mail.zoo.test ESMTP\\r\\n", "< EHLO prober", "> 250-mail\\r\\n250-STARTTLS\\r\\n250 OK\\r\\n"),
        *("< STARTTLS", "> 220 go\\r\\n", "tls", "< EHLO prober", "> 250-AUTH\\r\\n250 OK\\r\\n"),
        *("< QUIT", "> 221 bye\\r\\n"),
    ],
    "notls": ["> 220 ready\\r\\n", "< STARTTLS", "> 502 no\\r\\n", "hang"],
    "irc": [
        *("< NICK prober", "< USER prober", "> :srv NOTICE\\r\\nPING :abc\\r\\n", "< PONG abc"),
        *("> :srv 001 prober\\r\\n", "hang"),
    ],
    "ircerror": ["< NICK prober", "< USER prober", "> ERROR: banned\\r\\n"],
    "ssh": ["> SSH-2.0-OpenSSH_9.2p1 Debian-2\\r\\n", "hang"],
    "bytes": ["> abcd", "hang"],
    "split": ["> ab", "pause 0.4", "> cd", "hang"],
    "linebytes": ["> LINE\\nBYTES", "hang"],
    "two": ["> first\\n", "pause 0.2", "> second\\n", "hang"],
    "long": ["> " + "x" * 70000 + "\\n", "hang"],
    "longgood": ["> " + "x" * 65000 + " end\\n", "hang"],
    "binary": ["> \\x00\\x01\\xff\\n", "hang"],
    "six": ["= 6", "hang"],
    "latin": ["> caf\\xe9\\n", "hang"],
    "quote": ['> say "hi" \\\\ there\\n', "hang"],
    "empty": ["> \\n\\r\\nthird\\n", "hang"],
}


async def _play(zoo, script, reader, writer):
    for step in script:
        word, _, rest = step.partition(" ")
        if word == ">":
            writer.write(ast.literal_eval(f"b'{rest}'" if "'" not in rest else f'b"{rest}"'))
            await writer.drain()
        elif word == "<":
            line = (await reader.readline()).rstrip(b"\n").decode("latin-1")
            if line != rest:
                writer.write(f"unexpected {line!r}\r\n".encode())
                return
        elif word in ("=", "?"):
            got = await (reader.readexactly(int(rest)) if rest else reader.readline())
            writer.write(f"got {got!r}\n".encode())
        elif word == "pause":
            await asyncio.sleep(float(rest))
        elif word == "tls":
            await writer.drain()
            await writer.start_tls(zoo.starttls)
        elif word == "reset":
            await asyncio.sleep(0.2)
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        elif word == "hang":
            await reader.read()


def _handler(zoo, script):
    async def connected(reader, writer):
        try:
            await _play(zoo, script, reader, writer)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            pass
        finally:
            writer.close()

    return connected


async def serve(zoo):
    """<tcp_SCRIPT>, <unix_SCRIPT>, and with TLS <tcps_CERT> and <unixs>, which greet."""
    zoo.starttls = tls.context(zoo, "good")
    for name, script in _SCRIPTS.items():
        handler = _handler(zoo, script)
        port = await zoo.listen(f"tcp_{name}", handler)
        zoo.places[f"tcp_{name}"] = f"127.0.0.1:{port}"
        path = str(zoo.folder / f"{name}.sock")
        zoo.kept.append(await asyncio.start_unix_server(handler, path, limit=1 << 20))
        zoo.places[f"unix_{name}"] = path
    greet = _handler(zoo, _SCRIPTS["greet"])
    for name in ("good", "tworoots", *tls.CERTIFICATES):
        port = await zoo.listen(f"tcps_{name}", greet, tls.context(zoo, name))
        zoo.places[f"tcps_{name}"] = f"localhost:{port}"
    old = tls.context(zoo, "rsa", low=tls.ssl.TLSVersion.TLSv1_2, high=tls.ssl.TLSVersion.TLSv1_2)
    zoo.places["tcps_old"] = f"localhost:{await zoo.listen('tcps_old', greet, old)}"
    mutual = tls.context(zoo, "good", client="ca")
    zoo.places["tcps_mutual"] = f"localhost:{await zoo.listen('tcps_mutual', greet, mutual)}"
    zoo.places["unixs"] = str(zoo.folder / "secured.sock")
    context = tls.context(zoo, "good")
    zoo.kept.append(await asyncio.start_unix_server(greet, zoo.places["unixs"], ssl=context))
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(zoo.folder / "stale.sock"))
    stale.close()
