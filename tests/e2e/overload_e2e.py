#!/usr/bin/env python3
"""Thousands of slow /probe requests at once: a bounded number is admitted, the rest is counted."""

import asyncio
import collections
import resource
import unittest

from support import servers
from support.case import EndToEnd
from support.process import SLOW, wait_until

CLIENTS = 3000
DESCRIPTORS = 16384
CONFIG = "modules: {slow: {prober: http, timeout: %ds}}\n"


async def ask(port, path, statuses):
    """One request on a connection of its own; counts its status, or how it failed."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError as error:
        statuses[type(error).__name__] += 1
        return
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: sonde\r\nConnection: close\r\n\r\n".encode())
        line = await reader.readline()
        statuses[int(line.split()[1]) if line else "closed"] += 1
        await reader.read()
    except OSError as error:
        statuses[type(error).__name__] += 1
    finally:
        writer.close()


async def ask_many(port, path):
    statuses = collections.Counter()
    await asyncio.gather(*(ask(port, path, statuses) for _ in range(CLIENTS)))
    return statuses


class Overload(EndToEnd):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A client here, and a connection and a run there; the agent keeps three quarters for itself.
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert hard == resource.RLIM_INFINITY or hard >= DESCRIPTORS, "too few file descriptors"
        resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, hard))

    def flood(self, sonde, silent):
        before = sonde.resident_bytes()
        statuses = asyncio.run(ask_many(sonde.port, f"/probe?module=slow&target={silent.url}"))
        self.assertEqual(sum(statuses.values()), CLIENTS)
        self.assertLess(sonde.resident_bytes() - before, 300 * 2**20 * SLOW)
        self.assertEqual(sonde.metrics().total("sonde_probes_in_flight"), 0)
        return statuses

    def test_some_are_admitted_and_the_rest_gets_503(self):
        silent = self.server(servers.silent())
        sonde = self.agent(CONFIG % (4 * SLOW), descriptors=DESCRIPTORS)
        statuses = self.flood(sonde, silent)
        self.assertEqual(set(statuses), {200, 503}, statuses)
        self.assertGreater(min(statuses.values()), 100, statuses)
        rejected = sonde.metrics().total("sonde_admission_rejected_total")
        self.assertEqual(rejected, statuses[503])

    def test_an_agent_with_few_descriptors_stays_alive(self):
        silent = self.server(servers.silent())
        sonde = self.agent(CONFIG % (2 * SLOW), descriptors=1024)
        statuses = self.flood(sonde, silent)
        # Above the limit of connections they are closed, which costs the agent nothing.
        self.assertLessEqual(set(statuses), {200, 503, "closed", "ConnectionResetError"}, statuses)
        self.assertGreater(statuses[200], 50, statuses)
        self.assertGreaterEqual(
            sonde.metrics().total("sonde_admission_rejected_total"), statuses[503], statuses
        )
        self.assertEqual(sonde.probe(silent.url, "slow").value("probe_success"), 0)

    def test_clients_that_leave_take_their_runs_along(self):
        silent = self.server(servers.silent())
        sonde = self.agent(CONFIG % 100)

        async def leave():
            writers = []
            for _ in range(50):
                _, writer = await asyncio.open_connection("127.0.0.1", sonde.port)
                path = f"/probe?module=slow&target={silent.url}"
                writer.write(f"GET {path} HTTP/1.1\r\nHost: sonde\r\n\r\n".encode())
                writers.append(writer)
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(
                None,
                lambda: wait_until(lambda: self.in_flight(sonde) == 50, "fifty runs are in flight"),
            )
            for writer in writers:
                writer.close()

        asyncio.run(leave())
        wait_until(lambda: self.in_flight(sonde) == 0, "the runs are gone with their clients")

    @staticmethod
    def in_flight(sonde):
        return sonde.metrics().total("sonde_probes_in_flight")


if __name__ == "__main__":
    unittest.main()
