#!/usr/bin/env python3
"""The websocket prober against a real server (python3-websockets)."""

import asyncio
import http
import ssl
import threading
import unittest

import websockets

from support.case import EndToEnd

MODULES = """
modules:
  upgrade: {{prober: websocket, timeout: 5s}}
  patient: {{prober: websocket, timeout: 1s, websocket: {{query_response: [{{expect: never}}]}}}}
  echo:
    prober: websocket
    websocket:
      http_config: {{tls_config: {{ca_file: {ca}}}, basic_auth: {{username: u, password: p}}}}
      headers: {{X-Team: {{values: [blue], files: [{file}]}}}}
      query_response:
      - {{send: hello}}
      - {{expect: 'echo: (\\w+)', send: 'again $1'}}
      - {{expect: '^echo: again hello$'}}
"""


class Server:
    """Greets by path, then echoes; asks for credentials and a header on /private."""

    def __init__(self, context=None):
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()

        async def start():
            self._server = await websockets.serve(
                self._serve, "127.0.0.1", 0, ssl=context, process_request=self._guard
            )
            self.port = self._server.sockets[0].getsockname()[1]
            ready.set()

        def run():
            self._loop.run_until_complete(start())
            self._loop.run_forever()

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        ready.wait()

    async def _guard(self, path, headers):
        known = headers.get("Authorization") == "Basic dTpw"
        if path == "/private" and not (known and headers.get_all("X-Team") == ["blue", "red"]):
            return http.HTTPStatus.UNAUTHORIZED, [], b"who are you?\n"
        return None

    async def _serve(self, socket, *_):
        greetings = {
            "/ping": lambda: socket.ping(),
            "/pieces": lambda: socket.send(["nev", "er"]),
            "/large": lambda: socket.send(b"x" * (17 << 20)),
            "/close": lambda: socket.close(4001, "go away"),
        }
        if socket.path in greetings:
            await greetings[socket.path]()
        try:
            async for message in socket:
                await socket.send(f"echo: {message}")
        except websockets.ConnectionClosed:
            pass

    def stop(self):
        async def close():
            self._server.close()
            await self._server.wait_closed()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()


class WebSocket(EndToEnd):
    def setUp(self):
        super().setUp()
        certs = self.certificates()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certs["good.pem"], certs["good.key"])
        self.plain = self.server(Server())
        self.secure = self.server(Server(context))
        header = self.folder / "team"
        header.write_text("red\n")
        self.sonde = self.agent(MODULES.format(ca=certs["ca.pem"], file=header))

    def probe(self, server, path, module, scheme="ws"):
        return self.sonde.probe(f"{scheme}://127.0.0.1:{server.port}{path}", module)

    def reason(self, metrics):
        return [labels["reason"] for labels, _ in metrics.all("probe_failure_info")]

    def test_upgrade_and_dialogue_over_tcp_and_tls(self):
        for server, scheme in ((self.plain, "ws"), (self.secure, "wss")):
            with self.subTest(scheme=scheme):
                metrics = self.probe(server, "/private", "echo", scheme)
                self.assertEqual(metrics.value("probe_success"), 1, metrics.text)
                self.assertEqual(metrics.value("probe_websocket_status_code"), 101)
        self.assertEqual(self.probe(self.plain, "/", "upgrade").value("probe_success"), 1)

    def test_failures_have_their_reasons(self):
        cases = [
            ("/private", "upgrade", "ws_upgrade", 401),
            ("/ping", "patient", "read_timeout", 101),
            ("/large", "patient", "size_limit", 101),
            ("/close", "patient", "truncated", 101),
        ]
        for path, module, reason, status in cases:
            with self.subTest(path=path):
                metrics = self.probe(self.plain, path, module)
                self.assertEqual(self.reason(metrics), [reason], metrics.text)
                self.assertEqual(metrics.value("probe_websocket_status_code"), status)
        pieces = self.probe(self.plain, "/pieces", "patient")
        self.assertEqual(pieces.value("probe_success"), 1, "a message may come in several frames")

    def test_an_untrusted_server_is_refused(self):
        metrics = self.probe(self.secure, "/", "upgrade", "wss")
        self.assertEqual(metrics.value("probe_websocket_connection_upgraded"), 0)
        self.assertEqual(metrics.value("probe_success"), 0)


if __name__ == "__main__":
    unittest.main()
