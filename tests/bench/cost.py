#!/usr/bin/env python3
"""Measures what sonde's runs, instances and scrapes cost: the constants of src/app/plan_costs.h.

    tests/bench/cost.py [--sonde build/release/sonde] [--seconds 20] [--only dns]

Each line is one constant. Numbers are CPU time and memory of sonde alone; the servers on the same
machine are not in them, but the machine should have nothing else to do.
"""

import argparse
import asyncio
import contextlib
import os
import pathlib
import socket
import sys
import tempfile
import threading
import time

BENCH = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(BENCH.parent / "e2e"))

# What runs while the CPU is measured: 50 a second, too little to queue.
CHECKS, INTERVAL = 500, "10s"
TIMEOUT = {"10s": "9s", "1s": "900ms", "1m": "9s"}
# As few at a time, so that memory of runs under way is not taken for that of instances.
INSTANCES = 3000


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sonde", default="build/release/sonde", help="the program to measure")
    parser.add_argument("--seconds", type=int, default=20, help="for how long each prober runs")
    parser.add_argument("--only", default="", help="a prober, memory or history alone")
    return parser.parse_args()


def checks(prober, section, targets, count=CHECKS, interval=INTERVAL, more=""):
    """`count` checks that run `interval` apart, their targets in turn."""
    return "checks:\n" + "".join(
        f"  - {{name: check-{i}, {prober}: {section}, targets: ['{targets[i % len(targets)]}'],"
        f" interval: {interval}, timeout: {TIMEOUT[interval]}{more}}}\n"
        for i in range(count)
    )


def shared(targets, more):
    """Checks of ten targets each by one module, as most files have them."""
    return "modules: {web: {prober: http}}\nchecks:\n" + "".join(
        f"  - {{name: check-{i}, module: web, targets: {targets[i : i + 10]}, interval: 1m, timeout: 9s{more}}}\n"
        for i in range(0, len(targets), 10)
    )


class Unix:
    """Accepts on a socket file and closes."""

    def __init__(self, path):
        self.path = path
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(512)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                self._listener.accept()[0].close()


class WebSocket:
    """Accepts every upgrade (python3-websockets)."""

    def __init__(self, context=None):
        import websockets  # pylint: disable=C0415

        ready = threading.Event()

        async def serve():
            server = await websockets.serve(self._wait, "127.0.0.1", 0, ssl=context)
            self.port = server.sockets[0].getsockname()[1]
            ready.set()
            await asyncio.Future()

        threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
        ready.wait()

    @staticmethod
    async def _wait(connection, *_):
        await connection.wait_closed()


class Grpc:
    """A health service that serves (python3-grpcio)."""

    def __init__(self, certs):
        import grpc  # pylint: disable=C0415
        from concurrent import futures  # pylint: disable=C0415

        check = grpc.unary_unary_rpc_method_handler(lambda request, context: b"\x08\x01")
        service = grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": check})
        key, certificate = (pathlib.Path(certs[f"good.{end}"]).read_bytes() for end in ("key", "pem"))
        self._server = grpc.server(futures.ThreadPoolExecutor(4))
        self._server.add_generic_rpc_handlers((service,))
        self.port = self._server.add_insecure_port("127.0.0.1:0")
        self.tls_port = self._server.add_secure_port(
            "127.0.0.1:0", grpc.ssl_server_credentials([(key, certificate)])
        )
        self._server.start()

    def stop(self):
        self._server.stop(0)


def cases(folder, certs):
    """(name, configuration) of each prober, with and without TLS."""
    import ssl  # pylint: disable=C0415

    from support import dns, peers  # pylint: disable=C0415

    web = peers.Nginx(folder, certs, access_log=False)
    names = dns.DnsServer({"_x._tcp.example": [("host.example", 80)]})
    tls = f"tls_config: {{ca_file: {certs['ca.pem']}, server_name: localhost}}"
    plain, secure = f"127.0.0.1:{web.port}", f"127.0.0.1:{web.tls_ports['good']}"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certs["good.pem"], certs["good.key"])
    yield "http", checks("http", "{}", [f"http://{plain}/"])
    yield "http tls", checks("http", f"{{{tls}}}", [f"https://{secure}/"])
    yield "tcp", checks("tcp", "{}", [plain])
    yield "tcp tls", checks("tcp", f"{{tls: true, {tls}}}", [secure])
    yield "tls", checks("tls", f"{{{tls}}}", [secure])
    yield "unix", checks("unix", "{}", [Unix(folder / "socket").path])
    yield "icmp", checks("icmp", "{}", ["127.0.0.1"])
    yield "dns", checks("dns", "{query_name: _x._tcp.example, query_type: SRV}", [names.address])
    yield "websocket", checks("websocket", "{}", [f"ws://127.0.0.1:{WebSocket().port}/"])
    secure_socket = f"wss://127.0.0.1:{WebSocket(context).port}/"
    yield "websocket tls", checks("websocket", f"{{http_config: {{{tls}}}}}", [secure_socket])
    rpc = Grpc(certs)
    yield "grpc", checks("grpc", "{}", [f"127.0.0.1:{rpc.port}"])
    yield "grpc tls", checks("grpc", f"{{tls: true, {tls}}}", [f"127.0.0.1:{rpc.tls_port}"])
    rpc.stop()
    names.stop()
    web.stop()


def cpu_seconds(agent):
    """Of all threads, by the nanosecond."""
    tasks = pathlib.Path(f"/proc/{agent.process.pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def cpu_per_run(agent, seconds, idle):
    """Microseconds of CPU, and how many runs did not pass."""
    from support.process import wait_until  # pylint: disable=C0415

    def runs():
        return agent.metrics().total("synthetic_probe_runs_total")

    wait_until(lambda: runs() >= CHECKS, "every check has run", 60)
    begun, cpu, first = time.monotonic(), cpu_seconds(agent), runs()
    time.sleep(seconds)
    last, spent = runs(), cpu_seconds(agent) - cpu
    spent -= idle * (time.monotonic() - begun)
    failed = agent.metrics().total("synthetic_probe_failures_total")
    return spent / max(last - first, 1) * 1e6, failed


def idle_cpu(make):
    agent = make("checks: []\n")
    cpu, begun = cpu_seconds(agent), time.monotonic()
    time.sleep(10)
    spent = (cpu_seconds(agent) - cpu) / (time.monotonic() - begun)
    resident = agent.resident_bytes()
    agent.stop()
    return spent, resident


def instances(make, folder, base):
    """Bytes per instance, and per what may be added to it; the cost of a scrape."""
    from support import peers  # pylint: disable=C0415
    from support.process import wait_until  # pylint: disable=C0415

    web = peers.Nginx(folder, None, access_log=False, addresses=[f"127.0.0.{i}" for i in range(1, 21)])
    targets = [f"http://127.0.0.{1 + i % 20}:{web.port}/?{i}" for i in range(INSTANCES)]
    slo = ", slo: {availability: 99.9%, latency: {under: 300ms, target: 95%}}"
    variants = (
        ("instance", "", ""),
        ("instance with slo", slo, ""),
        ("instance with metrics.phases: histogram", "", "metrics: {phases: histogram}\n"),
        ("instance with metrics.probe: on", "", "metrics: {probe: on}\n"),
    )
    for name, more, top in variants:
        agent = make(top + shared(targets, more))
        done = lambda: agent.metrics().total("synthetic_probe_runs_total") >= INSTANCES  # noqa: E731
        wait_until(done, "every check has run", 150)  # pylint: disable=W0640
        print(f"{name:44}{(agent.resident_bytes() - base) / INSTANCES:10.0f} bytes")
        if name == "instance":
            series = len([l for l in agent.get("/metrics")[1].splitlines() if not l.startswith("#")])
            agent.process.signal(19)  # SIGSTOP and SIGCONT: what runs meanwhile is not the scrape's
            agent.process.signal(18)
            begun, cpu = time.monotonic(), cpu_seconds(agent)
            time.sleep(5)
            background = (cpu_seconds(agent) - cpu) / (time.monotonic() - begun)
            begun, cpu = time.monotonic(), cpu_seconds(agent)
            for _ in range(10):
                agent.get("/metrics")
            spent = cpu_seconds(agent) - cpu - background * (time.monotonic() - begun)
            print(f"{'scraped series':44}{spent / 10 / series * 1e9:10.0f} ns CPU")
        agent.stop()
    web.stop()


def history(make, folder):
    """Bytes of the file per run."""
    from support import peers  # pylint: disable=C0415

    web = peers.Nginx(folder, None, access_log=False, addresses=["127.0.0.1", "127.0.0.2"])
    targets = [f"http://127.0.0.{1 + i}:{web.port}/" for i in range(2)]
    path = folder / "history.db"
    agent = make(f"history: {{path: {path}}}\n" + checks("http", "{}", targets, 500, "1s"))
    time.sleep(60)
    runs = agent.metrics().total("synthetic_probe_runs_total")
    agent.stop()
    print(f"{'run in the history':44}{path.stat().st_size / runs:10.1f} bytes")
    web.stop()


def main():
    args = options()
    os.environ["SONDE"] = args.sonde
    from support import agent, certificates  # needs SONDE  pylint: disable=C0415

    with tempfile.TemporaryDirectory(prefix="sonde-bench-") as name:
        folder = pathlib.Path(name)

        def make(config):
            if "history:" not in config:
                config = f"history: {{path: {folder / 'agent.db'}}}\n" + config
            return agent.Agent(folder, config)

        idle, base = idle_cpu(make)
        print(f"{'idle':44}{idle * 1e3:10.2f} ms CPU a second, {base / 2**20:.1f} MiB")
        for part in ("cases", "instances", "history"):
            (folder / part).mkdir()
        certs = certificates.Certificates(folder / "certificates")
        for title, config in cases(folder / "cases", certs):
            if args.only and title.split()[0] != args.only:
                continue
            sonde = make(config)
            cost, failed = cpu_per_run(sonde, args.seconds, idle)
            print(f"{title:44}{cost:10.0f} µs CPU{f' ({failed:.0f} FAILED)' if failed else ''}", flush=True)
            sonde.stop()
        if args.only in ("", "memory"):
            instances(make, folder / "instances", base)
        if args.only in ("", "history"):
            history(make, folder / "history")
    return 0


if __name__ == "__main__":
    sys.exit(main())
