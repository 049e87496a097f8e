#!/usr/bin/env python3
"""Three regions to play with: cut lines, stop what is probed, and see which alerts that raises."""

import argparse
import asyncio
import os
import socket
import sys
import tempfile
import time

import network
from impair import Line
from regions import FACTOR, REGIONS, Regions

DOORS = {9090: "198.18.0.1:9090", 9115: "198.18.0.21:9115", 9116: "198.18.0.22:9115"}
DOORS[9117] = "198.18.0.23:9115"
HELP = f"""
  cut REGION | heal REGION     the region's way to the target ({", ".join(REGIONS)})
  stop | start                 the target itself, for all regions
  line delay=0.2 loss=0.1      another line for ap (also jitter, lost, bandwidth, cut); `line` alone: as before
  kill REGION                  ends an agent
  quit
"""
WELCOME = f"""
Prometheus http://127.0.0.1:9090/alerts   agents http://127.0.0.1:9115/ (eu) :9116 (us) :9117 (ap)

Durations of the alerts are {FACTOR} times shorter than those they speak of: 1h passes in 36 s.
{HELP}"""


def doors():
    """Ports of this machine through which a browser gets in."""
    opened = []
    for port in DOORS:
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError as error:
            sys.exit(f"demo: 127.0.0.1:{port}: {error.strerror}")
        door.listen()
        opened.append(door.detach())
    return opened


def obey(regions, words):
    verb, *rest = words
    if verb in ("cut", "heal", "kill") and len(rest) == 1 and rest[0] in REGIONS:
        {"cut": regions.cut, "heal": regions.heal, "kill": regions.stop_agent}[verb](rest[0])
    elif verb in ("stop", "start") and not rest:
        {"stop": regions.stop_target, "start": regions.start_target}[verb]()
    elif verb == "line":
        settings = dict(word.split("=", 1) for word in rest)
        text = ("lost",)
        regions.impair(**{k: v if k in text else float(v) for k, v in settings.items()})
    else:
        print(HELP)


def tell(alerts, before):
    """Prints what has changed; gives what is now."""
    now = {}
    for alert in alerts:
        labels = alert["labels"]
        region = labels.get("region") or labels.get("instance") or "all regions"
        key = (labels["severity"], labels["alertname"], labels.get("slo", "-"), region)
        now[key] = alert["annotations"].get("summary", "")
    stamp = time.strftime("%H:%M:%S")
    for key in now.keys() - before.keys():
        print(f"{stamp} FIRING   {' '.join(key)}: {now[key]}")
    for key in before.keys() - now.keys():
        print(f"{stamp} resolved {' '.join(key)}")
    return now


async def play(regions, descriptors):
    for descriptor, (_, address) in zip(descriptors, DOORS.items()):
        host, port = address.split(":")
        door = socket.socket(fileno=descriptor)
        await asyncio.start_server(Line(host, int(port)).serve, sock=door)
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    print(WELCOME, flush=True)
    firing = {}
    line = asyncio.ensure_future(lines.readline())
    while True:
        done, _ = await asyncio.wait([line], timeout=0.5)
        if done:
            words = line.result().decode().split()
            if not line.result() or words in (["quit"], ["exit"]):
                return
            if words:
                try:
                    await asyncio.to_thread(obey, regions, words)
                except ValueError:
                    print(HELP)
            line = asyncio.ensure_future(lines.readline())
        firing = tell(await asyncio.to_thread(regions.alerts), firing)
        sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sonde", default="build/release/sonde", help="the program to run")
    args = parser.parse_args()
    inherited = os.environ.get("SONDE_DEMO_DOORS")
    if inherited is None:
        opened = doors()
        os.environ["SONDE_DEMO_DOORS"] = " ".join(map(str, opened))
        network.enter(opened)
    elif network.enter():
        descriptors = [int(word) for word in inherited.split()]
        with tempfile.TemporaryDirectory(prefix="sonde-demo-") as folder:
            print("starting …", flush=True)
            regions = Regions(folder, os.path.abspath(args.sonde))
            try:
                regions.start_prometheus()
                asyncio.run(play(regions, descriptors))
            except KeyboardInterrupt:
                pass
            finally:
                regions.stop()
        return 0
    print("demo: neither root nor a user namespace can make networks here", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
