"""Where a call goes next: from the number dialled, from a flow's end, from a queue it had to leave.

This is the one place that knows how the rooms follow one another; each of them only says that it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fsctl.directory import Destination, DestinationKind, Directory, DirectoryLoaded, FeatureCode
from fsctl.directory.demands import CALLBACK_PLACE, CALLBACK_QUEUE, of_number
from fsctl.directory.targets import NoTarget, target_of
from fsctl.engine.recognising import Recognised, Recognising
from fsctl.facts import (
    Anomaly,
    CallArrived,
    CallBackAsked,
    CallDemandChanged,
    CallEnded,
    CallLeftBehind,
    CallLeftQueue,
    CallLent,
    CallRouted,
    CallTransferred,
    CodeDialled,
    FlowEnded,
    LineBusied,
    QueueOutcome,
)
from fsctl.facts.why import why
from fsctl.lookups import LookedUp
from fsctl.restored import CallRestored
from fsctl.step import Effect, Note, TimerCame, Wake

TURNS_AT_MOST = 20
"""How often a call may be sent on at one moment. Full queues that overflow into each other, or a flow that leads back
to itself without a word, would keep the engine turning for ever."""

KEEPS_PLACE = frozenset({QueueOutcome.LEFT_BY_KEY, QueueOutcome.TIMED_OUT})
"""Whoever has left a queue so to be asked for a callback may go back to the old place."""

WRONG_NUMBER = Destination(DestinationKind.ANNOUNCEMENT, "wrong_number")


@dataclass(slots=True)
class Traveller:
    """What travels with a call from room to room."""

    extension: str
    language: str
    priority: int = 0
    data: Mapping[str, str] = field(default_factory=dict)
    sent_at: float = 0.0
    """When it was sent somewhere last, and `turns`: how often at that very moment."""
    turns: int = 0
    dialled: str = ""


class Routing:
    name = "routing"

    def __init__(self, outside: str = "") -> None:
        self.directory = Directory()
        self._now = 0.0
        self._outside = outside
        self._travellers: dict[str, Traveller] = {}
        self._recognising = Recognising()
        self._acts: dict[type, Callable[[Any], list[Effect]]] = {
            DirectoryLoaded: self._directory,
            CallArrived: self._arrived,
            CallRestored: self._restored,
            CallTransferred: self._transferred,
            CallLeftBehind: self._left_behind,
            CallLent: self._lent,
            CallBackAsked: self._back_asked,
            FlowEnded: self._flow_ended,
            CallDemandChanged: self._demand_changed,
            CallLeftQueue: self._left_queue,
            CallEnded: self._ended,
            LookedUp: self._looked_up,
            TimerCame: self._timer,
        }
        self.hears = frozenset(self._acts) - {TimerCame}

    def step(self, received: object, now: float) -> list[Effect]:
        self._now = now
        return self._acts[type(received)](received)

    def _directory(self, loaded: DirectoryLoaded) -> list[Effect]:
        self.directory = loaded.directory
        return []

    def _arrived(self, fact: CallArrived) -> list[Effect]:
        return self._enter(fact.call, fact.dialled, fact.extension, fact.caller_number)

    def _enter(self, call: str, dialled: str, extension: str, caller: str) -> list[Effect]:
        """From outside to one of our numbers the customer is looked up first, if anything follows from it."""
        number = self.directory.numbers.get(dialled)
        language = number.language if number else "zh"
        traveller = self._travellers[call] = Traveller(extension, language, dialled=dialled)
        if number is not None:
            traveller.priority = self.directory.head_start_s(number.priority)
            traveller.data = of_number(number)
        if extension:
            return self._from_phone(call, dialled, extension)
        if number is None:
            return self._to(call, WRONG_NUMBER, why("unknown_number", number=dialled))
        asked = self._recognising.ask(call, caller, self.directory, self._now)
        return asked or self._to(call, number.destination, why("number", number=dialled))

    def _looked_up(self, event: LookedUp) -> list[Effect]:
        found = self._recognising.answered(event, self.directory)
        return [] if found is None else [Wake(("customer", found.call), None), *self._recognised(found)]

    def _timer(self, timer: TimerCame) -> list[Effect]:
        found = self._recognising.late(timer.key[1])
        return [] if found is None else self._recognised(found)

    def _recognised(self, found: Recognised) -> list[Effect]:
        """The call goes where its number leads, with the customer's tier or without."""
        traveller = self._traveller(found.call)
        traveller.data = {**traveller.data, **found.data}
        number = self.directory.numbers.get(traveller.dialled)
        to = number.destination if number is not None else WRONG_NUMBER
        return [Note(found.told), *self._to(found.call, to, why("number", number=traveller.dialled))]

    def _from_phone(self, call: str, dialled: str, extension: str) -> list[Effect]:
        """A desk phone dials a feature code, a colleague, or one of our own numbers."""
        code = self._code(dialled)
        if code is not None:
            # busy first: who logs in by the code is not offered a call before the phone is free again
            told = CodeDialled(call, extension, str(code.action), dialled[len(code.code) :])
            return [Note(LineBusied(extension, call)), Note(told)]
        if dialled in self.directory.extensions:
            return self._to(call, Destination(DestinationKind.EXTENSION, dialled), why("extension", number=dialled))
        number = self.directory.numbers.get(dialled)
        if number is not None:
            return self._to(call, number.destination, why("number", number=dialled))
        try:
            return self._to(call, target_of(self.directory, dialled, self._outside), why("outside", number=dialled))
        except NoTarget:
            return self._to(call, WRONG_NUMBER, why("unknown_number", number=dialled))

    def _code(self, dialled: str) -> FeatureCode | None:
        """The longest feature code the digits begin with."""
        fitting = [code for code in self.directory.codes if dialled.startswith(code.code)]
        return max(fitting, key=lambda code: len(code.code), default=None)

    def _transferred(self, fact: CallTransferred) -> list[Effect]:
        """Sent on by an agent or a supervisor: to a colleague, a queue, a flow, outside. Never to a feature code."""
        try:
            target = target_of(self.directory, fact.to, self._outside)
        except NoTarget:
            return self._to(fact.call, WRONG_NUMBER, why("transferred_nowhere", by=fact.by, number=fact.to))
        return self._to(fact.call, target, why("transferred", by=fact.by, number=fact.to))

    def _lent(self, fact: CallLent) -> list[Effect]:
        traveller = self._traveller(fact.call)
        traveller.data = {**traveller.data, **fact.data}
        return self._to(fact.call, Destination(DestinationKind.FLOW, fact.flow), why("lent", agent=fact.agent))

    def _back_asked(self, fact: CallBackAsked) -> list[Effect]:
        traveller = self._traveller(fact.call)
        traveller.language, traveller.data = fact.language, fact.data
        return []

    def _left_behind(self, fact: CallLeftBehind) -> list[Effect]:
        self._travellers[fact.call] = Traveller(fact.extension, fact.language)
        return []

    def _flow_ended(self, fact: FlowEnded) -> list[Effect]:
        traveller = self._traveller(fact.call)
        traveller.language = fact.language
        traveller.priority = fact.priority
        traveller.data = fact.data
        return self._to(fact.call, Destination(fact.kind, fact.name), why("flow", flow=fact.flow, node=fact.node))

    def _demand_changed(self, fact: CallDemandChanged) -> list[Effect]:
        """It asks the same of whatever queue comes next."""
        self._traveller(fact.call).data = fact.data
        return []

    def _left_queue(self, fact: CallLeftQueue) -> list[Effect]:
        if fact.kind is None:
            return []
        if fact.kind is DestinationKind.CALLBACK:
            kept = {CALLBACK_PLACE: "kept" if fact.outcome in KEEPS_PLACE else ""}
            traveller = self._traveller(fact.call)
            traveller.data = {**traveller.data, **kept}
        return self._to(
            fact.call, Destination(fact.kind, fact.name), why("queue", queue=fact.queue, outcome=fact.outcome)
        )

    def _restored(self, found: CallRestored) -> list[Effect]:
        self._travellers[found.call] = Traveller(found.extension, found.language, found.priority, found.data)
        if not found.unplaced:
            return []
        if found.flow in self.directory.flows:
            reason = why("flow_taken_up", flow=found.flow, node=found.node)
            return self._to(found.call, Destination(DestinationKind.FLOW, found.flow), reason, found.node)
        return self._enter(found.call, found.dialled, found.extension, found.caller_number)

    def _ended(self, fact: CallEnded) -> list[Effect]:
        self._travellers.pop(fact.call, None)
        return self._recognising.forget(fact.call)

    def _traveller(self, call: str) -> Traveller:
        return self._travellers.setdefault(call, Traveller("", "zh"))

    def _to(self, call: str, destination: Destination, reason: str, node: str = "") -> list[Effect]:
        traveller = self._traveller(call)
        if destination.kind is DestinationKind.CALLBACK:
            destination = self._asked(traveller, destination.name)
        if self._turns(traveller) > TURNS_AT_MOST:
            told = Anomaly(call, "goes_in_circles", str(destination))
            hangup = CallRouted(call, DestinationKind.HANGUP, "", why("circle"), traveller.language)
            return [*self._recognising.forget(call), Note(told), Note(hangup)]
        return [
            *self._recognising.forget(call),
            Note(
                CallRouted(
                    call,
                    destination.kind,
                    destination.name,
                    reason,
                    traveller.language,
                    traveller.priority,
                    traveller.data,
                    node,
                )
            ),
        ]

    def _asked(self, traveller: Traveller, queue: str) -> Destination:
        """To the flow that asks the caller for a number on behalf of this queue."""
        known = self.directory.queues.get(queue)
        traveller.data = {CALLBACK_PLACE: "", **traveller.data, CALLBACK_QUEUE: queue}
        return Destination(DestinationKind.FLOW, known.callback_flow) if known else Destination(DestinationKind.HANGUP)

    def _turns(self, traveller: Traveller) -> int:
        if traveller.sent_at != self._now:
            traveller.sent_at, traveller.turns = self._now, 0
        traveller.turns += 1
        return traveller.turns
