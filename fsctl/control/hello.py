"""Who answers on the control socket, and who leads: the same answer from a leader and from a standby.

    {"service": "fsctl", "version": "1.0", "node": "east", "role": "standby", "epoch": 6,
     "leader": {"node": "west", "epoch": 7, "address": "unix:/var/lib/fsctl-west/control.sock"}}

`role` is `leader` or `standby`; `epoch` is the newest the node knows; `leader` is null while nobody is known to lead,
else who leads and where its control API is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

SCHEME = "unix:"


class Role(StrEnum):
    LEADER = "leader"
    STANDBY = "standby"


@dataclass(frozen=True, slots=True)
class Leader:
    """`address` is `unix:` and a path."""

    node: str
    epoch: int
    address: str


@dataclass(frozen=True, slots=True)
class Hello:
    """`version` is of the program that answers."""

    node: str
    role: Role
    epoch: int
    leader: Leader | None
    version: str

    def as_json(self) -> dict[str, Any]:
        return {"service": "fsctl", **asdict(self)}


def address_of(socket: Path) -> str:
    return f"{SCHEME}{socket}"


def socket_of(address: str) -> Path | None:
    """The socket an address names; None for one that is none of ours."""
    path = address.removeprefix(SCHEME)
    return Path(path) if address.startswith(SCHEME) and path.startswith("/") else None
