#!/usr/bin/env python3
"""The log as ECS: each line that a real agent says fits the mapping that is shipped, and is routed by the
files that are shipped."""

import fnmatch
import http.server
import ipaddress
import json
import pathlib
import re
import subprocess
import sys
import threading
import unittest
import urllib.parse

import yaml

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
# pylint: disable=wrong-import-position
from support import servers
from support.case import EndToEnd
from support.process import free_port

ELK = HERE.parents[1] / "packaging" / "elk"
DATASETS = {"sonde.agent", "sonde.check", "sonde.run", "sonde.step"}
# Members that some lines need not have are not here.
EVERY_LINE = """@timestamp log.level message ecs.version service.name service.version
  log.origin.file.name log.origin.file.line event.kind event.module event.dataset""".split()
HOSTILE = 'na"me \\ {} \u2028 \u20ac ${jndi:x} </script>'
INSTANCE = re.compile(r'"run ended".*?("sonde.check":.*?),"sonde.region"')
CONFIG = """
region: 'eu "west"'
labels: {{env: 'p"r\\od'}}
modules:
  http_2xx: {{prober: http}}
  slow: {{prober: tcp, tcp: {{query_response: [{{expect: never}}]}}}}
checks:
  - {{name: {name}, module: http_2xx, targets: ['{up}', '{down}'], interval: 1s, timeout: 900ms}}
  - {{name: raw, module: slow, targets: ['{raw}'], interval: 1s, timeout: 900ms}}
  - {{name: name, tcp: {{}}, targets: ['no-such-host.invalid:https'], interval: 1s, timeout: 900ms}}
  - {{name: ping, module: http_2xx, targets: ['http://[::1]:1/'], interval: 1s, timeout: 900ms}}
"""


def unique(pairs):
    """An object; refuses a key that comes twice, which json passes over."""
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f"a key comes twice: {keys}"
    return dict(pairs)


def mappings():
    """{dotted field: its mapping} of the component template."""
    found = {}

    def walk(prefix, properties):
        for name, one in properties.items():
            if "properties" in one:
                walk(f"{prefix}{name}.", one["properties"])
            else:
                found[prefix + name] = one

    template = json.loads((ELK / "elasticsearch/sonde-mappings.json").read_text())["template"]
    walk("", template["mappings"]["properties"])
    return found


def is_texts(value):
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def is_text(value):
    """Elasticsearch takes a list of values wherever it takes one."""
    values = value if isinstance(value, list) else [value]
    return all(isinstance(one, str) for one in values)


def is_ip(value):
    try:
        return isinstance(value, str) and bool(ipaddress.ip_address(value))
    except ValueError:
        return False


FITS = {
    "keyword": is_text,
    "wildcard": is_text,
    "match_only_text": is_text,
    "date": lambda v: isinstance(v, str)
    and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", v),
    "long": lambda v: type(v) is int,
    "double": lambda v: type(v) in (int, float),
    "ip": is_ip,
    "object": is_texts,
    "flattened": lambda v: isinstance(v, dict) and all(is_text(one) for one in v.values()),
}


class Log(EndToEnd):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mappings = mappings()

    def events(self, log):
        """The lines, parsed and held to the mapping."""
        events = []
        for line in log.split("\n")[:-1]:
            event = json.loads(line, object_pairs_hook=unique)
            for key in EVERY_LINE:
                self.assertIn(key, event, line)
            self.assertIn(event["event.dataset"], DATASETS)
            for key, value in event.items():
                self.assertIn(key, self.mappings, line)
                kind = self.mappings[key]["type"]
                self.assertTrue(FITS[kind](value), f"{key} is no {kind}: {value!r}")
            # Dots are expanded on the way: no key may be both a value and an object.
            for key in event:
                parents = [key[:i] for i, c in enumerate(key) if c == "."]
                self.assertFalse(set(parents) & set(event), key)
            events.append(event)
        return events

    def run_agent(self):
        """What an agent says that meets everything."""
        up = self.server(servers.answering())
        noise = b"\xff\xfe\x00\x1b[31m\"\r\n"
        raw = self.server(servers.Server(lambda c, *_: c.sendall(noise), read_first=False))
        down = f"http://user:secret@127.0.0.1:{free_port()}/a?b=\"c\""
        sonde = self.agent(
            CONFIG.format(
                name=json.dumps(HOSTILE), up=up.url, down=down, raw=f"127.0.0.1:{raw.port}"
            ),
            *("--log.format=ecs", "--log.level=debug", "--log.prober=debug"),
        )
        for target in ('a"\n\x01\x7f', "\u2028\ufffd", "http://[::1]:1/%ff"):
            sonde.get("/probe?" + urllib.parse.urlencode({"target": target, "module": "http_2xx"}))
        sonde.get("/probe?module=http_2xx&target=%ff%fe%22")  # no UTF-8
        sonde.process.wait_until(
            lambda: len(set(INSTANCE.findall(self.text(sonde)))) == 5, "every check has run"
        )
        before = self.text(sonde)
        sonde.config.write_text("checks: [{name: \x02\n")
        sonde.reload()
        sonde.config.write_bytes(b"\xff\xfe: \x80\n")
        sonde.reload()
        self.assertGreater(len(self.text(sonde)), len(before))
        sonde.stop()
        return self.text(sonde)

    @staticmethod
    def text(sonde):
        return sonde.process.log_path.read_bytes().decode()  # fails where it is no UTF-8

    def test_each_line_fits_the_mapping(self):
        log = self.run_agent()
        self.assertNotIn("secret", log)
        events = self.events(log)
        self.assertEqual({one["event.dataset"] for one in events}, DATASETS)

        changes = [one for one in events if one["event.dataset"] == "sonde.check"]
        self.assertEqual({one["log.level"] for one in changes}, {"info"})
        self.assertEqual({one["event.action"] for one in changes}, {"check-down"})
        (down,) = [one for one in changes if one["sonde.check"] == HOSTILE]
        self.assertEqual(down["event.outcome"], "failure")
        self.assertEqual(down["error.type"], "connect/refused")
        self.assertEqual(down["destination.ip"], "127.0.0.1")
        self.assertEqual(down["observer.geo.name"], 'eu "west"')
        self.assertEqual(down["labels"], {"env": 'p"r\\od'})
        self.assertIn("user:xxxxx@", down["url.full"])
        (unknown,) = [one for one in changes if one["sonde.check"] == "name"]
        self.assertEqual(unknown["destination.address"], "no-such-host.invalid")
        self.assertNotIn("destination.ip", unknown)

        runs = [one for one in events if one["event.dataset"] == "sonde.run"]
        self.assertEqual({one["log.level"] for one in runs}, {"debug"})
        for run in runs:
            phases = sum(v for key, v in run.items() if key.startswith("sonde.phases."))
            self.assertLessEqual(phases, run["event.duration"] / 1e9 + 1e-8)
            self.assertEqual(run["event.outcome"] == "success", "sonde.reason" not in run)
        good = [one for one in runs if one["event.outcome"] == "success"]
        self.assertTrue(good)
        self.assertGreater(good[0]["sonde.phases.connect"], 0)

    def test_at_the_usual_level_only_changes_of_state_are_told(self):
        up = self.server(servers.answering())
        sonde = self.agent(
            f"checks: [{{name: web, http: {{}}, targets: ['{up.url}'], interval: 1s, timeout: 900ms}}]",
            "--log.format=ecs",
        )

        def changes():
            return [
                one["event.action"]
                for one in self.events(self.text(sonde))
                if one["event.dataset"] == "sonde.check"
            ]

        sonde.process.wait_until(
            lambda: sonde.metrics().total("synthetic_probe_runs_total") >= 2, "two runs"
        )
        self.assertEqual(changes(), [], "what is up from the start is no news")
        up.stop()
        sonde.process.wait_until(lambda: changes() == ["check-down"], "it is said to be down")
        datasets = {one["event.dataset"] for one in self.events(self.text(sonde))}
        self.assertEqual(datasets, {"sonde.agent", "sonde.check"})


class Files(unittest.TestCase):
    def test_every_stream_has_a_template_and_each_template_a_life_cycle(self):
        policies = {path.stem.removeprefix("ilm-") for path in ELK.glob("elasticsearch/ilm-*.json")}
        patterns = []
        for path in ELK.glob("elasticsearch/index-*.json"):
            template = json.loads(path.read_text())
            patterns += template["index_patterns"]
            self.assertEqual(template["composed_of"], ["sonde-mappings"])
            self.assertIn(template["template"]["settings"]["index.lifecycle.name"], policies)
        for dataset in DATASETS | {"sonde.errors"}:
            stream = f"logs-{dataset}-default"
            self.assertEqual(sum(fnmatch.fnmatch(stream, one) for one in patterns), 1, stream)

    def test_filebeat_reads_what_the_agent_says_and_routes_by_level(self):
        config = yaml.safe_load((ELK / "filebeat.yml").read_text())
        text = json.dumps(config)
        for field in re.findall(r"%\{\[([\w.]+)\]", text) + ["log.level", "event.dataset"]:
            self.assertIn(field, mappings())
        (decode,) = [one for one in config["processors"] if "decode_json_fields" in one]
        self.assertEqual(decode["decode_json_fields"]["fields"], ["message"])
        (errors,) = config["output.elasticsearch"]["indices"]
        level, no_step = errors["when.and"]
        levels = ("debug", "info", "warn", "error")
        matching = [one for one in levels if re.search(level["regexp"]["log.level"], one)]
        self.assertEqual(matching, ["warn", "error"])
        self.assertIn(no_step["not.equals"]["event.dataset"], DATASETS)
        self.assertEqual(errors["index"], "logs-sonde.errors-default")
        index = config["output.elasticsearch"]["index"]
        self.assertEqual(index, "logs-%{[event.dataset]:sonde.agent}-default")

    def test_logstash_has_its_brackets_closed_and_knows_the_fields(self):
        text = re.sub(r"#.*", "", (ELK / "logstash.conf").read_text())
        bare = re.sub(r'"[^"]*"', "", text)
        depth = 0
        for c in bare:
            depth += {"{": 1, "}": -1}.get(c, 0)
            self.assertGreaterEqual(depth, 0)
        self.assertEqual(depth, 0)
        fields = {".".join(re.findall(r"\[(\w+)\]", one)) for one in re.findall(r"(?:\[\w+\])+", text)}
        added = {"data_stream.type", "data_stream.dataset", "data_stream.namespace"}
        self.assertLessEqual(fields, set(mappings()) | added)

    def test_install_puts_every_file_where_elasticsearch_takes_it(self):
        put = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_PUT(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                put.append((self.path, self.headers["Authorization"], body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            subprocess.run(
                [ELK / "elasticsearch" / "install", f"http://127.0.0.1:{server.server_port}"],
                env={"PATH": "/usr/bin:/bin", "ELASTIC_API_KEY": "a2V5"},
                check=True,
                capture_output=True,
            )
        finally:
            server.shutdown()
            server.server_close()
        paths = [path for path, _, _ in put]
        wanted = [
            *("/_ilm/policy/sonde-events", "/_ilm/policy/sonde-runs"),
            "/_component_template/sonde-mappings",
            *("/_index_template/sonde-events", "/_index_template/sonde-runs"),
        ]
        self.assertEqual(paths, wanted)
        self.assertEqual({key for _, key, _ in put}, {"ApiKey a2V5"})
        self.assertEqual(len(put), len(list(ELK.glob("elasticsearch/*.json"))))


if __name__ == "__main__":
    unittest.main()
