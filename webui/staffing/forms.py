"""What is asked: so many agents from one queue to another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

COUNT_AT_MOST = 999


@dataclass(frozen=True)
class Wish:
    """`count` 0: the floor as it stands."""

    from_queue: str = ""
    to_queue: str = ""
    count: int = 0

    @property
    def moves(self) -> bool:
        return bool(self.count and self.from_queue and self.to_queue and self.from_queue != self.to_queue)


def wish(asked: Mapping[str, str], queues: Collection[str]) -> Wish:
    """What an address asks for. Queues that are not in `queues` and numbers that are none count as not said."""
    source, target, count = asked.get("from", ""), asked.get("to", ""), asked.get("count", "")
    number = int(count) if count.isascii() and count.isdecimal() and len(count) <= 3 else 0
    return Wish(source if source in queues else "", target if target in queues else "", min(number, COUNT_AT_MOST))


def completed(asked: Wish, queues: Sequence[str]) -> Wish:
    """The same with both queues named: of two or more, the first that fits where none is said."""
    source = asked.from_queue or next(name for name in queues if name != asked.to_queue)
    target = asked.to_queue or next(name for name in queues if name != source)
    return Wish(source, target, asked.count)
