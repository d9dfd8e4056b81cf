"""One run of a flow for one call: told what the caller does, it answers with what to do next. Pure.

The same interpreter serves live calls and trials. Digits are kept from the first one on: a caller who knows the menu
may press ahead of the prompts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from fsctl.directory import Destination, Directory
from fsctl.ivr.hours import opened
from fsctl.ivr.model import KIND_OF, Branch, Collect, Flow, Language, Leave, Menu, Node, Opening, Play, Set

LONGEST_DETOUR = 200
"""Nodes a run may pass without waiting for anything; a checked flow cannot come near."""


@dataclass(frozen=True, slots=True)
class Say:
    """Play these prompts one after the other; `said` when the last has ended."""

    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hush:
    """Stop what plays: the caller has pressed a key."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Call `waited` in so many seconds, unless told to wait anew; 0 takes the wait back."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Entered:
    node: str
    kind: str


@dataclass(frozen=True, slots=True)
class Keyed:
    node: str
    keys: str
    edge: str


@dataclass(frozen=True, slots=True)
class Left:
    """The flow is over."""

    node: str
    destination: Destination
    priority: int


Action = Say | Hush | Wait | Entered | Keyed | Left


@dataclass(slots=True)
class Run:
    """`language` and `data` travel on with the call. `keys` were pressed but not used yet."""

    flow: Flow
    directory: Directory
    caller: str
    language: str
    data: dict[str, str]
    node: str = ""
    tries: int = 0
    collected: str = ""
    keys: deque[str] = field(default_factory=deque)
    speaking: bool = False
    waiting: bool = False

    def begin(self, now: float) -> list[Action]:
        self.language = self.flow.language or self.language
        return self._go(self.flow.start, now)

    def said(self, now: float) -> list[Action]:
        """The prompts have ended."""
        if not self.speaking:
            return []
        self.speaking = False
        node = self._here()
        if isinstance(node, Play):
            return self._go(node.next, now)
        if isinstance(node, Menu | Collect):
            self.waiting = True
            return [Wait(node.wait_s)]
        return []

    def pressed(self, key: str, now: float) -> list[Action]:
        self.keys.append(key)
        if not isinstance(self._here(), Menu | Collect):
            return []  # kept for the next menu
        hush: list[Action] = [Hush()] if self.speaking else []
        self.speaking = False
        return [*hush, *self._use_keys(now)]

    def waited(self, now: float) -> list[Action]:
        """Nothing was pressed in time."""
        if not self.waiting:
            return []
        self.waiting = False
        node = self._here()
        if isinstance(node, Collect):
            return self._collected(node, now)
        if isinstance(node, Menu):
            return self._missed(node, "", now)
        return []

    def _here(self) -> Node:
        return self.flow.nodes[self.node]

    def _use_keys(self, now: float) -> list[Action]:
        node = self._here()
        if isinstance(node, Menu):
            return self._chosen(node, self.keys.popleft(), now)
        actions: list[Action] = []
        while self.keys and isinstance(node, Collect):
            key = self.keys.popleft()
            if key == "#":
                return [*actions, *self._collected(node, now)]
            self.collected += key
            if len(self.collected) >= node.most:
                return [*actions, *self._collected(node, now)]
        if isinstance(node, Collect):
            self.waiting = True
            actions.append(Wait(node.pause_s))
        return actions

    def _chosen(self, node: Menu, key: str, now: float) -> list[Action]:
        self.waiting = False
        target = node.keys.get(key)
        if target is None:
            return [Wait(0), *self._missed(node, key, now)]
        if node.saves:
            self.data[node.saves] = key
        return [Wait(0), Keyed(self.node, key, f"key {key}"), *self._go(target, now)]

    def _missed(self, node: Menu, key: str, now: float) -> list[Action]:
        """A wrong key or none: once more, until the tries are used up."""
        edge = "invalid" if key else "timeout"
        keyed = Keyed(self.node, key, edge)
        self.tries += 1
        if self.tries >= node.tries:
            return [keyed, *self._go(node.invalid if key else node.timeout, now)]
        self.speaking = True
        return [keyed, Say((node.again if key else node.silent, *node.prompts))]

    def _collected(self, node: Collect, now: float) -> list[Action]:
        digits, self.collected = self.collected, ""
        self.waiting = False
        if len(digits) >= node.least:
            self.data[node.saves] = digits
            return [Wait(0), Keyed(self.node, digits, "next"), *self._go(node.next, now)]
        edge, target = ("invalid", node.invalid) if digits else ("timeout", node.timeout)
        return [Wait(0), Keyed(self.node, digits, edge), *self._go(target, now)]

    def _go(self, name: str, now: float) -> list[Action]:
        """Enter a node and go on through those that ask for nothing."""
        actions: list[Action] = []
        for _ in range(LONGEST_DETOUR):
            self.node, self.tries, self.collected = name, 0, ""
            node = self._here()
            actions.append(Entered(name, KIND_OF[type(node)]))
            if isinstance(node, Leave):
                actions.append(Left(name, node.destination, node.priority))
                return actions
            if isinstance(node, Play):
                self.speaking = True
                actions.append(Say(node.prompts))
                return actions
            if isinstance(node, Menu | Collect):
                if self.keys:
                    actions.extend(self._use_keys(now))
                    if self.node != name or not isinstance(self._here(), Menu | Collect) or self.speaking:
                        return actions
                    if self.waiting:
                        return actions
                self.speaking = True
                actions.append(Say(node.prompts))
                return actions
            name = self._next(node, now)
        raise RuntimeError(f"flow {self.flow.name} goes round at {name} without asking anything")

    def _next(self, node: Node, now: float) -> str:
        if isinstance(node, Language):
            self.language = node.language
            return node.next
        if isinstance(node, Set):
            self.data.update(node.data)
            return node.next
        if isinstance(node, Opening):
            calendar = self.directory.hours.get(node.calendar)
            return getattr(node, str(opened(calendar, now))) if calendar else node.closed
        if isinstance(node, Branch):
            return _case(node, self._value(node.value))
        raise TypeError(f"{type(node).__name__} does not lead on")

    def _value(self, name: str) -> str:
        values: Mapping[str, str] = {"language": self.language, "caller": self.caller, **self.data}
        return values.get(name, "")


def _case(node: Branch, value: str) -> str:
    for case, target in node.cases.items():
        if value == case or (case.endswith("*") and value.startswith(case[:-1])):
            return target
    return node.otherwise
