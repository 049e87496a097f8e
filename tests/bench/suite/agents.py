"""The two agents, as processes on loopback."""

import http.client
import re
import time
import urllib.parse

from support.process import Process, free_port

from . import machine


class Agent:
    """sonde or blackbox_exporter with a configuration; ready when the constructor returns."""

    # What answers 200 once the agent serves.
    READY = {"sonde": "/-/ready", "exporter": "/-/healthy"}

    def __init__(self, name, program, folder, config, flags=(), within=(), label=""):
        self.name = name
        self.port = free_port()
        folder = folder / f"{name}{label}"
        folder.mkdir(exist_ok=True)
        self.config = folder / "config.yml"
        self.config.write_text(config, encoding="utf-8")
        command = [*within, program, *(["serve"] if name == "sonde" else [])]
        command += [f"--config.file={self.config}", f"--web.listen-address=127.0.0.1:{self.port}"]
        if name == "exporter":
            command.append("--log.level=error")
        started = time.monotonic()
        self.process = Process(name, [*command, *flags], folder)
        try:
            self._wait_until_ready()
        except BaseException:
            self.process.stop()
            raise
        self.seconds_to_ready = time.monotonic() - started

    def _wait_until_ready(self, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.process.alive():
                raise RuntimeError(f"{self.name} ended:\n{self.process.log()}")
            try:
                if self.get(self.READY[self.name])[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.001)
        raise RuntimeError(f"{self.name} is not ready after {seconds} s:\n{self.process.log()}")

    def get(self, path, method="GET"):
        """Status and text."""
        status, body = self.get_bytes(path, method)
        return status, body.decode()

    def get_bytes(self, path, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def metrics(self):
        status, text = self.get("/metrics")
        assert status == 200, text
        return text

    def cpu_seconds(self):
        return machine.cpu_seconds(self.process.pid)

    def resident_mib(self):
        return machine.resident_mib(self.process.pid)

    def stop(self):
        self.process.stop()


def probe_path(module, target):
    # The tool puts its number in place of {id}.
    return "/probe?" + urllib.parse.urlencode({"module": module, "target": target}, safe="{}")


def total(text, name):
    """The sum over a family's series; pages of 10,000 checks are too long for a real parser."""
    return sum(map(float, re.findall(rf"^{name}(?:\{{.*\}})? (\S+)$", text, re.MULTILINE)))


def observed_above(text, name, bound, loop="shard"):
    """How many observations of a histogram of the shards were above `bound`, and of how many."""
    pattern = rf'^{name}_bucket{{loop="{loop}[^"]*",le="([^"]+)"}} (\S+)$'
    counts = {}
    for edge, count in re.findall(pattern, text, re.MULTILINE):
        edge = float(edge.replace("+Inf", "inf"))
        counts[edge] = counts.get(edge, 0) + float(count)
    within = max((edge for edge in counts if edge <= bound), default=0)
    everything = counts.get(float("inf"), 0)
    return everything - counts.get(within, 0), everything
