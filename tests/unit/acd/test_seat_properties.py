"""The same centre with breaks that are asked for, work modes, all kinds of wrap-up, dispositions and pulling: whatever
happens in whatever order, every asking has one answer, every talk that needs a disposition has one, nobody is offered a
call in a mode without, and nothing is told twice.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from fsctl.directory import NO_DISPOSITION, Disposition, WorkMode, WrapUpMode
from fsctl.facts import (
    AgentOverLimit,
    AgentState,
    AgentStateChanged,
    BreakAnswered,
    BreakAsked,
    CallConnected,
    CallEnded,
    DispositionSet,
    OfferAnswered,
    OfferMade,
    Party,
    TalkEnded,
    WorkModeChanged,
)
from fsctl.requests import (
    ApproveBreak,
    ExtendWrapUp,
    FinishWrapUp,
    PullCall,
    RefuseBreak,
    SetDisposition,
    SetNotReady,
    SetWorkMode,
    WantWrapUp,
    WithdrawBreak,
)
from fsctl.switch.causes import Cause
from tests.unit.acd.test_properties import AGENTS, Centre, agents

WORKING = (AgentState.RESERVED, AgentState.RINGING, AgentState.TALKING, AgentState.ON_HOLD)
HIDING = (AgentState.WRAP_UP, AgentState.OTHER_CALL, AgentState.PHONE_LOST)
"""States that are a wrap-up or may lie over one."""


class Seats(Centre):
    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[str, str] = {}
        self.modes = dict.fromkeys(AGENTS, WorkMode.NORMAL)
        self.owed: dict[str, str] = {}
        """Agent → the talk that needs a disposition and has none yet."""
        self.said: dict[tuple[str, str], str] = {}
        self.over: Counter[tuple[str, float]] = Counter()

    # -- what is noted ----------------------------------------------------------------------------------------------

    def noted(self, fact: object) -> None:
        if isinstance(fact, BreakAsked):
            assert fact.agent not in self.asked, "two askings at once"
            assert fact.until > self.floor.now
            self.asked[fact.agent] = fact.reason
        elif isinstance(fact, BreakAnswered):
            assert self.asked.pop(fact.agent, "") == fact.reason, "an answer to what was not asked"
        elif isinstance(fact, WorkModeChanged):
            assert self.modes[fact.agent] is not fact.mode, "told twice"
            self.modes[fact.agent] = fact.mode
        elif isinstance(fact, DispositionSet):
            self._disposition(fact)
        elif isinstance(fact, AgentOverLimit):
            self.over[fact.agent, fact.since] += 1
            assert self.over[fact.agent, fact.since] == 1, "told twice"
        elif isinstance(fact, OfferMade):
            mode = self.modes[fact.agent]
            pulled = fact.strategy == "pull" and mode is WorkMode.SUPERVISOR
            assert mode is WorkMode.NORMAL or pulled, f"offered to one who works {mode}"
        elif isinstance(fact, AgentStateChanged):
            self._changed(fact)

    def _disposition(self, fact: DispositionSet) -> None:
        assert fact.before == self.said.get((fact.call, fact.agent), ""), "it replaces what was said last"
        assert fact.disposition != fact.before, "said twice"
        if fact.disposition == NO_DISPOSITION:
            assert not fact.before, "something was said"
            assert not fact.late
        self.said[fact.call, fact.agent] = fact.disposition
        if self.owed.get(fact.agent) == fact.call:
            del self.owed[fact.agent]

    def _changed(self, fact: AgentStateChanged) -> None:
        required = self.directory.queues["support"].disposition_required
        begins = fact.state is AgentState.WRAP_UP and bool(fact.queue) and self.states[fact.agent] in WORKING
        if begins and required and (fact.call, fact.agent) not in self.said:
            self.owed[fact.agent] = fact.call
        if fact.state in WORKING or fact.state in HIDING:
            return
        assert fact.agent not in self.owed, f"{fact.agent} left {self.owed[fact.agent]} without a disposition"
        if fact.state is AgentState.LOGGED_OUT:
            assert fact.agent not in self.asked, "a break is asked for by nobody"
            assert self.modes[fact.agent] is WorkMode.NORMAL

    def opened(self) -> None:
        """Everybody is there, and talks need a disposition."""
        self.the_site_is_changed(WrapUpMode.TIME_BOXED, True, True, 15.0, 30.0)
        for agent in AGENTS:
            self.logs_in(agent)

    # -- what people do ---------------------------------------------------------------------------------------------

    @rule(
        mode=st.sampled_from(list(WrapUpMode)),
        required=st.booleans(),
        pull=st.booleans(),
        limit_s=st.sampled_from([0.0, 15.0]),
        budget_s=st.sampled_from([0.0, 30.0]),
    )
    def the_site_is_changed(
        self, mode: WrapUpMode, required: bool, pull: bool, limit_s: float, budget_s: float
    ) -> None:
        kinds = {"solved": Disposition("solved", "1", "", ""), "order": Disposition("order", "2", "", "")}
        queues = {
            name: replace(queue, wrap_up_mode=mode, disposition_required=required, pull=pull)
            for name, queue in self.directory.queues.items()
        }
        reasons = {
            **self.directory.reasons,
            "rest": replace(self.directory.reasons["rest"], limit_s=limit_s, budget_s=budget_s),
            "meeting": replace(self.directory.reasons["meeting"], approval=True, approval_wait_s=25.0),
        }
        self.directory = replace(self.directory, queues=queues, reasons=reasons, dispositions=kinds)
        self._load()

    @rule(agent=agents, reason=st.sampled_from(["rest", "meeting"]), approved=st.sampled_from(["", "", "yes"]))
    def takes_or_asks_for_a_break(self, agent: str, reason: str, approved: str) -> None:
        self._tell(SetNotReady(agent, reason, "test", approved))

    @rule(agent=agents, answer=st.sampled_from(["approve", "approve", "refuse", "withdraw"]))
    def hears_of_it(self, agent: str, answer: str) -> None:
        requests = {
            "approve": ApproveBreak(agent, "", "sue"),
            "refuse": RefuseBreak(agent, "", "sue"),
            "withdraw": WithdrawBreak(agent, "test"),
        }
        self._tell(requests[answer])

    @rule(agent=agents, mode=st.sampled_from([WorkMode.NORMAL, WorkMode.NORMAL, *WorkMode]))
    def changes_the_mode(self, agent: str, mode: WorkMode) -> None:
        self._tell(SetWorkMode(agent, mode, "test"))

    @rule(agent=agents, name=Centre.callers, code=st.sampled_from(["solved", "order"]))
    def says_what_it_was_about(self, agent: str, name: str, code: str) -> None:
        self._tell(SetDisposition(agent, name, code, "test"))

    @rule(agent=agents, act=st.sampled_from(["done", "done", "forced", "longer", "wanted"]))
    def wraps_up(self, agent: str, act: str) -> None:
        requests = {
            "done": FinishWrapUp(agent, "test"),
            "forced": FinishWrapUp(agent, "sue", "yes"),
            "longer": ExtendWrapUp(agent, "test"),
            "wanted": WantWrapUp(agent, "on", "test"),
        }
        self._tell(requests[act])

    @rule(count=st.integers(1, 3))
    def several_arrive(self, count: int) -> None:
        for _ in range(count):
            self.arrives("support", 0, 0)

    @rule()
    def everybody_answers(self) -> None:
        for key, offer in list(self.offers.items()):
            taken = any(other.call == offer.call and other.stage != "made" for other in self.offers.values())
            if offer.stage == "made" and not offer.withdrawn and not taken and not self.calls[offer.call].ended:
                offer.stage = "up"
                self._tell(OfferAnswered(key, offer.call, offer.agent))
                offer.stage = "talking"
                self._tell(CallConnected(offer.call, key, offer.agent, offer.queue))

    @rule()
    def all_talks_end(self) -> None:
        for key, offer in list(self.offers.items()):
            if offer.stage == "talking":
                del self.offers[key]
                self._tell(TalkEnded(offer.call, key, offer.agent, offer.queue, Party.AGENT, 20.0))
                self.calls[offer.call].ended = True
                self._tell(CallEnded(offer.call, Cause.NORMAL, Party.AGENT))

    @rule(agent=agents, n=st.integers(0, 3))
    def pulls_whoever_waits(self, agent: str, n: int) -> None:
        waiting = [name for name, call in self.calls.items() if call.queue]
        if waiting:
            self._tell(PullCall(agent, waiting[n % len(waiting)], "test"))

    @rule(agent=agents, code=st.sampled_from(["solved", "order"]))
    def says_what_the_last_was_about(self, agent: str, code: str) -> None:
        if agent in self.owed:
            self._tell(SetDisposition(agent, self.owed[agent], code, "test"))

    @rule(agent=agents, name=Centre.callers)
    def pulls(self, agent: str, name: str) -> None:
        self._tell(PullCall(agent, name, "test"))

    def _everybody_leaves(self) -> None:
        for agent in AGENTS:
            self._tell(FinishWrapUp(agent, "sue", "yes"))
        super()._everybody_leaves()


Seats.TestCase.settings = settings(
    max_examples=300, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
TestSeats = Seats.TestCase

__all__ = ["TestSeats"]
