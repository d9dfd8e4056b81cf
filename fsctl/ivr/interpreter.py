"""One run of a flow for one call: told what the caller does, it answers with what to do next. Pure.

The same interpreter serves live calls and trials. Digits are kept from the first one on: a caller who knows the menu
may press ahead of the prompts, and ends up where the same keys pressed one by one would lead.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fsctl.directory import Directory
from fsctl.directory.demands import PREFERS, as_data
from fsctl.directory.hours import opened
from fsctl.ivr.actions import Action, AskBack, Entered, Hush, Keyed, Left, Say, Wait
from fsctl.ivr.model import (
    LAST_AGENT,
    Back,
    Branch,
    Collect,
    Flow,
    Language,
    LastAgent,
    Leave,
    Menu,
    Node,
    Opening,
    Play,
    Set,
    When,
    kind_of,
    spoken,
)

MOST_KEYS = 64
"""Keys kept ahead of their use; a stuck key must not fill the memory."""


@dataclass(slots=True)
class Run:
    """`language` and `data` travel on with the call. `keys` were pressed but not used yet.

    The flow must have passed `check.structure`: every edge leads to a node, and no circle is without a question.
    """

    flow: Flow
    directory: Directory
    caller: str
    language: str
    data: dict[str, str]
    figures: Callable[[str, float], Mapping[str, float]] = field(default=lambda queue, now: {})
    """How things stand in a queue at a moment (`conditions.FIGURES`)."""
    regular: Callable[[LastAgent, str, float], str] = field(default=lambda node, caller, now: "")
    """The agent of the caller's last talk if the node lets it be offered now; empty for nobody."""
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
        if self.keys:  # pressed during prompts that may not be cut short
            return self._use_keys(now)
        if isinstance(node, Menu | Collect):
            self.waiting = True
            return [Wait(node.wait_s)]
        return []

    def pressed(self, key: str, now: float) -> list[Action]:
        """A key, one of 0-9, * and #."""
        if len(self.keys) < MOST_KEYS:
            self.keys.append(key)
        node = self._here()
        if not isinstance(node, Menu | Collect) or (self.speaking and not node.barge_in):
            return []
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
            return self._collected(node, self.collected, now)
        if isinstance(node, Menu):
            return self._missed(node, "", now)
        return []

    def gone(self, now: float) -> list[Action]:
        """Nobody waits for the caller."""
        node = self._here()
        return self._go(node.gone, now) if isinstance(node, Back) else []

    def _here(self) -> Node:
        return self.flow.nodes[self.node]

    def _use_keys(self, now: float) -> list[Action]:
        node = self._here()
        if isinstance(node, Menu):
            return self._chosen(node, self.keys.popleft(), now)
        if not isinstance(node, Collect):
            return []
        while self.keys:
            key = self.keys.popleft()
            if key == "#":
                return self._collected(node, self.collected or key, now)
            self.collected += key
            if len(self.collected) >= node.most:
                return self._collected(node, self.collected, now)
        self.waiting = True
        return [Wait(node.pause_s)]

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
        if self.keys:
            return [keyed, *self._use_keys(now)]
        return [keyed, self._say((node.again if key else node.silent, *node.prompts))]

    def _collected(self, node: Collect, keys: str, now: float) -> list[Action]:
        """`keys` are the digits, a lone `#`, or nothing."""
        digits, self.collected = self.collected, ""
        self.waiting = False
        edge, target = "timeout", node.timeout
        if len(digits) >= node.least:
            self.data[node.saves] = digits
            edge, target = "next", node.next
        elif keys:
            edge, target = "invalid", node.invalid
        return [Wait(0), Keyed(self.node, keys, edge), *self._go(target, now)]

    def _say(self, prompts: tuple[str, ...]) -> Say:
        self.speaking = True
        agent = self.data.get(LAST_AGENT, "")
        return Say(tuple(spoken(prompt, self.language, agent) for prompt in prompts))

    def _go(self, name: str, now: float) -> list[Action]:
        """Enter a node and go on through those that ask for nothing."""
        actions: list[Action] = []
        while True:
            self.node, self.tries, self.collected = name, 0, ""
            node = self._here()
            actions.append(Entered(name, kind_of(node), isinstance(node, Menu | Collect)))
            if isinstance(node, Leave):
                self.data.update(as_data(node.demands))
                if node.prefers and (agent := self.data.get(LAST_AGENT)):
                    self.data[PREFERS] = agent
                return [*actions, Left(name, node.destination, node.priority)]
            if isinstance(node, Back):
                return [*actions, AskBack(name)]
            if isinstance(node, Menu | Collect) and self.keys and node.barge_in:
                return [*actions, *self._use_keys(now)]
            if isinstance(node, Play | Menu | Collect):
                return [*actions, self._say(node.prompts)]
            name = self._next(node, now)

    def _next(self, node: Language | Set | Opening | Branch | When | LastAgent, now: float) -> str:
        if isinstance(node, Language):
            self.language = node.language
            return node.next
        if isinstance(node, Set):
            self.data.update(node.data)
            return node.next
        if isinstance(node, LastAgent):
            self.data.pop(LAST_AGENT, None)
            agent = self.regular(node, self.caller, now)
            if agent:
                self.data[LAST_AGENT] = agent
            return node.free if agent else node.otherwise
        if isinstance(node, When):
            figures = self.figures(node.queue, now)
            return next((to for condition, to in node.cases if condition.holds(figures)), node.otherwise)
        if isinstance(node, Branch):
            return _case(node, self._value(node.value))
        calendar = self.directory.hours.get(node.calendar)
        return getattr(node, str(opened(calendar, now))) if calendar else node.closed

    def _value(self, name: str) -> str:
        values: Mapping[str, str] = {**self.data, "language": self.language, "caller": self.caller}
        return values.get(name, "")


def _case(node: Branch, value: str) -> str:
    for case, target in node.cases.items():
        if value == case or (case.endswith("*") and value.startswith(case[:-1])):
            return target
    return node.otherwise
