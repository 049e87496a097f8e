"""The base of the deployment tests: a booted Debian with the package, and the agents in it."""

import os
import pathlib
import sys
import unittest

import machine
from machine import run
from support.agent import Agent
from support.case import EndToEnd

_BUILT = sorted((machine.ROOT / "build/dev").glob("sonde_*.deb"), key=lambda f: f.stat().st_mtime)
DEB = pathlib.Path(os.environ.get("SONDE_DEB") or (_BUILT[-1] if _BUILT else "missing.deb")).resolve()
CONFIG = "/etc/sonde/sonde.yml"


class Served(Agent):
    """What e2e's Agent knows about an agent, for one that systemd has started."""

    def __init__(self, port):  # pylint: disable=super-init-not-called
        self.port = port

    def value(self, name, **labels):
        return self.metrics().value(name, **labels)

    def total(self, name, **labels):
        return self.metrics().total(name, **labels)

    def runs(self):
        return self.total("synthetic_probe_runs_total")


class Deployed(EndToEnd):
    """One machine for a class, whose network the tests have. INSTALL: with the package."""

    INSTALL = True
    impossible = ""  # why none can be booted, once that was seen

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.packages = cls.shared / "packages"
        cls.packages.mkdir()
        version = run("dpkg-deb", "--field", DEB, "Version").strip()
        cls.deb = cls.packages / f"sonde_{version}.deb"
        cls.deb.write_bytes(DEB.read_bytes())
        cls.machine = cls._boot()
        cls.addClassCleanup(cls.machine.stop)
        cls.machine.enter_network()
        if cls.INSTALL:
            cls.install(cls.deb)

    @classmethod
    def _boot(cls):
        """Under SONDE_DEPLOY=if-possible a host where no Debian boots (no right to make namespaces or control groups,
        no mirror) skips what needs one: that says nothing about the package."""
        if Deployed.impossible:
            raise unittest.SkipTest(Deployed.impossible)
        try:
            return machine.Machine(machine.base(DEB), cls.packages, cls.shared)
        except (AssertionError, OSError) as error:
            if os.environ.get("SONDE_DEPLOY") != "if-possible":
                raise
            Deployed.impossible = "no Debian boots here"
            print(f"skipped: {Deployed.impossible}: {error}", file=sys.stderr)
            raise unittest.SkipTest(Deployed.impossible) from None

    @classmethod
    def install(cls, deb, *options):
        """As an administrator does who answers N; what the package depends on is in apt's cache."""
        keep = "-oDpkg::Options::=--force-confold"
        apt = ("apt-get", "-qq", "-y", keep, "--no-install-recommends", *options, "install")
        settings = {"DEBIAN_FRONTEND": "noninteractive"}
        return cls.machine.run(*apt, f"/packages/{deb.name}", environment=settings).stdout

    def run(self, result=None):
        before = len(result.failures) + len(result.errors) if result else 0
        returned = super().run(result)
        if result and len(result.failures) + len(result.errors) > before:
            print(self.machine.run("journalctl", "-qb", "--no-pager", "-n80").stdout)
        return returned

    def systemctl(self, *words, check=True):
        return self.machine.run("systemctl", *words, check=check)

    def configure(self, text, path=CONFIG):
        """Keeps the file's owner and mode, as an editor does."""
        self.machine.path(path).write_text(text)

    def drop_in(self, unit, *lines):
        """Settings of [Service] for one test, as `systemctl edit` makes them."""
        folder = self.machine.path(f"/run/systemd/system/{unit}.d")
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "test.conf"
        file.write_text("\n".join(["[Service]", *lines, ""]))
        self.systemctl("daemon-reload")
        self.addCleanup(self.systemctl, "daemon-reload")
        self.addCleanup(file.unlink)

    def restart(self, unit="sonde", port=9115):
        self.systemctl("reset-failed", unit, check=False)
        self.systemctl("restart", unit)
        self.addCleanup(self.systemctl, "stop", unit, check=False)
        return Served(port)

    def main_pid(self, unit="sonde"):
        return int(self.machine.show(unit, "MainPID"))

    def facts(self, unit="sonde"):
        """/proc/PID/status of the service as a dict."""
        text = self.machine.path(f"/proc/{self.main_pid(unit)}/status").read_text()
        return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
