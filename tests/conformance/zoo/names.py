"""The name servers. The question decides: the first label of a name of zoo.test says what comes back.

They also resolve for both programs inside the sandbox, on port 53.
"""

import asyncio
import functools
import ipaddress
import re
import struct

from . import tls

TYPES = {
    "A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "HINFO": 13, "MX": 15, "TXT": 16, "AAAA": 28,
    "LOC": 29, "SRV": 33, "NAPTR": 35, "DS": 43, "SSHFP": 44, "RRSIG": 46, "NSEC": 47, "DNSKEY": 48,
    "NSEC3": 50, "TLSA": 52, "CDS": 59, "SVCB": 64, "HTTPS": 65, "SPF": 99, "ANY": 255, "URI": 256, "CAA": 257,
}  # fmt: skip
_RCODES = {"formerr": 1, "servfail": 2, "nxdomain": 3, "notimp": 4, "refused": 5, "notauth": 9, "badvers": 11}


def name(text):
    """A domain name as it goes over the wire; `\\.` and `\\DDD` are escapes."""
    out, label, i = b"", b"", 0
    while i < len(text):
        if text[i] == "\\":
            digits = text[i + 1 : i + 4]
            step = 4 if digits.isdigit() and len(digits) == 3 else 2
            label += bytes([int(digits)]) if step == 4 else text[i + 1].encode()
            i += step
        elif text[i] == ".":
            out, label, i = out + bytes([len(label)]) + label, b"", i + 1
        else:
            label, i = label + text[i].encode(), i + 1
    return (out + bytes([len(label)]) + label if label else out) + b"\0"


def _text(value):
    return b"".join(bytes([len(part)]) + part.encode("latin-1") for part in value.split("|"))


def _numbers(form, count):
    """Numbers in front, a name behind."""

    def pack(value):
        parts = value.split(" ")
        return struct.pack(form, *map(int, parts[:count])) + name(parts[count])

    return pack


def _soa(value):
    mname, rname, *numbers = value.split(" ")
    return name(mname) + name(rname) + struct.pack(">5I", *map(int, numbers))


_PACK = {
    "A": lambda v: ipaddress.IPv4Address(v).packed,
    "AAAA": lambda v: ipaddress.IPv6Address(v).packed,
    **{kind: name for kind in ("NS", "CNAME", "PTR")},
    **{kind: _text for kind in ("TXT", "SPF", "HINFO")},
    "MX": _numbers(">H", 1),
    "SRV": _numbers(">3H", 3),
    "SOA": _soa,
}
_SOA = ("SOA", "ns.zoo.test. host.zoo.test. 2026112501 7200 3600 1209600 300")

# first label: [(section, type, value)], sections 0 answer, 1 authority, 2 additional. A value that
# starts with # is hex.
_ZONE = {
    "a": [(0, "A", "192.0.2.1")],
    "aaaa": [(0, "AAAA", "2001:db8::1")],
    "two": [(0, "A", "192.0.2.1"), (0, "A", "192.0.2.2")],
    "empty": [(1, *_SOA)],
    "bare": [],
    "mx": [(0, "MX", "10 mail.zoo.test."), (0, "MX", "20 backup.zoo.test.")],
    "txt": [(0, "TXT", 'v=spf1 -all|say "hi" \\ there|caf\xe9')],
    "cname": [(0, "CNAME", "a.zoo.test."), (0, "A", "192.0.2.1")],
    "soa": [(0, *_SOA)],
    "soatwice": [(0, *_SOA), (0, "SOA", "ns.zoo.test. host.zoo.test. 7 1 1 1 1")],
    "ns": [(0, "NS", "ns1.zoo.test."), (1, "NS", "ns2.zoo.test."), (2, "A", "192.0.2.53")],
    "all": [
        *((0, "A", "192.0.2.1"), (1, "NS", "ns1.isp.net."), (1, "NS", "ns2.isp.net.")),
        *((2, "A", "192.0.2.53"), (2, "AAAA", "2001:db8::53"), (2, "TXT", "extra")),
    ],
    "srv": [(0, "SRV", "1 2 443 www.zoo.test.")],
    "ptr": [(0, "PTR", "odd\\.dot\\009tab.zoo.test.")],
    "caa": [(0, "CAA", "#0005" + b"issueca.zoo.test".hex())],
    "https": [(0, "HTTPS", "#0001000001000302683200040004c0000201")],
    "tlsa": [(0, "TLSA", "#030101" + "ab" * 32)],
    "ds": [(0, "DS", "#30390d02" + "cd" * 32)],
    "dnskey": [(0, "DNSKEY", "#0101030d" + "11" * 12)],
    "sshfp": [(0, "SSHFP", "#0402" + "ef" * 32)],
    "naptr": [(0, "NAPTR", "#000a0014015307534950" + "2b44325503213f21" + "00")],
    "hinfo": [(0, "HINFO", "PC|Linux")],
    "loc": [(0, "LOC", "#0012161389170e8070bf1d0000989680")],
    "uri": [(0, "URI", "#000a0001" + b"https://zoo.test/".hex())],
    "unknown": [(0, 65400, "#0102ff")],
    "opt": [(0, "A", "192.0.2.1"), (2, "OPT", "#")],
    "big": [(0, "A", f"192.0.2.{i}") for i in range(1, 60)],
    "fits": [(0, "A", f"192.0.2.{i}") for i in range(1, 29)],
    "case": [(0, "A", "192.0.2.9")],
    # What the resolver of the sandbox is asked for.
    "v4": [(0, "A", "127.0.0.1")],
    "v6": [(0, "AAAA", "::1")],
    "both": [(0, "A", "127.0.0.1"), (0, "AAAA", "::1")],
    "many": [(0, "A", "127.0.0.1"), (0, "A", "127.0.0.9"), (0, "A", "127.0.0.11")],
    "chain": [(0, "CNAME", "v4.zoo.test."), (0, "A", "127.0.0.1")],
    "www": [(0, "A", "127.0.0.1"), (0, "AAAA", "::1")],
    "slow": [(0, "A", "127.0.0.1")],
    "unroutable": [(0, "A", "203.0.113.1")],
}


def _counts(*numbers):
    return struct.pack(">HHHH", *numbers)


def _a(owner, address=b"\xc0\0\2\1", kind=1, group=1, length=None):
    size = len(address) if length is None else length
    return owner + struct.pack(">HHIH", kind, group, 300, size) + address


_HERE = b"\xc0\x0c"  # a pointer to the question's name
# first label: what follows the identity, made of flags, question and name.
_DAMAGED = {
    "compressed": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(_HERE),
    "noquestion": lambda f, q, o: f + _counts(0, 1, 0, 0) + _a(o),
    "twoquestions": lambda f, q, o: f + _counts(2, 1, 0, 0) + q + q + _a(o),
    "otherquestion": lambda f, q, o: f + _counts(1, 1, 0, 0) + name("b.test") + q[-4:] + _a(o),
    "othertype": lambda f, q, o: f + _counts(1, 0, 0, 0) + q[:-4] + b"\0\x10\0\1",
    "othercase": lambda f, q, o: f + _counts(1, 1, 0, 0) + q.upper() + _a(o.upper()),
    "query": lambda f, q, o: bytes([f[0] & 0x7F, f[1]]) + _counts(1, 1, 0, 0) + q + _a(o),
    "opcode": lambda f, q, o: bytes([f[0] | 0x28, f[1]]) + _counts(1, 1, 0, 0) + q + _a(o),
    "allflags": lambda f, q, o: b"\x87\xf0" + _counts(1, 1, 0, 0) + q + _a(o),
    "trailing": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(o) + b"rubbish",
    "toomany": lambda f, q, o: f + _counts(1, 5, 0, 0) + q + _a(o),
    "toofew": lambda f, q, o: f + _counts(1, 0, 0, 0) + q + _a(o),
    "headonly": lambda f, q, o: f + _counts(1, 1, 0, 0),
    "headempty": lambda f, q, o: f + _counts(0, 0, 0, 0),
    "loop": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a((12 + len(q) | 0xC000).to_bytes(2, "big")),
    "forward": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(b"\xc0\xff"),
    "reserved": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(b"\x80" + o),
    "shortdata": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(o, b"\xc0\0\2"),
    "longdata": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(o, b"\xc0\0\2\1\0"),
    "nodata": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(o, b""),
    "cutdata": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(o, length=40),
    "class3": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(o, group=3),
    "class9": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(o, group=9),
    "bigttl": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + o + b"\0\1\0\1\xff\xff\xff\xff\0\4\1\2\3\4",
    "nullrecord": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(o, b"\0ab", kind=10),
    "emptytxt": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(o, b"\0", kind=16),
    "notxt": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(o, b"", kind=16),
    "badtxt": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(o, b"\x09ab", kind=16),
    "oddname": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(name("a\\032b\\.c\\255")),
    "rootname": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + _a(b"\0"),
    "extended": lambda f, q, o: f + _counts(1, 0, 0, 1) + q + b"\0\0\x29\4\xd0\1\0\x80\0\0\0",
    "twoopt": lambda f, q, o: f + _counts(1, 0, 0, 2) + q + 2 * b"\0\0\x29\4\xd0\0\0\0\0\0\0",
    "optinanswer": lambda f, q, o: f + _counts(1, 1, 0, 0) + q + b"\0\0\x29\4\xd0\0\0\0\0\0\0",
}  # fmt: skip


def _question(query):
    """Name as text and as bytes, type, class, and the question as it stands."""
    labels, at = [], 12
    while size := query[at]:
        labels.append(query[at + 1 : at + 1 + size].decode("latin-1"))
        at += 1 + size
    kind, group = struct.unpack(">HH", query[at + 1 : at + 5])
    return labels, query[12 : at + 1], kind, group, query[12 : at + 5]


def _label(labels):
    """The first label that is no tag."""
    return next((part.lower() for part in labels if not _TAG.fullmatch(part)), "")


def _record(owner, kind, value, ttl=300, group=1):
    number = TYPES.get(kind, kind)
    if kind == "OPT":
        return b"\0" + struct.pack(">HHIH", 41, 1232, 0, 0)
    data = bytes.fromhex(value[1:]) if value.startswith("#") else _PACK[kind](value)
    return owner + struct.pack(">HHIH", number, group, ttl, len(data)) + data


def _wanted(kind, section, record_kind, resolving):
    """As a resolver the zoo is exact about types; as a target it tells all."""
    number = TYPES.get(record_kind, record_kind)
    return section or not resolving or number in (kind, 5)


def answer(query, resolving=False):
    """The reply to a query."""
    labels, owner, kind, group, question = _question(query)
    label = _label(labels)
    known = [part.lower() for part in labels[-2:]] == ["zoo", "test"] or not resolving
    rcode = _RCODES.get(label, 0) if known else 3
    flags = 0x8000 | 0x0400 | (query[2] << 8 & 0x7900) | (0x80 if query[2] & 1 else 0) | rcode
    if label == "tc":
        flags |= 0x0200
    if label == "norecursion" and not query[2] & 1:
        flags |= 5
    rows = _ZONE.get(label, []) if known and not rcode else []
    if label in ("tc", "wrongid", "late", "slow", "norecursion", "badfirst"):
        rows = [(0, "A", "192.0.2.1")] if not resolving else _ZONE.get(label, [])
    if not labels:
        rows = [(0, "NS", "a.root.test.")]
    rows = [row for row in rows if _wanted(kind, row[0], row[1], resolving)]
    counts = [sum(1 for row in rows if row[0] == section) for section in range(3)]
    packed = b""
    for _, record_kind, value in rows:
        packed += _record(owner, record_kind, value, group=group if group < 255 else 1)
        if record_kind == "CNAME":
            owner = name(value)
    if label in _DAMAGED:
        return query[:2] + _DAMAGED[label](flags.to_bytes(2, "big"), question, owner)
    identity = query[:2] if label != "wrongid" else bytes([query[0] ^ 0xFF, query[1]])
    text = identity + struct.pack(">HHHHH", flags, 1, *counts) + question + packed
    return {"garbage": b"\x01\x02\x03", "short": text[:20]}.get(label, text)


_TAG = re.compile(r"~[a-z]\d+")


def _note(zoo, query, transport):
    """Keeps a query whose name starts with a tag; its identity is a matter of chance."""
    labels, _, kind, group, question = _question(query)
    if labels and _TAG.fullmatch(labels[0]):
        rest = f"{len(query) - 12 - len(question)} bytes after the question"
        line = f"{transport}: {query[2:12].hex()} {'.'.join(labels)} {kind} {group}, {rest}"
        zoo.record(labels[0], line)


def _replies(query, resolving):
    """[(seconds until then, message)]."""
    label = _label(_question(query)[0])
    text = answer(query, resolving)
    if label == "silent":
        return []
    if label == "late":
        return [(0.5, text)]
    if label == "slow":
        return [(0.3, text)]
    if label == "badfirst":
        return [(0, bytes([text[0] ^ 0xFF]) + text[1:]), (0.1, text)]
    return [(0, text)]


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, zoo, resolving):
        self._zoo, self.resolving, self.transport = zoo, resolving, None

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        _note(self._zoo, data, "udp")
        for seconds, text in _replies(data, self.resolving):
            asyncio.get_running_loop().call_later(seconds, self.transport.sendto, text, addr)


def _tcp(zoo):
    async def connected(reader, writer):
        try:
            while size := await reader.readexactly(2):
                query = await reader.readexactly(int.from_bytes(size, "big"))
                _note(zoo, query, "tcp")
                for seconds, text in _replies(query, False):
                    await asyncio.sleep(seconds)
                    writer.write(len(text).to_bytes(2, "big") + text)
                    await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    return connected


async def serve(zoo):
    """<dns> over UDP and TCP, <dot>, and in the sandbox the system's resolver."""
    loop = asyncio.get_running_loop()
    port = await zoo.listen("dns", _tcp(zoo))
    udp = [(host, port, False) for host in zoo.loopback]
    zoo.places["dns"] = f"127.0.0.1:{port}"
    for certificate in ("good", "expired"):
        key = "dot" if certificate == "good" else f"dot_{certificate}"
        port = await zoo.listen(key, _tcp(zoo), tls.context(zoo, certificate))
        zoo.places[key] = f"localhost:{port}"
    if zoo.sandboxed:
        await zoo.listen("dns53", _tcp(zoo), hosts=("127.0.0.2",), port=53)
        good = tls.context(zoo, "good")
        await zoo.listen("dot853", _tcp(zoo), good, hosts=("127.0.0.1",), port=853)
        udp += [("127.0.0.1", 53, True), ("127.0.0.2", 53, False)]
        udp += [(host, 53, False) for host in zoo.loopback[1:]]
    for host, port, resolving in udp:
        served = functools.partial(_Udp, zoo, resolving)
        zoo.kept.append(await loop.create_datagram_endpoint(served, local_addr=(host, port)))
