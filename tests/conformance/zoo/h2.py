"""HTTP/2 over the h2 library: the scriptable web server again, and what gRPC stands on."""

import asyncio

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions

from . import script, web


class Connection:
    """One connection; `respond(connection, stream, request)` is awaited for each complete request."""

    def __init__(self, reader, writer, respond):
        self._reader, self.writer, self._respond = reader, writer, respond
        self.h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(
                client_side=False,
                header_encoding="latin-1",
                validate_outbound_headers=False,
                normalize_outbound_headers=False,
            )
        )
        self._requests, self._tasks = {}, []

    def flush(self):
        """Sends what h2 has prepared."""
        self.writer.write(self.h2.data_to_send())

    async def run(self):
        """Until the peer goes."""
        self.h2.initiate_connection()
        self.flush()
        try:
            while data := await self._reader.read(65536):
                for event in self.h2.receive_data(data):
                    self._happened(event)
                self.flush()
        except (OSError, h2.exceptions.ProtocolError):
            pass
        finally:
            for task in self._tasks:
                task.cancel()
            self.writer.close()

    def _happened(self, event):
        if isinstance(event, h2.events.RequestReceived):
            named = dict(event.headers)
            rest = [(k, v) for k, v in event.headers if not k.startswith(":")]
            rest.append(("(authority)", named.get(":authority", "")))
            self._requests[event.stream_id] = script.Request(
                named[":method"], named[":path"], rest, b"", "HTTP/2"
            )
        elif isinstance(event, h2.events.DataReceived):
            self._requests[event.stream_id].body += event.data
            self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            request = self._requests.pop(event.stream_id)
            answer = self._respond(self, event.stream_id, request)
            self._tasks.append(asyncio.ensure_future(answer))

    def end(self, stream, headers, body=b"", trailers=None):
        """A whole response. Bodies stay below the flow control window of 64 KiB."""
        self.h2.send_headers(stream, headers, end_stream=not body and not trailers)
        if body:
            self.h2.send_data(stream, body, end_stream=not trailers)
        if trailers:
            self.h2.send_headers(stream, trailers, end_stream=True)
        self.flush()


_STATUS = (":status", "200")
# odd=WORD: what is sent on the stream.
_ODD = {
    "early": lambda c, s: (
        c.h2.send_headers(s, [(":status", "103"), ("link", "</x>")]),
        c.end(s, [_STATUS], b"abc"),
    ),
    "trailers": lambda c, s: c.end(s, [_STATUS], b"abc", [("x-after", "b")]),
    "no-body": lambda c, s: c.end(s, [_STATUS, ("content-length", "0")]),
    "short": lambda c, s: c.end(s, [_STATUS, ("content-length", "9")], b"abc"),
    "long": lambda c, s: c.end(s, [_STATUS, ("content-length", "2")], b"abc"),
    "no-status": lambda c, s: c.end(s, [("x-a", "b")], b"abc"),
    "status-word": lambda c, s: c.end(s, [(":status", "abc")], b"abc"),
    "upper-name": lambda c, s: c.end(s, [_STATUS, ("X-Upper", "b")], b"abc"),
    "connection": lambda c, s: c.end(s, [_STATUS, ("connection", "close")], b"abc"),
    "unknown-pseudo": lambda c, s: c.end(s, [_STATUS, (":odd", "x")], b"abc"),
    "cancelled": lambda c, s: (
        c.h2.send_headers(s, [_STATUS]),
        c.h2.send_data(s, b"abc"),
        c.h2.reset_stream(s, h2.errors.ErrorCodes.CANCEL),
        c.flush(),
    ),
    "refused": lambda c, s: (c.h2.reset_stream(s, h2.errors.ErrorCodes.REFUSED_STREAM), c.flush()),
    "closed": lambda c, _: c.writer.close(),
    "closed-in-body": lambda c, s: (
        c.h2.send_headers(s, [_STATUS]),
        c.h2.send_data(s, b"abc"),
        c.flush(),
        c.writer.close(),
    ),
    "goaway-after": lambda c, s: (
        c.end(s, [_STATUS], b"abc"),
        c.h2.close_connection(last_stream_id=s),
        c.flush(),
    ),
    "goaway-error": lambda c, s: (
        c.h2.close_connection(h2.errors.ErrorCodes.ENHANCE_YOUR_CALM, last_stream_id=s),
        c.flush(),
        c.writer.close(),
    ),
    "cookies": lambda c, s: c.end(
        s, [_STATUS, ("set-cookie", "a=1"), ("set-cookie", "b=2")], b"abc"
    ),
    "large-head": lambda c, s: c.end(s, [_STATUS, ("x-large", "a" * 15000)], b"abc"),
    "not-h2": lambda c, _: (c.writer.write(b"HTTP/1.1 200 OK\r\n\r\n"), c.writer.close()),
}


def _respond(zoo):
    async def respond(connection, stream, request):
        web.note(zoo, request, connection.writer)
        said = script.reply(request)
        await asyncio.sleep(said.seconds("wait"))
        if said.wish("odd"):
            _ODD[said.wish("odd")](connection, stream)
            return
        if said.wish("goaway"):
            connection.h2.close_connection(h2.errors.ErrorCodes.NO_ERROR, last_stream_id=0)
            connection.flush()
            connection.writer.close()
            return
        if said.wish("reset"):
            connection.h2.reset_stream(stream, h2.errors.ErrorCodes.INTERNAL_ERROR)
            connection.flush()
            return
        headers = [(":status", str(said.status)), *((k.lower(), v) for k, v in said.headers)]
        if said.wish("length") != "no":
            headers.append(("content-length", str(len(said.body))))
        body = b"" if request.method == "HEAD" else said.body
        connection.end(stream, headers, body)

    return respond


def either(zoo, otherwise):
    """Serves HTTP/2 to clients that chose it by ALPN, and hands the others on."""

    async def connected(reader, writer):
        if writer.get_extra_info("ssl_object").selected_alpn_protocol() == "h2":
            await Connection(reader, writer, _respond(zoo)).run()
        else:
            await otherwise(reader, writer)

    return connected
