"""The lease as it stands on file, and what is needed of whoever keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Node:
    """A daemon that may lead. `run` is new each time it stands by. `place` names its data directory on its machine as
    long as that is up: who has claimed the directory knows that an earlier run there is over. `address` is where its
    control API is, maybe several addresses."""

    name: str
    run: str
    place: str
    address: str


@dataclass(frozen=True, slots=True)
class Lease:
    """Epoch 0 is a lease nobody has had yet; an empty `run` one that was given back."""

    epoch: int = 0
    beats: int = 0
    run: str = ""
    place: str = ""
    node: str = ""
    address: str = ""


class LeaseAway(Exception):
    """The lease cannot be read or written now; the message says why."""


class LeasePort(Protocol):
    """Every method waits, and raises LeaseAway when the database does not answer."""

    def read(self) -> Lease: ...

    def take(self, seen: Lease, epoch: int, node: Node) -> bool:
        """Take the lease, if it is still as it was seen. The calls that are not over belong to the new epoch."""

    def beat(self, epoch: int, node: Node) -> bool:
        """Move it on. False when a later epoch has it."""

    def give_back(self, epoch: int, node: Node) -> None:
        """Whoever stands by may have it at once."""
