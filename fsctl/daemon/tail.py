"""The facts as they are noted, for who follows them: a room that only watches."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any, get_args

from fsctl.facts import Fact
from fsctl.facts.codec import kind_of, to_json
from fsctl.step import Effect

Listener = Callable[[dict[str, Any]], None]


class Tail:
    """Followers are told when the orders that follow from a fact are on their way: nobody's phone waits for them."""

    name = "tail"
    hears: frozenset[type] = frozenset(get_args(Fact))
    watches = True

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._untold: list[tuple[str, float, Fact]] = []

    def noted(self, record_id: str, at: float, fact: Fact) -> None:
        if self._listeners:
            self._untold.append((record_id, at, fact))

    def lost(self, ids: Set[str]) -> None:
        """The journal could not take these: followers are told them without an id."""
        self._untold = [("" if record_id in ids else record_id, at, fact) for record_id, at, fact in self._untold]

    def step(self, received: object, now: float) -> list[Effect]:
        untold, self._untold = self._untold, []
        for record_id, at, fact in untold:
            told = {"id": record_id, "at": at, "kind": kind_of(fact), "fact": to_json(fact)}
            for listener in tuple(self._listeners):
                listener(told)
        return []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` every fact from now on, in order; it must not block. Returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
