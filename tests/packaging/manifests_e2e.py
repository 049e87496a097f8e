#!/usr/bin/env python3
"""What packaging/kubernetes renders to: good objects of the published schemas, and a configuration that works."""

import ipaddress
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import yaml

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
# pylint: disable=wrong-import-position
from support import agent, servers
from support.case import EndToEnd

KUBERNETES = HERE.parents[1] / "packaging" / "kubernetes"
REGIONS = ("eu-west-1", "us-east-1")
# Validators and types made of the schemas that Kubernetes and the Prometheus operator publish.
PACKAGES = (
    *("kubernetes-models@5.1.0", "@kubernetes-models/prometheus-operator@6.0.0"),
    "typescript@5.9.3",
)


def render(folder):
    done = subprocess.run(
        ["kubectl", "kustomize", str(KUBERNETES / folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and not done.stderr, done.stderr
    return [one for one in yaml.safe_load_all(done.stdout) if one]


def everything():
    """(kind, name): object, of all that is applied."""
    objects = [yaml.safe_load((KUBERNETES / "namespace.yaml").read_text()), *render("monitoring")]
    for region in REGIONS:
        objects += render(f"overlays/{region}")
    found = {(one["kind"], one["metadata"]["name"]): one for one in objects}
    assert len(found) == len(objects), "an object is made twice"
    return found


def schemas():
    """A folder in which the packages are installed; None where npm can't reach its registry."""
    folder = agent.BINARY.parent / "npm"
    folder.mkdir(exist_ok=True)
    stamp = folder / "installed"
    if not stamp.exists() or stamp.read_text() != repr(PACKAGES):
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-save", "--prefix", folder]
        done = subprocess.run([*command, *PACKAGES], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stderr, file=sys.stderr)
            return None
        stamp.write_text(repr(PACKAGES))
    return folder


@unittest.skipUnless(shutil.which("kubectl"), "kubectl, which renders, is not installed")
class Manifests(EndToEnd):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.objects = everything()

    def of_kind(self, kind):
        return [one for (its, _), one in self.objects.items() if its == kind]

    def validate(self, objects):
        """What is wrong with them, "" if nothing is."""
        folder = schemas() if shutil.which("npm") else None
        if not folder:
            self.skipTest("the schemas can't be had: npm is missing or can't reach its registry")
        path = self.folder / "objects.json"
        path.write_text(json.dumps(objects))
        shutil.copy(HERE / "validate.mjs", folder)  # modules are looked for beside the script
        done = subprocess.run(
            ["node", "validate.mjs", str(path)],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def test_every_object_is_good_in_its_published_schema(self):
        kinds = {kind for kind, _ in self.objects}
        self.assertLessEqual({"Deployment", "Probe", "PrometheusRule", "ServiceMonitor"}, kinds)
        self.assertEqual(self.validate(list(self.objects.values())), "")

    def test_a_schema_that_passes_everything_would_be_noticed(self):
        broken = json.loads(json.dumps(self.objects["Deployment", "sonde-eu-west-1"]))
        broken["spec"]["replicas"] = "two"
        broken["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
        found = self.validate([broken])
        self.assertRegex(found, "replicas.*integer|replicas.*number")
        self.assertIn("readynessProbe", found)

    def test_pods_may_run_where_pod_security_is_restricted(self):
        for deployment in self.of_kind("Deployment"):
            pod = deployment["spec"]["template"]["spec"]
            self.assertIs(pod["automountServiceAccountToken"], False)
            self.assertIs(pod["securityContext"]["runAsNonRoot"], True)
            self.assertEqual(pod["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
            (container,) = pod["containers"]
            self.assertEqual(
                container["securityContext"],
                {
                    "allowPrivilegeEscalation": False,
                    "readOnlyRootFilesystem": True,
                    "capabilities": {"drop": ["ALL"]},
                },
            )
            grace = pod["terminationGracePeriodSeconds"]
            self.assertGreater(grace, 25 + container["lifecycle"]["preStop"]["sleep"]["seconds"])

    def test_selectors_find_the_pods_of_their_region_and_no_others(self):
        labels = {
            region: self.objects["Deployment", f"sonde-{region}"]["spec"]["template"]["metadata"][
                "labels"
            ]
            for region in REGIONS
        }
        for region in REGIONS:
            name = f"sonde-{region}"
            selectors = [
                self.objects["Deployment", name]["spec"]["selector"]["matchLabels"],
                self.objects["Service", name]["spec"]["selector"],
                self.objects["PodDisruptionBudget", name]["spec"]["selector"]["matchLabels"],
                self.objects["NetworkPolicy", name]["spec"]["podSelector"]["matchLabels"],
            ]
            for selector in selectors:
                found = [r for r in REGIONS if selector.items() <= labels[r].items()]
                self.assertEqual(found, [region], selector)
            self.assertEqual(
                self.objects["Probe", name]["spec"]["prober"]["url"], f"{name}.sonde.svc:9115"
            )
            (container,) = self.objects["Deployment", name]["spec"]["template"]["spec"][
                "containers"
            ]
            self.assertEqual(container["env"][0], {"name": "SONDE_REGION", "value": region})
        (monitor,) = self.of_kind("ServiceMonitor")
        services = [
            one["metadata"]["name"]
            for one in self.of_kind("Service")
            if monitor["spec"]["selector"]["matchLabels"].items()
            <= one["metadata"]["labels"].items()
        ]
        self.assertEqual(services, [f"sonde-{region}" for region in REGIONS])

    def test_agents_reach_everything_but_the_credentials_of_clouds(self):
        (rules,) = {json.dumps(one["spec"]["egress"]) for one in self.of_kind("NetworkPolicy")}
        peers = [(peer, rule.get("ports")) for rule in json.loads(rules) for peer in rule["to"]]
        self.assertIn(({"namespaceSelector": {}}, None), peers, "pods, whatever the network calls them")

        def ports(address):
            """Those that it may be asked at; None is every one."""

            def within(network):
                return ipaddress.ip_address(address) in ipaddress.ip_network(network)

            for peer, allowed in peers:
                block = peer.get("ipBlock")
                if block and within(block["cidr"]) and not any(map(within, block.get("except", []))):
                    return {port["port"] for port in allowed} if allowed else None
            return set()

        for address in ("192.0.2.1", "10.0.0.10", "2001:db8::1"):
            self.assertIsNone(ports(address), address)
        for address in ("169.254.169.254", "100.100.100.200", "fd00:ec2::254", "fe80::a9fe:a9fe"):
            self.assertEqual(ports(address), set(), address)
        self.assertEqual(ports("169.254.20.10"), {53}, "NodeLocal DNSCache")

    def test_its_configuration_and_arguments_are_good(self):
        for config in self.of_kind("ConfigMap"):
            path = self.folder / "sonde.yml"
            path.write_text(config["data"]["sonde.yml"])
            code, _, err, _ = agent.command("config", "check", "--config.file", path)
            self.assertEqual((code, err), (0, ""))
        (container,) = self.of_kind("Deployment")[0]["spec"]["template"]["spec"]["containers"]
        arguments = [one.replace("/etc/sonde", str(self.folder)) for one in container["args"]]
        self.assertEqual(agent.command(*arguments, "--config.check")[0], 0)

    def test_the_rules_are_what_sonde_makes_of_the_configuration(self):
        done = subprocess.run(
            [str(KUBERNETES / "make-prometheusrule")],
            env={**os.environ, "SONDE": str(agent.BINARY)},
            capture_output=True,
            text=True,
            check=True,
        )
        self.assertEqual((KUBERNETES / "monitoring/prometheusrule.yaml").read_text(), done.stdout)
        rules = self.folder / "rules.yml"
        rules.write_text(yaml.safe_dump(yaml.safe_load(done.stdout)["spec"]))
        checked = subprocess.run(
            ["promtool", "check", "rules", str(rules)], capture_output=True, text=True, check=False
        )
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_a_changed_config_map_is_loaded_and_a_broken_one_is_not(self):
        """As the kubelet writes them: links that are put in place of others at once."""
        web = self.server(servers.answering())
        volume = self.folder / "sonde"  # where the agent's configuration is
        good = "checks: [{{name: {name}, http: {{}}, targets: ['{url}'], interval: 1s, timeout: 900ms}}]\n"

        def publish(version, text):
            (volume / version).mkdir(parents=True)
            (volume / version / "sonde.yml").write_text(text)
            (volume / "..next").symlink_to(version)
            (volume / "..next").rename(volume / "..data")

        publish("..1", good.format(name="one", url=web.url))
        (volume / "sonde.yml").symlink_to("..data/sonde.yml")
        (container,) = self.of_kind("Deployment")[0]["spec"]["template"]["spec"]["containers"]
        flags = [one for one in container["args"] if re.match("--(config.enable|log)", one)]
        sonde = self.agent(
            good.format(name="one", url=web.url), "--config.auto-reload-interval=1", *flags
        )

        def checks():
            return {key[1] for key in re.findall(r'(runs_total\{check="(\w+)")', sonde.metrics().text)}

        sonde.process.wait_until(lambda: checks() == {"one"}, "the first check runs")
        publish("..2", good.format(name="two", url=web.url))
        sonde.process.wait_until(lambda: checks() == {"two"}, "the second check runs")
        publish("..3", "checks: [{name: }]\n")
        sonde.process.wait_until(
            lambda: sonde.metrics().value("sonde_config_last_reload_successful") == 0,
            "the broken file is refused",
        )
        self.assertEqual(checks(), {"two"})
        for line in sonde.process.log().splitlines():
            json.loads(line)

    def test_the_label_endpoint_of_series_is_the_target(self):
        """The operator labels targets with the port's name, as `endpoint`; a relabeling drops it."""
        web = self.server(servers.answering())
        sonde = self.agent(
            f"checks: [{{name: web, http: {{}}, targets: ['{web.url}'], interval: 1s, timeout: 900ms}}]"
        )
        (monitor,) = self.of_kind("ServiceMonitor")
        (endpoint,) = monitor["spec"]["endpoints"]
        job = {
            "job_name": "sonde",
            "static_configs": [{"targets": [sonde.address], "labels": {"endpoint": "http"}}],
            "relabel_configs": endpoint["relabelings"],
        }
        prometheus = self.prometheus(yaml.safe_dump({"scrape_configs": [job]}))
        prometheus.wait_for(
            f'synthetic_probe_runs_total{{endpoint="{web.url}",exported_endpoint=""}}',
            lambda value: value > 0,
            "the series has its own label",
        )


if __name__ == "__main__":
    unittest.main()
