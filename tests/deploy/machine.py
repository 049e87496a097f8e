"""A Debian 12 that boots: systemd as PID 1 in namespaces of its own, by systemd-nspawn. What it writes is thrown away.

Needs root, and debootstrap and systemd-container (scripts/install-deps --deploy).
"""

import ctypes
import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

# pylint: disable=wrong-import-position
from support.process import Process, wait_until

CACHE = ROOT / "build" / "deploy"
_INCLUDED = "systemd,systemd-sysv,dbus,ca-certificates"
_LIBC = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNET = 0x40000000


def run(*command, **options):
    """Output of a command; fails with it if the command does."""
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    if done.returncode != 0:
        raise AssertionError(f"{command} gave {done.returncode}:\n{done.stdout}")
    return done.stdout


def _mirror():
    """Where this machine gets its Debian from."""
    found = run(
        *("apt-get", "indextargets", "--format", "$(SITE)"),
        *("Created-By: Packages", "Label: Debian", "Codename: bookworm"),
    )
    return found.splitlines()[0] if found else "http://deb.debian.org/debian"


def _install(deb, folder):
    """Debian, its Prometheus, and the files of the packages that `deb` depends on, not installed yet."""
    run("debootstrap", "--variant=minbase", f"--include={_INCLUDED}", "bookworm", folder, _mirror())
    shutil.copy(deb, folder / "sonde.deb")
    apt = "DEBIAN_FRONTEND=noninteractive apt-get -qq --no-install-recommends -y"
    script = f"{apt} install prometheus && {apt} --download-only install /sonde.deb"
    run("systemd-nspawn", "-qD", folder, "--register=no", *_scope(), "sh", "-c", script)
    (folder / "sonde.deb").unlink()
    run("systemctl", f"--root={folder}", "disable", "prometheus.service")


def base(deb):
    """The folder of such a Debian; it is made once for each list of dependencies (a minute)."""
    recipe = _INCLUDED + run("dpkg-deb", "--field", deb, "Depends")
    folder = CACHE / f"debian-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        partial = CACHE / f"partial-{os.getpid()}"
        try:
            _install(deb, partial)
            partial.rename(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return folder


# Without systemd nobody gives the machine a control group of its own; with one, two may run.
_TREES = [pathlib.Path("/sys/fs/cgroup", name) for name in ("", "systemd", "unified")]
_WITHIN_GROUP = f"""
for tree in {' '.join(str(tree) for tree in _TREES)}; do
  [ ! -e $tree/cgroup.procs ] || {{ mkdir -p $tree/$0 && echo $$ >$tree/$0/cgroup.procs; }}
done
exec "$@"
"""


def _scope():
    """nspawn asks systemd for a scope, unless this machine runs without systemd."""
    return () if pathlib.Path("/run/systemd/system").is_dir() else ("--keep-unit",)


def _children(pid):
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


class Machine:
    """Booted and idle. `packages`: a folder that it sees as /packages."""

    def __init__(self, debian, packages, folder):
        name = self._name = f"sonde-deploy-{os.getpid()}"
        command = ["systemd-nspawn", "-qbD", debian, "--volatile=overlay", "--register=no", *_scope()]
        command += [f"--machine={name}", "--private-network", "--console=pipe"]
        command += [f"--bind-ro={packages}:/packages"]
        if _scope():
            command = ["sh", "-c", _WITHIN_GROUP, name, *command]
        self.process = Process("machine", command, folder)
        self._pid = self.process.wait_until(self._first, "it has a PID 1")
        self.process.wait_until(self._booted, "it has booted", seconds=60)

    def _first(self):
        """The process that is 1 there; a child of nspawn, but not its only one."""
        for child in _children(self.process.pid):
            status = pathlib.Path(f"/proc/{child}/status").read_text()
            if any(line.split()[2:] == ["1"] for line in status.splitlines() if "NSpid" in line):
                return int(child)
        return None

    def _booted(self):
        state = self.run("systemctl", "is-system-running", check=False).stdout.strip()
        return state in ("running", "degraded")

    def run(self, *command, check=True, environment=None):
        """A finished command of the machine; its output holds standard error, too."""
        settings = [f"{name}={value}" for name, value in (environment or {}).items()]
        inside = ["nsenter", "-t", str(self._pid), "-m", "-u", "-i", "-n", "-p", "-C", "--root", "--wd"]
        inside += ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", *settings]
        done = subprocess.run(
            [*inside, *[str(part) for part in command]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"{command} gave {done.returncode}:\n{done.stdout}")
        return done

    def path(self, path):
        """A file of the machine as this process sees it."""
        return pathlib.Path(f"/proc/{self._pid}/root", path.lstrip("/"))

    def show(self, unit, *properties):
        """Properties of a unit; of one the value, of several a dict."""
        text = self.run("systemctl", "show", unit, *[f"-p{name}" for name in properties]).stdout
        found = dict(line.split("=", 1) for line in text.splitlines())
        return found if len(properties) > 1 else found[properties[0]]

    def journal(self, unit):
        return self.run("journalctl", "-qu", unit, "-ocat", "--no-pager").stdout

    def host_id(self, process, thread=None):
        """What this machine calls a process of that one, or a thread of it."""
        for task in pathlib.Path("/proc").glob("[0-9]*/task/*"):
            try:
                lines = (task / "status").read_text().splitlines()
                ids = {line.split()[0]: line.split()[1:] for line in lines if line.startswith("NS")}
            except OSError:
                continue  # it has ended
            if ids["NStgid:"][1:] == [str(process)] and ids["NSpid:"][1:] == [str(thread or process)]:
                if os.path.samefile(task / "ns/pid", f"/proc/{self._pid}/ns/pid"):
                    return int(task.name)
        raise AssertionError(f"the machine has no {process}, {thread}")

    def enter_network(self):
        """From now on this thread, and what it starts, has the machine's network."""
        with open(f"/proc/{self._pid}/ns/net", "rb") as network:
            if _LIBC.setns(network.fileno(), _CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")

    def stop(self):
        self.process.signal(signal.SIGTERM)
        self.process.wait()
        for tree in _TREES:
            for group in sorted((tree / self._name).glob("**/"), reverse=True):
                group.rmdir()
