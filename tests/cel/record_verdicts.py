#!/usr/bin/env python3
"""Asks the real blackbox_exporter for the verdicts in data/*.jsonl and writes them back.

    record_verdicts.py /path/to/prometheus-blackbox-exporter data/evaluate.jsonl ...

A row is {"expr", "body" or "body_hex", "verdict"}; without a body it is probed with the file's sample,
evaluate.jsonl's is sample_body.json, generated.jsonl's generated_body.json. A verdict is "refused" (the
configuration does not load), "accepted" (it loads; not evaluated), "true", "false" or "error".
All traffic stays on loopback.
"""

import concurrent.futures
import http.server
import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

SAMPLES = {"evaluate.jsonl": "sample_body.json", "generated.jsonl": "generated_body.json"}


def configuration(expressions):
    lines = ["modules:"]
    for number, expression in enumerate(expressions):
        quoted = json.dumps(expression, ensure_ascii=not expression.isprintable())
        lines += [f"  m{number}:", "    prober: http", "    timeout: 9s", "    http:",
                  "      preferred_ip_protocol: ip4", f"      fail_if_body_json_not_matches_cel: {quoted}"]
    return "\n".join(lines) + "\n"


def loads(exporter, folder, number, expression):
    path = folder / f"{number}.yml"
    path.write_text(configuration([expression]))
    done = subprocess.run([exporter, "--config.check", f"--config.file={path}"], capture_output=True, text=True)
    if done.returncode and "Could not compile CEL program" not in done.stderr:
        sys.exit(f"{expression}: {done.stderr}")
    return done.returncode == 0


class BodyServer(http.server.ThreadingHTTPServer):
    def __init__(self, bodies):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = bodies[int(self.path[1:])]
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(exporter, folder, expressions):
    (folder / "all.yml").write_text(configuration(expressions))
    port = free_port()
    process = subprocess.Popen(
        [exporter, f"--config.file={folder / 'all.yml'}", f"--web.listen-address=127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"TZ": "UTC"})
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/-/healthy")
            return process, port
        except OSError:
            time.sleep(0.1)
    sys.exit("the exporter does not start")


def verdict_of(page):
    if re.search(r"^probe_success 1$", page, re.M):
        return "true"
    if "Body did not match CEL expression" in page:
        return "false"
    if re.search("Error evaluating CEL|Error unmarshalling HTTP body|result is not a boolean", page):
        return "error"
    sys.exit(f"no verdict in: {page[:2000]}")


def evaluate(exporter, folder, rows, sample):
    bodies = [bytes.fromhex(r["body_hex"]) if "body_hex" in r else r.get("body", sample).encode() for r in rows]
    server = BodyServer(bodies)
    process, port = start(exporter, folder, [row["expr"] for row in rows])

    def probe(number):
        target = f"http://127.0.0.1:{server.server_port}/{number}"
        url = f"http://127.0.0.1:{port}/probe?module=m{number}&debug=true&target={target}"
        return verdict_of(urllib.request.urlopen(url).read().decode("utf-8", "replace"))

    try:
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            return list(pool.map(probe, range(len(rows))))
    finally:
        process.terminate()
        process.wait()
        server.shutdown()


def record(exporter, path, folder):
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    sample = (path.parent / SAMPLES[path.name]).read_text() if path.name in SAMPLES else None
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        loaded = list(pool.map(lambda i: loads(exporter, folder, i, rows[i]["expr"]), range(len(rows))))
    for row, good in zip(rows, loaded):
        row["verdict"] = "accepted" if good else "refused"
    if sample is not None:
        good = [row for row in rows if row["verdict"] == "accepted"]
        for row, verdict in zip(good, evaluate(exporter, folder, good, sample)):
            row["verdict"] = verdict
    texts = [(json.dumps(row, ensure_ascii=False), json.dumps(row)) for row in rows]
    path.write_text("".join((plain if plain.isprintable() else escaped) + "\n" for plain, escaped in texts))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        for name in sys.argv[2:]:
            record(sys.argv[1], pathlib.Path(name), pathlib.Path(temporary))
