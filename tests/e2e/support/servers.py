"""Servers with one vice each, on a free port of loopback."""

import socket
import struct
import threading


class Server:
    """Accepts connections and hands each to `serve(connection, request)` in a thread of its own.

    The request is what the client sent up to the end of its header, b"" if it sent nothing.
    """

    def __init__(self, serve, read_first=True):
        self._serve = serve
        self._read_first = read_first
        self._stopped = threading.Event()
        self._open = set()
        self._lock = threading.Lock()
        self.accepted = 0
        self.port = 0
        self._listener = None
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        """Listens (again, on the same port)."""
        self._stopped.clear()
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(4096)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def stop(self):
        self._stopped.set()
        # Wakes the thread in accept(), which closing alone does not.
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.accepted += 1
            with self._lock:
                self._open.add(connection)
            threading.Thread(target=self._run, args=(connection,), daemon=True).start()

    def _run(self, connection):
        try:
            request = self._read(connection) if self._read_first else b""
            self._serve(connection, request, self._stopped)
        except OSError:
            pass
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    @staticmethod
    def _read(connection):
        request = b""
        while b"\r\n\r\n" not in request and len(request) < 65536:
            piece = connection.recv(4096)
            if not piece:
                break
            request += piece
        return request


def answering(body=b"ok\n", status="200 OK", headers=(), delay=0.0):
    """A good server that thinks for `delay` seconds; `delay` may be a function."""

    def serve(connection, _, stopped):
        stopped.wait(delay() if callable(delay) else delay)
        head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)

    return Server(serve)


def silent():
    """Accepts and never says a word."""
    return Server(lambda connection, _, stopped: stopped.wait(600), read_first=False)


def resetting():
    """Reads the request and resets the connection."""

    def serve(connection, _, __):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return Server(serve)


def dripping():
    """Sends an endless answer, a byte every 50 ms."""

    def serve(connection, _, stopped):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not stopped.wait(0.05):
            connection.sendall(b"x")

    return Server(serve)


def garbage():
    """Answers with bytes that are no HTTP."""
    return Server(lambda c, _, __: c.sendall(bytes(range(256)) * 16 + b"\r\n\r\n"))


def huge_header(size=5 << 20):
    """Answers with one header field of `size` bytes."""

    def serve(connection, _, __):
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Huge: ")
        for _ in range(size // 65536):
            connection.sendall(b"a" * 65536)
        connection.sendall(b"\r\nContent-Length: 0\r\n\r\n")

    return Server(serve)


def endless_body():
    """Sends a body as fast as it is read, without end."""

    def serve(connection, _, stopped):
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while not stopped.is_set():
            connection.sendall(b"b" * 65536)

    return Server(serve)


def truncating():
    """Promises 1000 bytes and closes after ten."""
    return Server(
        lambda c, _, __: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789")
    )
