#!/usr/bin/env python3
"""The pages of docs/deploy, and of the migration: their commands are run as they are written, page after
page, each in a Debian that was booted for it. Blocks that say what they need (```sh cluster) are passed over."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from case import CONFIG, Deployed, Served
from machine import ROOT, run

PAGES = [ROOT / "docs/migration.md", ROOT / "docs/security.md", *sorted((ROOT / "docs/deploy").glob("*.md"))]
# What a reader has at hand beside Debian's Prometheus.
CHECKOUT = ("config", "packaging", "Dockerfile")
NEEDS = {"cluster", "docker", "elastic", "grafana"}
EXPORTER = "prometheus-blackbox-exporter"
# That of this process when nothing has run yet.
NETWORK = os.open("/proc/self/ns/net", os.O_RDONLY)


def blocks(page):
    """[(what it needs, "" if nothing; commands)]"""
    text = page.read_text()
    found = re.findall(r"^( *)```sh ?(\w*)\n(.*?)^\1```$", text, re.DOTALL | re.MULTILINE)
    return [(needs, re.sub(f"^{indent}", "", body, flags=re.MULTILINE)) for indent, needs, body in found]


class Page(Deployed):
    """One machine per page: what a page does is nothing that the next one could rely on."""

    INSTALL = False

    def begin(self, installed=True):
        for name in CHECKOUT:
            source, copy = ROOT / name, self.machine.path(f"/srv/sonde/{name}")
            copy.parent.mkdir(exist_ok=True)
            shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
        # The installer of Debian writes it; debootstrap does not.
        self.machine.path("/etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
        # Its apt has a cache of what the package depends on, and no network.
        self.machine.path("/etc/apt/apt.conf.d/99pages").write_text(
            'APT::Install-Recommends "false";\n'
        )
        if installed:
            self.install(self.deb)
        else:
            shutil.copy(self.deb, self.machine.path("/srv/sonde"))

    def follow(self, name):
        """Runs what can be run of a page; gives how many blocks those were."""
        (page,) = [one for one in PAGES if one.name == name]
        ran = 0
        for needs, commands in blocks(page):
            self.assertIn(needs, NEEDS | {""}, f"{name}: nobody knows what the block needs")
            if needs:
                continue
            script = self.machine.path("/srv/commands")
            script.write_text(f"cd /srv/sonde\n{commands}")
            command = ("sh", "-eux", "/srv/commands")
            done = self.machine.run(*command, check=False, environment={"HOME": "/srv"})
            self.assertEqual(done.returncode, 0, f"{name}:\n{commands}\n{done.stdout}")
            ran += 1
        return ran

    def active(self, unit):
        return self.systemctl("is-active", unit, check=False).stdout.strip() == "active"


class Debian(Page):
    def test_debian(self):
        self.begin(installed=False)
        self.assertEqual(self.follow("debian.md"), 3)


class Systemd(Page):
    def test_systemd(self):
        self.begin()
        self.assertEqual(self.follow("systemd.md"), 6)
        self.assertEqual(
            self.machine.show("sonde", "AmbientCapabilities", "CapabilityBoundingSet"),
            {"AmbientCapabilities": "", "CapabilityBoundingSet": ""},
        )


class Others(Page):
    def test_container_kubernetes_and_elk(self):
        self.begin()
        self.assertEqual(self.follow("container.md"), 1)
        self.assertEqual(self.follow("kubernetes.md"), 1)
        self.assertEqual(self.follow("grafana.md"), 1)
        self.assertEqual(self.follow("elk.md"), 2)
        self.assertIn('"log.level":"info"', self.machine.journal("sonde"))


class Security(Page):
    def test_security(self):
        self.begin()
        self.assertEqual(self.follow("security.md"), 3)
        # The machine has the address, and the agent's own port is open on it.
        run("ip", "address", "add", "169.254.169.254/32", "dev", "lo")
        self.machine.path("/etc/default/sonde").write_text("")
        self.configure("modules: {tcp: {prober: tcp, timeout: 1s}}\n")
        self.systemctl("restart", "sonde")
        sonde = Served(9115)
        self.assertEqual(sonde.probe("127.0.0.1:9115", "tcp").value("probe_success"), 1)
        if not self.machine.path("/sys/fs/cgroup/cgroup.controllers").exists():
            self.skipTest("this kernel runs control groups of version 1, which have no such filter")
        self.assertEqual(sonde.probe("169.254.169.254:9115", "tcp").value("probe_success"), 0)


class Prometheus(Page):
    def test_prometheus_and_alertmanager(self):
        if not shutil.which("amtool"):
            self.skipTest("amtool (prometheus-alertmanager) is not installed")
        self.begin()
        shutil.copy(shutil.which("amtool"), self.machine.path("/usr/bin"))
        self.assertEqual(self.follow("prometheus.md"), 5)


class Migration(Page):
    @classmethod
    def setUpClass(cls):
        cls.exporter = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.exporter)
        # Another class may have left this process in the network of its machine.
        command = ["nsenter", f"--net=/proc/self/fd/{NETWORK}", "apt-get", "-qq"]
        command += ["-o", "APT::Sandbox::User=root", "download", EXPORTER]
        done = subprocess.run(
            command, cwd=cls.exporter, capture_output=True, check=False, pass_fds=[NETWORK]
        )
        if done.returncode != 0:
            raise unittest.SkipTest(f"apt can't get {EXPORTER}")
        super().setUpClass()

    def begin_with_the_exporter(self):
        """Debian's own package of it, unpacked: it serves, as its unit and its files say."""
        self.begin(installed=False)
        (deb,) = self.exporter.glob("*.deb")
        root = self.machine.path("/")
        tar = subprocess.run(["dpkg-deb", "--fsys-tarfile", deb], capture_output=True, check=True)
        unpack = ["tar", "-x", "--keep-directory-symlink", "-C", root]
        subprocess.run(unpack, input=tar.stdout, check=True)
        self.systemctl("daemon-reload")
        self.systemctl("enable", "--now", EXPORTER)
        self.assertTrue(self.active(EXPORTER))

    def test_migration(self):
        self.begin_with_the_exporter()
        (five, worked, trial) = blocks(ROOT / "docs/migration.md")
        self.assertEqual(len(five[1].splitlines()), 5)
        self.assertEqual(self.follow("migration.md"), 3)
        # The page ends with the trial: the exporter's unit runs sonde.
        self.assertTrue(self.active(EXPORTER))
        self.assertFalse(self.active("sonde"))
        pid = self.machine.show(EXPORTER, "MainPID")
        self.assertIn("sonde", self.machine.run("cat", f"/proc/{pid}/cmdline").stdout)
        self.assertEqual(
            self.machine.path(CONFIG).read_text(),
            self.machine.path("/etc/prometheus/blackbox.yml").read_text(),
        )


class Pages(unittest.TestCase):
    def test_each_page_is_followed(self):
        text = pathlib.Path(__file__).read_text()
        for page in PAGES:
            if any(not needs for needs, _ in blocks(page)):
                self.assertIn(f'follow("{page.name}")', text)

    def test_links_lead_somewhere(self):
        for page in [*PAGES, ROOT / "README.md"]:
            for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
                self.assertTrue((page.parent / link).exists(), f"{page.name}: {link}")


del Page, Deployed  # bases, no tests
if __name__ == "__main__":
    unittest.main()
