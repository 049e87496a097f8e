"""A DNS server for SRV records that answers as told, and a way to make a program ask it."""

import random
import shutil
import socket
import struct
import subprocess
import threading

SERVFAIL, NXDOMAIN = 2, 3
_SRV = 33


def _wire(name):
    labels = name.rstrip(".").split(".")
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"


class DnsServer:
    """`services` maps names to [(host, port)], or to the code of a failure; others do not exist.

    What does not fit into 512 bytes is only told over TCP. It is on port 53, which resolv.conf cannot change, of some address of loopback. PermissionError
    where this user may not have it.
    """

    def __init__(self, services):
        self.services = services
        self.address = f"127.{random.randint(1, 254)}.{random.randint(1, 254)}.53"
        self._datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._listener = socket.socket()
        try:
            self._datagrams.bind((self.address, 53))
            self._listener.bind((self.address, 53))
        except OSError:
            self._datagrams.close()
            self._listener.close()
            raise
        self._listener.listen()
        self._stopped = False
        self._threads = [
            threading.Thread(target=serve, daemon=True)
            for serve in (self._serve_datagrams, self._serve_connections)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._stopped = True
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", (self.address, 53))
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._datagrams.close()
        self._listener.close()

    def _serve_datagrams(self):
        while not self._stopped:
            query, peer = self._datagrams.recvfrom(4096)
            if len(query) > 12:
                answer = self._answer(query)
                if len(answer) > 512:
                    truncated = struct.pack("!HHHHH", 0x8380, 1, 0, 0, 0)
                    answer = query[:2] + truncated + query[12:]
                self._datagrams.sendto(answer, peer)

    def _serve_connections(self):
        while not self._stopped:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                size = struct.unpack("!H", connection.recv(2, socket.MSG_WAITALL))[0]
                answer = self._answer(connection.recv(size, socket.MSG_WAITALL))
                connection.sendall(struct.pack("!H", len(answer)) + answer)

    def _answer(self, query):
        at, labels = 12, []
        while query[at]:
            labels.append(query[at + 1 : at + 1 + query[at]].decode().lower())
            at += 1 + query[at]
        question = query[12 : at + 5]
        asked = struct.unpack("!H", query[at + 1 : at + 3])[0]
        found = self.services.get(".".join(labels), NXDOMAIN) if asked == _SRV else []
        records, code = ([], found) if isinstance(found, int) else (found, 0)
        answer = query[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(records), 0, 0) + question
        for host, port in records:
            data = struct.pack("!HHH", 1, 1, port) + _wire(host)
            answer += b"\xc0\x0c" + struct.pack("!HHIH", _SRV, 1, 1, len(data)) + data
        return answer


def resolving_through(server, folder):
    """The start of a command that runs in a mount namespace with this server, or None."""
    if shutil.which("unshare") is None:
        return None
    resolv = folder / "resolv.conf"
    resolv.write_text(f"nameserver {server.address}\noptions timeout:1 attempts:1\n")
    script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
    prefix = ["unshare", "--mount", "--map-root-user", "sh", "-c", script, str(resolv)]
    works = subprocess.run([*prefix, "true"], capture_output=True, check=False)
    return prefix if works.returncode == 0 else None
