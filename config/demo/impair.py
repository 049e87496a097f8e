#!/usr/bin/env python3
"""A TCP proxy that is a bad line: delay, jitter, loss, little bandwidth, or a cut.

    impair.py --listen 127.0.0.1:8080 --to 192.0.2.1:80 --settings line.json

The settings are read again for each connection, so that a line can be changed while it is in use:

    {"delay": 0.04, "jitter": 0.02, "loss": 0.02, "lost": "reset", "bandwidth": 0, "cut": false}

delay, jitter   seconds that each piece of data takes in each direction, plus or minus
loss            share of connections that are lost; evenly spread, so that no two runs of a test differ
lost            what that is like: "reset", or "silence" (accepted, and never answered)
bandwidth       bytes per second and direction; 0: no limit
cut             every connection is lost

For kernels without netem. The kernel accepts connections at once: only data is late.
"""

import argparse
import asyncio
import dataclasses
import json
import pathlib
import random
import socket
import struct

PIECE = 16384
PIECES = 64  # under way in each direction


@dataclasses.dataclass
class Settings:
    delay: float = 0.0
    jitter: float = 0.0
    loss: float = 0.0
    lost: str = "reset"
    bandwidth: float = 0.0
    cut: bool = False


class Line:
    """Connections are accepted by whoever owns this, and handed to `serve`."""

    def __init__(self, host, port, settings=Settings):
        self._to = (host, port)
        self._settings = settings
        self._random = random.Random(1)
        self._owed = 0.0  # of a lost connection

    def _is_lost(self, settings):
        self._owed += settings.loss
        if self._owed >= 1:
            self._owed -= 1
            return True
        return settings.cut

    async def serve(self, reader, writer):
        settings = self._settings()
        far = None
        try:
            if self._is_lost(settings):
                if settings.lost == "silence":
                    while await reader.read(PIECE):
                        pass
                raise ConnectionResetError
            far_reader, far = await asyncio.open_connection(*self._to)
            await asyncio.gather(
                self._carry(reader, far, settings), self._carry(far_reader, writer, settings)
            )
        except OSError:
            _reset(writer)
        finally:
            for end in (far, writer):
                if end is not None:
                    end.close()

    async def _carry(self, reader, writer, settings):
        """Moves data one way; what comes first leaves first."""
        clock = asyncio.get_running_loop().time
        under_way = asyncio.Queue(PIECES)

        async def arrive():
            while True:
                due, data = await under_way.get()
                await asyncio.sleep(due - clock())
                if not data:
                    writer.write_eof()
                    return
                writer.write(data)
                await writer.drain()

        async def depart():
            free = due = 0.0
            while True:
                data = await reader.read(PIECE)
                free = max(free, clock())
                if settings.bandwidth:
                    free += len(data) / settings.bandwidth
                late = settings.delay + settings.jitter * self._random.uniform(-1, 1)
                due = max(due, free + late)
                await under_way.put((due, data))
                if not data:
                    return

        await asyncio.gather(arrive(), depart())


def _reset(writer):
    end = writer.get_extra_info("socket")
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def _address(text):
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


async def _main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listen", type=_address, required=True, metavar="HOST:PORT")
    parser.add_argument("--to", type=_address, required=True, metavar="HOST:PORT")
    parser.add_argument("--settings", type=pathlib.Path, required=True, metavar="FILE")
    args = parser.parse_args()
    line = Line(*args.to, lambda: Settings(**json.loads(args.settings.read_text())))
    server = await asyncio.start_server(line.serve, *args.listen)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(_main())
    except KeyboardInterrupt:
        pass
