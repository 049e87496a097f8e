#!/usr/bin/python3
"""Debian's own service file of the exporter, with sonde's binary put in its place.

The unit, its default flags and its configuration are read from the package that the exporter comes from.
What systemd does with them is done here: start, reload, reload of a broken file, stop.
"""

import argparse
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import time
import urllib.request

from suite import agents

_UNIT = "usr/lib/systemd/system/prometheus-blackbox-exporter.service"
_DEFAULTS = "etc/default/prometheus-blackbox-exporter"
_CONFIG = "etc/prometheus/blackbox.yml"
_RELOADED = "blackbox_exporter_config_last_reload_successful"
_WAIT_SECONDS = 10


class _Service:
    """One program, run as the unit says."""

    def __init__(self, package, program, folder):
        self._unit = (package / _UNIT).read_text(encoding="utf-8")
        defaults = (package / _DEFAULTS).read_text(encoding="utf-8")
        self.config = folder / "blackbox.yml"
        self.config.write_text((package / _CONFIG).read_text(encoding="utf-8"), encoding="utf-8")
        self.address = f"127.0.0.1:{agents.free_port()}"
        flags = shlex.split(re.search(r"^ARGS=(.*)$", defaults, re.M)[1])[0]
        flags = flags.replace("/" + _CONFIG, str(self.config))
        # What an administrator adds to the file of defaults.
        flags += f" --web.listen-address={self.address}"
        started = self._command("ExecStart")
        assert started[1:] == ["$ARGS"], started
        self._process = subprocess.Popen(  # pylint: disable=consider-using-with
            ["setpriv", "--pdeathsig", "KILL", str(program), *flags.split()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _command(self, key):
        return shlex.split(re.search(rf"^{key}=(.*)$", self._unit, re.M)[1])

    def get(self, path):
        """The body of a page, None while there is none."""
        try:
            with urllib.request.urlopen(f"http://{self.address}{path}") as answer:
                return answer.read().decode()
        except OSError:
            return None

    def reload(self):
        """As `systemctl reload` does."""
        command = self._command("ExecReload")
        assert command[-1] == "$MAINPID", command
        subprocess.run([*command[:-1], str(self._process.pid)], check=True)

    def stop(self):
        """As `systemctl stop` does; the exit code."""
        self._process.terminate()
        return self._process.wait(_WAIT_SECONDS)

    def kill(self):
        """Ends it, whatever it does."""
        self._process.kill()
        self._process.wait()


def _until(condition, what):
    end = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise SystemExit(f"waited in vain until {what}")


def _check(name, service):
    _until(lambda: service.get("/-/healthy"), f"{name} is healthy")
    answer = service.get(f"/probe?module=http_2xx&target={service.address}")
    assert "probe_success 1" in answer, answer
    good = service.config.read_text(encoding="utf-8")
    service.config.write_text("modules: {broken", encoding="utf-8")
    service.reload()
    _until(lambda: f"{_RELOADED} 0" in service.get("/metrics"), f"{name} refuses a broken file")
    assert "ssh_banner" in service.get("/config"), f"{name} has lost its configuration"
    service.config.write_text(good.replace("ssh_banner:", "renamed:"), encoding="utf-8")
    service.reload()
    _until(lambda: f"{_RELOADED} 1" in service.get("/metrics"), f"{name} takes the mended file")
    assert "renamed" in service.get("/config"), f"{name} has not read the file again"
    code = service.stop()
    assert code == 0, f"{name} ends with {code}, and Restart=on-failure would start it again"


def main():
    """Exit code 0 if both programs serve as the unit expects."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sonde", required=True)
    options = parser.parse_args()
    exporter = pathlib.Path(agents.find_exporter())
    for name, program in (("blackbox_exporter", exporter), ("sonde", options.sonde)):
        with tempfile.TemporaryDirectory() as folder:
            service = _Service(exporter.parents[2], program, pathlib.Path(folder))
            try:
                _check(name, service)
            finally:
                service.kill()
        print(f"{name}: started, probed, reloaded and stopped as Debian's unit does")
    return 0


if __name__ == "__main__":
    sys.exit(main())
