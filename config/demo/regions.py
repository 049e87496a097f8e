"""The demonstration as it runs: three agents, what they probe, a bad line, and a Prometheus.

    hub 198.18.0.1      Prometheus on port 9090
    web 198.18.0.10     nginx, reached at 203.0.113.10
    line 198.18.0.11    impair.py, which is 203.0.113.10 for whoever is behind the bad line
    eu, us, ap .21-.23  an agent each, on port 9115; ap is behind the line
"""

import json
import pathlib
import signal
import subprocess
import sys
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE.parents[1] / "tests" / "e2e")]

# pylint: disable=wrong-import-position
import past
from network import Node
from shorten import shorten
from support.process import Process

REGIONS = ("eu", "us", "ap")
BEHIND_THE_LINE = "ap"
TARGET = "203.0.113.10"
LINE = {"delay": 0.04, "jitter": 0.02, "loss": 0.02, "lost": "reset"}
FACTOR = 100  # by which durations of rules are shorter
PAST = 3 * 86400 // FACTOR  # seconds: the longest window of an alert
RUNS_PER_SECOND = 2  # as sonde.yml has it


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def printed_rules(sonde, *flags):
    command = [sonde, "rules", "--config.file", HERE / "sonde.yml", *flags]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={"REGION": REGIONS[0]}
    )
    return done.stdout


class Regions:
    """Everything but Prometheus starts at once; stop() ends it all. Only within network.enter()."""

    def __init__(self, folder, sonde):
        self.folder = pathlib.Path(folder)
        self.sonde = sonde
        self.processes = {}
        self.nodes = {}
        try:
            self._lay_lines()
            self.start_target()
            for region in REGIONS:
                self._start_agent(region)
            for region in REGIONS:
                self.wait_for(region, f"{self.url(region)}/-/ready")
        except BaseException:
            self.stop()
            raise

    def _lay_lines(self):
        numbers = {"web": 10, "line": 11, "eu": 21, "us": 22, "ap": 23}
        for name, number in numbers.items():
            self.nodes[name] = Node(name, number)
        for name in ("web", "line"):
            self.nodes[name].ip(f"address add {TARGET}/32 dev lo")
        for region in REGIONS:
            self.heal(region)
        self.impair()
        self._start(
            "line",
            "line",
            *(sys.executable, HERE / "impair.py", "--listen", f"{TARGET}:80"),
            *("--to", f"{self.nodes['web'].address}:80", "--settings", self._settings),
        )

    def _start(self, name, node, *command, **environment):
        within = self.nodes[node].within if node else ()
        self.processes[name] = Process(name, [*within, *command], self.folder, environment)

    def _start_agent(self, region):
        state = self.folder / f"{region}-state"
        state.mkdir(exist_ok=True)
        self._start(
            region,
            region,
            *(self.sonde, "serve", "--config.file", HERE / "sonde.yml"),
            REGION=region,
            STATE_DIRECTORY=str(state),
        )

    def wait_for(self, name, url):
        self.processes[name].wait_until(lambda: get(url) is not None, f"{name} answers", 60)

    def url(self, region):
        return f"http://{self.nodes[region].address}:9115"

    # -- what can happen to them

    def start_target(self):
        web = self.folder / "nginx"
        web.mkdir(exist_ok=True)
        nginx = ("/usr/sbin/nginx", "-p", web, "-c", HERE / "nginx.conf", "-e", "stderr")
        self._start("web", "web", *nginx)
        self.wait_for("web", f"http://{self.nodes['web'].address}/")

    def stop_target(self):
        self.processes["web"].stop()

    def impair(self, **settings):
        """Changes the line of ap; without settings it is the usual bad one."""
        now = self._settings.with_suffix(".new")
        now.write_text(json.dumps({**LINE, **settings}))
        now.replace(self._settings)

    @property
    def _settings(self):
        return self.folder / "line.json"

    def cut(self, region):
        """The region no longer reaches the target; everything else goes on."""
        self.nodes[region].ip(f"route replace unreachable {TARGET}")

    def heal(self, region):
        self.nodes[region].ip(f"route flush {TARGET}")
        way = self.nodes["line" if region == BEHIND_THE_LINE else "web"].address
        self.nodes[region].ip(f"route add {TARGET} via {way}")

    def stop_agent(self, region):
        return self.processes[region].stop()

    # -- Prometheus

    def start_prometheus(self):
        """It knows a past that was healthy. The rules are loaded once every agent was scraped."""
        data, rules = self.folder / "data", self.folder / "rules.yml"
        labels = [
            f'check="shop",endpoint="http://{TARGET}/",env="demo",region="{region}"'
            f',instance="{self.nodes[region].address}:9115",job="sonde"'
            for region in REGIONS
        ]
        past.write(data, labels, PAST, RUNS_PER_SECOND)
        rules.write_text("groups: []")
        config = self.folder / "prometheus.yml"
        config.write_text((HERE / "prometheus.yml").read_text())
        self._start(
            "prometheus",
            None,
            *("prometheus", "--config.file", config, "--storage.tsdb.path", data),
            *("--web.listen-address", ":9090", "--log.level=warn"),
        )
        self.wait_for("prometheus", "http://127.0.0.1:9090/-/ready")
        # Which takes Prometheus some five seconds: longer than ProbeAgentsAbsent waits.
        prometheus = self.processes["prometheus"]
        prometheus.wait_until(lambda: self._scraped() == len(REGIONS), "agents are scraped", 60)
        rules.write_text(shorten(printed_rules(self.sonde), FACTOR))
        prometheus.signal(signal.SIGHUP)
        prometheus.wait_until(lambda: self.api("rules")["groups"], "rules are loaded", 60)

    def _scraped(self):
        targets = self.api("targets?state=active")["activeTargets"]
        return sum(target["health"] == "up" for target in targets)

    def api(self, path):
        return json.loads(get(f"http://127.0.0.1:9090/api/v1/{path}"))["data"]

    def alerts(self):
        """Those that fire: labels, and when they became active."""
        return [a for a in self.api("alerts")["alerts"] if a["state"] == "firing"]

    def stop(self):
        for process in reversed(self.processes.values()):
            process.stop()
        for node in self.nodes.values():
            node.stop()
