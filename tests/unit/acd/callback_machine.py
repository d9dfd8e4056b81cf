"""Callers, customers, telephones and agents around promised callbacks, played from the facts alone, never from the
room's own state: each note is checked as it comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from fsctl.directory import CallbackMode, Destination, DestinationKind, DirectoryLoaded, DoNotCall, Queue
from fsctl.facts import (
    OVER,
    AgentState,
    CallArrived,
    CallbackAsked,
    CallbackBegun,
    CallbackDialled,
    CallbackEnded,
    CallbackPostponed,
    CallbackPromised,
    CallbackReached,
    CallbackState,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    CallRouted,
    OfferAnswered,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    OfferRinging,
    OfferWithdrawn,
    Party,
    TalkEnded,
)
from fsctl.requests import LogIn, LogOut, MoveCallback, SetNotReady, SetReady, WithdrawCallback
from fsctl.step import Refused
from fsctl.switch.causes import Cause
from fsctl.switch.events import DigitPressed
from tests.unit.acd.conftest import Floor, site

AGENTS = ("1001", "1002")
NUMBERS = ("13800000001", "13800000002", "+8613800000001")
"""The last is the first one's, written otherwise."""
QUEUES = ("support", "sales")


def telephone(number: str) -> str:
    return number[-11:]


@dataclass
class Attempt:
    callback: str
    call: str
    number: str
    mode: CallbackMode
    stage: str = "begun"
    """begun, dialling, reached, talking, over"""


@dataclass
class Promise:
    queue: str
    number: str
    entered_at: float
    ends: list[CallbackState] = field(default_factory=list)


class Callbacks(RuleBasedStateMachine):
    @initialize(
        modes=st.tuples(st.sampled_from(list(CallbackMode)[1:]), st.sampled_from(list(CallbackMode)[1:])),
        attempts=st.integers(1, 3),
        retry_s=st.sampled_from([10.0, 60.0]),
        expires_s=st.sampled_from([120.0, 3600.0]),
    )
    def begin(self, modes: tuple[CallbackMode, CallbackMode], attempts: int, retry_s: float, expires_s: float) -> None:
        queues = {
            name: Queue(
                name,
                wrap_up_s=0.0,
                no_answer_delay_s=0.0,
                reject_delay_s=0.0,
                max_misses=0,
                callback=mode,
                callback_attempts=attempts,
                callback_retry_s=retry_s,
                callback_expires_s=expires_s,
                callback_lead_s=30.0,
                callback_trunk="carrier",
                exit_keys={"9": Destination(DestinationKind.CALLBACK, name)},
            )
            for name, mode in zip(QUEUES, modes, strict=True)
        }
        self.attempts_at_most = attempts
        self.floor = Floor(site(2, queues))
        self.seen = 0
        self.broken = False
        """A note was wrong: what follows means nothing."""
        self.counted = 0
        self.live: dict[str, str] = {}
        """Live call → its telephone."""
        self.waiting: dict[str, tuple[str, float]] = {}
        """Caller on the line → queue, and since when."""
        self.promises: dict[str, Promise] = {}
        self.attempts: dict[str, Attempt] = {}
        self.offers: dict[str, OfferMade] = {}
        self.talks: dict[str, OfferMade] = {}
        for agent in AGENTS:
            self._tell(LogIn(agent, "", "test"))

    # -- telling, and checking each note as it comes ----------------------------------------------------------------

    def _tell(self, received: object) -> None:
        self.floor.tell(received)
        self._hear()

    def _hear(self) -> None:
        while self.seen < len(self.floor.facts):
            fact = self.floor.facts[self.seen]
            self.seen += 1
            check = CHECKS.get(type(fact))
            if check is not None:
                self.broken = True
                check(self, fact)
                self.broken = False

    def _promised(self, fact: CallbackPromised) -> None:
        for promise in self.promises.values():
            if not promise.ends and promise.queue == fact.queue:
                assert telephone(promise.number) != telephone(fact.number), "one open promise for a telephone and queue"
        self.promises[fact.callback] = Promise(fact.queue, fact.number, fact.entered_at)

    def _begun(self, fact: CallbackBegun) -> None:
        assert fact.call not in self.attempts
        assert not self.promises[fact.callback].ends
        others = [one for one in self.attempts.values() if one.callback == fact.callback and one.stage != "over"]
        assert not others, "one attempt at a time"
        self.attempts[fact.call] = Attempt(fact.callback, fact.call, fact.number, fact.mode)
        if fact.mode is CallbackMode.CUSTOMER_FIRST:
            self._later.append(lambda: self._dial(fact.call))

    def _dial(self, call: str) -> None:
        attempt = self.attempts[call]
        if attempt.stage != "begun":
            return
        for other, number in self.live.items():
            assert telephone(number) != telephone(attempt.number), f"{attempt.number} is in call {other}"
        attempt.stage = "dialling"
        self.live[call] = attempt.number
        self._tell(CallbackDialled(attempt.callback, call, self._attempt_of(call), attempt.number, "carrier"))

    def _attempt_of(self, call: str) -> int:
        return next(f.attempt for f in self.floor.facts if isinstance(f, CallbackBegun) and f.call == call)

    def _given_up(self, fact: CallbackPostponed | CallbackEnded) -> None:
        """Call control ends what has not reached anybody."""
        attempt = self.attempts.get(fact.call)
        if attempt is None or attempt.stage not in ("begun", "dialling"):
            return
        attempt.stage = "over"
        self.live.pop(attempt.call, None)
        self._later.append(lambda: self._tell(CallEnded(attempt.call, Cause.CANCELLED, Party.SYSTEM)))

    def _ended(self, fact: CallbackEnded) -> None:
        promise = self.promises[fact.callback]
        promise.ends.append(fact.outcome)
        assert fact.outcome in OVER
        assert len(promise.ends) == 1, "a promise ends once"
        assert fact.attempts <= self.attempts_at_most
        self._given_up(fact)

    def _queued(self, fact: CallQueued) -> None:
        if fact.callback:
            assert fact.entered_at == self.promises[fact.callback].entered_at, "the place is kept"
        self.waiting[fact.call] = (fact.queue, fact.entered_at)

    def _left(self, fact: CallLeftQueue) -> None:
        self.waiting.pop(fact.call, None)

    def _offered(self, fact: OfferMade) -> None:
        engaged = [o for o in (*self.offers.values(), *self.talks.values()) if o.agent == fact.agent]
        assert not engaged, f"{fact.agent} has two offers"
        attempt = self.attempts.get(fact.call)
        if attempt is not None and attempt.mode is CallbackMode.AGENT_FIRST:
            assert attempt.stage == "begun", "nobody is offered a callback that is dialled or over"
        if attempt is not None and attempt.mode is CallbackMode.CUSTOMER_FIRST:
            assert attempt.stage == "reached"
        self.offers[fact.offer] = fact

    def _withdrawn(self, fact: OfferWithdrawn) -> None:
        self._later.append(lambda: self._offer_over(fact.offer, OfferOutcome.WITHDRAWN))

    def _offer_over(self, offer: str, outcome: OfferOutcome) -> None:
        made = self.offers.pop(offer, None)
        if made is not None:
            self._tell(OfferEnded(offer, made.call, made.agent, outcome))

    @property
    def _later(self) -> list[Callable[[], None]]:
        """What follows from a note, done before the next rule: call control comes after the distributor."""
        found: list[Callable[[], None]] = self.__dict__.setdefault("_follows", [])
        return found

    def _settle(self) -> None:
        while self._later:
            self._later.pop(0)()

    # -- callers ----------------------------------------------------------------------------------------------------

    def _arrive(self, number: str) -> str:
        self.counted += 1
        call = f"c{self.counted}"
        for attempt in self.attempts.values():  # whoever calls us is not called at that moment
            if attempt.stage == "dialling" and telephone(attempt.number) == telephone(number):
                attempt.stage = "crossed"
        self.live[call] = number
        self._tell(CallArrived(call, number, "", "4000", "trunk"))
        for attempt in self.attempts.values():
            if attempt.stage == "crossed":
                self._give_up_crossed(attempt)
        return call

    def _give_up_crossed(self, attempt: Attempt) -> None:
        ends = [fact for fact in self.floor.facts if isinstance(fact, CallbackPostponed | CallbackEnded)]
        told = [fact for fact in ends if fact.call == attempt.call]
        assert told, "an attempt is given up when its customer calls"
        attempt.stage = "over"
        self.live.pop(attempt.call, None)
        self._tell(CallEnded(attempt.call, Cause.CANCELLED, Party.SYSTEM))

    @rule(number=st.sampled_from(NUMBERS), queue=st.sampled_from(QUEUES))
    def calls(self, number: str, queue: str) -> None:
        dialling = {call for call, attempt in self.attempts.items() if attempt.stage == "dialling"}
        if any(telephone(other) == telephone(number) for call, other in self.live.items() if call not in dialling):
            return  # one telephone is in one call
        call = self._arrive(number)
        self._settle()
        self._tell(CallRouted(call, DestinationKind.QUEUE, queue, "test"))
        self._settle()

    @precondition(lambda self: self.waiting)
    @rule(data=st.data(), number=st.sampled_from([*NUMBERS, ""]))
    def asks_to_be_called_back(self, data: st.DataObject, number: str) -> None:
        call = data.draw(st.sampled_from(sorted(self.waiting)))
        if call in self.attempts or any(o.call == call for o in (*self.offers.values(), *self.talks.values())):
            return
        queue, entered_at = self.waiting[call]
        self._tell(DigitPressed(call, "9"))
        self._settle()
        before = len(self.promises)
        self._tell(CallbackAsked(call, "callback", "own", queue, number or self.live[call], "en"))
        if len(self.promises) > before:
            assert list(self.promises.values())[-1].entered_at == entered_at, "the place is kept"
        self._hang_up(call)

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def gives_up(self, data: st.DataObject) -> None:
        self._hang_up(data.draw(st.sampled_from(sorted(self.waiting))))

    def _hang_up(self, call: str) -> None:
        attempt = self.attempts.get(call)
        if attempt is not None:
            attempt.stage = "over"
        self.live.pop(call, None)
        self._tell(CallEnded(call, Cause.NORMAL, Party.CALLER))
        self._settle()

    # -- agents -----------------------------------------------------------------------------------------------------

    def _offer(self, data: st.DataObject) -> OfferMade:
        return self.offers[data.draw(st.sampled_from(sorted(self.offers)))]

    @precondition(lambda self: self.offers)
    @rule(data=st.data())
    def lifts(self, data: st.DataObject) -> None:
        made = self._offer(data)
        self._tell(OfferRinging(made.offer, made.call, made.agent))
        attempt = self.attempts.get(made.call)
        if attempt is not None and attempt.stage == "over":
            return
        if any(o.call == made.call for o in self.talks.values()):
            return
        self._tell(OfferAnswered(made.offer, made.call, made.agent))
        if attempt is not None and attempt.mode is CallbackMode.AGENT_FIRST and attempt.stage == "begun":
            self._dial(made.call)
        elif attempt is None or attempt.stage == "reached":
            self._connect(made)
        self._settle()

    def _connect(self, made: OfferMade) -> None:
        del self.offers[made.offer]
        self.talks[made.offer] = made
        if made.call in self.attempts:
            self.attempts[made.call].stage = "talking"
        self._tell(CallConnected(made.call, made.offer, made.agent, made.queue))

    @precondition(lambda self: self.offers)
    @rule(data=st.data(), outcome=st.sampled_from([OfferOutcome.NO_ANSWER, OfferOutcome.REJECTED]))
    def misses(self, data: st.DataObject, outcome: OfferOutcome) -> None:
        made = self._offer(data)
        attempt = self.attempts.get(made.call)
        if attempt is not None and attempt.stage != "begun" and attempt.mode is CallbackMode.AGENT_FIRST:
            return
        self._offer_over(made.offer, outcome)
        self._settle()

    @precondition(lambda self: self.talks)
    @rule(data=st.data())
    def talk_ends(self, data: st.DataObject) -> None:
        made = self.talks.pop(data.draw(st.sampled_from(sorted(self.talks))))
        self._tell(TalkEnded(made.call, made.offer, made.agent, made.queue, Party.AGENT, 10.0))
        self._hang_up(made.call)

    @rule(agent=st.sampled_from(AGENTS), act=st.sampled_from([LogIn, LogOut, SetReady, SetNotReady]))
    def comes_and_goes(self, agent: str, act: type) -> None:
        request = {
            LogIn: LogIn(agent, "", "test"),
            LogOut: LogOut(agent, "test"),
            SetReady: SetReady(agent, "test"),
            SetNotReady: SetNotReady(agent, "rest", "test"),
        }[act]
        try:
            self._tell(request)
        except Refused:
            self._hear()
        self._settle()

    # -- customers who are called -----------------------------------------------------------------------------------

    def _dialling(self) -> list[str]:
        return sorted(call for call, attempt in self.attempts.items() if attempt.stage == "dialling")

    @precondition(lambda self: self._dialling())
    @rule(data=st.data())
    def customer_answers(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(self._dialling()))
        attempt = self.attempts[call]
        if attempt.mode is CallbackMode.CUSTOMER_FIRST:
            attempt.stage = "reached"
            self._tell(CallbackReached(attempt.callback, call))
        else:
            made = next((o for o in self.offers.values() if o.call == call), None)
            if made is None:
                return
            self._connect(made)
        self._settle()

    @precondition(lambda self: self._dialling())
    @rule(data=st.data(), cause=st.sampled_from([Cause.BUSY, Cause.NO_ANSWER, Cause.FAILED]))
    def customer_is_not_reached(self, data: st.DataObject, cause: Cause) -> None:
        call = data.draw(st.sampled_from(self._dialling()))
        self.attempts[call].stage = "over"
        self.live.pop(call, None)
        self._tell(CallEnded(call, cause, Party.CALLER))
        for offer in [o.offer for o in self.offers.values() if o.call == call]:
            self._offer_over(offer, OfferOutcome.CALLER_GONE)
        self._settle()

    def _with_agents(self) -> list[str]:
        return [call for call in self._dialling() if self.attempts[call].mode is CallbackMode.AGENT_FIRST]

    @precondition(lambda self: self._with_agents())
    @rule()
    def agent_hangs_up_on_the_ringing(self) -> None:
        call = self._with_agents()[0]
        for offer in [o.offer for o in self.offers.values() if o.call == call]:
            self._offer_over(offer, OfferOutcome.WITHDRAWN)
        if self.attempts[call].stage == "dialling":
            self.attempts[call].stage = "over"
            self.live.pop(call, None)
            self._tell(CallEnded(call, Cause.CANCELLED, Party.AGENT))
        self._settle()

    # -- people and time --------------------------------------------------------------------------------------------

    @precondition(lambda self: self.promises)
    @rule(data=st.data(), priority=st.sampled_from(["", "top", "60"]))
    def supervisor(self, data: st.DataObject, priority: str) -> None:
        callback = data.draw(st.sampled_from(sorted(self.promises)))
        request = MoveCallback(callback, priority, "eve") if priority else WithdrawCallback(callback, "eve")
        try:
            self._tell(request)
        except Refused:
            self._hear()
        self._settle()

    @rule(number=st.sampled_from([None, *NUMBERS]))
    def site_changes_whom_not_to_call(self, number: str | None) -> None:
        listed = {number: DoNotCall(number)} if number else {}
        self.floor.directory = replace(self.floor.directory, do_not_call=listed)
        self._tell(DirectoryLoaded(self.floor.directory))
        self._settle()

    @rule(seconds=st.sampled_from([1.0, 15.0, 70.0, 4000.0]))
    def time_passes(self, seconds: float) -> None:
        end = self.floor.now + seconds
        while True:  # timer by timer, so that what follows from one is done before the next
            due = min((at for at in self.floor.timers.values() if at <= end), default=None)
            self.floor.after((due if due is not None else end) - self.floor.now)
            self._hear()
            self._settle()
            if due is None:
                break

    # -- always -----------------------------------------------------------------------------------------------------

    @invariant()
    def no_telephone_is_in_two_calls(self) -> None:
        numbers = [telephone(number) for number in self.live.values()]
        assert len(numbers) == len(set(numbers)), self.live

    @invariant()
    def callbacks_are_offered_in_the_order_of_their_places(self) -> None:
        """Nobody stands in front of a free agent."""
        if not hasattr(self, "floor"):
            return
        free = [agent for agent in AGENTS if self.floor.state(agent) is AgentState.READY]
        begun = [a for a in self.attempts.values() if a.stage == "begun" and a.mode is CallbackMode.AGENT_FIRST]
        for attempt in begun:
            rung = any(o.call == attempt.call for o in self.offers.values())
            assert rung or not free, f"{attempt.call} waits beside {free}"

    def teardown(self) -> None:
        """In the end, with everybody gone and time enough, every promise has ended once."""
        if not hasattr(self, "floor") or self.broken:
            return
        for agent in AGENTS:
            self.comes_and_goes(agent, LogOut)
        for _ in range(20):
            for offer in list(self.offers):
                self._offer_over(offer, OfferOutcome.FAILED)
            for made in list(self.talks.values()):
                del self.talks[made.offer]
                self._tell(TalkEnded(made.call, made.offer, made.agent, made.queue, Party.AGENT, 10.0))
            for call in list(self.live):
                self._hang_up(call)
            self.time_passes(90_000.0)
        assert [promise.ends for promise in self.promises.values() if len(promise.ends) != 1] == []


CHECKS: dict[type, Callable[[Callbacks, object], None]] = {
    CallbackPromised: Callbacks._promised,
    CallbackBegun: Callbacks._begun,
    CallbackPostponed: Callbacks._given_up,
    CallbackEnded: Callbacks._ended,
    CallQueued: Callbacks._queued,
    CallLeftQueue: Callbacks._left,
    OfferMade: Callbacks._offered,
    OfferWithdrawn: Callbacks._withdrawn,
}  # type: ignore[dict-item]
