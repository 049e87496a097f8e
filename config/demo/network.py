"""Network namespaces that are joined by a bridge, in a network of their own.

The program that wants them is started anew by `enter` in a namespace without any other network; it is
the hub that every node can be reached from. Nothing of the machine's own network is touched, nothing
is left behind, and where user namespaces are allowed it takes no root.
"""

import os
import subprocess
import sys
import time

_INSIDE = "SONDE_DEMO_HUB"
_TRIALS = (("--net",), ("--user", "--map-root-user", "--net"))
_NEEDS = "ip link add name hub type bridge && ip link add name one type veth peer name two"


def _flags():
    for flags in _TRIALS:
        trial = ["unshare", *flags, "sh", "-c", _NEEDS]
        if subprocess.run(trial, capture_output=True, check=False).returncode == 0:
            return flags
    return None


def enter(keep=()):
    """Starts this program anew as the hub; the descriptors `keep` stay open. False if that can't be."""
    if os.environ.get(_INSIDE) == str(os.getpid()):
        _ip("link set dev lo up")
        _ip("link add name hub type bridge")
        _ip("address add 198.18.0.1/24 dev hub")
        _ip("link set dev hub up")
        return True
    try:
        flags = _flags()
    except FileNotFoundError:
        flags = None
    if flags is None:
        return False
    for descriptor in keep:
        os.set_inheritable(descriptor, True)
    os.environ[_INSIDE] = str(os.getpid())
    sys.stdout.flush()
    os.execvp("unshare", ["unshare", *flags, sys.executable, *sys.argv])
    return False


def _ip(arguments, within=()):
    subprocess.run([*within, "ip", *arguments.split()], check=True)


class Node:
    """A namespace with an address of 198.18.0.0/24 on the bridge; `within` starts a command in it."""

    def __init__(self, name, number):
        self.name = name
        self.address = f"198.18.0.{number}"
        # A process holds the namespace; it ends with this one.
        self._holder = subprocess.Popen(  # pylint: disable=consider-using-with
            ["unshare", "--net", "setpriv", "--pdeathsig", "KILL", "sleep", "infinity"]
        )
        self.within = ("nsenter", "--net", "--target", str(self._holder.pid))
        ours = os.readlink("/proc/self/ns/net")
        while os.readlink(f"/proc/{self._holder.pid}/ns/net") == ours:
            assert self._holder.poll() is None, f"no namespace for {name}"
            time.sleep(0.005)
        _ip(f"link add name {name} master hub type veth peer name out netns {self._holder.pid}")
        _ip(f"link set dev {name} up")
        self.ip("link set dev lo up")
        self.ip(f"address add {self.address}/24 dev out")
        self.ip("link set dev out up")

    def ip(self, arguments):
        _ip(arguments, self.within)

    def stop(self):
        self._holder.kill()
        self._holder.wait()
