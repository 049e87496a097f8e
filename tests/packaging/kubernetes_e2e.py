#!/usr/bin/env python3
"""What Prometheus makes of a cluster with kubernetes.yml: which targets, with which labels, asked how.

Debian 12's Prometheus is built without discovery in Kubernetes. There the labels that discovery documents come
from files, and all the relabelling is real; with one that has it, it asks an API server of the test's.
"""

import http.server
import json
import re
import subprocess
import threading
import unittest
import urllib.parse

import queries
import world
from support import peers
from support.case import EndToEnd
from support.process import free_port, wait_until

CONFIG = (world.PROMETHEUS / "kubernetes.yml").read_text()
PROBE = "prometheus.io/probe"


def discovers():
    command = ["promtool", "check", "config", "--syntax-only", world.PROMETHEUS / "kubernetes.yml"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


# -- the cluster


def named(name, namespace, annotations=None, **labels):
    metadata = {"name": name, "namespace": namespace, "labels": labels, "uid": name}
    return {"metadata": {**metadata, "annotations": annotations or {}}}


def pod(name, phase="Running", **ports):
    """Containers with named ports."""
    listed = [{"name": key, "containerPort": number} for key, number in ports.items()]
    return {
        **named(name, "monitoring", **{"app.kubernetes.io/name": "sonde"}),
        "spec": {"nodeName": "node-1", "containers": [{"name": "sonde", "ports": listed}]},
        "status": {"phase": phase, "podIP": "127.0.0.1"},
    }


def service(name, ports, **annotations):
    listed = [{"name": f"p{port}", "port": port, "protocol": "TCP"} for port in ports]
    return {
        **named(name, "shop", {key.replace("_", "-"): value for key, value in annotations.items()}),
        "spec": {"type": "ClusterIP", "clusterIP": "10.0.0.1", "ports": listed},
    }


def ingress(name, hosts, tls=False, **annotations):
    rules = [
        {"host": host, "http": {"paths": [{"path": path, "pathType": "Prefix"} for path in paths]}}
        for host, paths in hosts.items()
    ]
    return {
        **named(name, "shop", {key.replace("_", "-"): value for key, value in annotations.items()}),
        "spec": {"rules": rules, **({"tls": [{"hosts": list(hosts)}]} if tls else {})},
    }


def probe(**more):
    return {PROBE: "true", **{f"{PROBE}-{key}": value for key, value in more.items()}}


OBJECTS = {
    "pod": [
        pod("sonde-1", http=9115, other=9999),
        pod("sonde-2", http=9115),
        pod("old", "Failed", http=9115),
    ],
    "service": [
        service("plain", [80, 81], **probe()),
        service(
            "api",
            [8443, 9000],
            **probe(port="8443", scheme="https", path="/healthz", module="http_login"),
        ),
        service("db", [5432], **probe(scheme="tcp")),
        service("mail", [25], **probe(scheme="tcp", module="smtp_starttls")),
        service("unasked", [80]),
        service("declined", [80], **{PROBE: "false"}),
    ],
    "ingress": [
        ingress("shop", {"shop.example": ["/", "/cart"], "*.example": ["/"]}, tls=True, **probe()),
        ingress("blog", {"blog.example": ["/"]}, **probe(path="/feed", module="http_feed")),
        ingress("forced", {"forced.example": ["/"]}, **probe(scheme="https")),
        ingress("unasked", {"unasked.example": ["/"]}),
    ],
}

# (job, target or address, module, labels)
EXPECTED = {
    ("sonde", "http://127.0.0.1:9115/metrics", "", "monitoring/sonde-1/node-1"),
    ("sonde", "http://127.0.0.1:9115/metrics", "", "monitoring/sonde-2/node-1"),
    ("services", "http://plain.shop.svc:80/", "http_2xx", "shop/plain"),
    ("services", "http://plain.shop.svc:81/", "http_2xx", "shop/plain"),
    ("services", "https://api.shop.svc:8443/healthz", "http_login", "shop/api"),
    ("services", "db.shop.svc:5432", "tcp_connect", "shop/db"),
    ("services", "mail.shop.svc:25", "smtp_starttls", "shop/mail"),
    ("ingresses", "https://shop.example/", "http_2xx", "shop/shop"),
    ("ingresses", "https://shop.example/cart", "http_2xx", "shop/shop"),
    ("ingresses", "http://blog.example/feed", "http_feed", "shop/blog"),
    ("ingresses", "https://forced.example/", "http_2xx", "shop/forced"),
}


# -- as discovery tells it


def documented(role, thing):
    """The targets of an object: what `kubernetes_sd_configs` documents of their labels."""
    meta = thing["metadata"]
    common = {
        "__meta_kubernetes_namespace": meta["namespace"],
        f"__meta_kubernetes_{role}_name": meta["name"],
    }
    for key, value in meta["annotations"].items():
        common[f"__meta_kubernetes_{role}_annotation_{re.sub('[^a-zA-Z0-9]', '_', key)}"] = value
    if role == "service":
        for port in thing["spec"]["ports"]:
            yield f"{meta['name']}.{meta['namespace']}.svc:{port['port']}", common
    if role == "pod":
        common["__meta_kubernetes_pod_phase"] = thing["status"]["phase"]
        common["__meta_kubernetes_pod_node_name"] = thing["spec"]["nodeName"]
        for port in thing["spec"]["containers"][0]["ports"]:
            name = {"__meta_kubernetes_pod_container_port_name": port["name"]}
            yield f"{thing['status']['podIP']}:{port['containerPort']}", {**common, **name}
    if role == "ingress":
        common["__meta_kubernetes_ingress_scheme"] = "https" if "tls" in thing["spec"] else "http"
        for rule in thing["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                where = {
                    "__meta_kubernetes_ingress_host": rule["host"],
                    "__meta_kubernetes_ingress_path": path["path"],
                }
                yield rule["host"], {**common, **where}


class ApiServer:
    """Lists the cluster, and has nothing to say to whoever watches it."""

    KINDS = {
        "pods": ("pod", "v1"),
        "services": ("service", "v1"),
        "ingresses": ("ingress", "networking.k8s.io/v1"),
    }

    def __init__(self):
        stopped = self._stopped = threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self, code, content):
                body = json.dumps(content).encode()
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):  # pylint: disable=invalid-name
                url = urllib.parse.urlparse(self.path)
                asked = urllib.parse.parse_qs(url.query)
                kind = url.path.rsplit("/", 1)[1]
                if kind == "version":
                    self.answer(200, {"major": "1", "minor": "30", "gitVersion": "v1.30.0"})
                elif "sendInitialEvents" in asked:  # of newer servers; the client lists instead
                    error = {
                        "kind": "Status",
                        "apiVersion": "v1",
                        "status": "Failure",
                        "reason": "Invalid",
                        "code": 422,
                    }
                    self.answer(422, error)
                elif "watch" in asked:
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.end_headers()
                    self.wfile.flush()
                    stopped.wait(600)
                elif kind in ApiServer.KINDS:
                    role, version = ApiServer.KINDS[kind]
                    (selected,) = asked.get("labelSelector", [""])
                    wanted = dict([selected.split("=")]) if selected else {}
                    found = [
                        o
                        for o in OBJECTS[role]
                        if wanted.items() <= o["metadata"]["labels"].items()
                    ]
                    kinds = {"kind": f"{role.capitalize()}List", "apiVersion": version}
                    self.answer(
                        200, {**kinds, "metadata": {"resourceVersion": "1"}, "items": found}
                    )
                else:
                    self.answer(
                        404,
                        {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404},
                    )

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()


class Cluster(peers.Prometheus):
    def __init__(self, folder, config):
        # pylint: disable=super-init-not-called
        self.folder = folder
        self.port = free_port()
        # Nobody is asked: what matters is whom it would ask.
        config = config.replace("sonde-eu-west-1.sonde.svc:9115", f"127.0.0.1:{free_port()}")
        (folder / "kubernetes.yml").write_text(
            config.replace("rules/*.rules.yml", "none/*.rules.yml")
        )
        self._start(folder / "kubernetes.yml")

    def seen(self):
        """What EXPECTED is made of."""
        for target in queries.get(self.url, "targets?state=active")["activeTargets"]:
            labels = target["labels"]
            url = urllib.parse.urlparse(target["scrapeUrl"])
            asked = urllib.parse.parse_qs(url.query)
            job = labels["job"].removeprefix("probe-kubernetes-")
            names = ("namespace", "pod", "service", "ingress", "node")
            whose = "/".join(labels[name] for name in names if name in labels)
            if job == "sonde":
                yield job, target["scrapeUrl"], "", whose
                continue
            (probed,), (module,) = asked["target"], asked["module"]
            assert url.path == "/probe" and labels["module"] == module, target
            assert probed == labels["instance"] == labels["endpoint"], target
            yield job, probed, module, whose


class Kubernetes(EndToEnd):
    def assert_targets(self, config):
        # pylint: disable=protected-access
        prometheus = self._keep(Cluster(self.folder, config))
        wait_until(lambda: len(list(prometheus.seen())) >= len(EXPECTED), "targets are found", 30)
        seen = list(prometheus.seen())
        self.assertEqual(set(seen), EXPECTED)
        self.assertEqual(len(seen), len(EXPECTED))

    def test_relabelling(self):
        config = CONFIG
        for role, things in OBJECTS.items():
            groups = [
                {"targets": [address], "labels": labels}
                for thing in things
                for address, labels in documented(role, thing)
            ]
            (self.folder / f"{role}.json").write_text(json.dumps(groups))
            config, changed = re.subn(
                rf"kubernetes_sd_configs:(?=[\s[{{-]*role: {role}\b).*?\n    relabel",
                f"file_sd_configs: [{{files: [{role}.json]}}]\n    relabel",
                config,
                flags=re.S,
            )
            self.assertEqual(changed, 1, role)
        self.assert_targets(config)

    @unittest.skipUnless(discovers(), "this Prometheus is built without discovery in Kubernetes")
    def test_discovery(self):
        server = self.server(ApiServer())
        at = f"api_server: '{server.url}'"
        config = CONFIG.replace("- role: pod\n", f"- role: pod\n        {at}\n")
        for role in ("service", "ingress"):
            config = config.replace(f"{{role: {role}}}", f"{{role: {role}, {at}}}")
        self.assertEqual(config.count(at), 3)
        self.assert_targets(config)


if __name__ == "__main__":
    if not discovers():
        print("skipped: discovery in Kubernetes: this Prometheus is built without it", flush=True)
    unittest.main()
