"""The peers that both agents probe: nginx with and without TLS, the fixed-delay server, DNS."""

import json
import subprocess

from support import certificates
from support.process import Process, free_port

from .agents import Agent, probe_path

# An address of loopback has some 28,000 ports for clients, and each is taken for a while after its
# run: checks are spread over so many addresses.
ADDRESSES = 40

_NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_rlimit_nofile 16384;
events {{ worker_connections 8000; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  default_type text/plain;
  ssl_certificate {certificate};
  ssl_certificate_key {key};
  ssl_session_tickets off;
  server {{
    {plain}
    {tls}
    location = / {{ return 200 "hello from nginx\\n"; }}
    location / {{ proxy_pass http://127.0.0.1:{delay_port}; }}
  }}
}}
"""

MODULES = """
modules:
  http: {{prober: http, timeout: 5s}}
  https:
    prober: http
    timeout: 5s
    http: {{tls_config: {{ca_file: {ca}, server_name: localhost}}}}
  tcp: {{prober: tcp, timeout: 5s}}
  dns: {{prober: dns, timeout: 5s, dns: {{query_name: bench.example, query_type: A}}}}
  icmp: {{prober: icmp, timeout: 5s}}
  hole: {{prober: http, timeout: 2s}}
"""


class World:
    """Starts the peers; knows the programs and how to ask them for figures."""

    def __init__(self, folder, tool, programs):
        self.folder = folder
        self.tool_program = tool
        self.programs = programs
        self.ca = certificates.Certificates(folder / "certificates")
        self.delay_port, self.dns_port = free_port(), free_port()
        self.web_port, self.tls_port = free_port(), free_port()
        self.problems = []  # what makes figures doubtful
        self._processes = []
        self._start_tool("serve", self.delay_port, "--addresses", ADDRESSES)
        self._start_tool("dns", self.dns_port)
        self._start_nginx()
        self._agents = 0

    def _start_tool(self, command, port, *options):
        arguments = [self.tool_program, command, "--listen", f"127.0.0.1:{port}", *options]
        self._processes.append(Process(command, arguments, self.folder))
        if command == "serve":
            self._processes[-1].wait_for_port(port)

    def _start_nginx(self):
        folder = self.folder / "nginx"
        folder.mkdir()

        def listen(port, options=""):
            addresses = range(1, ADDRESSES + 1)
            return " ".join(f"listen 127.0.0.{i}:{port}{options};" for i in addresses)

        (folder / "nginx.conf").write_text(
            _NGINX.format(
                folder=folder,
                certificate=self.ca["good.pem"],
                key=self.ca["good.key"],
                plain=listen(self.web_port),
                tls=listen(self.tls_port, " ssl http2"),
                delay_port=self.delay_port,
            ),
            encoding="utf-8",
        )
        command = ["/usr/sbin/nginx", "-p", folder, "-c", folder / "nginx.conf"]
        self._processes.append(Process("nginx", [*command, "-e", folder / "error.log"], folder))
        self._processes[-1].wait_for_port(self.web_port)

    def stop(self):
        for process in self._processes:
            process.stop()

    # --- targets ----------------------------------------------------------------------------------

    def target(self, kind, address=1):
        """What a module of that name probes."""
        host = f"127.0.0.{address}"
        return {
            "http": f"http://{host}:{self.web_port}/",
            "https": f"https://{host}:{self.tls_port}/",
            "tcp": f"{host}:{self.web_port}",
            "dns": f"127.0.0.1:{self.dns_port}",
            "icmp": "127.0.0.1",
        }[kind]

    def delayed(self, milliseconds, name="{id}", tls=False, address=1):
        """A target that answers after a delay ("never": not at all) and is recorded by name."""
        scheme, port = ("https", self.tls_port) if tls else ("http", self.delay_port)
        return f"{scheme}://127.0.0.{address}:{port}/{milliseconds}/{name}"

    # --- agents -----------------------------------------------------------------------------------

    def modules(self):
        return MODULES.format(ca=self.ca["ca.pem"])

    def checks(self, kind, count, interval, target=None):
        """A configuration of sonde with scheduled checks."""
        lines = [self.modules(), "checks:"]
        for i in range(count):
            where = target(i) if target else self.target(kind, 1 + i % ADDRESSES)
            lines.append(
                f"  - {{name: check-{i}, module: {kind}, targets: ['{where}'],"
                f" interval: {interval}, timeout: {_timeout(interval)}}}"
            )
        return "\n".join(lines) + "\n"

    def agent(self, name, config=None, flags=(), within=()):
        self._agents += 1
        return Agent(
            name,
            self.programs[name],
            self.folder,
            config or self.modules(),
            flags=flags,
            within=within,
            label=f"-{self._agents}",
        )

    # --- the tool ---------------------------------------------------------------------------------

    def problem(self, count, what):
        """Notes that `count` probes did not do what they should have."""
        if count:
            self.problems.append(f"{count:.0f} {what}")

    def run_tool(self, command, *options):
        """What it printed."""
        arguments = [str(word) for word in (self.tool_program, command, *options)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return json.loads(done.stdout)

    def start_load(self, agent, module, target, *options):
        """Load that runs meanwhile; the caller waits for it or ends it."""
        load = [self.tool_program, "load", *self._load_options(agent, module, target), *options]
        return subprocess.Popen([str(word) for word in load], stdout=subprocess.DEVNULL)

    def load(self, agent, module, target, *options):
        return self.run_tool("load", *self._load_options(agent, module, target), *options)

    def _load_options(self, agent, module, target):
        path = probe_path(module, target)
        return ["--agent", f"127.0.0.1:{agent.port}", "--path", path]


def _timeout(interval):
    seconds = float(interval[:-2]) / 1000 if interval.endswith("ms") else float(interval[:-1])
    return f"{min(seconds * 900, 5000):.0f}ms"
