"""One run of a flow for one call: told what the caller does, it answers with what to do next. Pure.

The same interpreter serves live calls and trials. Digits are kept from the first one on: a caller who knows the menu
may press ahead of the prompts, and ends up where the same keys pressed one by one would lead.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fsctl.directory import Destination, DestinationKind, Directory
from fsctl.directory.calling import CUSTOMER
from fsctl.directory.demands import CALLBACK_PLACE, CALLBACK_QUEUE, PREFERS, as_data
from fsctl.directory.hours import opened
from fsctl.ivr import verifying
from fsctl.ivr.actions import Action, Ask, AskBack, AskCallback, Entered, Hush, Keyed, Left, Say, Wait
from fsctl.ivr.model import (
    LAST_AGENT,
    Asking,
    Back,
    Branch,
    Callback,
    Collect,
    Find,
    Flow,
    Language,
    LastAgent,
    Leave,
    Menu,
    Node,
    Opening,
    Play,
    Set,
    Stay,
    Verify,
    When,
    digits_of,
    kind_of,
    spoken,
)
from fsctl.lookups import Answer, CheckMember, Verification
from fsctl.switch.sounds import Prompt

LONGEST = 20
"""Digits of a member number or a password."""

MOST_DIGITS = 20
"""Of a value that is spoken."""

MOST_KEYS = 64
"""Keys kept ahead of their use; a stuck key must not fill the memory."""


NO_PLACE = Destination(DestinationKind.ANNOUNCEMENT, "no_agent")
"""What becomes of a caller who would rather wait and has no place to go back to."""


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
    asking: bool = False
    """Something is being looked up; keys wait until it is answered."""
    member: str = ""
    """The member number keyed at a `verify`, while its password is waited for."""
    attempts: int = 0
    """Passwords of this call that were wrong."""

    def begin(self, now: float) -> list[Action]:
        self.language = self.flow.language or self.language
        return self._go(self.flow.start, now)

    def resume(self, node: str, now: float) -> list[Action]:
        """Go on where another run of the call stood: at that node, which it has entered before, from its first word."""
        _entered, *actions = self._go(node, now)
        return actions

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
        if isinstance(node, Asking):
            self.waiting = True
            return [Wait(node.wait_s)]
        return []

    def pressed(self, key: str, now: float) -> list[Action]:
        """A key, one of 0-9, * and #."""
        if len(self.keys) < MOST_KEYS:
            self.keys.append(key)
        node = self._here()
        if self.asking or not isinstance(node, Asking) or (self.speaking and not _may_cut(node)):
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
        if isinstance(node, Verify):
            return self._part_keyed(node, self.collected, now)
        return []

    def looked_up(self, answer: Answer | None, now: float) -> list[Action]:
        """What was asked is answered; None when it was waited for in vain."""
        if not self.asking:
            return []
        self.asking = False
        node = self._here()
        if isinstance(node, Verify):
            return self._checked(node, answer, now)
        if isinstance(node, Find):
            told = verifying.found(node, self.node, answer, self.data, self.directory)
            return [told, *self._go(verifying.way_of(node, told), now)]
        return []

    def gone(self, now: float) -> list[Action]:
        """Nobody waits for the caller."""
        node = self._here()
        return self._go(node.gone, now) if isinstance(node, Back) else []

    def promised(self, came: str, now: float) -> list[Action]:
        """What came of asking for a callback: made, joined or refused."""
        node = self._here()
        return self._go(getattr(node, came), now) if isinstance(node, Callback) else []

    def _here(self) -> Node:
        return self.flow.nodes[self.node]

    def _use_keys(self, now: float) -> list[Action]:
        node = self._here()
        if isinstance(node, Menu):
            return self._chosen(node, self.keys.popleft(), now)
        if isinstance(node, Verify):
            return self._verify_keys(node, now)
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

    # -- a member's number and password -----------------------------------------------------------------------------

    def _verify_keys(self, node: Verify, now: float) -> list[Action]:
        while self.keys:
            key = self.keys.popleft()
            if key == "#":
                return self._part_keyed(node, self.collected, now)
            self.collected = "" if key == "*" else self.collected + key
            if len(self.collected) >= LONGEST:
                return self._part_keyed(node, self.collected, now)
        self.waiting = True
        return [Wait(node.pause_s)]

    def _part_keyed(self, node: Verify, digits: str, now: float) -> list[Action]:
        """The number, then the password: that goes nowhere but into the question."""
        self.collected, self.waiting = "", False
        if len(digits) < (1 if self.member else node.least):
            return [Wait(0), *self._ask_anew(node, (node.again,), now)]
        if self.member:
            self.asking = True
            site = self.directory.site
            return [
                Wait(0),
                Ask(CheckMember(self.member, digits, site.member_tries, site.member_lock_s), node.within_s),
            ]
        self.member = digits
        if self.keys:
            return self._verify_keys(node, now)
        return [Wait(0), self._say(node.password)]

    def _ask_anew(self, node: Verify, before: tuple[str, ...], now: float) -> list[Action]:
        """Nothing was keyed, or too little, until the tries are used up."""
        self.tries, self.member = self.tries + 1, ""
        self.keys.clear()
        if self.tries >= node.tries:
            return [Keyed(self.node, "", "timeout"), *self._go(node.timeout, now)]
        return [self._say((*before, *node.prompts))]

    def _checked(self, node: Verify, answer: Answer | None, now: float) -> list[Action]:
        """Keys pressed meanwhile belong to nothing: they may be the rest of a password."""
        self.keys.clear()
        member, self.member = self.member, ""
        told = verifying.checked(self.node, member, self.attempts + 1, answer, self.data, self.directory)
        if told.outcome is Verification.WRONG:
            self.attempts += 1
            if self.attempts < node.tries:
                return [told, self._say((*node.wrong, *node.prompts))]
        return [told, *self._go(getattr(node, WAYS[told.outcome]), now)]

    def _say(self, prompts: tuple[str, ...]) -> Say:
        self.speaking = True
        said = [each for prompt in prompts for each in self._prompts(prompt)]
        return Say(tuple(said))

    def _prompts(self, prompt: str) -> list[Prompt]:
        name = digits_of(prompt)
        if not name:
            return [spoken(prompt, self.language, self.data.get(LAST_AGENT, ""))]
        digits = [digit for digit in self._values().get(name, "")[:MOST_DIGITS] if digit in "0123456789"]
        return [Prompt(f"digit_{digit}", self.language) for digit in digits] or [Prompt("digit_none", self.language)]

    def _go(self, name: str, now: float) -> list[Action]:
        """Enter a node and go on through those that ask for nothing."""
        actions: list[Action] = []
        while True:
            self.node, self.tries, self.collected, self.member = name, 0, "", ""
            node = self._here()
            actions.append(Entered(name, kind_of(node)))
            if isinstance(node, Verify) and self.attempts >= node.tries:
                name = node.failed
                continue
            if isinstance(node, Find):
                question = verifying.asked_of(node, self._values())
                if question is not None:
                    self.asking = True
                    return [*actions, Ask(question, node.within_s)]
                name = node.none
                continue
            if isinstance(node, Leave):
                self.data.update(as_data(node.demands))
                if node.prefers and (agent := self.data.get(LAST_AGENT)):
                    self.data[PREFERS] = agent
                return [*actions, Left(name, node.destination, node.priority)]
            if isinstance(node, Back):
                return [*actions, AskBack(name)]
            if isinstance(node, Callback):
                queue = node.queue or self.data.get(CALLBACK_QUEUE, "")
                return [*actions, AskCallback(name, queue, self._values().get(node.number, ""))]
            if isinstance(node, Stay):
                return [*actions, Left(name, self._old_place(), "")]
            if isinstance(node, Asking) and self.keys and _may_cut(node):
                return [*actions, *self._use_keys(now)]
            if isinstance(node, Play | Asking):
                return [*actions, self._say(node.prompts)]
            name = self._next(node, now)

    def _old_place(self) -> Destination:
        queue = self.data.get(CALLBACK_QUEUE, "")
        kept = queue and self.data.get(CALLBACK_PLACE) == "kept"
        return Destination(DestinationKind.QUEUE, queue) if kept else NO_PLACE

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
            return _case(node, self._values().get(node.value, ""))
        calendar = self.directory.hours.get(node.calendar)
        return getattr(node, str(opened(calendar, now))) if calendar else node.closed

    def _values(self) -> Mapping[str, str]:
        known = "yes" if CUSTOMER.fullmatch(self.caller) else "no"
        return {**self.data, "language": self.language, "caller": self.caller, "caller_known": known}


WAYS: Mapping[Verification, str] = {
    Verification.VERIFIED: "verified",
    Verification.WRONG: "failed",
    Verification.LOCKED: "locked",
    Verification.LATE: "unavailable",
    Verification.AWAY: "unavailable",
}
"""Where a `verify` goes on; after a wrong password only when it was the last."""


def _may_cut(node: Asking) -> bool:
    """Whether a key cuts the prompts short."""
    return isinstance(node, Verify) or node.barge_in


def _case(node: Branch, value: str) -> str:
    for case, target in node.cases.items():
        if value == case or (case.endswith("*") and value.startswith(case[:-1])):
            return target
    return node.otherwise
