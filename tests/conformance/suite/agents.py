"""The two programs under comparison, and the agents that are started from them."""

import contextlib
import dataclasses
import http.client
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time

_ROOT = pathlib.Path(__file__).resolve().parents[3]
_SKIPPED = 77
_START_SECONDS = 20
# Longer than any probe here takes; the exporter's own limit of 120 s is never reached.
_ANSWER_SECONDS = 40


class DoesNotStart(RuntimeError):
    """The program ended instead of serving; the text is the end of its log."""


@dataclasses.dataclass
class Answer:
    """What came back; status 0 if the connection ended without an answer."""

    status: int = 0
    headers: dict = dataclasses.field(default_factory=dict)
    body: str = ""


def find_exporter():
    """The path of the exporter; ends the program, as skipped, if it cannot be had."""
    found = subprocess.run(
        [_ROOT / "scripts/blackbox-exporter"], stdout=subprocess.PIPE, text=True, check=False
    )
    if found.returncode:
        print("skipped: blackbox_exporter cannot be fetched from Debian (see above)", flush=True)
        sys.exit(_SKIPPED)
    return found.stdout.strip()


def free_port():
    """A TCP port of loopback that nobody listens on at the moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Agent:
    """A running agent. Its files are in `folder`; paths in its configuration start at `cwd`."""

    def __init__(
        self, program, folder, config, flags=(), *, cwd=None, port=None, environment=None
    ):  # pylint: disable=too-many-arguments
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config = self.folder / "config.yml"
        self.write(config)
        self.port = port or free_port()
        self._log = open(self.folder / "log", "ab")  # pylint: disable=consider-using-with
        self._process = subprocess.Popen(  # pylint: disable=consider-using-with
            [
                *("setpriv", "--pdeathsig", "KILL", program, f"--config.file={self.config}"),
                *(f"--web.listen-address=127.0.0.1:{self.port}", *flags),
            ],
            cwd=cwd or self.folder,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            env={**os.environ, **(environment or {})},
        )

    def write(self, config):
        """Replaces the configuration file, by text or bytes."""
        self.config.write_bytes(config if isinstance(config, bytes) else config.encode())

    def wait(self):
        """Returns once it accepts connections; raises with the log if it ends instead."""
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return self
            time.sleep(0.02)
        raise DoesNotStart(self.log()[-2000:])

    def ask(self, path, method="GET", headers=None, body=None, tls=None):
        """One request, the path exactly as given; over TLS if there is a context for it."""
        # pylint: disable=too-many-arguments
        kind, more = http.client.HTTPConnection, {}
        if tls:
            kind, more = http.client.HTTPSConnection, {"context": tls}
        client = kind("127.0.0.1", self.port, timeout=_ANSWER_SECONDS, **more)
        with contextlib.closing(client):
            try:
                client.request(method, path, body, headers or {})
                answer = client.getresponse()
                text = answer.read().decode("utf-8", "replace")
            except (OSError, http.client.HTTPException):
                return Answer()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, named, text)

    def metric(self, name):
        """The value of a series of /metrics as text, None if there is none."""
        found = re.search(rf"^{re.escape(name)} (\S+)$", self.ask("/metrics").body, re.M)
        return found and found[1]

    def signal(self, name):
        """Sends SIGname."""
        self._process.send_signal(signal.Signals[f"SIG{name}"])

    def exit_code(self, seconds=10):
        """Waits until it has ended."""
        return self._process.wait(seconds)

    def alive(self):
        """Whether the process runs."""
        return self._process.poll() is None

    def log_size(self):
        """How many bytes it wrote so far."""
        return (self.folder / "log").stat().st_size

    def log(self, start=0):
        """What it wrote, from this byte on."""
        with open(self.folder / "log", "rb") as file:
            file.seek(start)
            return file.read().decode("utf-8", "replace")

    def stop(self):
        """Ends it at once."""
        if self.alive():
            self._process.kill()
            self._process.wait()
        self._log.close()


class Subject:
    """One of the two programs, with the agent that all probe cases share."""

    def __init__(self, name, program, folder, zoo):
        self.name, self.program, self.zoo = name, str(program), zoo
        self.folder = pathlib.Path(folder) / name
        self._count = 0
        self._lock = threading.Lock()
        self._shared, self._shared_config, self.restarts = None, "", 0
        self._judge, self._judging = None, threading.Lock()

    def fresh_folder(self):
        """A new empty folder."""
        with self._lock:
            self._count += 1
            folder = self.folder / str(self._count)
        folder.mkdir(parents=True)
        return folder

    @contextlib.contextmanager
    def agent(self, config, *flags, environment=None):
        """A running agent of a case's own."""
        one = Agent(self.program, self.fresh_folder(), config, flags, environment=environment)
        try:
            yield one.wait()
        finally:
            one.stop()

    def run(self, *arguments, cwd=None):
        """Runs the program to its end: exit code, output, error output."""
        command = ["setpriv", "--pdeathsig", "KILL", self.program, *arguments]
        done = subprocess.run(
            command, cwd=cwd, capture_output=True, text=True, check=False, timeout=20
        )
        return done.returncode, done.stdout, done.stderr

    def accepts(self, config):
        """Whether the configuration loads. A running agent is told to reload: that is quick."""
        with self._judging:
            if not self._judge or not self._judge.alive():
                self._judge = Agent(self.program, self.fresh_folder(), "modules: {}\n").wait()
            self._judge.write(config)
            return self._judge.ask("/-/reload", "POST").status == 200

    def share(self, config):
        """Starts the shared agent, whose working directory is the zoo's."""
        self._shared_config = config
        flags = ["--log.prober=debug"]
        self._shared = Agent(
            self.program, self.fresh_folder(), config, flags, cwd=self.zoo.folder
        ).wait()

    def shared(self):
        """The shared agent; a new one if it has died."""
        with self._lock:
            dead = not self._shared.alive()
        if dead:
            self.restarts += 1
            self.share(self._shared_config)
        return self._shared

    def stop(self):
        """Ends the agents that cases share."""
        for one in (self._shared, self._judge):
            if one:
                one.stop()
