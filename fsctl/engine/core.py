"""The engine proper: no clock, no greenlet, no I/O of its own. Given an input and the time, everything that follows is
done before it returns.

Commands are given to the switch when all that follows from the input has been noted: what was decided is in the journal
before it is done. Those that call a phone go first, because a person waits for them and no earlier order concerns the
new leg. Rooms that only watch hear of it all when the commands are out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import get_args

from fsctl.call.registry import Registry
from fsctl.engine.findings import Recovery
from fsctl.engine.ports import JournalPort, LookUpPort, NobodyToAsk, TroublePort
from fsctl.engine.timers import Timers
from fsctl.facts import Fact
from fsctl.lookups import LookUp
from fsctl.requests import Request
from fsctl.step import Do, Note, Refused, Room, TimerCame, Wake
from fsctl.switch.commands import Command, HangUp, Originate, SetVariables
from fsctl.switch.events import Direction, SwitchEvent, SwitchSnapshot
from fsctl.switch.port import SwitchPort

SWITCH_EVENTS = frozenset(get_args(SwitchEvent))


class Engine:
    """`rooms` are asked in the order given; what they note is delivered in the order noted."""

    def __init__(
        self,
        rooms: Iterable[Room],
        switch: SwitchPort,
        journal: JournalPort,
        trouble: TroublePort,
        lookups: LookUpPort | None = None,
        settle: Callable[[], object] = lambda: None,
    ) -> None:
        """`settle` is called when what was noted must be kept: before anything is done about it, and once a step, not
        once a fact. It must not raise."""
        self.registry = Registry()
        self.timers = Timers()
        self._switch = switch
        self._journal = journal
        self._trouble = trouble
        self._lookups = lookups or NobodyToAsk()
        self._settle = settle
        self._unsettled = False
        """Something was noted since."""
        self._rooms = {room.name: room for room in rooms}
        self._hearers: dict[type, tuple[Room, ...]] = {}
        self._orders: list[Command] = []
        """Commands of the input in hand, not given to the switch yet."""
        self._asked: list[LookUp] = []
        """Likewise, what is to be looked up."""
        self._watchers: dict[type, tuple[Room, ...]] = {}
        self._to_watch: deque[tuple[object, float]] = deque()
        """What the watching rooms have not heard yet."""
        self._depth = 0
        """A switch in this process tells what comes of an order before `submit` returns."""
        for room in self._rooms.values():
            hearers = self._watchers if getattr(room, "watches", False) else self._hearers
            for heard in room.hears:
                hearers[heard] = (*hearers.get(heard, ()), room)

    def receive(self, received: object, now: float) -> None:
        """Let the rooms hear `received` and everything that follows from it."""
        if type(received) in SWITCH_EVENTS:
            self._run(list(self._registered(received, now)), now)
        else:
            self._run([received], now)

    def _registered(self, event: object, now: float) -> Sequence[object]:
        try:
            return self.registry.accept(event, now)  # type: ignore[arg-type]
        except Exception as error:  # what the switch sends ends nothing here
            self._trouble.room_failed("registry", event, error)
            return ()

    def begin(self, snapshot: SwitchSnapshot, recovery: Recovery, now: float) -> None:
        """Take up the story after a restart: first what nobody noted, then what is still there, then what is new."""
        self.registry.load(_only(snapshot, recovery.adopted), now)
        begun = {getattr(fact, "call", "") for _, fact in recovery.earlier} | {""}
        over, others = list[Fact](), list[Fact]()
        for fact in recovery.facts:
            (others if getattr(fact, "call", "") in begun else over).append(fact)
        for fact in over:  # an agent's last call was over before the next was offered, which a leg of that one tells
            self._journal.append(now, fact)
        for at, fact in recovery.earlier:
            self._journal.append(at, fact)
        for fact in others:
            self._journal.append(now, fact)
        self._unsettled = True
        self._run([*recovery.facts, *recovery.restored], now)
        self.receive(snapshot, now)

    def ask(self, request: Request, now: float) -> None:
        """Carry out a request. Raises `Refused`, before anything has changed, if a room will not."""
        agenda: list[object] = []
        try:
            for room in self._hearers.get(type(request), ()):
                self._carry_out(room, request, now, agenda, asking=True)
        finally:
            self._run(agenda, now)

    def run_due(self, now: float) -> None:
        """Let every timer come that is due at `now`."""
        while (due := self.timers.take_due(now)) is not None:
            name, key = due
            agenda: list[object] = []
            self._carry_out(self._rooms[name], TimerCame(key), now, agenda)
            self._run(agenda, now)

    def _run(self, agenda: list[object], now: float) -> None:
        hearers, watchers, carry_out = self._hearers, self._watchers, self._carry_out
        for received in agenda:  # it grows meanwhile, by what follows
            kind = type(received)
            for room in hearers.get(kind, ()):
                carry_out(room, received, now, agenda)
            if kind in watchers:
                self._to_watch.append((received, now))
        if self._unsettled:
            self._unsettled = False
            self._settle()
        if self._orders or self._asked:
            self._depth += 1
            self._send()
            self._depth -= 1
        if self._to_watch and not self._depth:
            self._show()

    def _show(self) -> None:
        """In the order it came about, whatever came of the orders meanwhile."""
        while self._to_watch:
            received, at = self._to_watch.popleft()
            for room in self._watchers[type(received)]:
                self._carry_out(room, received, at, [])

    def _frees_no_phone(self, channel: str) -> bool:
        """Whether a leg is a caller's from outside, by what the dialplan wrote on it."""
        seen = self.registry.channels.get(channel)
        outside = seen is not None and seen.direction is Direction.INBOUND and seen.entry not in ("", "phone")
        return outside and seen is not None and not seen.extension

    def _send(self) -> None:
        orders, self._orders = self._orders, []
        for command in calls_first(marked_once(orders), self._frees_no_phone):
            try:
                self._switch.submit(command)
            except Exception as error:  # one call's loss must not be every call's
                self._trouble.room_failed("switch", command, error)
        asked, self._asked = self._asked, []
        for question in asked:
            try:
                self._lookups.look_up(question)
            except Exception as error:  # whoever asked goes on without, at its own time
                self._trouble.room_failed("lookups", question, error)

    def _carry_out(self, room: Room, received: object, now: float, agenda: list[object], asking: bool = False) -> None:
        try:
            effects = room.step(received, now)
        except Refused:
            if asking:
                raise
            return
        except Exception as error:  # one room's defect must not stop the others, nor the calls
            self._trouble.room_failed(room.name, received, error)
            return
        for effect in effects:  # each of exactly one of four types: asked by identity, this is done for all there is
            kind = type(effect)
            if kind is Note:
                fact = effect.fact  # type: ignore[union-attr]
                self._journal.append(now, fact)
                self._unsettled = True
                agenda.append(fact)
            elif kind is Wake:
                self.timers.set(room.name, effect.key, effect.at)  # type: ignore[union-attr]
            elif kind is Do:
                self._orders.append(effect.command)  # type: ignore[union-attr]
            else:
                self._asked.append(effect)  # type: ignore[arg-type]


def calls_first(
    commands: list[Command], frees_no_phone: Callable[[str], bool] = lambda channel: False
) -> list[Command]:
    """Originates first, except behind a hang-up: the phone it frees may be the one to be called. `frees_no_phone` says
    of a channel that it is at none: each order the switch takes up keeps the next one waiting."""
    calls: list[Command] = []
    others: list[Command] = []
    frees = False
    for command in commands:
        if isinstance(command, Originate) and not frees:
            calls.append(command)
            continue
        others.append(command)
        frees = frees or (isinstance(command, HangUp) and not frees_no_phone(command.channel))
    return calls + others


def marked_once(commands: list[Command]) -> list[Command]:
    """A channel's marks together, where its first are: each order is read by the switch byte by byte."""
    kept: list[Command] = []
    first: dict[str, int] = {}
    for command in commands:
        if not isinstance(command, SetVariables):
            kept.append(command)
        elif command.channel not in first:
            first[command.channel] = len(kept)
            kept.append(command)
        else:
            place = first[command.channel]
            kept[place] = SetVariables(command.channel, {**kept[place].variables, **command.variables})  # type: ignore[union-attr]
    return kept


def _only(snapshot: SwitchSnapshot, channels: set[str]) -> SwitchSnapshot:
    return replace(snapshot, channels=tuple(seen for seen in snapshot.channels if seen.channel in channels))
