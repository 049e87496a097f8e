"""The sonde program: as an agent, and as a command."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from .exposition import Metrics
from .process import SLOW, Process, free_port

ROOT = pathlib.Path(__file__).resolve().parents[3]
BINARY = pathlib.Path(os.environ.get("SONDE", ROOT / "build/dev/sonde")).resolve()
if not os.access(BINARY, os.X_OK):
    sys.exit(f"there is no program {BINARY}; build it, or name it in $SONDE")


def command(*arguments, environment=None, seconds=30):
    """Runs `sonde ARGUMENTS…`; gives exit code, standard output, standard error, and seconds taken."""
    started = time.monotonic()
    done = subprocess.run(
        [str(BINARY), *[str(a) for a in arguments]],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=seconds * SLOW,
        env={**os.environ, "NO_COLOR": "1", **(environment or {})},
    )
    return done.returncode, done.stdout, done.stderr, time.monotonic() - started


def probe_json(*arguments):
    """Runs `sonde probe … -o json`; gives exit code and the object, with "seconds" taken added."""
    code, out, err, seconds = command("probe", *arguments, "-o", "json")
    try:
        result = json.loads(out)
    except ValueError:
        raise AssertionError(
            f"no JSON from sonde probe {arguments}: {code} {out!r} {err!r}"
        ) from None
    return code, {**result, "took": seconds}


class Agent:
    """`sonde serve` on a free port."""

    def __init__(
        self, folder, config, *flags, environment=None, descriptors=None, name="sonde", within=()
    ):
        self.folder = pathlib.Path(folder) / name
        self.folder.mkdir(exist_ok=True)
        self.config = self.folder / "sonde.yml"
        self.config.write_text(config)
        self.port = free_port()
        self.process = Process(
            "sonde",
            [
                *within,
                *(("prlimit", f"--nofile={descriptors}:{descriptors}") if descriptors else ()),
                *(BINARY, "serve", "--config.file", self.config),
                *("--web.listen-address", f"127.0.0.1:{self.port}", *flags),
            ],
            self.folder,
            environment,
        )
        self.process.wait_for_port(self.port)
        self.process.wait_until(lambda: self.get("/-/ready")[0] == 200, "sonde is ready")

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def request(self, path, method="GET", headers=None, timeout=30):
        """Status, body, headers."""
        request = urllib.request.Request(
            f"http://{self.address}{path}", method=method, headers=headers or {}
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout * SLOW) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), error.headers

    def get(self, path, **headers):
        return self.request(path, headers=headers)

    def metrics(self):
        status, text, _ = self.get("/metrics")
        assert status == 200, f"/metrics: {status} {text}"
        return Metrics(text)

    def probe(self, target, module="http_2xx", headers=None, **parameters):
        """Metrics of a /probe."""
        query = urllib.parse.urlencode({"target": target, "module": module, **parameters})
        status, text, _ = self.request(f"/probe?{query}", headers=headers)
        assert status == 200, f"/probe?{query}: {status} {text}"
        return Metrics(text)

    def reload_by_signal(self):
        self.process.signal(signal.SIGHUP)

    def reload(self):
        """POST /-/reload: status and body."""
        return self.request("/-/reload", method="POST")[:2]

    def resident_bytes(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("no VmRSS")

    def cpu_seconds(self):
        fields = (
            pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.stop()
