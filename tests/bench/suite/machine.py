"""The machine's facts, and what a process uses of it."""

import datetime
import os
import pathlib
import platform
import re
import subprocess


def facts(programs):
    """What the figures depend on; `programs` maps names to commands that print a version."""
    model = re.search(r"model name\s*: (.*)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+)", _read("/proc/meminfo"))
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "cpu": model.group(1) if model else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(int(memory.group(1)) / 2**20),
        "kernel": platform.release(),
        "load_before": round(os.getloadavg()[0], 2),
        "versions": {name: _first_line(command) for name, command in programs.items()},
    }


def _read(path):
    return pathlib.Path(path).read_text(encoding="utf-8")


def _first_line(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    words = (done.stdout + done.stderr).strip().splitlines() or ["?"]
    version = re.search(r"\d+(\.\d+)+", words[0])
    return version.group(0) if version else words[0]


def cpu_seconds(pid):
    """User and system time of a process' threads, to the nanosecond where the kernel has it."""
    total = 0
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            total += int(_read(f"/proc/{pid}/task/{task}/schedstat").split()[0])
        return total / 1e9
    except OSError:  # no schedstat, or a thread has ended: hundredths of a second, also of the dead
        fields = _read(f"/proc/{pid}/stat").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid):
    return int(re.search(r"VmRSS:\s*(\d+)", _read(f"/proc/{pid}/status")).group(1)) / 1024
