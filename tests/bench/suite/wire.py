"""The wire as referee: what the network and the server took of each exchange, by tcpdump."""

import collections
import shutil
import struct
import time

from support.process import Process

# Requests, answers and what opens connections: packets with SYN, and those with bytes.
_FILTER = (
    "tcp port {port} and (tcp[tcpflags] & tcp-syn != 0"
    " or ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2) > 0)"
)
_SYN = 2
_BYTES_OF_EACH = 256
_ETHERNET, _FILE_HEADER, _PACKET_HEADER = 14, 24, 16
_BIG_ENOUGH = 200_000  # KiB of the kernel's buffer


class Wire:
    """Packets of loopback from or to one port; `with` starts and ends the capture."""

    def __init__(self, folder, port):
        assert shutil.which("tcpdump"), "tcpdump is missing: scripts/install-deps --bench"
        self._file = folder / "wire.pcap"
        self._port = port
        self._capture = None
        self._folder = folder

    def __enter__(self):
        options = ["-i", "lo", "-n", "-s", _BYTES_OF_EACH, "-B", _BIG_ENOUGH]
        options += ["--time-stamp-precision", "nano", "-Z", "root", "-w", self._file]
        self._capture = Process(
            "tcpdump", ["tcpdump", *options, _FILTER.format(port=self._port)], self._folder
        )
        self._capture.wait_until(lambda: "listening on" in self._capture.log(), "it listens")
        return self

    def __exit__(self, *_):
        time.sleep(1.5)  # what the kernel has gathered comes in blocks, once a second at least
        self._capture.stop()
        assert "\n0 packets dropped by kernel" in self._capture.log(), self._capture.log()

    def exchanges(self):
        """{path: [(asked, took)]}: the wall clock in seconds when the SYN came, and the seconds
        that passed from SYN to SYN-ACK and from the request to the answer's last bytes. What lies
        between the two is the client's."""
        newest, all_of_them = {}, []
        for stamp, ends, from_client, is_syn, payload in _packets(self._file, self._port):
            if is_syn and from_client:
                newest[ends] = _Exchange(stamp)
                all_of_them.append(newest[ends])
            elif ends in newest:
                newest[ends].see(stamp, from_client, is_syn, payload)
        done = collections.defaultdict(list)
        for one in all_of_them:
            if one.answered:
                done[one.path].append((one.syn, one.opened - one.syn + one.answered - one.asked))
        return done


class _Exchange:
    """One connection; a client's port that is used again starts another."""

    def __init__(self, syn):
        self.syn, self.opened, self.asked, self.answered, self.path = syn, None, None, None, ""

    def see(self, stamp, from_client, is_syn, payload):
        if is_syn:
            self.opened = stamp
        elif from_client:
            self.asked = stamp
            self.path = payload.split(b" ", 2)[1].decode(errors="replace")
        elif self.asked:
            self.answered = stamp


def _packets(path, port):
    """(seconds, both ends, from the client, SYN, bytes) of each, in order."""
    data = path.read_bytes()
    assert struct.unpack_from("<I", data)[0] == 0xA1B23C4D, "stamps are not in nanoseconds"
    at = _FILE_HEADER
    while at + _PACKET_HEADER <= len(data):
        seconds, nanos, kept, _ = struct.unpack_from("<IIII", data, at)
        ip = at + _PACKET_HEADER + _ETHERNET
        tcp = ip + 4 * (data[ip] & 15)
        source, target = struct.unpack_from(">HH", data, tcp)
        begin = tcp + 4 * (data[tcp + 12] >> 4)
        at += _PACKET_HEADER + kept
        from_client = target == port
        ends = {(data[ip + 12 : ip + 16], source), (data[ip + 16 : ip + 20], target)}
        is_syn = bool(data[tcp + 13] & _SYN)
        yield seconds + nanos / 1e9, frozenset(ends), from_client, is_syn, data[begin:at]
