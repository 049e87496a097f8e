"""Replies to IPv4 echo requests as the destination says; the kernel's own replies are switched off.

Addresses of 127.7.0.0/24 are odd, all others of 127.0.0.0/8 reply as they should. ::1 is the kernel's.
"""

import asyncio
import socket
import struct

_REQUEST, _REPLY, _UNREACHABLE, _EXCEEDED = 8, 0, 3, 11
_ODD = bytes([127, 7, 0])


def _checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def _message(kind, code, rest):
    body = struct.pack(">BBH", kind, code, 0) + rest
    return body[:2] + struct.pack(">H", _checksum(body)) + body[4:]


class _Packet:
    """An echo request."""

    def __init__(self, data):
        header = (data[0] & 15) * 4
        self.data, self.message = data, data[header:]
        self.ttl, self.dont_fragment = data[8], bool(data[6] & 0x40)
        self.source, self.destination = data[12:16], data[16:20]
        self.rest = self.message[4:]
        self.payload = self.message[8:]


# The last byte of an odd address: what the request must be like to get its reply.
_CONDITIONS = {
    20: lambda p: p.ttl == 64,
    21: lambda p: p.ttl == 7,
    22: lambda p: p.ttl == 255,
    23: lambda p: p.dont_fragment,
    24: lambda p: not p.dont_fragment,
    # Words of 28 bytes, cut or filled with zeros.
    25: lambda p: len(p.payload) == 28 and p.payload.isascii() and all(p.payload),
    26: lambda p: len(p.payload) == 100 and all(p.payload[:28]) and not any(p.payload[28:]),
    27: lambda p: len(p.payload) == 10 and p.payload.isascii() and all(p.payload),
    28: lambda p: len(p.payload) == 40 and all(p.payload[:28]) and not any(p.payload[28:]),
    29: lambda p: p.source == bytes([127, 0, 0, 5]),
}


class Responder:
    """Reads from a raw socket of the zoo's loop."""

    def __init__(self):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_HDRINCL, 1)
        self._socket.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket, self._readable)

    def _send(self, packet, message, ttl=64, source=None):
        source = source or packet.destination
        size = 20 + len(message)
        header = struct.pack(
            ">BBHHHBBH4s4s", 0x45, 0, size, 0, 0, ttl, 1, 0, source, packet.source
        )
        self._socket.sendto(header + message, (socket.inet_ntoa(packet.source), 0))

    def _readable(self):
        packet = _Packet(self._socket.recv(70000))
        if packet.message[0] != _REQUEST:
            return
        odd = packet.destination[3] if packet.destination[:3] == _ODD else 0
        good = _message(_REPLY, 0, packet.rest)
        wrong = _message(_REPLY, 0, packet.rest[:2] + b"\xfa\xfb" + packet.rest[4:])
        quoted = b"\0" * 4 + packet.data[:28]
        if odd in _CONDITIONS:
            if _CONDITIONS[odd](packet):
                self._send(packet, good)
        elif odd == 1:  # silence
            pass
        elif odd == 2:
            self._send(packet, good, ttl=33)
        elif odd == 3:
            self._loop.call_later(0.6, self._send, packet, good)
        elif odd == 4:
            self._send(packet, _message(_REPLY, 0, packet.rest[:-1] + b"?"))
        elif odd == 5:
            self._send(packet, wrong)
        elif odd == 6:
            self._send(packet, wrong)
            self._send(packet, good)
        elif odd == 7:
            self._send(packet, _message(_UNREACHABLE, 1, quoted))
        elif odd == 8:
            self._send(packet, _message(_EXCEEDED, 0, quoted))
            self._send(packet, good)
        elif odd == 9:
            self._send(packet, good, source=bytes([127, 7, 0, 99]))
        elif odd == 10:
            self._send(packet, _message(_REPLY, 0, packet.rest[:-4]))
        elif odd == 11:
            self._send(packet, good)
            self._send(packet, good)
        elif odd == 12:
            self._send(packet, _message(_REPLY, 1, packet.rest))
        else:
            self._send(packet, good)
