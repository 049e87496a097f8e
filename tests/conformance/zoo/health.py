"""The gRPC health service, with and without TLS. The name of the service says what comes back.

"" and up: SERVING; down: NOT_SERVING; unknown, serviceunknown, odd: these statuses; code-N: the gRPC
status N; slow: SERVING after half a second; html: no gRPC at all; drop: the connection ends.
"""

import asyncio

from . import h2, tls, web

_STATUS = {"unknown": 0, "": 1, "up": 1, "slow": 1, "down": 2, "serviceunknown": 3, "odd": 7}
# What a client's library adds on its own account.
_TRANSPORT = {"content-length", "grpc-accept-encoding", "accept-encoding"}
_HEAD = [(":status", "200"), ("content-type", "application/grpc")]

_GOOD = b"\0\0\0\0\2\x08\1"
_TRAILER = [("grpc-status", "0")]
# service: what connection.end() gets.
_ODD = {
    "no-trailers": (_HEAD, _GOOD),
    "no-message": (_HEAD, b"", _TRAILER),
    "two-messages": (_HEAD, _GOOD + _GOOD, _TRAILER),
    "cut-message": (_HEAD, _GOOD[:-1], _TRAILER),
    "compressed": (_HEAD, b"\1" + _GOOD[1:], _TRAILER),
    "unknown-field": (_HEAD, b"\0\0\0\0\6\x08\1\x12\2ab", _TRAILER),
    "not-protobuf": (_HEAD, b"\0\0\0\0\3\xff\xff\xff", _TRAILER),
    "large-status": (_HEAD, b"\0\0\0\0\3\x08\xac\2", _TRAILER),
    "status-twice": (_HEAD, b"\0\0\0\0\4\x08\2\x08\1", _TRAILER),
    "code-word": ([*_HEAD, ("grpc-status", "bad")],),
    "code-empty": ([*_HEAD, ("grpc-status", "")],),
    "code-in-head": ([*_HEAD, ("grpc-status", "0")], _GOOD),
    "error-after-message": (_HEAD, _GOOD, [("grpc-status", "13"), ("grpc-message", "a%20b")]),
    "http-404": ([(":status", "404"), ("content-type", "application/grpc")],),
    "http-503": ([(":status", "503"), ("content-type", "text/plain")], b"no"),
    "no-type": ([(":status", "200")], _GOOD, _TRAILER),
    "type-proto": ([(":status", "200"), ("content-type", "application/grpc+proto")], _GOOD, _TRAILER),
    "type-json": ([(":status", "200"), ("content-type", "application/json")], b"{}", _TRAILER),
}


def _service(body):
    """The only field of HealthCheckRequest."""
    message = body[5:]
    return message[2 : 2 + message[1]].decode() if message else ""


def _respond(zoo, implemented):
    async def respond(connection, stream, request):
        request.headers = [(k, v) for k, v in request.headers if k not in _TRANSPORT]
        web.note(zoo, request, None)
        service = _service(request.body)
        await asyncio.sleep(0.5 if service == "slow" else 0)
        if service == "drop":
            connection.writer.close()
        elif service in _ODD:
            connection.end(stream, *_ODD[service])
        elif service == "html":
            connection.end(stream, [(":status", "502"), ("content-type", "text/html")], b"<p>no")
        elif not implemented or service not in _STATUS:
            code = service[5:] if service.startswith("code-") else "5" if implemented else "12"
            connection.end(stream, [*_HEAD, ("grpc-status", code), ("grpc-message", "sorry")])
        else:
            message = bytes([8, _STATUS[service]]) if _STATUS[service] else b""
            body = b"\0" + len(message).to_bytes(4, "big") + message
            connection.end(stream, _HEAD, body, [("grpc-status", "0")])

    return respond


async def serve(zoo):
    """<grpc>, <grpcs>, and the same without the service, with other certificates, or without HTTP/2."""

    def handler(implemented=True):
        respond = _respond(zoo, implemented)

        async def connected(reader, writer):
            await h2.Connection(reader, writer, respond).run()

        return connected

    async def place(name, served, context=None, **options):
        port = await zoo.listen(name, served, context, **options)
        zoo.places[name] = f"127.0.0.1:{port}"
        zoo.places[f"{name}_name"] = f"localhost:{port}"

    await place("grpc", handler())
    await place("grpc_none", handler(False))
    for name, certificate in (("grpcs", "good"), ("grpcs_expired", "expired")):
        await place(name, handler(), tls.context(zoo, certificate, alpn=["h2"]))
    await place("grpcs_noalpn", handler(), tls.context(zoo, "good"))
    await place("grpcs_mutual", handler(), tls.context(zoo, "good", alpn=["h2"], client="ca"))
