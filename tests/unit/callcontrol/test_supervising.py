"""A supervisor's leg, step by step, with what a switch may do wrong on the way."""

from __future__ import annotations

import pytest

from fsctl.callcontrol.legs import WrongMove
from fsctl.callcontrol.sessions import SESSION_MOVES, Session, SessionStage
from fsctl.callcontrol.supervising import TRIES
from fsctl.directory import DestinationKind
from fsctl.facts import (
    AgentLoggedOut,
    Anomaly,
    CallTakenOver,
    Follow,
    Mode,
    Party,
    SupervisionAttached,
    SupervisionEnded,
    SupervisionOutcome,
    SupervisionPaused,
    SupervisionStarted,
    TalkEnded,
)
from fsctl.requests import ChangeSupervision, StopSupervising, Supervise, TakeOver
from fsctl.step import Refused, TimerCame
from fsctl.switch.causes import Cause
from fsctl.switch.commands import Bridge, Ears, Eavesdrop, HangUp, Originate, StopEavesdropping
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelParked,
    CommandFailed,
    Direction,
    EavesdropEnded,
    EavesdropStarted,
    SwitchSnapshot,
)
from tests.unit.callcontrol.conftest import Desk


@pytest.mark.parametrize("here", list(SessionStage))
@pytest.mark.parametrize("there", list(SessionStage))
def test_a_session_moves_only_as_the_table_allows(here: SessionStage, there: SessionStage) -> None:
    session = Session("s1", "c1", "sue", "2000", Mode.LISTEN, Follow.AGENT, stage=here)
    if there in SESSION_MOVES[here]:
        session.move(there)
        assert session.stage is there
    else:
        with pytest.raises(WrongMove):
            session.move(there)


def asked(desk: Desk, mode: str = "listen", follow: str = "agent") -> str:
    """The supervisor's phone rings for the talk; the session."""
    desk.talks()
    desk.forget()
    desk.tell(Supervise("c1", "2000", mode, follow, "sue"))
    return desk.last(SupervisionStarted).session  # type: ignore[attr-defined, no-any-return]


def attached(desk: Desk, mode: str = "listen", follow: str = "agent") -> str:
    session = asked(desk, mode, follow)
    desk.lifts(session)
    desk.tell(EavesdropStarted(desk.last(Eavesdrop).target))  # type: ignore[attr-defined]
    return session


def ear(desk: Desk) -> Eavesdrop:
    found = desk.last(Eavesdrop)
    assert isinstance(found, Eavesdrop)
    return found


def parks(desk: Desk, channel: str) -> None:
    desk.tell(ChannelParked(channel, Direction.OUTBOUND, True, "", "", ""))


def due(desk: Desk, kind: str, session: str, after_s: float = 5.0) -> None:
    desk.now += after_s
    desk.tell(TimerCame((kind, session)))


def test_the_phone_is_called_first_and_the_talk_gets_no_command(desk: Desk) -> None:
    session = asked(desk)
    (order,) = desk.commands
    assert isinstance(order, Originate)
    assert (order.channel, order.caller_number, order.caller_name) == (session, "1001", "Ann")
    assert order.variables["fsctl_role"] == "supervisor"
    desk.lifts(session)
    assert (ear(desk).channel, ear(desk).target, ear(desk).heard_by) == (session, "o1", Ears.NOBODY)
    assert {command.channel for command in desk.commands} == {session}


def test_the_phone_of_one_who_follows_the_caller_shows_the_caller(desk: Desk) -> None:
    asked(desk, follow="caller")
    order = desk.last(Originate)
    assert isinstance(order, Originate)
    assert (order.caller_number, order.caller_name) == ("5551234", "Bob")


@pytest.mark.parametrize(
    ("mode", "agents_leg", "callers_leg"),
    [
        ("listen", Ears.NOBODY, Ears.NOBODY),
        ("whisper_agent", Ears.TARGET, Ears.PARTNER),
        ("whisper_caller", Ears.PARTNER, Ears.TARGET),
        ("barge", Ears.BOTH, Ears.BOTH),
    ],
)
@pytest.mark.parametrize("follow", ["agent", "caller"])
def test_the_right_party_hears_the_supervisor(
    desk: Desk, mode: str, follow: str, agents_leg: Ears, callers_leg: Ears
) -> None:
    session = asked(desk, mode, follow)
    desk.lifts(session)
    assert (ear(desk).target, ear(desk).heard_by) == (("o1", agents_leg) if follow == "agent" else ("c1", callers_leg))


class TestACallDialledByHand:
    """The phone's own leg is the caller's, and the customer's is the other one."""

    @pytest.fixture
    def customer(self, desk: Desk) -> str:
        desk.caller_arrives(extension="1001")
        desk.routed(DestinationKind.EXTERNAL, "carrier/13800000000")
        order = desk.last(Originate)
        assert isinstance(order, Originate)
        desk.lifts(order.channel)
        desk.tell(ChannelAnswered("c1"))
        desk.tell(ChannelBridged("c1", order.channel))
        desk.forget()
        return order.channel

    @pytest.mark.parametrize("mode", ["whisper_agent", "whisper_caller"])
    @pytest.mark.parametrize("follow", ["agent", "caller"])
    def test_the_right_party_hears_the_supervisor(self, desk: Desk, customer: str, mode: str, follow: str) -> None:
        desk.tell(Supervise("c1", "2000", mode, follow, "sue"))
        session = desk.last(SupervisionStarted).session  # type: ignore[attr-defined]
        desk.lifts(session)
        hears = {"c1": "whisper_agent", customer: "whisper_caller"}
        assert ear(desk).target == ("c1" if follow == "agent" else customer)
        assert ear(desk).heard_by is (Ears.TARGET if hears[ear(desk).target] == mode else Ears.PARTNER)
        desk.tell(EavesdropStarted(ear(desk).target))
        desk.hangs_up("c1")
        assert HangUp(session) in desk.commands

    def test_who_listened_already_is_brought_to_the_customers_side(self, desk: Desk) -> None:
        desk.caller_arrives(extension="1001")
        desk.routed(DestinationKind.EXTERNAL, "carrier/13800000000")
        customer = desk.last(Originate).channel  # type: ignore[attr-defined]
        desk.tell(ChannelAnswered("c1"))
        desk.tell(Supervise("c1", "2000", "whisper_caller", "caller", "sue"))
        session = desk.last(SupervisionStarted).session  # type: ignore[attr-defined]
        desk.lifts(session)
        desk.tell(EavesdropStarted("c1"))
        desk.lifts(customer)
        desk.tell(ChannelBridged("c1", customer))
        assert desk.last(StopEavesdropping) == StopEavesdropping(session)
        desk.tell(EavesdropEnded(session, ear(desk).eavesdrop_id))
        assert (ear(desk).target, ear(desk).heard_by) == (customer, Ears.TARGET)

    def test_it_cannot_be_taken_over(self, desk: Desk, customer: str) -> None:
        desk.tell(Supervise("c1", "2000", "listen", "caller", "sue"))
        session = desk.last(SupervisionStarted).session  # type: ignore[attr-defined]
        desk.lifts(session)
        with pytest.raises(Refused, match="has dialled this call"):
            desk.tell(TakeOver(session, "sue"))


def test_nobody_listens_before_the_switch_says_so(desk: Desk) -> None:
    session = asked(desk)
    desk.lifts(session)
    assert desk.all(SupervisionAttached) == []
    desk.tell(EavesdropStarted("somebody else's leg"))
    assert desk.all(SupervisionAttached) == []
    desk.tell(EavesdropStarted("o1"))
    desk.tell(EavesdropStarted("o1"))
    assert desk.all(SupervisionAttached) == [SupervisionAttached(session, "c1")]


class TestWhenItDoesNotComeAbout:
    def test_it_is_tried_again_and_then_given_up(self, desk: Desk) -> None:
        session = asked(desk)
        desk.lifts(session)
        for number in range(TRIES):
            assert len(desk.all(Eavesdrop)) == number + 1
            desk.tell(EavesdropEnded(session, ear(desk).eavesdrop_id))
            due(desk, "attach", session)
        assert desk.last(HangUp) == HangUp(session)
        desk.ended_by_us(session)
        assert desk.last(SupervisionEnded).outcome is SupervisionOutcome.FAILED  # type: ignore[attr-defined]
        assert desk.all(SupervisionAttached) == []

    def test_a_refusal_and_silence_count_as_tries(self, desk: Desk) -> None:
        session = asked(desk)
        desk.lifts(session)
        desk.tell(CommandFailed(ear(desk), "-ERR"))
        due(desk, "attach", session)
        assert len(desk.all(Eavesdrop)) == 2
        due(desk, "attach", session)
        due(desk, "attach", session)
        assert len(desk.all(Eavesdrop)) == 3
        desk.tell(EavesdropStarted("o1"))
        assert desk.last(SupervisionAttached) == SupervisionAttached(session, "c1")

    def test_an_end_of_an_earlier_attaching_ends_nothing(self, desk: Desk) -> None:
        session = attached(desk)
        first = ear(desk).eavesdrop_id
        desk.tell(ChangeSupervision(session, "barge", "sue"))
        desk.tell(EavesdropEnded(session, first))
        desk.tell(EavesdropStarted("o1"))
        desk.forget()
        desk.tell(EavesdropEnded(session, first))
        assert desk.effects == []

    def test_the_switch_will_not_call_the_phone(self, desk: Desk) -> None:
        session = asked(desk)
        order = desk.last(Originate)
        assert isinstance(order, Originate)
        desk.tell(CommandFailed(order, "-ERR"))
        assert desk.last(SupervisionEnded) == SupervisionEnded(session, SupervisionOutcome.FAILED, "c1", "-ERR")

    def test_a_ringing_without_an_end_is_ended(self, desk: Desk) -> None:
        session = asked(desk)
        due(desk, "supervise", session)
        assert desk.last(HangUp) == HangUp(session, Cause.CANCELLED)
        desk.lifts(session)
        assert desk.all(HangUp)[-1] == HangUp(session), "the cancel crossed the answer"
        desk.ended_by_us(session)
        assert desk.last(SupervisionEnded).outcome is SupervisionOutcome.NO_ANSWER  # type: ignore[attr-defined]

    def test_a_failed_call_is_told_once(self, desk: Desk) -> None:
        session = asked(desk)
        desk.fails(session, Cause.REJECTED)
        desk.hangs_up(session, Cause.REJECTED)
        assert [ended.outcome for ended in desk.all(SupervisionEnded)] == [  # type: ignore[attr-defined]
            SupervisionOutcome.REJECTED
        ]


class TestChanging:
    def test_off_and_on_again_in_the_new_mode(self, desk: Desk) -> None:
        session = attached(desk)
        desk.tell(ChangeSupervision(session, "whisper_caller", "sue"))
        assert desk.last(StopEavesdropping) == StopEavesdropping(session)
        assert len(desk.all(Eavesdrop)) == 1
        desk.tell(EavesdropEnded(session, ear(desk).eavesdrop_id))
        assert ear(desk).heard_by is Ears.PARTNER
        assert desk.all(SupervisionPaused) == []

    def test_asked_while_being_attached_it_waits_for_that(self, desk: Desk) -> None:
        """Taken off before it is on, the old order might be carried out after the new one."""
        session = asked(desk)
        desk.lifts(session)
        desk.tell(ChangeSupervision(session, "barge", "sue"))
        assert desk.all(StopEavesdropping) == []
        desk.tell(EavesdropStarted("o1"))
        assert desk.all(StopEavesdropping) == [StopEavesdropping(session)]

    def test_the_target_goes_meanwhile(self, desk: Desk) -> None:
        session = attached(desk)
        desk.tell(ChangeSupervision(session, "barge", "sue"))
        desk.hangs_up("o1")
        desk.tell(EavesdropEnded(session, ear(desk).eavesdrop_id))
        assert len(desk.all(Eavesdrop)) == 1
        assert desk.last(SupervisionPaused) == SupervisionPaused(session, "c1")


def test_an_agent_who_logs_out_without_a_talk_releases_the_listener(desk: Desk) -> None:
    session = attached(desk)
    desk.hangs_up("o1")
    desk.tell(AgentLoggedOut("1002", "1002", "bo"))
    assert HangUp(session) not in desk.commands
    desk.tell(AgentLoggedOut("1001", "1001", "ann"))
    assert HangUp(session) in desk.commands


def test_a_phone_that_is_not_registered_is_refused(desk: Desk) -> None:
    desk.talks()
    desk.tell(SwitchSnapshot("core", (), frozenset({"1001"}), True))
    with pytest.raises(Refused, match="not registered"):
        desk.tell(Supervise("c1", "2000", "listen", "agent", "sue"))


class TestTakingOver:
    def taking_over(self, desk: Desk) -> str:
        session = attached(desk)
        desk.forget()
        desk.now += 10
        desk.tell(TakeOver(session, "sue"))
        return session

    def test_nothing_is_told_and_nobody_hung_up_before_the_bridge_is_there(self, desk: Desk) -> None:
        session = self.taking_over(desk)
        assert desk.commands == [Bridge("c1", session)]
        assert desk.facts == []
        desk.tell(ChannelBridged("c1", session))
        assert desk.facts[:2] == [
            CallTakenOver("c1", session, "2000", "sue", "1001"),
            TalkEnded("c1", "o1", "1001", "support", Party.SYSTEM, 10.0),
        ]
        assert HangUp("o1") in desk.commands
        desk.forget()
        desk.ended_by_us("o1")
        assert desk.all(TalkEnded) == []
        assert desk.all(HangUp) == []

    def test_nothing_else_can_be_asked_of_it_meanwhile(self, desk: Desk) -> None:
        session = self.taking_over(desk)
        for request in (
            TakeOver(session, "sue"),
            StopSupervising(session, "sue"),
            ChangeSupervision(session, "barge", "sue"),
        ):
            with pytest.raises(Refused, match="being taken over"):
                desk.tell(request)

    def test_without_a_bridge_the_agent_keeps_the_call(self, desk: Desk) -> None:
        session = self.taking_over(desk)
        desk.tell(CommandFailed(Bridge("c1", session), "-ERR"))
        due(desk, "take_over", session)
        assert desk.last(Anomaly).code == "not_taken_over"  # type: ignore[attr-defined]
        assert desk.all(Bridge) == [Bridge("c1", session)]
        due(desk, "attach", session)
        assert ear(desk).target == "o1"
        desk.hangs_up("o1")
        assert desk.last(TalkEnded).ended_by is Party.AGENT  # type: ignore[attr-defined]
        assert HangUp("c1") in desk.commands

    def test_a_talk_pulled_apart_for_nothing_is_joined_again_once_both_have_parked(self, desk: Desk) -> None:
        session = self.taking_over(desk)
        parks(desk, "o1")
        desk.hangs_up(session)
        assert desk.all(Bridge) == [Bridge("c1", session)]
        parks(desk, "c1")
        parks(desk, "c1")
        assert desk.all(Bridge) == [Bridge("c1", session), Bridge("c1", "o1")]

    def test_a_later_park_is_somebody_elses_doing(self, desk: Desk) -> None:
        session = self.taking_over(desk)
        desk.hangs_up(session)
        desk.now += 60
        parks(desk, "c1")
        parks(desk, "o1")
        assert desk.all(Bridge) == [Bridge("c1", session)]

    def test_agent_and_supervisor_are_both_gone(self, desk: Desk) -> None:
        session = self.taking_over(desk)
        desk.hangs_up("o1")
        desk.hangs_up(session)
        assert len(desk.all(TalkEnded)) == 1
        assert HangUp("c1") in desk.commands
        assert desk.last(SupervisionEnded).outcome is SupervisionOutcome.SUPERVISOR_LEFT  # type: ignore[attr-defined]

    def test_the_agent_hung_up_a_moment_before(self, desk: Desk) -> None:
        session = self.taking_over(desk)
        desk.hangs_up("o1")
        assert desk.all(TalkEnded) == []
        desk.now += 0.03
        desk.tell(ChannelBridged("c1", session))
        assert desk.last(TalkEnded) == TalkEnded("c1", "o1", "1001", "support", Party.AGENT, 10.0)
        assert HangUp("c1") not in desk.commands
