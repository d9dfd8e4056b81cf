"""What the kernel of this machine says about TCP connections: who has taken how much of what was written to him. And
ending one of them, which needs the right CAP_NET_ADMIN.

Source: sock_diag(7), `struct inet_diag_msg` and `struct tcp_info` of the Linux headers. The kernel answers at once, so
nothing here waits."""

from __future__ import annotations

import errno
import os
import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from pathlib import Path

NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, SOCK_DESTROY = 4, 20, 21
NLMSG_ERROR, NLMSG_DONE = 2, 3
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP = 1, 4, 0x300
INET_DIAG_INFO = 2
OPEN = 1 << 1 | 1 << 8
"""ESTABLISHED and CLOSE_WAIT."""

HEADER = struct.Struct("=IHHII")
ASKED = struct.Struct("=BBBxI48s")
"""struct inet_diag_req_v2: family, protocol, what more is told, states, which socket."""
FOUND = struct.Struct("=BBBB48sIIIII")
"""struct inet_diag_msg: family, state, timer, retransmits, which socket, expires, two queues, user, inode."""
IDENTITY = struct.Struct(">HH16s16s12s")
"""struct inet_diag_sockid: two ports, two addresses, interface and cookie."""
BYTES_ACKED_AT = 120
"""In struct tcp_info."""


class CannotLook(Exception):
    """The kernel does not tell (no Linux, or not to us); the message says why."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Seen from the side that listens: `peer` is the other. `waiting` bytes are written and not taken, `taken` is how
    many ever were. `identity` names it to the kernel."""

    local: tuple[str, int]
    peer: tuple[str, int]
    waiting: int
    taken: int
    inode: int
    family: int
    identity: bytes

    @property
    def name(self) -> str:
        host, port = self.peer
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def connections(local_port: int) -> list[Connection]:
    """Those that are open at a port of this machine. Raises CannotLook."""
    return [found for family in (socket.AF_INET, socket.AF_INET6) for found in _asked(family, local_port, 0)]


def end(connection: Connection) -> str:
    """End it at both ends, as a network that answers for a host that is none any more; why not, or empty."""
    request = ASKED.pack(connection.family, socket.IPPROTO_TCP, 0, OPEN, connection.identity)
    try:
        for kind, body in _talk(SOCK_DESTROY, NLM_F_ACK, request):
            if kind == NLMSG_ERROR and (number := -struct.unpack_from("=i", body)[0]) not in (0, errno.ENOENT):
                return os.strerror(number)
    except CannotLook as why:
        return str(why)
    return ""


def may_end() -> bool:
    """Whether this process has the right to end connections (CAP_NET_ADMIN)."""
    with suppress(OSError, ValueError, IndexError):
        status = Path("/proc/self/status").read_text()
        return bool(int(status.split("CapEff:")[1].split()[0], 16) & 1 << 12)
    return False


def program_of(connection: Connection) -> str:
    """Whose the other end is, where it is on this machine and we may see it: `fs_cli (1234)`; else empty."""
    try:
        ends = list(_asked(connection.family, connection.peer[1], connection.local[1]))
    except CannotLook:
        return ""
    wanted = {f"socket:[{other.inode}]" for other in ends if other.peer == connection.local}
    for process in Path("/proc").glob("[0-9]*") if wanted else ():
        with suppress(OSError):
            if any(_target(file) in wanted for file in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text().strip()} ({process.name})"
    return ""


def _target(file: Path) -> str:
    with suppress(OSError):
        return os.readlink(file)
    return ""


def _asked(family: int, local_port: int, peer_port: int) -> Iterator[Connection]:
    identity = IDENTITY.pack(local_port, peer_port, b"", b"", b"")
    request = ASKED.pack(family, socket.IPPROTO_TCP, 1 << (INET_DIAG_INFO - 1), OPEN, identity)
    for kind, body in _talk(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, request):
        if kind == NLMSG_ERROR:
            raise CannotLook(os.strerror(-struct.unpack_from("=i", body)[0]))
        if kind == SOCK_DIAG_BY_FAMILY and len(body) >= FOUND.size:
            yield _connection(body)


def _talk(kind: int, flags: int, request: bytes) -> Iterator[tuple[int, bytes]]:
    """Messages of the answer, until its end or an error."""
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as asking:
            asking.settimeout(1.0)
            asking.send(HEADER.pack(HEADER.size + len(request), kind, NLM_F_REQUEST | flags, 1, 0) + request)
            while True:
                for told, body in _messages(asking.recv(1 << 18)):
                    if told == NLMSG_DONE:
                        return
                    yield told, body
                    if told == NLMSG_ERROR:
                        return
    except (OSError, AttributeError) as error:
        raise CannotLook(str(getattr(error, "strerror", None) or error)) from None


def _messages(data: bytes) -> Iterable[tuple[int, bytes]]:
    while len(data) >= HEADER.size:
        length, kind, *_ = HEADER.unpack_from(data)
        if not HEADER.size <= length <= len(data):
            return
        yield kind, data[HEADER.size : length]
        data = data[(length + 3) & ~3 :]


def _connection(body: bytes) -> Connection:
    family, _, _, _, identity, _, _, waiting, _, inode = FOUND.unpack_from(body)
    local_port, peer_port, local, peer, _ = IDENTITY.unpack(identity)
    taken = 0
    for kind, value in _attributes(body[FOUND.size :]):
        if kind == INET_DIAG_INFO and len(value) >= BYTES_ACKED_AT + 8:
            (taken,) = struct.unpack_from("=Q", value, BYTES_ACKED_AT)
    here, there = (_host(family, local), local_port), (_host(family, peer), peer_port)
    return Connection(here, there, waiting, taken, inode, family, identity)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if length < 4:
            return
        yield kind, data[4:length]
        data = data[(length + 3) & ~3 :]


def _host(family: int, raw: bytes) -> str:
    """One IPv4 address is one text, also where it is spoken to by a socket of the other family."""
    address = ip_address(raw[:4] if family == socket.AF_INET else raw)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
