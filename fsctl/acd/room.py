"""The room: what is heard, and what it sets in motion."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from fsctl.acd.attempts import Attempts
from fsctl.acd.coding import Coding
from fsctl.acd.expecting import Expecting
from fsctl.acd.floor import Floor
from fsctl.acd.helping import Helping
from fsctl.acd.line import Line
from fsctl.acd.matching import Matching
from fsctl.acd.offered import Offered
from fsctl.acd.overseeing import Overseeing
from fsctl.acd.promises_restored import PromisesRestored
from fsctl.acd.promising import Promising
from fsctl.acd.promoting import Promoting
from fsctl.acd.pulling import Pulling
from fsctl.acd.queueing import Queueing
from fsctl.acd.reserves import Reserves
from fsctl.acd.resuming import Resuming
from fsctl.acd.seat import Seat
from fsctl.acd.seating import Seating
from fsctl.acd.telling import Telling
from fsctl.acd.unrung import Unrung
from fsctl.acd.wrapping import Wrapping
from fsctl.directory import DirectoryLoaded, Tier
from fsctl.facts import (
    AgentStateChanged,
    BreakOutcome,
    CallArrived,
    CallbackAsked,
    CallbackDeclined,
    CallbackDialled,
    CallbackReached,
    CallConnected,
    CallEnded,
    CallHeld,
    CallLeftQueue,
    CallPlaced,
    CallQueued,
    CallRetrieved,
    CallRouted,
    CallTransferred,
    CodeDialled,
    HandsetCodeKeyed,
    LineBusied,
    LineFreed,
    OfferAnswered,
    OfferEnded,
    OfferRinging,
    TalkEnded,
)
from fsctl.requests import (
    ApproveBreak,
    AskForHelp,
    Dial,
    ExtendWrapUp,
    FinishWrapUp,
    HelpGiven,
    LogIn,
    LogOut,
    MarkDisposition,
    MoveCallback,
    PullCall,
    RefuseBreak,
    SetDemand,
    SetDisposition,
    SetNotReady,
    SetPriority,
    SetReady,
    SetWorkMode,
    WantWrapUp,
    WithdrawBreak,
    WithdrawCallback,
)
from fsctl.restored import (
    AgentRestored,
    AttemptRestored,
    CallbackRestored,
    CallbackSettled,
    CallRestored,
    DayRestored,
    PaceRestored,
    PlacesRestored,
    TalkRestored,
    WaitingRestored,
)
from fsctl.step import Effect, NewId, TimerCame
from fsctl.switch.events import (
    DigitPressed,
    PhoneRegistered,
    PhoneUnregistered,
    SwitchLost,
    SwitchSnapshot,
)

Act = Callable[[Any, float], list[Effect]]


class Distributor:
    """`new_id` names offers, `rng` draws for the random strategy; both are handed in so that a run can be repeated.

    Without `explains` offers and waits for nobody do not say whom they passed over: nobody reads a run of what-if, and
    to say it costs as much as to decide. What is decided is the same.
    """

    name = "acd"

    def __init__(
        self,
        new_id: NewId,
        rng: random.Random,
        placed_wrap_up_s: float = 0.0,
        *,
        explains: bool = True,
        outside: str = "",
    ) -> None:
        self._placed_wrap_up_s = placed_wrap_up_s
        self._placed: dict[str, str] = {}
        """Calls that agents have placed, each with its agent."""
        self.floor = floor = Floor(new_id, rng)
        self.seating = seating = Seating(floor)
        self.matching = matching = Matching(floor, seating, explains)
        self.expecting = expecting = Expecting(floor)
        self.promoting = promoting = Promoting(floor, matching)
        self.promising = promising = Promising(floor, matching, expecting, outside)
        self.reserves = reserves = Reserves(floor, matching, expecting)
        self.resuming = resuming = Resuming()
        self.telling = telling = Telling(floor, expecting)
        self.queueing = queueing = Queueing(floor, seating, matching, expecting, reserves, resuming, telling, promising)
        self.offered = offered = Offered(queueing)
        self.wrapping = wrapping = Wrapping(floor, seating)
        self.pulling = Pulling(floor, seating, matching)
        self.coding = Coding(floor, seating, wrapping)
        self.helping = helping = Helping(floor, seating)
        self.overseeing = Overseeing(promising)
        self.unrung = Unrung(promising)
        restored = PromisesRestored(promising)
        self._acts: dict[type, Act] = {
            DirectoryLoaded: self._directory,
            SwitchSnapshot: self._snapshot,
            SwitchLost: self._lost,
            LogIn: self._freeing(seating.log_in),
            LogOut: self._freeing(seating.log_out),
            SetReady: self._freeing(seating.set_ready),
            SetNotReady: self._freeing(seating.set_not_ready),
            CodeDialled: self._code,
            PhoneRegistered: lambda event, now: self._phone(event.extension, True, now),
            PhoneUnregistered: lambda event, now: self._phone(event.extension, False, now),
            LineBusied: seating.line_busied,
            LineFreed: self._line_freed,
            CallArrived: self._known,
            CallRestored: self._known,
            DigitPressed: queueing.key_pressed,
            CallRouted: queueing.routed,
            CallPlaced: self._call_placed,
            CallEnded: self._call_ended,
            OfferRinging: offered.ringing,
            OfferAnswered: offered.answered,
            OfferEnded: offered.offer_ended,
            CallConnected: offered.connected,
            TalkEnded: self._talk_ended,
            CallHeld: offered.held,
            CallRetrieved: offered.held,
            CallTransferred: queueing.transferred,
            Dial: seating.may_dial,
            ExtendWrapUp: wrapping.extend,
            WantWrapUp: wrapping.wanted,
            FinishWrapUp: self._freeing(wrapping.finish),
            SetDisposition: self._freeing(wrapping.disposition),
            MarkDisposition: self._freeing(wrapping.marked),
            WithdrawBreak: self._withdrawn,
            ApproveBreak: self._freeing(self._approved),
            RefuseBreak: self._refused,
            SetWorkMode: self._freeing(seating.set_mode),
            PullCall: self.pulling.asked,
            SetPriority: promoting.priority,
            SetDemand: promoting.demand,
            CallbackAsked: promising.asked,
            CallbackDialled: promising.dialled,
            CallbackReached: promising.reached,
            CallbackDeclined: promising.declined,
            CallbackRestored: restored.opened,
            CallbackSettled: restored.settled,
            AttemptRestored: Attempts(floor, promising).restored,
            WithdrawCallback: self.overseeing.withdraw,
            MoveCallback: self._move_callback,
            AskForHelp: helping.asked,
            HelpGiven: helping.given,
            HandsetCodeKeyed: self._keyed,
            AgentStateChanged: expecting.agent_changed,
            CallLeftQueue: expecting.left,
            CallQueued: expecting.entered,
            PaceRestored: expecting.restored,
            PlacesRestored: self._places_restored,
            AgentRestored: self._agent_restored,
            DayRestored: seating.day_restored,
            WaitingRestored: queueing.waiting_restored,
            TalkRestored: offered.talk_restored,
            TimerCame: self._timer,
        }
        self.hears = frozenset(self._acts) - {TimerCame}

    def step(self, received: object, now: float) -> list[Effect]:
        effects = self._acts[type(received)](received, now)
        return [*effects, *self.promising.near(now)] if self.promising.far else effects

    def explain(self, call: str, now: float) -> tuple[tuple[str, str], ...]:
        """Why is nobody ringing: each agent of the call's queue with the first rule that excludes it, or an empty
        word. `call` may be a callback's id: what keeps it from everybody are reasons without an agent, told first."""
        promises = self.promising.promises
        promise = promises.open.get(call) or promises.of(call)
        return self.matching.explain(call, now) if promise is None else self.unrung.explain(promise, now)

    def _known(self, caller: CallArrived | CallRestored, now: float) -> list[Effect]:
        self.resuming.arrived(caller)
        called = isinstance(caller, CallRestored) and caller.entry in ("panel", "callback")
        return self.promising.call_begun(caller.call, caller.dialled if called else caller.caller_number, now)

    def _move_callback(self, request: MoveCallback, now: float) -> list[Effect]:
        return self.overseeing.move(request, now, self.promoting.head_start_s(request.priority))

    def _places_restored(self, found: PlacesRestored, now: float) -> list[Effect]:
        self.resuming.restored(found)
        return []

    # -- somebody may have become free ------------------------------------------------------------------------------

    def _freeing(self, act: Act) -> Act:
        """What an agent asks for may make it free."""
        return lambda asked, now: self._free(asked.agent, act(asked, now), now)

    def _withdrawn(self, request: WithdrawBreak, now: float) -> list[Effect]:
        seat = self.seating.present(request.agent)
        return self.seating.breaks.answered(seat, "", BreakOutcome.WITHDRAWN, request.by)

    def _refused(self, request: RefuseBreak, now: float) -> list[Effect]:
        seat = self.seating.present(request.agent)
        return self.seating.breaks.answered(seat, request.reason, BreakOutcome.REFUSED, request.by)

    def _approved(self, request: ApproveBreak, now: float) -> list[Effect]:
        return self.seating.approve(request, now)

    def _free(self, agent: str, before: list[Effect], now: float) -> list[Effect]:
        """What follows when an agent's presence may have changed."""
        seat = self.floor.seats.get(agent)
        if seat is None:
            return before
        self.floor.index(seat, now)
        queues = self.floor.queues_of(agent)
        return [
            *before,
            *self.queueing.presence_changed(queues, now),
            *self.matching.occupy(seat, now),
            *self.reserves.review(queues, now),
        ]

    def _phone(self, extension: str, registered: bool, now: float) -> list[Effect]:
        known = self.floor.registered or frozenset()
        self.floor.registered = known | {extension} if registered else known - {extension}
        effects = self.seating.phone(extension, registered, now)
        return self._free(self.floor.by_extension.get(extension, ""), effects, now)

    def _line_freed(self, fact: LineFreed, now: float) -> list[Effect]:
        effects = self.seating.line_freed(fact, now)
        seat = self.floor.seats.get(self.floor.by_extension.get(fact.extension, ""))
        if seat is not None and not seat.engaged and not seat.lines:
            effects.extend(self.helping.over(seat))
        return self._free(self.floor.by_extension.get(fact.extension, ""), effects, now)

    def _call_ended(self, fact: CallEnded, now: float) -> list[Effect]:
        """A call an agent has placed may be followed by a wrap-up, if the site wants it."""
        seat = self.floor.seats.get(self._placed.pop(fact.call, ""))
        if seat is not None and not seat.engaged:
            self.seating.placed_over(seat, fact.call, self._placed_wrap_up_s, now)
        waiting = self.floor.waiting(fact.call)
        left = [] if waiting is not None and waiting.absent else self.queueing.ended(fact, now)
        over = self.promising.attempt_over(fact, now)
        return [*left, *over, *self.promising.call_over(fact.call, now)]

    def _call_placed(self, fact: CallPlaced, now: float) -> list[Effect]:
        self._placed[fact.call] = fact.agent
        return self.promising.placed(fact, now)

    def _agent_restored(self, found: AgentRestored, now: float) -> list[Effect]:
        return [*self.seating.restored(found, now), *self.expecting.agent_changed(found, now)]

    def _talk_ended(self, fact: TalkEnded, now: float) -> list[Effect]:
        self.expecting.talk_ended(fact, now)
        helped = self.helping.over(self.floor.seats.get(fact.agent))
        return self._free(fact.agent, [*helped, *self.offered.talk_ended(fact, now)], now)

    def _code(self, fact: CodeDialled, now: float) -> list[Effect]:
        agent, effects = self.coding.dialled(fact, now)
        return self._free(agent, effects, now)

    def _keyed(self, fact: HandsetCodeKeyed, now: float) -> list[Effect]:
        said = self.wrapping.keyed(fact, now)
        return self._free(fact.agent, [*self.helping.keyed(fact, now), *said], now)

    def _timer(self, timer: TimerCame, now: float) -> list[Effect]:
        kind, whose = timer.key
        if kind == "wrap_up":
            return self._free(whose, self.seating.wrap_up_over(whose, now), now)
        if kind == "limit":
            return self.seating.limits.passed(whose, now)
        if kind == "break":
            return self.seating.breaks.lapsed(whose, now)
        if kind == "barred":
            return self._free(whose, [], now)
        if kind == "max_wait":
            return self.queueing.waited_too_long(whose, now)
        if kind == "no_agent":
            return self.queueing.waited_for_nobody(whose, now)
        if kind == "promise":
            return self.promising.came(whose, now)
        if kind == "reserve":
            return self.reserves.review([whose], now)
        if kind == "one_more":
            return self.queueing.rang_on(whose, now)
        if kind == "tell":
            return self.telling.came(whose, now)
        return self.queueing.step_came(whose, now)

    # -- the switch -------------------------------------------------------------------------------------------------

    def _lost(self, event: SwitchLost, now: float) -> list[Effect]:
        self.floor.paused = True
        return []

    def _snapshot(self, event: SwitchSnapshot, now: float) -> list[Effect]:
        """Registrations are the switch's word; after an interruption everybody is looked at again, the longest waiting
        of all queues first."""
        self.floor.registered = event.registered
        effects: list[Effect] = []
        for extension, agent in list(self.floor.by_extension.items()):
            if self.floor.seats[agent].phone_lost is (extension in event.registered):
                changed = self.seating.phone(extension, extension in event.registered, now)
                effects.extend(self._free(agent, changed, now))
        if event.fresh:
            self.floor.paused = False
            for seat in self.floor.seats.values():
                effects.extend(self.seating.update(seat, now, "restart"))
            effects.extend(self._serve_everybody(now))
        return effects

    def _serve_everybody(self, now: float) -> list[Effect]:
        """All who wait, the longest waiting first, with the limits that are in force now."""
        effects: list[Effect] = []
        everybody = [waiting for line in self.floor.lines.values() for waiting in line.calls.values()]
        for waiting in sorted(everybody, key=lambda waiting: waiting.rank):
            effects.extend(self.matching.serve(waiting, now))
        effects.extend(self.reserves.review(list(self.floor.lines), now))
        effects.extend(self.queueing.clocks_of_all(now))
        return [*effects, *self.queueing.presence_changed(list(self.floor.lines), now)]

    # -- configuration ----------------------------------------------------------------------------------------------

    def _directory(self, loaded: DirectoryLoaded, now: float) -> list[Effect]:
        """Take over a new configuration without disturbing anybody who waits or talks."""
        floor, directory = self.floor, loaded.directory
        effects: list[Effect] = []
        for line in [line for name, line in floor.lines.items() if name not in directory.queues and not line.closed]:
            effects.extend(self.queueing.close(line, now))
        for queue in directory.queues.values():
            line = floor.lines.setdefault(queue.name, Line(queue))
            line.queue, line.closed = queue, False
        for agent in [agent for agent in floor.seats if agent not in directory.agents]:
            effects.extend(self._dismiss(floor.seats[agent], now))
        floor.directory = directory
        for number in directory.agents:
            floor.seats.setdefault(number, Seat(number, since=now)).skills = directory.agents[number].skills
        self._assign(loaded, now)
        effects.extend(self.expecting.configured(now))
        for seat in floor.seats.values():
            effects.extend(self._free(seat.agent, self.seating.limits.watch(seat, now), now))
        return [*effects, *self.promising.review_all(now), *self._serve_everybody(now)]

    def _assign(self, loaded: DirectoryLoaded, now: float) -> None:
        floor = self.floor
        floor.serving = {}
        staff: dict[str, list[Tier]] = {name: [] for name in loaded.directory.queues}
        for tier in loaded.directory.tiers:
            if tier.queue in staff and tier.agent in floor.seats:
                staff[tier.queue].append(tier)
                floor.serving.setdefault(tier.agent, []).append(tier)
        for name, line in floor.lines.items():
            line.staffed_by(staff.get(name, ()))
            line.rearranged(now)
        for seat in floor.seats.values():
            seat.share = 1.0 / max(len(floor.serving.get(seat.agent, ())), 1)
            floor.index(seat, now)

    def _dismiss(self, seat: Seat, now: float) -> list[Effect]:
        """An agent is no longer configured: logged out, at once or after the call."""
        if not seat.logged_in:
            del self.floor.seats[seat.agent]
            return []
        effects = self.seating.put_out(seat, "configuration", now)
        if not seat.logged_in:
            del self.floor.seats[seat.agent]
        return effects
