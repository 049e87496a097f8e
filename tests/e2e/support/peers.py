"""Real peers: nginx, Prometheus."""

import json
import pathlib
import urllib.parse
import urllib.request

from .process import SLOW, Process, free_port, loopbacks, wait_until

_NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 8192; }}
http {{
  log_format hops '$request_method $request_uri $status $server_protocol $connection_requests';
  access_log {access_log};
  client_body_temp_path {folder}/tmp-body;
  proxy_temp_path {folder}/tmp-proxy;
  fastcgi_temp_path {folder}/tmp-fastcgi;
  uwsgi_temp_path {folder}/tmp-uwsgi;
  scgi_temp_path {folder}/tmp-scgi;
  keepalive_timeout 75s;
  default_type text/plain;
{servers}
}}
"""

_SERVER = """
  server {{
    {listen}
    {tls}
    location = / {{ return 200 "hello from nginx\\n"; }}
    location = /missing {{ return 404 "nothing here\\n"; }}
    location = /broken {{ return 500 "broken\\n"; }}
    location = /loop {{ return 302 /loop; }}
    location = /hop/1 {{ return 301 /hop/2; }}
    location = /hop/2 {{ return 302 /hop/3; }}
    location = /hop/3 {{ return 200 "arrived\\n"; }}
  }}
"""


class Nginx:
    """nginx with a plain port and one TLS port (HTTP/2 and 1.1) per certificate."""

    def __init__(self, folder, certificates=None, access_log=True, addresses=None):
        self.folder = pathlib.Path(folder) / "nginx"
        self.folder.mkdir()
        self.access_log = self.folder / "access.log"
        self.port = free_port()
        self.tls_ports = {}

        def listen(port, options=""):
            # localhost is ::1, too, where the hosts file says so.
            return " ".join(f"listen {a}:{port}{options};" for a in addresses or loopbacks())

        servers = _SERVER.format(listen=listen(self.port), tls="")
        for name in ("good", "expired", "othername", "selfsigned") if certificates else ():
            self.tls_ports[name] = free_port()
            # nginx 1.22 offers TLS 1.3 only if it is told to.
            tls = (
                "ssl_protocols TLSv1.2 TLSv1.3;"
                f" ssl_certificate {certificates[name + '.pem']};"
                f" ssl_certificate_key {certificates[name + '.key']};"
            )
            servers += _SERVER.format(listen=listen(self.tls_ports[name], " ssl http2"), tls=tls)
        log = f"{self.access_log} hops" if access_log else "off"
        config = self.folder / "nginx.conf"
        config.write_text(_NGINX.format(folder=self.folder, access_log=log, servers=servers))
        self.command = [
            "/usr/sbin/nginx",
            "-p",
            self.folder,
            "-c",
            config,
            "-e",
            self.folder / "error",
        ]
        self.process = None
        self.start()

    def start(self):
        self.process = Process("nginx", self.command, self.folder)
        self.process.wait_for_port(self.port)

    def stop(self):
        self.process.stop()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def tls_url(self, name="good"):
        return f"https://localhost:{self.tls_ports[name]}"

    def requests(self):
        """The access log: "METHOD URI STATUS PROTOCOL N" per request."""
        return self.access_log.read_text().splitlines()


class Prometheus:
    """Debian's Prometheus with a given list of scrape jobs (YAML text), and maybe rules.

    It scrapes and evaluates `every` so often.
    """

    def __init__(self, folder, scrape_configs, rules="", every="1s", flags=()):
        self.folder = pathlib.Path(folder) / "prometheus"
        self.folder.mkdir(exist_ok=True)  # blocks of the past may be there
        self.port = free_port()
        config = self.folder / "prometheus.yml"
        (self.folder / "rules.yml").write_text(rules or "groups: []")
        config.write_text(
            f"global: {{scrape_interval: {every}, scrape_timeout: {every},"
            f" evaluation_interval: {every}}}\nrule_files: [rules.yml]\n" + scrape_configs
        )
        self._start(config, flags)

    def _start(self, config, flags=()):
        self.process = Process(
            "prometheus",
            [
                *(
                    "prometheus",
                    "--config.file",
                    config,
                    "--storage.tsdb.path",
                    self.folder / "data",
                ),
                *("--web.listen-address", f"127.0.0.1:{self.port}", "--log.level=warn"),
                *flags,
            ],
            self.folder,
        )
        self.process.wait_until(self._ready, "prometheus is ready", seconds=60)

    def _ready(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=10):
            return True

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def api(self, path, **parameters):
        """The data of a GET below /api/v1."""
        url = f"{self.url}/api/v1/{path}?" + urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(url, timeout=10 * SLOW) as answer:
            return json.load(answer)["data"]

    def query(self, expression, time=None):
        """[(labels, value)] of an instant query, now or at a Unix time."""
        moment = {} if time is None else {"time": time}
        data = self.api("query", query=expression, **moment)["result"]
        return [(row["metric"], float(row["value"][1])) for row in data]

    def recording_rules(self):
        """{name: [(expression, labels)]} of the loaded rules, as Prometheus understood them."""
        found = {}
        for group in self.api("rules", type="record")["groups"]:
            for rule in group["rules"]:
                found.setdefault(rule["name"], []).append((rule["query"], rule.get("labels", {})))
        return found

    def wait_for(self, expression, accept, what, seconds=60):
        """The value of the one series that the expression gives, once `accept(value)` holds."""
        seen = []

        def looked():
            rows = self.query(expression)
            seen[:] = rows
            return rows if len(rows) == 1 and accept(rows[0][1]) else None

        try:
            return wait_until(looked, what, seconds, every=0.2)[0][1]
        except AssertionError as error:
            raise AssertionError(f"{expression}: {seen}: {error}") from None

    def targets(self):
        """{url of each scrape: "up", "down" or "unknown"}."""
        active = self.api("targets", state="active")["activeTargets"]
        return {target["scrapeUrl"]: target["health"] for target in active}

    def stop(self):
        self.process.stop()


_CADDY = """
{{
  admin off
  auto_https off
  servers {{
    strict_sni_host insecure_off
  }}
  log {{
    output discard
  }}
}}
"""
_CADDY_SITE = """
https://:{port} {{
  bind 127.0.0.1
  tls {certificate} {key} {options}
  redir /moved /
  redir /plain http://127.0.0.1:{port}/
  respond /gone "gone" 410
  @login header Authorization "Basic dTpw"
  respond /private "welcome"
  respond @login "logged in"
  handle /zipped {{
    encode gzip
    root * {folder}
    rewrite * /page.txt
    file_server
  }}
  handle /file {{
    root * {folder}
    rewrite * /page.txt
    file_server
  }}
  respond "hello from caddy"
}}
"""
_CADDY_MUTUAL = "{{\nclient_auth {{\nmode require_and_verify\ntrusted_ca_cert_file {ca}\n}}\n}}"


class Caddy:
    """Caddy with HTTP/3 on a port for each certificate; `mutual` wants one of the client, too."""

    PAGE = "The quick brown fox jumps over the lazy dog.\n" * 100

    def __init__(self, folder, certificates):
        self.folder = pathlib.Path(folder) / "caddy"
        self.folder.mkdir()
        (self.folder / "page.txt").write_text(self.PAGE)
        self.ports = {}
        text = _CADDY.format()
        for name in ("good", "expired", "othername", "selfsigned", "mutual"):
            self.ports[name] = free_port()
            certificate = "good" if name == "mutual" else name
            text += _CADDY_SITE.format(
                port=self.ports[name],
                folder=self.folder,
                certificate=certificates[certificate + ".pem"],
                key=certificates[certificate + ".key"],
                options=_CADDY_MUTUAL.format(ca=certificates["ca.pem"]) if name == "mutual" else "",
            )
        config = self.folder / "Caddyfile"
        config.write_text(text)
        command = ["caddy", "run", "--config", config]
        self.process = Process("caddy", command, self.folder, {"HOME": str(self.folder)})
        for port in self.ports.values():
            self.process.wait_for_port(port)

    def url(self, name="good", path="/", host="localhost"):
        return f"https://{host}:{self.ports[name]}{path}"

    def stop(self):
        self.process.stop()
