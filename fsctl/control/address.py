"""Where a control API is, as it stands in the lease and is said by every node: `unix:/path#machine` for programs on
that machine, `tls:host:port` for those on others; several separated by blanks, in the order they are tried in.

Two machines have their sockets at the same path as a rule, so a path alone would lead to one's own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from fsctl.leading.place import boot

LONGEST = 255
"""What the lease has room for."""

_TLS = re.compile(r"tls:([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})", re.ASCII)
_UNIX = re.compile(r"unix:(/[^#]+)(?:#([0-9a-f]+))?")


@dataclass(frozen=True, slots=True)
class Unix:
    """`machine` names the one the socket is on; empty for one that is not known."""

    path: Path
    machine: str = field(default="", compare=False)

    def __str__(self) -> str:
        path = re.sub("[ #%]", lambda found: f"%{ord(found[0]):02X}", str(self.path))
        return f"unix:{path}#{self.machine}" if self.machine else f"unix:{path}"


@dataclass(frozen=True, slots=True)
class Tls:
    """`host` is a name or an address, and what the certificate found there must be for."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"tls:[{self.host}]:{self.port}" if ":" in self.host else f"tls:{self.host}:{self.port}"


Address = Unix | Tls


@cache
def this_machine() -> str:
    """Not the boot id itself: that is nobody's business."""
    found = boot()
    return hashlib.sha256(f"fsctl {found}".encode()).hexdigest()[:8] if found else ""


def written(addresses: Iterable[Address]) -> str:
    return " ".join(map(str, addresses))


def within_reach(text: str) -> list[Address]:
    """The addresses in it that lead anywhere from here; whatever else it holds is passed over."""
    return [address for word in text.split() if (address := _read(word)) is not None]


def _read(word: str) -> Address | None:
    if found := _UNIX.fullmatch(word):
        there = found[2] or ""
        is_here = there in ("", this_machine()) or not this_machine()
        return Unix(Path(unquote(found[1])), there) if is_here else None
    if (found := _TLS.fullmatch(word)) and 0 < int(found[2]) < 65536:
        return Tls(found[1].strip("[]"), int(found[2]))
    return None
