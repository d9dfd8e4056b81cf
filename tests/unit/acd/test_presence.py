"""Agents come and go, by request and by code, at their own phone and at others'."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from fsctl.acd.pins import hash_pin, pin_fits
from fsctl.acd.seat import ENGAGEMENTS, Engagement, Seat, WrapUp, WrongEngagement
from fsctl.directory import DirectoryLoaded, WorkMode
from fsctl.facts import (
    AgentChangePending,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentState,
    AgentStateChanged,
    CallHeld,
    CallRetrieved,
    CodeDialled,
    CodeObeyed,
    CodeRefused,
    LineBusied,
    LineFreed,
    OfferOutcome,
)
from fsctl.requests import LogIn, LogOut, SetNotReady, SetReady
from fsctl.step import Refused
from fsctl.switch.events import (
    PhoneRegistered,
    PhoneUnregistered,
    SwitchSnapshot,
)
from tests.unit.acd.conftest import Floor, site

F = Any


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (LogIn("9999", "", "x"), "unknown_agent"),
        (LogIn("1001", "7777", "x"), "unknown_extension"),
        (LogOut("1001", "x"), "logged_out"),
        (SetReady("1001", "x"), "logged_out"),
        (SetNotReady("1001", "meal", "x"), "logged_out"),
        (SetReady("9999", "x"), "unknown_agent"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_remedy_and_changes_nothing(
    floor: F, request_: object, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        floor.tell(request_)
    assert refused.value.code == code
    assert refused.value.remedy
    assert floor.facts == []


def test_an_unknown_reason_is_refused_and_the_known_ones_are_named(floor: F) -> None:
    floor.log_in("1001")
    with pytest.raises(Refused, match="meal, meeting, other, rest"):
        floor.tell(SetNotReady("1001", "holiday", "x"))
    assert floor.state("1001") is AgentState.READY


def test_a_new_reason_is_a_new_interval(floor: F) -> None:
    floor.log_in("1001")
    floor.tell(SetNotReady("1001", "meal", "x"))
    floor.after(60)
    floor.tell(SetNotReady("1001", "meeting", "x"))
    reasons = [(change.reason, change.since) for change in floor.all(AgentStateChanged)[1:]]
    assert reasons == [("meal", 1000.0), ("meeting", 1060.0)]


def test_not_ready_asked_during_a_call_takes_effect_after_the_wrap_up(floor: F) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.talks("c1")
    floor.tell(SetNotReady("1001", "meal", "ann"))
    assert floor.last(AgentChangePending) == AgentChangePending("1001", "not_ready", "meal", "ann")
    assert floor.state("1001") is AgentState.TALKING
    floor.talk_ends("c1")
    assert floor.state("1001") is AgentState.WRAP_UP
    floor.after(10)
    assert floor.state("1001") is AgentState.NOT_READY
    assert floor.last(AgentChangePending).state == ""


def test_ready_takes_a_pending_change_back(floor: F) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.talks("c1")
    floor.tell(SetNotReady("1001", "meal", "ann"))
    floor.tell(SetReady("1001", "ann"))
    assert floor.last(AgentChangePending).state == ""
    floor.talk_ends("c1")
    floor.after(10)
    assert floor.state("1001") is AgentState.READY


def test_log_out_during_a_call_waits_for_its_end_and_skips_the_wrap_up(floor: F) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.talks("c1")
    floor.tell(LogOut("1001", "ann"))
    assert floor.last(AgentChangePending).state == "logged_out"
    floor.talk_ends("c1")
    assert floor.state("1001") is AgentState.LOGGED_OUT
    assert floor.last(AgentLoggedOut).by == "ann"


def test_ready_ends_the_wrap_up_early(floor: F) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.talks("c1")
    floor.talk_ends("c1")
    floor.tell(SetReady("1001", "ann"))
    assert floor.state("1001") is AgentState.READY
    floor.after(60)
    assert floor.states("1001")[-2:] == ["wrap_up", "ready"]


def test_hold_and_retrieve(floor: F) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.talks("c1")
    floor.tell(CallHeld("c1", "1001", "phone 1001"))
    assert floor.state("1001") is AgentState.ON_HOLD
    floor.tell(CallHeld("another call", "1001", "ann"))
    floor.tell(CallRetrieved("c1", "1001", 5.0))
    assert floor.state("1001") is AgentState.TALKING


class TestPhones:
    def test_an_unregistered_phone_is_lost_and_never_offered(self, floor: F) -> None:
        floor.log_in("1001")
        floor.tell(PhoneUnregistered("1001"))
        assert floor.state("1001") is AgentState.PHONE_LOST
        floor.arrives("c1")
        assert floor.agent_of("c1") == ""
        floor.tell(PhoneRegistered("1001"))
        assert floor.agent_of("c1") == "1001"

    def test_a_phone_lost_during_a_break_comes_back_to_the_break(self, floor: F) -> None:
        floor.log_in("1001")
        floor.tell(SetNotReady("1001", "meal", "x"))
        floor.tell(PhoneUnregistered("1001"))
        assert floor.state("1001") is AgentState.PHONE_LOST
        floor.tell(PhoneRegistered("1001"))
        assert floor.state("1001") is AgentState.NOT_READY

    def test_a_phone_lost_during_a_talk_shows_when_the_talk_is_over(self, floor: F) -> None:
        floor.log_in("1001")
        floor.arrives("c1")
        floor.talks("c1")
        floor.tell(PhoneUnregistered("1001"))
        assert floor.state("1001") is AgentState.TALKING
        floor.talk_ends("c1")
        assert floor.state("1001") is AgentState.PHONE_LOST

    def test_a_snapshot_says_which_phones_are_there(self, floor: F) -> None:
        floor.log_in("1001", "1002")
        floor.tell(SwitchSnapshot("core", (), frozenset({"1002"}), False))
        assert (floor.state("1001"), floor.state("1002")) == (AgentState.PHONE_LOST, AgentState.READY)

    def test_logging_in_at_a_dead_phone_shows_it_at_once(self, floor: F) -> None:
        floor.tell(SwitchSnapshot("core", (), frozenset(), True))
        floor.log_in("1001")
        assert floor.states("1001") == ["phone_lost"]

    def test_a_call_outside_the_queues_keeps_offers_away(self, floor: F) -> None:
        floor.log_in("1001")
        floor.tell(LineBusied("1001", "x1"))
        floor.tell(LineBusied("1001", "x2"))
        assert floor.state("1001") is AgentState.OTHER_CALL
        floor.arrives("c1")
        floor.tell(LineFreed("1001", "x1"))
        assert floor.agent_of("c1") == ""
        floor.tell(LineFreed("1001", "x2"))
        assert floor.agent_of("c1") == "1001"

    def test_an_agent_who_dials_out_while_being_offered_is_busy_afterwards(self, floor: F) -> None:
        floor.log_in("1001")
        floor.arrives("c1")
        floor.tell(LineBusied("1001", "x1"))
        assert floor.state("1001") is AgentState.RESERVED
        floor.fails("c1", OfferOutcome.BUSY)
        assert floor.state("1001") is AgentState.OTHER_CALL


class TestHotDesking:
    def test_an_agent_logs_in_at_another_phone(self, floor: F) -> None:
        floor.tell(LogIn("1001", "2000", "x"))
        floor.arrives("c1")
        assert floor.offer_of("c1").extension == "2000"

    def test_who_comes_to_a_taken_phone_sends_the_other_away(self, floor: F) -> None:
        floor.log_in("1001")
        floor.tell(LogIn("1002", "1001", "x"))
        assert floor.state("1001") is AgentState.LOGGED_OUT
        assert floor.room.floor.by_extension == {"1001": "1002"}

    def test_moving_to_another_phone_frees_the_first(self, floor: F) -> None:
        floor.log_in("1001")
        floor.tell(LogIn("1001", "2000", "x"))
        assert floor.room.floor.by_extension == {"2000": "1001"}
        assert [type(fact) for fact in floor.facts if isinstance(fact, AgentLoggedIn | AgentLoggedOut)] == [
            AgentLoggedIn,
            AgentLoggedOut,
            AgentLoggedIn,
        ]


class TestFeatureCodes:
    def dial(self, floor: F, action: str, argument: str = "", extension: str = "1001") -> object:
        floor.tell(CodeDialled("x", extension, action, argument))
        return floor.facts[-1] if isinstance(floor.facts[-1], CodeRefused) else floor.last(CodeObeyed)

    def test_the_owner_of_the_phone_logs_in_pauses_returns_and_leaves(self, floor: F) -> None:
        assert self.dial(floor, "log_in") == CodeObeyed("x", "1001", "log_in", "logged_in")
        assert self.dial(floor, "not_ready", "3").prompt == "not_ready"
        assert floor.last(AgentStateChanged).reason == "meal"
        assert self.dial(floor, "ready").prompt == "ready"
        assert self.dial(floor, "log_out").prompt == "logged_out"
        assert floor.states("1001") == ["ready", "not_ready", "ready", "logged_out"]

    def test_another_agent_logs_in_here_by_number(self, floor: F) -> None:
        self.dial(floor, "log_in", "1002", "2000")
        assert floor.room.floor.by_extension == {"2000": "1002"}

    @pytest.mark.parametrize(
        ("action", "argument", "extension", "code"),
        [
            ("ready", "", "1001", "nobody_here"),
            ("log_in", "", "2000", "no_agent_here"),
            ("log_in", "4711", "2000", "unknown_agent"),
        ],
    )
    def test_what_cannot_be_done_is_said_on_the_phone(
        self, floor: F, action: str, argument: str, extension: str, code: str
    ) -> None:
        refused = self.dial(floor, action, argument, extension)
        assert (refused.code, refused.prompt) == (code, "code_refused")

    def test_a_pin_is_asked_for_where_one_is_set(self, floor: F) -> None:
        agents = {**floor.directory.agents}
        agents["1001"] = replace(agents["1001"], pin=hash_pin("2468", b"s" * 16))
        floor.tell(DirectoryLoaded(replace(floor.directory, agents=agents)))
        assert self.dial(floor, "log_in").code == "wrong_pin"
        assert self.dial(floor, "log_in", "1001*1111").code == "wrong_pin"
        assert self.dial(floor, "log_in", "1001*2468").action == "log_in"


@pytest.mark.parametrize("stored", ["", "x", "pbkdf2$a$b$c", "plain$1$00$00", "pbkdf2$1$zz$00"])
def test_no_pin_fits_a_stored_text_that_is_no_hash(stored: str) -> None:
    assert not pin_fits("", stored)


def test_a_break_is_not_idleness_and_the_returned_stand_where_the_peers_stand() -> None:
    floor = Floor(site(3))
    floor.log_in("1001", "1002", "1003")
    floor.tell(SetNotReady("1001", "meal", "x"))
    floor.after(600)
    for agent, call in (("1002", "c1"), ("1003", "c2")):
        floor.arrives(call)
        assert floor.agent_of(call) == agent
        floor.talks(call)
    floor.change(wrap_up_s=0.0)
    floor.talk_ends("c1")
    floor.after(100)
    floor.talk_ends("c2")
    floor.after(100)
    floor.tell(SetReady("1001", "x"))
    seats = floor.room.floor.seats
    assert seats["1002"].idle_since < seats["1001"].idle_since < seats["1003"].idle_since


def test_a_removed_agent_leaves_after_the_call(floor: F) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.talks("c1")
    smaller = replace(floor.directory, agents={}, tiers=tuple(t for t in floor.directory.tiers if t.agent != "1001"))
    floor.tell(DirectoryLoaded(smaller))
    assert floor.state("1001") is AgentState.TALKING
    floor.talk_ends("c1")
    assert floor.state("1001") is AgentState.LOGGED_OUT


@pytest.mark.parametrize(("here", "there"), list(product(Engagement, Engagement)))
def test_an_engagement_moves_only_as_the_table_allows(here: Engagement, there: Engagement) -> None:
    seat = Seat("1001", engagement=here)
    if there in ENGAGEMENTS[here]:
        seat.engage(there)
        assert seat.engagement is there
    else:
        with pytest.raises(WrongEngagement):
            seat.engage(there)


CONDITIONS = {
    "logged_in": (True, False),
    "engagement": tuple(Engagement),
    "phone_lost": (True, False),
    "lines": (set(), {"x"}),
    "wrap_up": (None, WrapUp("c1", "support", 99.0), WrapUp("c1", "support", 0.0), WrapUp("c1", "support", 40.0)),
    "ready": (True, False),
    "mode": tuple(WorkMode),
}


@pytest.mark.parametrize("values", list(product(*CONDITIONS.values())))
def test_every_combination_of_conditions_has_one_state_by_precedence(values: tuple[object, ...]) -> None:
    conditions = dict(zip(CONDITIONS, values, strict=True))
    seat = Seat("1001", **conditions)  # type: ignore[arg-type]
    expected = next(
        state
        for holds, state in (
            (not conditions["logged_in"], AgentState.LOGGED_OUT),
            (conditions["engagement"], str(conditions["engagement"])),
            (conditions["phone_lost"], AgentState.PHONE_LOST),
            (conditions["lines"], AgentState.OTHER_CALL),
            (conditions["wrap_up"] and conditions["wrap_up"].lasts(50.0), AgentState.WRAP_UP),
            (not conditions["ready"], AgentState.NOT_READY),
            (conditions["mode"] is not WorkMode.NORMAL, AgentState.NOT_READY),
            (True, AgentState.READY),
        )
        if holds
    )
    assert seat.derive(50.0)[0] == expected
