"""The base of the end-to-end tests: a folder, helpers that end with the test, logs when it fails."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from . import agent, certificates, peers


class EndToEnd(unittest.TestCase):
    """Whatever a test starts through these helpers is stopped after it."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="sonde-e2e-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="test-", dir=self.shared))
        self._processes = []

    def run(self, result=None):
        before = len(result.failures) + len(result.errors) if result else 0
        returned = super().run(result)
        if result and len(result.failures) + len(result.errors) > before:
            for process in self._processes:
                print(f"--- {self.id()}: log of {process.name}\n{process.log()}", file=sys.stderr)
        return returned

    def _keep(self, thing):
        self._processes.append(thing.process)
        self.addCleanup(thing.stop)
        return thing

    def agent(self, config, *flags, **options):
        started = self._keep(agent.Agent(self.folder, config, *flags, **options))
        return started

    def nginx(self, certs=None, **options):
        return self._keep(peers.Nginx(self.folder, certs, **options))

    def caddy(self, certs):
        return self._keep(peers.Caddy(self.folder, certs))

    def prometheus(self, scrape_configs, **options):
        return self._keep(peers.Prometheus(self.folder, scrape_configs, **options))

    def server(self, server):
        self.addCleanup(server.stop)
        return server

    @classmethod
    def certificates(cls):
        """One set per class: keys take time."""
        if "_certificates" not in cls.__dict__:
            cls._certificates = certificates.Certificates(cls.shared / "certificates")
        return cls._certificates

    def assert_promtool_accepts(self, text):
        done = subprocess.run(
            ["promtool", "check", "metrics"],
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""), text)
