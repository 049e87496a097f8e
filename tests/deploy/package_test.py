#!/usr/bin/env python3
"""The Debian package: installed, upgraded, removed and purged as dpkg does it, beside a running systemd."""

import shutil
import tempfile
import unittest

from case import CONFIG, DEB, Deployed, Served
from machine import run, wait_until


class Package(Deployed):
    INSTALL = False

    def repacked(self, version):
        """The same package as a later version, with another configuration in it."""
        folder = tempfile.mkdtemp(dir=self.folder)
        run("dpkg-deb", "-R", DEB, f"{folder}/p")
        control = f"{folder}/p/DEBIAN/control"
        run("sed", "-i", f"s/^Version: .*/Version: {version}/", control)
        run("sh", "-c", f"echo '# of version {version}' >>{folder}/p{CONFIG}")
        deb = self.packages / f"sonde_{version}.deb"
        run("dpkg-deb", "--root-owner-group", "-b", f"{folder}/p", deb)
        shutil.rmtree(folder)
        return deb

    def active(self, unit="sonde"):
        return self.machine.show(unit, "ActiveState")

    def mode(self, path):
        return self.machine.run("stat", "-c%U:%G %a", path).stdout.strip()

    def enabled(self, unit="sonde"):
        return self.systemctl("is-enabled", unit, check=False).stdout.strip()

    def dpkg(self, *words):
        return self.machine.run("dpkg", *words, environment={"DEBIAN_FRONTEND": "noninteractive"})

    def test_the_life_of_a_package(self):
        # pylint: disable=too-many-statements
        sonde = Served(9115)
        with self.subTest("a fresh installation is enabled, running and private"):
            self.install(self.deb)
            self.assertEqual((self.active(), self.enabled()), ("active", "enabled"))
            wait_until(lambda: sonde.total("synthetic_probe_success_total") > 0, "checks succeed")
            self.assertEqual(self.mode(CONFIG), "root:sonde 640")
            self.assertEqual(self.mode("/var/lib/sonde"), "sonde:sonde 700")
            self.assertEqual(self.dpkg("--verify", "sonde").stdout, "")
            for name in ("sonde.1", "sonde.yml.5"):
                self.assertTrue(self.machine.path(f"/usr/share/man/man{name[-1]}/{name}.gz").exists())

        with self.subTest("an upgrade keeps what was edited and restarts what ran"):
            edited = self.machine.path(CONFIG).read_text() + "# edited\n"
            self.configure(edited)
            self.machine.path("/etc/default/sonde-here").write_text("ARGS=--web.listen-address=:9116\n")
            self.systemctl("enable", "--now", "sonde@here")
            before = [self.main_pid(unit) for unit in ("sonde", "sonde@here")]
            self.install(self.repacked("2"))
            self.assertEqual(self.machine.path(CONFIG).read_text(), edited)
            self.assertIn("of version 2", self.machine.path(CONFIG + ".dpkg-dist").read_text())
            self.assertEqual(self.mode(CONFIG), "root:sonde 640")
            for unit, pid in zip(("sonde", "sonde@here"), before):
                wait_until(lambda: self.active(unit) == "active", "it runs again")
                self.assertNotIn(self.main_pid(unit), (0, pid), unit)

        with self.subTest("who disabled the service finds it disabled after an upgrade"):
            self.systemctl("disable", "--now", "sonde")
            self.install(self.deb, "--allow-downgrades")
            self.assertEqual((self.active(), self.enabled()), ("inactive", "disabled"))
            self.systemctl("enable", "--now", "sonde")

        with self.subTest("a configuration that is refused does not break an upgrade"):
            self.configure("checks: 1\n")
            self.install(self.packages / "sonde_2.deb")
            self.assertEqual(self.dpkg("-s", "sonde").stdout.split("Status: ")[1][:20], "install ok installed")
            self.configure(edited)
            self.systemctl("restart", "sonde")

        with self.subTest("a configuration as dpkg unpacks it, as the first packages left it, becomes private"):
            self.machine.run("chown", "root:root", CONFIG)
            self.machine.run("chmod", "644", CONFIG)
            self.install(self.deb, "--allow-downgrades")
            self.assertEqual(self.mode(CONFIG), "root:sonde 640")
            self.machine.run("chmod", "660", CONFIG)
            self.install(self.packages / "sonde_2.deb")
            self.assertEqual(self.mode(CONFIG), "root:sonde 660", "the administrator's")

        with self.subTest("removed: nothing runs; configuration and history stay"):
            self.systemctl("stop", "sonde")
            self.systemctl("enable", "--now", "sonde.socket")
            self.systemctl("start", "sonde")
            self.dpkg("-r", "sonde")
            running = self.machine.run("systemctl", "list-units", "--no-legend", "sonde*").stdout
            self.assertNotIn("running", running)
            self.assertFalse(self.machine.path("/usr/bin/sonde").exists())
            self.assertEqual(self.machine.path(CONFIG).read_text(), edited)
            self.assertTrue(self.machine.path("/var/lib/sonde/history.db").exists())

        with self.subTest("installed again it goes on"):
            self.install(self.packages / "sonde_2.deb")
            self.assertEqual((self.active(), self.enabled()), ("active", "enabled"))
            self.assertEqual(self.active("sonde.socket"), "active")

        with self.subTest("purged: only the account and what the administrator made are left"):
            self.dpkg("-P", "sonde")
            ours = ("-not", "-path", "/proc/*", "-not", "-path", "/sys/*", "-not", "-path", "/packages/*")
            left = self.machine.run("find", "/", *ours, "-name", "*sonde*").stdout.split()
            self.assertEqual(left, ["/etc/default/sonde-here"])
            self.assertIn("sonde:x:", self.machine.path("/etc/passwd").read_text())
            units = self.systemctl("list-unit-files", "--no-legend", "sonde*", check=False)
            self.assertEqual(units.stdout, "")


if __name__ == "__main__":
    unittest.main()
