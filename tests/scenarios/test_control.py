"""What an agent does with a call, in virtual time: hold, consult, hand over, three-way, transfer, mute, mask, dial.

After each story nobody is left anywhere: no channel, no timer, no agent in a wrong state, each call ended once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fsctl.facts import (
    AgentMuted,
    AgentState,
    Anomaly,
    CallAnswered,
    CallEnded,
    CallHeld,
    CallPlaced,
    CallQueued,
    CallRetrieved,
    CallTransferred,
    ConferenceBegun,
    ConferenceEnded,
    ConsultEnded,
    ConsultOutcome,
    ConsultStarted,
    ConsultSwapped,
    HelpAsked,
    HelpEnded,
    LegEnded,
    LegStarted,
    LineBusied,
    LineFreed,
    OfferEnded,
    OfferOutcome,
    Party,
    RecordingFinished,
    RecordingLost,
    RecordingMasked,
    Side,
    TalkEnded,
    WrapUpExtended,
)
from fsctl.requests import (
    AnswerOffer,
    AskForHelp,
    CancelConsult,
    CompleteTransfer,
    Consult,
    Dial,
    EndTalk,
    ExtendWrapUp,
    HelpGiven,
    Hold,
    MaskRecording,
    MuteAgent,
    RejectOffer,
    Retrieve,
    SendDigits,
    Supervise,
    SwapConsult,
    TakeOver,
    ThreeWay,
    TransferCall,
)
from fsctl.simulator import hearing
from fsctl.simulator.parties import Caller, Habits, Outsider
from fsctl.step import Refused
from tests.integration.freeswitch.sound import channels, hears
from tests.scenarios.world import World, site

MUSIC = hearing.MUSIC
NOTHING = hearing.NOTHING
ANN, BO, CALLER = frozenset({1000}), frozenset({1001}), frozenset({440})
"""What each party says: agent 1001 at the first phone, the second phone, the customer."""


@pytest.fixture
def world() -> Iterator[World]:
    world = World(site(2, announce_agent=False))
    yield world
    settle(world)


def settle(world: World) -> None:
    """Everybody hangs up; then nothing is left of anything."""
    for phone in world.phones.values():
        phone.hang_up(world.switch.core)
    world.after(60)
    for channel in list(world.switch.core.channels.values()):
        world.switch.core.hang_up_by_party(channel)
    world.after(60)
    assert world.switch.core.channels == {}
    assert world.troubles == []
    assert world.all(Anomaly) == []
    assert len(world.engine.timers) == 0
    assert world.board.snapshot()["calls"] == {}
    ended = [fact.call for fact in world.all(CallEnded)]
    assert len(ended) == len(set(ended))
    legs = [fact.leg for fact in world.all(LegEnded)]
    assert sorted(legs) == sorted(fact.leg for fact in world.all(LegStarted))
    busied, freed = ({fact.channel for fact in world.all(kind)} for kind in (LineBusied, LineFreed))
    assert busied == freed
    assert len(world.all(CallHeld)) == len(world.all(CallRetrieved))
    assert len(world.all(ConsultStarted)) == len(world.all(ConsultEnded))
    assert len(world.all(ConferenceBegun)) == len(world.all(ConferenceEnded))
    assert world.all(RecordingLost) == []
    for agent in world.directory.agents:
        assert world.state(agent) in (AgentState.READY, AgentState.LOGGED_OUT), agent


def talk(world: World, agent: str = "1001") -> Caller:
    """A customer talks with an agent."""
    world.log_in(agent)
    caller = world.caller()
    world.after(0.5)
    world.lifts(agent)
    world.after(0.5)
    assert heard(world, agent) == CALLER
    return caller


def heard(world: World, who: str | Caller) -> frozenset[int]:
    channel = world.phones[who].channel if isinstance(who, str) else who.channel
    return hearing.hears(channel) if channel is not None and channel.alive else NOTHING


def call_of(world: World) -> str:
    return next(iter(world.board.snapshot()["calls"]))


def row(world: World, agent: str = "1001") -> dict[str, object]:
    return dict(world.board.snapshot()["agents"][agent])


def consult(world: World, to: str = "1002") -> None:
    world.ask(Consult("1001", to, "ann"))
    world.after(0.5)


def consulted(world: World) -> Caller:
    """The agent talks with the second phone, the customer hears music."""
    caller = talk(world)
    consult(world)
    world.lifts("1002")
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, "1002"), heard(world, caller)) == (BO, ANN, MUSIC)
    return caller


class TestHold:
    def test_the_customer_hears_music_and_the_agent_nothing(self, world: World) -> None:
        caller = talk(world)
        world.ask(Hold("1001", "ann"))
        world.after(10)
        assert (heard(world, caller), heard(world, "1001")) == (MUSIC, NOTHING)
        assert world.state("1001") is AgentState.ON_HOLD
        assert world.board.snapshot()["calls"][call_of(world)]["state"] == "on_hold"
        world.ask(Retrieve("1001", "ann"))
        world.after(0.5)
        assert (heard(world, caller), heard(world, "1001")) == (ANN, CALLER)
        assert world.last(CallRetrieved).held_s == pytest.approx(10)
        assert world.state("1001") is AgentState.TALKING

    def test_double_clicks_change_nothing(self, world: World) -> None:
        caller = talk(world)
        for _ in range(3):
            world.ask(Hold("1001", "ann"))
        world.after(1)
        for _ in range(3):
            world.ask(Retrieve("1001", "ann"))
        world.after(1)
        assert heard(world, caller) == ANN
        assert len(world.all(CallHeld)) == 1

    @pytest.mark.parametrize("milliseconds", [0, 1, 5, 10, 15, 20, 30, 40, 60])
    def test_clicks_in_quick_succession_end_where_the_last_one_wants(self, world: World, milliseconds: int) -> None:
        caller = talk(world)
        for _ in range(4):
            world.ask(Hold("1001", "ann"))
            world.after(milliseconds / 1000)
            world.ask(Retrieve("1001", "ann"))
            world.after(milliseconds / 1000)
        world.after(2)
        assert (heard(world, caller), heard(world, "1001")) == (ANN, CALLER)

    def test_by_the_handset(self, world: World) -> None:
        caller = talk(world)
        world.phones["1001"].hold(world.switch.core, True)
        world.after(5)
        assert heard(world, caller) == MUSIC
        assert world.last(CallHeld).by == "phone 1001"
        assert world.state("1001") is AgentState.ON_HOLD
        world.phones["1001"].hold(world.switch.core, False)
        world.after(0.5)
        assert world.last(CallRetrieved).held_s == pytest.approx(5, abs=0.1)
        assert heard(world, caller) == ANN

    def test_a_hold_by_the_handset_is_taken_back_from_the_panel_by_asking_the_phone(self, world: World) -> None:
        caller = talk(world)
        world.phones["1001"].hold(world.switch.core, True)
        world.after(1)
        world.ask(Retrieve("1001", "ann"))
        world.after(1)
        assert heard(world, caller) == ANN
        assert world.state("1001") is AgentState.TALKING

    def test_the_panel_holds_and_the_handset_too(self, world: World) -> None:
        caller = talk(world)
        world.ask(Hold("1001", "ann"))
        world.after(1)
        world.phones["1001"].hold(world.switch.core, True)
        world.after(1)
        world.ask(Retrieve("1001", "ann"))
        world.after(1)
        world.phones["1001"].hold(world.switch.core, False)
        world.after(1)
        assert heard(world, caller) == ANN
        assert world.state("1001") is AgentState.TALKING
        assert len(world.all(CallHeld)) == len(world.all(CallRetrieved)) == 1

    def test_the_customer_hangs_up_on_hold(self, world: World) -> None:
        caller = talk(world)
        world.ask(Hold("1001", "ann"))
        world.after(5)
        world.hangs_up(caller)
        assert world.last(CallEnded).ended_by is Party.CALLER
        assert world.last(CallRetrieved).held_s == pytest.approx(5, abs=0.1)
        assert world.state("1001") is AgentState.WRAP_UP

    @pytest.mark.parametrize("by_phone", [False, True])
    def test_the_agent_hangs_up_on_hold(self, world: World, by_phone: bool) -> None:
        talk(world)
        if by_phone:
            world.phones["1001"].hold(world.switch.core, True)
        else:
            world.ask(Hold("1001", "ann"))
        world.after(5)
        world.hangs_up("1001")
        assert world.last(CallEnded).ended_by is Party.AGENT
        assert world.last(TalkEnded).ended_by is Party.AGENT

    def test_nothing_to_hold_is_refused(self, world: World) -> None:
        world.log_in("1001")
        for request in (Hold("1001", "ann"), Retrieve("1001", "ann"), EndTalk("1001", "ann"), ThreeWay("1001", "ann")):
            with pytest.raises(Refused) as refused:
                world.ask(request)
            assert refused.value.code == "not_in_a_call"


class TestConsult:
    def test_from_the_question_to_the_hand_over(self, world: World) -> None:
        caller = talk(world)
        consult(world)
        assert world.rings("1002")
        assert heard(world, caller) == MUSIC
        assert heard(world, "1001") == hearing.PROMPT, "a ringing tone"
        assert row(world)["consult"]["state"] == "ringing"  # type: ignore[index]
        world.lifts("1002")
        world.after(0.5)
        assert (heard(world, "1001"), heard(world, "1002"), heard(world, caller)) == (BO, ANN, MUSIC)
        assert row(world)["consult"]["state"] == "answered"  # type: ignore[index]
        world.ask(CompleteTransfer("1001", "ann"))
        world.after(0.5)
        assert (heard(world, caller), heard(world, "1002")) == (BO, CALLER)
        assert world.phones["1001"].channel is None
        assert world.last(ConsultEnded).outcome is ConsultOutcome.COMPLETED
        assert world.state("1001") is AgentState.WRAP_UP
        assert world.board.snapshot()["calls"][call_of(world)]["state"] == "talking"
        world.hangs_up("1002")
        assert caller.ended == "NORMAL_CLEARING"
        assert len(world.all(CallEnded)) == 1

    def test_swap_goes_to_and_fro(self, world: World) -> None:
        caller = consulted(world)
        world.ask(SwapConsult("1001", "ann"))
        world.after(0.5)
        assert (heard(world, "1001"), heard(world, "1002"), heard(world, caller)) == (CALLER, MUSIC, ANN)
        world.ask(SwapConsult("1001", "ann"))
        world.after(0.5)
        assert (heard(world, "1001"), heard(world, "1002"), heard(world, caller)) == (BO, ANN, MUSIC)
        assert [fact.with_ for fact in world.all(ConsultSwapped)] == [Side.CUSTOMER, Side.CONSULTED]

    @pytest.mark.parametrize("milliseconds", [0, 3, 10, 20, 40, 50])
    def test_swaps_in_quick_succession(self, world: World, milliseconds: int) -> None:
        caller = consulted(world)
        for _ in range(5):
            world.ask(SwapConsult("1001", "ann"))
            world.after(milliseconds / 1000)
        world.after(2)
        assert (heard(world, "1001"), heard(world, "1002"), heard(world, caller)) == (CALLER, MUSIC, ANN)

    def test_a_hand_over_while_the_customer_is_spoken_to(self, world: World) -> None:
        caller = consulted(world)
        world.ask(SwapConsult("1001", "ann"))
        world.after(0.5)
        world.ask(CompleteTransfer("1001", "ann"))
        world.ask(CompleteTransfer("1001", "ann"))
        world.after(0.5)
        assert heard(world, caller) == BO

    def test_cancelling_gives_the_customer_back(self, world: World) -> None:
        caller = consulted(world)
        world.ask(CancelConsult("1001", "ann"))
        world.after(0.5)
        assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)
        assert world.last(ConsultEnded).outcome is ConsultOutcome.CANCELLED
        assert world.phones["1002"].channel is None
        consult(world)
        assert world.rings("1002"), "and one may consult again"

    def test_cancelling_before_the_answer(self, world: World) -> None:
        caller = talk(world)
        consult(world)
        world.ask(CancelConsult("1001", "ann"))
        world.after(0.5)
        assert not world.rings("1002")
        assert heard(world, caller) == ANN
        assert world.last(ConsultEnded).outcome is ConsultOutcome.CANCELLED

    @pytest.mark.parametrize(
        ("habits", "outcome"),
        [
            ({"refuses": "USER_BUSY"}, ConsultOutcome.BUSY),
            ({"refuses": "CALL_REJECTED"}, ConsultOutcome.REJECTED),
            ({"answers_after_s": None}, ConsultOutcome.NO_ANSWER),
            ({"dead": True}, ConsultOutcome.UNREACHABLE),
        ],
    )
    def test_who_is_not_reached_gives_the_customer_back(
        self, world: World, habits: dict[str, object], outcome: ConsultOutcome
    ) -> None:
        world.phone("1002", **habits)
        caller = talk(world)
        consult(world)
        world.after(50)
        assert world.last(ConsultEnded).outcome is outcome
        assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)
        assert row(world)["consult"] is None

    def test_the_consulted_party_leaves(self, world: World) -> None:
        caller = consulted(world)
        world.hangs_up("1002")
        world.after(0.5)
        assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)
        assert world.last(ConsultEnded).outcome is ConsultOutcome.GONE

    def test_the_consulted_party_leaves_while_it_waits(self, world: World) -> None:
        caller = consulted(world)
        world.ask(SwapConsult("1001", "ann"))
        world.after(0.5)
        world.hangs_up("1002")
        world.after(0.5)
        assert heard(world, caller) == ANN

    def test_the_agent_hangs_up_and_has_handed_over(self, world: World) -> None:
        caller = consulted(world)
        world.hangs_up("1001")
        world.after(0.5)
        assert (heard(world, caller), heard(world, "1002")) == (BO, CALLER)
        assert world.last(ConsultEnded).outcome is ConsultOutcome.COMPLETED
        assert world.state("1001") is AgentState.WRAP_UP
        world.hangs_up(caller)
        assert world.phones["1002"].channel is None

    def test_the_agent_hangs_up_before_the_answer_and_the_customer_goes_after_the_call(self, world: World) -> None:
        caller = talk(world)
        consult(world)
        world.hangs_up("1001")
        world.after(1)
        assert world.rings("1002")
        assert world.last(CallTransferred).to == "1002"
        world.lifts("1002")
        world.after(0.5)
        assert heard(world, caller) == BO

    def test_the_agent_hangs_up_while_speaking_to_the_customer(self, world: World) -> None:
        caller = consulted(world)
        world.ask(SwapConsult("1001", "ann"))
        world.after(0.5)
        world.hangs_up("1001")
        world.after(0.5)
        assert caller.ended
        assert world.phones["1002"].channel is None

    def test_the_customer_hangs_up_and_the_others_finish(self, world: World) -> None:
        caller = consulted(world)
        world.hangs_up(caller)
        world.after(0.5)
        assert (heard(world, "1001"), heard(world, "1002")) == (BO, ANN)
        assert world.last(ConsultEnded).outcome is ConsultOutcome.GONE
        assert world.state("1001") is AgentState.OTHER_CALL
        assert len(world.all(CallEnded)) == 1
        world.hangs_up("1002")
        world.after(0.5)
        assert world.phones["1001"].channel is None
        assert world.state("1001") is AgentState.WRAP_UP

    def test_the_customer_hangs_up_while_the_other_phone_rings(self, world: World) -> None:
        caller = talk(world)
        consult(world)
        world.hangs_up(caller)
        world.after(0.5)
        assert not world.rings("1002")
        assert world.phones["1001"].channel is None

    @pytest.mark.parametrize("milliseconds", range(0, 80, 4))
    def test_somebody_leaves_while_the_customer_is_handed_over(self, milliseconds: int) -> None:
        """At whatever moment: nobody is left in silence, everything ends once."""
        for who in ("1001", "1002", "caller"):
            world = World(site(2, announce_agent=False))
            caller = consulted(world)
            core = world.switch.core
            party = caller if who == "caller" else world.phones[who]
            world.ask(CompleteTransfer("1001", "ann"))
            core.after(milliseconds / 1000, lambda party=party, core=core: party.hang_up(core))  # type: ignore[misc]
            world.after(8)
            alive = {channel.party for channel in core.channels.values()}
            assert len(alive) in (0, 2), who
            for channel in core.channels.values():
                assert channel.partner is not None, who
            settle(world)

    def test_a_held_customer_is_consulted_about(self, world: World) -> None:
        caller = talk(world)
        world.ask(Hold("1001", "ann"))
        world.after(5)
        consult(world)
        assert len(world.all(CallRetrieved)) == 1
        assert world.state("1001") is AgentState.TALKING
        world.lifts("1002")
        world.after(0.5)
        assert (heard(world, "1001"), heard(world, caller)) == (BO, MUSIC)

    def test_outside_somebody_is_consulted_and_takes_the_customer(self, world: World) -> None:
        outsider = world.switch.core.outside["13800138000"] = Outsider("13800138000", Habits(1.0), 700)
        caller = talk(world)
        consult(world, "13800138000")
        world.after(1)
        assert heard(world, "1001") == {700}
        world.ask(CompleteTransfer("1001", "ann"))
        world.after(0.5)
        assert heard(world, caller) == {700}
        outsider.hang_up(world.switch.core)
        world.after(0.5)
        assert caller.ended

    @pytest.mark.parametrize(
        ("to", "code"),
        [
            ("1001", "own_phone"),
            ("queue:support", "cannot_consult"),
            ("4000", "cannot_consult"),
            ("queue:nowhere", "unknown_destination"),
            ("external:nowhere/123", "unknown_destination"),
            ("external:world/12;3", "unknown_destination"),
            ("external:/123", "unknown_destination"),
            ("hangup", "not_a_number"),
            ("hangup:x", "unknown_destination"),
            ("12\n3", "not_a_number"),
            ("{a=b}1002", "not_a_number"),
            ("", "not_a_number"),
            ("9" * 33, "not_a_number"),
            ("99", "unknown_number"),
        ],
    )
    def test_what_cannot_be_consulted_is_refused_before_anything_happens(
        self, world: World, to: str, code: str
    ) -> None:
        caller = talk(world)
        with pytest.raises(Refused) as refused:
            world.ask(Consult("1001", to, "ann"))
        assert refused.value.code == code
        world.after(0.5)
        assert heard(world, caller) == ANN

    def test_out_of_order_is_refused(self, world: World) -> None:
        talk(world)
        for request, code in (
            (SwapConsult("1001", "a"), "not_consulting"),
            (CompleteTransfer("1001", "a"), "not_consulting"),
            (CancelConsult("1001", "a"), "not_consulting"),
            (ThreeWay("1001", "a"), "not_consulting"),
        ):
            with pytest.raises(Refused) as refused:
                world.ask(request)
            assert refused.value.code == code
        consult(world)
        for request, code in (
            (Consult("1001", "2000", "a"), "consulting"),
            (Hold("1001", "a"), "consulting"),
            (CompleteTransfer("1001", "a"), "not_consulting"),
            (SendDigits("1001", "1", "a"), "nobody_hears"),
        ):
            with pytest.raises(Refused) as refused:
                world.ask(request)
            assert refused.value.code == code

    def test_an_act_after_the_hang_up_is_refused(self, world: World) -> None:
        caller = consulted(world)
        world.hangs_up(caller)
        for request in (CompleteTransfer("1001", "a"), SwapConsult("1001", "a"), MuteAgent("1001", "on", "a")):
            with pytest.raises(Refused) as refused:
                world.ask(request)
            assert refused.value.code == "not_in_a_call"


class TestThreeWay:
    def joined(self, world: World) -> Caller:
        caller = consulted(world)
        world.ask(ThreeWay("1001", "ann"))
        world.after(0.5)
        assert (heard(world, "1001"), heard(world, "1002"), heard(world, caller)) == (
            CALLER | BO,
            CALLER | ANN,
            ANN | BO,
        )
        return caller

    def test_all_hear_one_another(self, world: World) -> None:
        self.joined(world)
        assert world.last(ConsultEnded).outcome is ConsultOutcome.JOINED
        assert world.board.snapshot()["calls"][call_of(world)]["state"] == "conference"
        world.ask(ThreeWay("1001", "ann"))

    def test_out_of_a_swap(self, world: World) -> None:
        caller = consulted(world)
        world.ask(SwapConsult("1001", "ann"))
        world.after(0.5)
        world.ask(ThreeWay("1001", "ann"))
        world.after(0.5)
        assert heard(world, caller) == ANN | BO

    def test_the_third_leaves_and_two_go_on(self, world: World) -> None:
        caller = self.joined(world)
        world.hangs_up("1002")
        world.after(0.5)
        assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)
        assert world.board.snapshot()["calls"][call_of(world)]["state"] == "talking"

    def test_the_agent_leaves_and_the_others_go_on(self, world: World) -> None:
        caller = self.joined(world)
        world.hangs_up("1001")
        world.after(0.5)
        assert (heard(world, "1002"), heard(world, caller)) == (CALLER, BO)
        assert world.state("1001") is AgentState.WRAP_UP

    def test_the_agent_leaves_by_the_panel(self, world: World) -> None:
        caller = self.joined(world)
        world.ask(CompleteTransfer("1001", "ann"))
        world.after(0.5)
        assert (heard(world, "1002"), heard(world, caller)) == (CALLER, BO)

    def test_the_customer_leaves_and_the_others_go_on(self, world: World) -> None:
        caller = self.joined(world)
        world.hangs_up(caller)
        world.after(0.5)
        assert (heard(world, "1001"), heard(world, "1002")) == (BO, ANN)
        world.hangs_up("1001")
        world.after(0.5)
        assert world.phones["1002"].channel is None

    def test_the_third_is_put_out(self, world: World) -> None:
        caller = self.joined(world)
        world.ask(CancelConsult("1001", "ann"))
        world.after(0.5)
        assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)


class TestTransfer:
    def test_to_a_colleague(self, world: World) -> None:
        caller = talk(world)
        world.ask(TransferCall(call_of(world), "extension:1002", "ann"))
        world.after(0.5)
        assert world.rings("1002")
        assert world.state("1001") is AgentState.WRAP_UP
        assert heard(world, caller) == hearing.PROMPT, "a ringing tone"
        world.lifts("1002")
        world.after(0.5)
        assert heard(world, caller) == BO
        assert len(world.all(TalkEnded)) == 1

    def test_back_to_a_queue_keeps_priority_and_data(self, world: World) -> None:
        caller = talk(world)
        call = call_of(world)
        traveller = next(room for room in world.engine._rooms.values() if room.name == "routing")._travellers[call]
        traveller.priority, traveller.data = 300, {"card": "gold"}
        world.ask(TransferCall(call, "queue:support", "ann"))
        world.after(0.5)
        queued = world.last(CallQueued)
        assert (queued.priority, queued.data) == (300, {"card": "gold"})
        assert heard(world, caller) == MUSIC
        world.after(11)
        assert world.rings("1001"), "after the wrap-up the call comes back"

    def test_out_of_a_hold_and_to_the_outside(self, world: World) -> None:
        caller = talk(world)
        world.ask(Hold("1001", "ann"))
        world.after(1)
        world.ask(TransferCall(call_of(world), "external:world/5550001", "ann"))
        world.after(4)
        assert heard(world, caller) == {700}
        assert len(world.all(CallRetrieved)) == 1

    def test_out_of_a_consultation(self, world: World) -> None:
        caller = consulted(world)
        world.ask(TransferCall(call_of(world), "2000", "sue"))
        world.after(0.5)
        assert world.phones["1002"].channel is None
        assert world.rings("2000")
        world.lifts("2000")
        world.after(0.5)
        assert heard(world, caller) == {1000 + list(world.phones).index("2000")}
        assert world.last(ConsultEnded).outcome is ConsultOutcome.CANCELLED

    def test_a_waiting_call_is_taken_out_of_its_queue(self, world: World) -> None:
        caller = world.caller()
        world.after(5)
        world.ask(TransferCall(call_of(world), "1002", "sue"))
        world.after(0.5)
        assert world.rings("1002")
        world.lifts("1002")
        world.after(0.5)
        assert heard(world, caller) == BO
        assert world.board.snapshot()["queues"]["support"]["waiting"] == 0

    def test_a_ringing_offer_is_withdrawn(self, world: World) -> None:
        world.log_in("1001")
        world.caller()
        world.after(0.5)
        world.ask(TransferCall(call_of(world), "queue:sales", "sue"))
        world.after(0.5)
        assert not world.rings("1001")
        assert world.last(CallQueued).queue == "sales"
        assert world.state("1001") is AgentState.READY

    def test_a_ringing_phone_is_left_for_another(self, world: World) -> None:
        caller = talk(world)
        world.ask(TransferCall(call_of(world), "1002", "ann"))
        world.after(0.5)
        world.ask(TransferCall(call_of(world), "2000", "sue"))
        world.after(0.5)
        assert not world.rings("1002")
        assert world.rings("2000")
        world.lifts("2000")
        world.after(0.5)
        assert heard(world, caller)

    def test_twice_at_once_goes_where_the_last_one_says(self, world: World) -> None:
        talk(world)
        world.ask(TransferCall(call_of(world), "1002", "ann"))
        world.ask(TransferCall(call_of(world), "2000", "ann"))
        world.after(0.5)
        assert world.rings("2000")
        assert not world.rings("1002")

    @pytest.mark.parametrize(
        ("call", "to", "code"),
        [("nothing", "1002", "unknown_call"), ("", "1002", "unknown_call"), (None, "queue:x", "unknown_destination")],
    )
    def test_what_cannot_be_done_is_refused(self, world: World, call: str | None, to: str, code: str) -> None:
        caller = talk(world)
        with pytest.raises(Refused) as refused:
            world.ask(TransferCall(call_of(world) if call is None else call, to, "ann"))
        assert refused.value.code == code
        assert heard(world, caller) == ANN

    def test_by_the_handset_after_a_question(self, world: World) -> None:
        """The phone holds the customer, calls a colleague itself and joins the two (REFER with Replaces)."""
        caller = talk(world)
        core, phone = world.switch.core, world.phones["1001"]
        phone.dial_second(core, "1002")
        world.after(0.5)
        world.lifts("1002")
        world.after(1)
        assert heard(world, "1002") == ANN
        phone.transfer(core)
        world.after(2)
        assert (heard(world, caller), heard(world, "1002")) == (BO, CALLER)
        assert phone.channel is None
        assert len(world.all(TalkEnded)) == 1
        assert world.state("1001") is AgentState.WRAP_UP
        assert len(world.all(CallEnded)) == 1, "the phone's own call is over"
        world.hangs_up("1002")
        world.after(0.5)
        assert caller.ended


class TestSmallActs:
    def test_mute(self, world: World) -> None:
        caller = talk(world)
        for _ in range(2):
            world.ask(MuteAgent("1001", "on", "ann"))
        assert heard(world, caller) == NOTHING
        assert heard(world, "1001") == CALLER
        assert row(world)["muted"] is True
        world.ask(MuteAgent("1001", "off", "ann"))
        assert heard(world, caller) == ANN
        assert [fact.muted for fact in world.all(AgentMuted)] == [True, False]
        with pytest.raises(Refused):
            world.ask(MuteAgent("1001", "perhaps", "ann"))

    def test_keys_go_to_the_customers_side(self, world: World) -> None:
        caller = talk(world)
        world.ask(SendDigits("1001", "12#", "ann"))
        assert caller.heard_digits == "12#"
        with pytest.raises(Refused) as refused:
            world.ask(SendDigits("1001", "1;2", "ann"))
        assert refused.value.code == "not_digits"

    def test_an_offer_is_answered_from_the_panel(self, world: World) -> None:
        world.log_in("1001")
        caller = world.caller()
        world.after(0.5)
        world.ask(AnswerOffer("1001", "ann"))
        world.after(0.5)
        assert heard(world, caller) == ANN

    def test_an_offer_is_rejected_from_the_panel(self, world: World) -> None:
        world.log_in("1001")
        caller = world.caller()
        world.after(0.5)
        world.ask(RejectOffer("1001", "ann"))
        world.after(0.5)
        assert world.last(OfferEnded).outcome is OfferOutcome.REJECTED
        assert not world.rings("1001")
        with pytest.raises(Refused) as refused:
            world.ask(RejectOffer("1001", "ann"))
        assert refused.value.code == "nothing_rings"
        world.after(11)
        assert world.rings("1001"), "after the queue's delay"
        world.hangs_up(caller)

    def test_the_talk_is_ended_from_the_panel(self, world: World) -> None:
        caller = talk(world)
        world.ask(EndTalk("1001", "ann"))
        world.after(0.5)
        assert caller.ended
        assert world.last(CallEnded).ended_by is Party.AGENT

    def test_more_wrap_up_as_often_as_the_queue_allows(self, world: World) -> None:
        caller = talk(world)
        with pytest.raises(Refused):
            world.ask(ExtendWrapUp("1001", "ann"))
        world.hangs_up(caller)
        for _ in range(2):
            world.ask(ExtendWrapUp("1001", "ann"))
        with pytest.raises(Refused) as refused:
            world.ask(ExtendWrapUp("1001", "ann"))
        assert refused.value.code == "no_more_time"
        assert len(world.all(WrapUpExtended)) == 2
        world.after(60)
        assert world.state("1001") is AgentState.WRAP_UP
        world.after(12)
        assert world.state("1001") is AgentState.READY
        assert world.states("1001").count("wrap_up") == 1

    def test_help_is_asked_given_and_over_with_the_talk(self, world: World) -> None:
        caller = talk(world)
        for _ in range(2):
            world.ask(AskForHelp("1001", "ann"))
        assert world.last(HelpAsked).call == call_of(world)
        world.ask(HelpGiven("1001", "sue"))
        assert world.last(HelpEnded).by == "sue"
        world.ask(AskForHelp("1001", "ann"))
        world.hangs_up(caller)
        assert world.last(HelpEnded).by == ""
        assert len(world.all(HelpAsked)) == len(world.all(HelpEnded)) == 2


class TestMask:
    def test_silence_while_masked_and_the_time_kept(self, tmp_path: Path) -> None:
        world = World(site(1, announce_agent=False), recordings=tmp_path)
        caller = talk(world)
        world.after(2)
        world.ask(MaskRecording("1001", "on", "ann"))
        world.after(3)
        assert world.board.snapshot()["calls"][call_of(world)]["masked"] is True
        world.ask(MaskRecording("1001", "off", "ann"))
        world.after(3)
        world.hangs_up(caller)
        world.after(2)
        finished = world.last(RecordingFinished)
        left, right, length = channels(tmp_path / finished.path)
        assert length == pytest.approx(8.5, abs=0.6)
        middle, end = slice(3 * 8000, 5 * 8000), slice(-8000, None)
        assert not hears(left[middle], 440)
        assert not hears(right[middle], 1000)
        assert hears(left[end], 440)
        assert hears(right[end], 1000)

    def test_it_ends_by_itself_and_clicks_are_counted_once(self, world: World) -> None:
        talk(world)
        for _ in range(2):
            world.ask(MaskRecording("1001", "on", "ann"))
        world.after(119)
        assert [fact.masked for fact in world.all(RecordingMasked)] == [True]
        world.after(2)
        assert world.last(RecordingMasked).by == "timer"
        assert [fact.masked for fact in world.all(RecordingMasked)] == [True, False]

    def test_without_a_recording_it_is_refused(self, world: World) -> None:
        world.log_in("1001")
        with pytest.raises(Refused) as refused:
            world.ask(MaskRecording("1001", "on", "ann"))
        assert refused.value.code == "not_recorded"


class TestDial:
    def placed(self, world: World, number: str = "13800138000") -> Outsider:
        outsider = world.switch.core.outside[number] = Outsider(number, Habits(2.0), 700)
        world.log_in("1001")
        world.ask(Dial("1001", number, "ann"))
        return outsider

    def test_the_agents_phone_first_then_the_number(self, world: World) -> None:
        outsider = self.placed(world)
        assert type(world.facts[-1][1]) is not CallPlaced
        kinds = [type(fact) for _, fact in world.facts]
        assert kinds.index(CallPlaced) < kinds.index(LegStarted), "the card shows before a phone rings"
        world.after(0.5)
        assert world.rings("1001")
        assert world.state("1001") is AgentState.OTHER_CALL
        assert outsider.channel is None
        world.lifts("1001")
        world.after(1)
        assert outsider.channel is not None
        assert heard(world, "1001") == hearing.PROMPT, "a ringing tone"
        world.after(2)
        assert heard(world, "1001") == {700}
        assert hearing.hears(outsider.channel) == ANN
        assert row(world)["call"] == world.last(CallPlaced).call == outsider.channel.uuid
        assert world.board.snapshot()["calls"][call_of(world)]["state"] == "talking"
        world.after(5)
        outsider.hang_up(world.switch.core)
        world.after(0.5)
        assert world.last(CallEnded).ended_by is Party.CALLER
        assert world.phones["1001"].channel is None
        assert world.state("1001") is AgentState.READY
        assert len(world.all(CallAnswered)) == 1
        world.after(5)
        assert world.last(RecordingFinished).length_s == pytest.approx(5.5, abs=1)

    def test_a_placed_call_can_be_held_consulted_about_and_handed_over(self, world: World) -> None:
        outsider = self.placed(world)
        world.after(0.5)
        world.lifts("1001")
        world.after(3)
        world.ask(Hold("1001", "ann"))
        world.after(1)
        assert hearing.hears(outsider.channel) == MUSIC
        world.ask(Retrieve("1001", "ann"))
        world.after(1)
        consult(world)
        world.lifts("1002")
        world.after(0.5)
        world.ask(CompleteTransfer("1001", "ann"))
        world.after(0.5)
        assert hearing.hears(outsider.channel) == BO
        assert world.state("1001") is AgentState.READY

    def test_the_agent_does_not_lift(self, world: World) -> None:
        self.placed(world)
        world.after(40)
        assert len(world.all(CallEnded)) == 1
        assert world.state("1001") is AgentState.READY

    def test_the_agent_hangs_up_while_the_number_rings(self, world: World) -> None:
        outsider = self.placed(world)
        outsider.habits.answers_after_s = None
        world.after(0.5)
        world.lifts("1001")
        world.after(1)
        world.hangs_up("1001")
        world.after(0.5)
        assert outsider.channel is None
        assert world.last(CallEnded).ended_by is Party.AGENT

    def test_it_is_given_up_from_the_panel(self, world: World) -> None:
        self.placed(world)
        world.after(0.5)
        world.ask(EndTalk("1001", "ann"))
        world.after(0.5)
        assert not world.rings("1001")
        assert len(world.all(CallEnded)) == 1

    @pytest.mark.parametrize("habits", [Habits(refuses="USER_BUSY"), Habits(None), Habits(dead=True)])
    def test_a_number_that_is_not_reached_is_said_to_the_agent(self, world: World, habits: Habits) -> None:
        outsider = self.placed(world)
        outsider.habits = habits
        world.after(0.5)
        world.lifts("1001")
        world.after(50)
        assert len(world.all(CallEnded)) == 1
        assert world.phones["1001"].channel is None
        assert world.state("1001") is AgentState.READY

    def test_a_colleague_is_dialled(self, world: World) -> None:
        world.log_in("1001")
        world.ask(Dial("1001", "1002", "ann"))
        world.after(0.5)
        world.lifts("1001")
        world.after(0.5)
        assert world.rings("1002")
        world.lifts("1002")
        world.after(0.5)
        assert heard(world, "1001") == BO

    def test_no_offers_meanwhile_and_no_dialling_in_a_call(self, world: World) -> None:
        self.placed(world)
        world.caller()
        world.after(1)
        with pytest.raises(Refused) as refused:
            world.ask(Dial("1001", "13800138000", "ann"))
        assert refused.value.code == "in_a_call"
        assert world.all(OfferEnded) == []

    @pytest.mark.parametrize(
        ("number", "code"),
        [("", "not_a_number"), ("138; rm", "not_a_number"), ("4000", "own_number"), ("1001", "own_phone")],
    )
    def test_what_is_no_number_is_refused(self, world: World, number: str, code: str) -> None:
        world.log_in("1001")
        with pytest.raises(Refused) as refused:
            world.ask(Dial("1001", number, "ann"))
        assert refused.value.code == code

    def test_an_outside_number_by_the_handset(self, world: World) -> None:
        world.log_in("1001")
        world.phones["1001"].dial(world.switch.core, "13800138000")
        world.after(4)
        assert heard(world, "1001") == {700}
        assert world.board.snapshot()["calls"][call_of(world)]["direction"] == "outbound"
        world.ask(Hold("1001", "ann"))
        world.after(1)
        assert heard(world, "1001") == NOTHING
        world.ask(Retrieve("1001", "ann"))
        world.after(1)
        consult(world)
        world.lifts("1002")
        world.after(0.5)
        assert heard(world, "1001") == BO
        world.ask(CompleteTransfer("1001", "ann"))
        world.after(1)
        assert world.phones["1001"].channel is None
        assert heard(world, "1002") == {700}


class TestTakenOver:
    """A supervisor takes the customer over in the middle of an agent's act."""

    @pytest.mark.parametrize("act", ["talk", "hold", "consult", "swap", "three"])
    def test_the_customer_is_with_the_supervisor_and_nobody_is_left(self, world: World, act: str) -> None:
        caller = talk(world) if act in ("talk", "hold") else consulted(world)
        if act == "hold":
            world.ask(Hold("1001", "ann"))
        elif act == "swap":
            world.ask(SwapConsult("1001", "ann"))
        elif act == "three":
            world.ask(ThreeWay("1001", "ann"))
        world.after(1)
        world.ask(Supervise(call_of(world), "2000", "listen", "caller", "sue"))
        world.after(0.5)
        world.lifts("2000")
        world.after(1)
        session = next(iter(world.board.snapshot()["sessions"]))
        world.ask(TakeOver(session, "sue"))
        world.after(4)
        sue = hearing.says(world.phones["2000"].channel)
        assert (heard(world, caller), heard(world, "2000")) == (sue, CALLER)
        assert world.phones["1001"].channel is None
        assert world.phones["1002"].channel is None
        assert len(world.all(TalkEnded)) == 1
        world.hangs_up(caller)
