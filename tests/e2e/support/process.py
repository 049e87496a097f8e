"""Child processes with a log file, and waiting for a condition."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import time

# Sanitizers make the agent several times slower; what waits, waits longer then.
SLOW = {"": 1, "address,undefined": 3, "thread": 5}.get(os.environ.get("SONDE_SANITIZE", ""), 3)


def free_port():
    """A TCP port that nobody listens on. Another process could take it before it is used."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def loopbacks():
    """The addresses of localhost on this machine, as they stand in a URL."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return ["127.0.0.1"]
    return ["127.0.0.1", "[::1]"]


def wait_until(condition, what, seconds=20, every=0.05):
    """Returns the first true value of `condition()`; fails with the last exception otherwise."""
    deadline = time.monotonic() + seconds * SLOW
    last = None
    while time.monotonic() < deadline:
        try:
            value = condition()
            if value:
                return value
        except (AssertionError, OSError, KeyError, ValueError) as error:
            last = error
        time.sleep(every)
    raise AssertionError(f"waited {seconds * SLOW} s in vain until {what}; last: {last!r}")


class Process:
    """A program started for a test; its output goes to a file."""

    def __init__(self, name, command, folder, environment=None):
        self.name = name
        self.log_path = pathlib.Path(folder) / f"{name}.log"
        self._log = open(self.log_path, "ab")  # pylint: disable=consider-using-with
        self.child = subprocess.Popen(  # pylint: disable=consider-using-with
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, **(environment or {})},
        )

    @property
    def pid(self):
        return self.child.pid

    def alive(self):
        return self.child.poll() is None

    def log(self, tail=80):
        """The end of the log; all from the first report of a sanitizer on, if there is one."""
        lines = self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()
        reports = (
            i for i, line in enumerate(lines) if re.search(r"Sanitizer|runtime error:", line)
        )
        first = next(reports, len(lines))
        return "\n".join(lines[min(max(len(lines) - tail, 0), first) :])

    def wait_until(self, condition, what, seconds=20):
        """Like the function, but ends at once, with the log, when the program does."""

        def alive_and_true():
            if not self.alive():
                raise RuntimeError(f"{self.name} ended with {self.child.returncode}:\n{self.log()}")
            return condition()

        try:
            return wait_until(alive_and_true, what, seconds)
        except AssertionError as error:
            self.stop()
            raise AssertionError(f"{error}; log of {self.name}:\n{self.log()}") from None

    def wait_for_port(self, port, seconds=20):
        def connected():
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return True

        self.wait_until(connected, f"{self.name} listens on {port}", seconds)

    def signal(self, number):
        self.child.send_signal(number)

    def wait(self, seconds=20):
        """The exit code; fails if the program does not end in time."""
        try:
            return self.child.wait(seconds * SLOW)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} did not end within {seconds * SLOW} s") from None

    def stop(self):
        """Ends the program, by force if it must be."""
        if self.alive():
            self.child.terminate()
            try:
                self.child.wait(10 * SLOW)
            except subprocess.TimeoutExpired:
                self.child.send_signal(signal.SIGKILL)
                self.child.wait()
        self._log.close()
        return self.child.returncode
