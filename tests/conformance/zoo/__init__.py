"""The zoo: every server that the cases probe, in one thread of this process, on free ports of loopback.

Cases name its addresses in angle brackets:

    <http>         http://127.0.0.1:PORT/TAG, the scriptable web server (zoo/web.py); <https> with TLS;
                   also <http6>, <httpname> and <httpsname> (localhost), <https_CERT> for each certificate
    <http_port>    its port; likewise NAME_port for each server
    <proxy>        a proxy; <proxy_auth> wants a password; <socks>
    <tcp_SCRIPT>   127.0.0.1:PORT, a dialogue of zoo/dialogue.py; <unix_SCRIPT> the same as a socket
    <dns> <dot>    name servers; <grpc> <grpcs> health services; <h2> <h3> real web servers
    <h3script>     the scriptable server by HTTP/3, through Caddy; <h3_CERT> Caddy with other certificates, <h3_mutual> asks for one
    <ca> <cert_…>  files of zoo/certificates.py, <ca_text> in quotes; <folder> is where they and all files are; <tag> is the tag

The tag tells which case and which program a request belongs to; it is taken out of what is compared.
"""

import asyncio
import collections
import json
import logging
import pathlib
import re
import socket
import threading

from . import certificates, dialogue, echo, health, names, proxies, tls, web, webservers

_START_SECONDS = 30
_TRIES = 20
_FILES = {
    "body.txt": "body from a file\n",
    "header.txt": "header from a file\n",
    "username.txt": " me \n",
    "password.txt": "secret\n",
    "token.txt": "token-from-file\n",
    "empty.txt": "",
}


def _loopback():
    """The addresses of loopback; a container may be without IPv6."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return ("127.0.0.1",)
    return ("127.0.0.1", "::1")


class Zoo:
    """Holds what runs, where it is, and what arrived."""

    def __init__(self, folder, sandboxed):
        self.folder = pathlib.Path(folder)
        self.sandboxed = sandboxed
        self.loopback = _loopback()
        self.places = {"folder": str(self.folder)}
        self.certificates = certificates.make(self.folder)
        self.kept = []
        self._records = collections.defaultdict(list)
        self._loop = asyncio.new_event_loop()
        for name, text in _FILES.items():
            (self.folder / name).write_text(text, encoding="ascii")
        for name in self.certificates:
            self.places[f"cert_{name}"] = str(self.folder / f"{name}.pem")
            self.places[f"key_{name}"] = str(self.folder / f"{name}.key")
        self.places["ca"] = self.places["cert_ca"]
        self.places["ca_text"] = json.dumps((self.folder / "ca.pem").read_text())

    def start(self):
        """Returns when all servers listen; raises what went wrong otherwise."""
        logging.getLogger("asyncio").disabled = True
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(_START_SECONDS)

    async def _serve(self):
        for family in (web, tls, dialogue, names, health, proxies):
            await family.serve(self)
        if self.sandboxed:
            self.kept.append(echo.Responder())
        self.kept.append(await webservers.serve(self))

    async def listen(self, name, handler, context=None, hosts=None, port=0):
        """Serves on the same port of both families; the port becomes <NAME_port>."""
        sockets = self._bind(hosts or self.loopback, port)
        for one in sockets:
            server = await asyncio.start_server(
                handler, sock=one, ssl=context, backlog=256, limit=1 << 20
            )
            self.kept.append(server)
        port = sockets[0].getsockname()[1]
        self.places[f"{name}_port"] = str(port)
        return port

    def free_port(self, name):
        """A port that is free in both families at the moment; it becomes <NAME_port>."""
        sockets = self._bind(self.loopback, 0)
        port = sockets[0].getsockname()[1]
        for one in sockets:
            one.close()
        self.places[f"{name}_port"] = str(port)
        return port

    @staticmethod
    def _bind(hosts, port):
        """A socket for each host. A free port of one family may be taken in the other: next try."""
        for _ in range(_TRIES):
            sockets, wanted = [], port
            try:
                for host in hosts:
                    family = socket.AF_INET6 if ":" in host else socket.AF_INET
                    sockets.append(socket.create_server((host, wanted), family=family))
                    wanted = sockets[0].getsockname()[1]
                return sockets
            except OSError:
                for one in sockets:
                    one.close()
        raise RuntimeError(f"no port for {hosts}:{port}")

    def record(self, mark, line, headers=(), body=""):
        """Notes a request of a case and program."""
        self._records[mark].append((line, sorted(headers), body))

    def requests(self, mark):
        """What has been noted, and forgets it."""
        return [
            (
                line.replace(mark, "~"),
                [(name, self._mask(value.replace(mark, "~"))) for name, value in headers],
                body.replace(mark, "~"),
            )
            for line, headers, body in self._records.pop(mark, [])
        ]

    @staticmethod
    def _mask(text):
        """The exporter and sonde introduce themselves with different names and versions."""
        return re.sub(r"^(Blackbox-Exporter|sonde|grpc-go|grpc-sonde)/\S+", "(the agent)", text)

    def fill(self, text, mark):
        """Replaces the names in angle brackets."""

        def place(match):
            if match[1] == "tag":
                return mark
            return self.places.get(match[1], match[0]).replace("TAG", mark)

        return re.sub(r"<([a-z0-9_]+)>", place, text)

    def stop(self):
        """Ends the programs that the zoo started; its threads end with the process."""
        for one in self.kept:
            if hasattr(one, "terminate"):
                one.terminate()
                one.wait()
