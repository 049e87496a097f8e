"""A network of our own: only loopback, names that only the zoo answers, echo requests that only it replies to.

Needs root, or a kernel that gives network namespaces to everybody. Without it the cases that need the
resolver, port 53 or the echo responder are left out.
"""

import fcntl
import os
import pathlib
import socket
import struct
import subprocess
import sys

_INSIDE = "CONFORMANCE_SANDBOX"
_ECHO_OFF = "/proc/sys/net/ipv4/icmp_echo_ignore_all"
# As on a Debian with systemd, both programs may ping by sockets that need no privilege.
_SYSCTLS = {_ECHO_OFF: "1", "/proc/sys/net/ipv4/ping_group_range": "0 0"}
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1

_FILES = {
    "/etc/hosts": """\
127.0.0.1 localhost
::1 localhost
127.0.0.1 hosts4.zoo.test alias.zoo.test
::1 hosts6.zoo.test
127.0.0.1 hosts-both.zoo.test
::1 hosts-both.zoo.test
127.0.0.1 hosts-three.zoo.test
127.0.0.9 hosts-three.zoo.test
127.0.0.11 hosts-three.zoo.test
""",
    "/etc/resolv.conf": "nameserver 127.0.0.1\nsearch search.test\noptions timeout:1 attempts:1\n",
    "/etc/nsswitch.conf": "hosts: files dns\nservices: files\n",
}


def enter():
    """Starts this program again inside a sandbox, if it can; True if it is in one already."""
    if os.environ.pop(_INSIDE, ""):
        return True
    unshare = ["unshare", "--net", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    trial = subprocess.run(
        [*unshare, "sh", "-c", f"echo 1 >{_ECHO_OFF}"], capture_output=True, check=False
    )
    if trial.returncode == 0:
        os.environ[_INSIDE] = "yes"
        os.execvp(unshare[0], [*unshare, sys.executable, *sys.argv])
    return False


def furnish(folder):
    """Makes the sandbox that this process is in habitable: loopback, hosts, resolver."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", _IFF_UP))
    for path, text in _FILES.items():
        source = pathlib.Path(folder) / path.replace("/", "_")
        source.write_text(text, encoding="ascii")
        subprocess.run(["mount", "--bind", source, path], check=True)
    for path, value in _SYSCTLS.items():
        pathlib.Path(path).write_text(value, encoding="ascii")
