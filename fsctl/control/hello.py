"""Who answers on the control socket, and who leads: the same answer from a leader and from a standby.

    {"service": "fsctl", "version": "1.0", "node": "east", "role": "standby", "epoch": 6,
     "leader": {"node": "west", "epoch": 7, "address": "unix:/run/west.sock tls:west:8030"}}

`role` is `leader` or `standby`; `epoch` is the newest the node knows; `leader` is null while nobody is known to lead,
else who leads and where its control API is (`fsctl.control.address`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    LEADER = "leader"
    STANDBY = "standby"


@dataclass(frozen=True, slots=True)
class Leader:
    """`address` is as in the lease, maybe several."""

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
