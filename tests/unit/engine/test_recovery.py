"""What was on file, joined with what is there: every talk goes on, and everything else gets its one end."""

from __future__ import annotations

from dataclasses import replace

from fsctl.directory import Directory, Queue
from fsctl.engine.adopting import ended_unseen
from fsctl.engine.findings import Recovery
from fsctl.engine.records import LeftLeg, OpenAgent, OpenCall, OpenLeg, OpenOffer, OpenRecording
from fsctl.engine.recovery import recover
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    LegEnded,
    OfferEnded,
    QueueOutcome,
    RecordingBegun,
    Role,
    TalkEnded,
)
from fsctl.restored import (
    AgentRestored,
    CallRestored,
    DialRestored,
    PartnerRestored,
    RecordingRestored,
    StrayRestored,
    TalkRestored,
    WaitingRestored,
)
from fsctl.switch.events import ChannelSnapshot, Direction, SwitchSnapshot

NOW = 1000.0
PATH = "2026/11/24/c1-1.wav"
SITE = Directory(queues={"support": Queue("support", wrap_up_s=10.0)})


def call(**fields: object) -> OpenCall:
    known: dict[str, object] = {
        "call": "c1",
        "caller_number": "555",
        "caller_name": "",
        "dialled": "4000",
        "entry": "trunk",
        "trunk": "carrier",
        "extension": "",
        "arrived_at": 900.0,
        **fields,
    }
    return OpenCall(**known)  # type: ignore[arg-type]


def channel(name: str, role: str = "caller", bridged_to: str = "", **fields: object) -> ChannelSnapshot:
    direction = Direction.INBOUND if role == "caller" else Direction.OUTBOUND
    parked = not bridged_to
    return ChannelSnapshot(
        name, direction, "555", "", "4000", True, parked, bridged_to, variables={"fsctl_role": role}, **fields
    )  # type: ignore[arg-type]


def found(
    calls: list[OpenCall],
    channels: list[ChannelSnapshot],
    agents: list[OpenAgent] | None = None,
    recordings: list[OpenRecording] | None = None,
) -> Recovery:
    snapshot = SwitchSnapshot("core", tuple(channels), frozenset(), fresh=True)
    return recover(calls, agents or [], recordings or [], snapshot, SITE, NOW)


def restored(recovery: Recovery, kind: type) -> list[object]:
    return [item for item in recovery.restored if type(item) is kind]


def facts(recovery: Recovery, kind: type) -> list[object]:
    return [fact for fact in recovery.facts if type(fact) is kind]


OFFER = OpenOffer("o1", "1001", "1001", "support", connected_at=950.0)


def test_a_talk_with_an_agent_goes_on() -> None:
    here = found([call(offers=[OFFER])], [channel("c1", bridged_to="o1"), channel("o1", "agent", "c1")])
    assert restored(here, TalkRestored) == [TalkRestored("c1", "o1", "1001", "support", "1001", 950.0)]
    assert restored(here, StrayRestored) == []
    assert here.facts == []


def test_a_talk_that_ended_meanwhile_is_ended_once_and_the_caller_let_go() -> None:
    here = found([call(offers=[OFFER])], [channel("c1")], [OpenAgent("1001", "1001", AgentState.TALKING, 950.0)])
    assert [fact.offer for fact in facts(here, TalkEnded)] == ["o1"]
    assert [stray.channel for stray in restored(here, StrayRestored)] == ["c1"]


def test_a_leg_whose_part_was_over_and_that_went_while_nobody_looked_has_its_end() -> None:
    """An agent's, of whom a supervisor took the talk over: no offer is open that would tell of it."""
    going = call(unended=frozenset({"o0", "o1"}), over=frozenset({"o0"}), offers=[OFFER])
    here = found([going], [channel("c1", bridged_to="o1"), channel("o1", "agent", "c1")])
    assert [fact.leg for fact in facts(here, LegEnded)] == ["o0"]
    gone = found([call(unended=frozenset({"o0", "o1"}), over=frozenset({"o0"}), offers=[OFFER])], [])
    assert sorted(fact.leg for fact in facts(gone, LegEnded)) == ["c1", "o0", "o1"], "each once"
    late = ended_unseen(going, NOW)
    assert sorted(fact.leg for fact in late if isinstance(fact, LegEnded)) == ["c1", "o0", "o1"]


def test_a_leg_whose_call_is_over_on_file_has_one_end() -> None:
    """The leader before us saw the call's end and not the leg's."""
    left = [LeftLeg("o1", "c1")]
    agent = replace(channel("o1"), variables={"fsctl_role": "agent", "fsctl_call": "c1"})
    for channels in ([], [agent]):
        snapshot = SwitchSnapshot("core", tuple(channels), frozenset(), fresh=True)
        here = recover([], [], [], snapshot, SITE, NOW, left=left)
        assert [(fact.call, fact.leg) for fact in facts(here, LegEnded)] == [("c1", "o1")]
        assert [stray.channel for stray in restored(here, StrayRestored)] == [leg.channel for leg in channels]


def test_a_leg_that_is_hung_up_for_the_second_time_has_no_second_end() -> None:
    """Its end is on file, of a call that is over, or goes on; or its beginning is nowhere."""
    agent = replace(channel("o1"), variables={"fsctl_role": "agent", "fsctl_call": "c1"})
    gone = found([], [agent])
    there = found([call(over=frozenset({"o1"}), ended=frozenset({"o1"}))], [channel("c1"), agent])
    for here in (gone, there):
        assert facts(here, LegEnded) == []
        assert [stray.channel for stray in restored(here, StrayRestored)] == ["o1"]


def test_a_bridge_nobody_had_time_to_note_is_noted_now() -> None:
    """Killed between the bridge and its record: the two talk, and must not be torn apart."""
    offer = OpenOffer("o1", "1001", "1001", "support")
    waits = call(offers=[offer], queue="support", entered_at=920.0)
    agent = OpenAgent("1001", "1001", AgentState.RINGING, 990.0)
    here = found([waits], [channel("c1", bridged_to="o1"), channel("o1", "agent", "c1")], [agent])
    assert facts(here, CallConnected) == [CallConnected("c1", "o1", "1001", "support")]
    assert facts(here, CallLeftQueue) == [CallLeftQueue("c1", "support", QueueOutcome.ANSWERED, 80.0)]
    assert facts(here, OfferEnded) == []
    assert [fact.state for fact in facts(here, AgentStateChanged)] == [AgentState.TALKING]
    assert restored(here, TalkRestored) == [TalkRestored("c1", "o1", "1001", "support", "1001", NOW)]
    assert restored(here, WaitingRestored) == []
    assert restored(here, StrayRestored) == []


class TestAQueueThatIsTakenAway:
    """`gone` is none of the site's; the agent has lifted the handset, and the two do not talk yet."""

    def found(self, **leg: object) -> Recovery:
        waits = call(offers=[OpenOffer("o1", "1001", "1001", "gone")], queue="gone", entered_at=920.0)
        lifted = replace(channel("o1", "agent"), variables={"fsctl_role": "agent", "fsctl_call": "c1"}, **leg)  # type: ignore[arg-type]
        return found([waits], [channel("c1"), lifted], [OpenAgent("1001", "1001", AgentState.RINGING, 990.0)])

    def test_the_last_agent_and_the_caller_talk(self) -> None:
        here = self.found()
        assert restored(here, TalkRestored) == [TalkRestored("c1", "o1", "1001", "gone", "1001", NOW, apart=True)]
        assert facts(here, CallLeftQueue) == [CallLeftQueue("c1", "gone", QueueOutcome.ANSWERED, 80.0)]
        assert facts(here, OfferEnded) == []
        assert restored(here, WaitingRestored) == []
        assert restored(here, StrayRestored) == []

    def test_who_is_only_called_for_it_is_let_go(self) -> None:
        here = self.found(answered=False)
        assert restored(here, TalkRestored) == []
        assert [item.queue for item in restored(here, WaitingRestored)] == ["gone"]
        assert [stray.channel for stray in restored(here, StrayRestored)] == ["o1"]


def test_a_talk_outside_any_queue_goes_on() -> None:
    """A caller put through to a desk phone, or one phone to another: there is no offer, only a leg."""
    leg = OpenLeg("d1", Role.EXTENSION, "2000", answered=True)
    here = found([call(legs=[leg])], [channel("c1", bridged_to="d1"), channel("d1", "extension", "c1")])
    assert [(back.leg, back.apart) for back in restored(here, PartnerRestored)] == [("d1", False)]
    assert restored(here, StrayRestored) == []
    assert facts(here, LegEnded) == []
    (back,) = restored(here, CallRestored)
    assert not back.unplaced
    assert here.adopted == {"c1", "d1"}


def test_a_talk_outside_any_queue_that_ended_meanwhile_lets_the_caller_go() -> None:
    here = found([call(legs=[OpenLeg("d1", Role.EXTENSION, "2000", answered=True)])], [channel("c1")])
    assert [fact.leg for fact in facts(here, LegEnded)] == ["d1"]
    assert [stray.channel for stray in restored(here, StrayRestored)] == ["c1"]


def test_a_phone_that_still_rings_goes_on_ringing() -> None:
    leg = OpenLeg("d1", Role.EXTENSION, "2000")
    rings = replace(channel("d1", "extension"), answered=False, parked=False)
    here = found([call(legs=[leg])], [channel("c1"), rings])
    assert restored(here, DialRestored) == [DialRestored("c1", "d1", Role.EXTENSION, "2000")]
    assert here.facts == []
    assert restored(here, StrayRestored) == []


def test_a_phone_that_lifted_and_was_not_bridged_is_let_go_and_called_anew() -> None:
    leg = OpenLeg("d1", Role.EXTENSION, "2000")
    here = found([call(legs=[leg])], [channel("c1"), channel("d1", "extension")])
    assert type(here.restored[0]) is StrayRestored, "its phone is wanted again"
    assert [stray.channel for stray in restored(here, StrayRestored)] == ["d1"]
    (back,) = restored(here, CallRestored)
    assert back.unplaced
    assert [fact.leg for fact in facts(here, LegEnded)] == ["d1"]


def test_whoever_is_bridged_with_somebody_is_left_alone() -> None:
    """A transfer by handsets may have joined legs whose story is not on file."""
    here = found([call()], [channel("c1", bridged_to="c2"), channel("c2", bridged_to="c1")])
    assert [back.leg for back in restored(here, PartnerRestored)] == ["c2"]
    assert restored(here, StrayRestored) == []
    odd = found([call()], [channel("c1", bridged_to="a1"), channel("a1", "agent", bridged_to="c1")])
    assert restored(odd, StrayRestored) == []


def test_the_legs_of_a_call_that_is_gone_are_ended() -> None:
    here = found([call(legs=[OpenLeg("d1", Role.OUTSIDE, "5550")])], [])
    assert [fact.leg for fact in facts(here, LegEnded)] == ["d1", "c1"]
    assert len(facts(here, CallEnded)) == 1


def test_agents_are_back_before_their_calls() -> None:
    agent = OpenAgent("1001", "1001", AgentState.TALKING, 950.0)
    here = found([call(offers=[OFFER])], [channel("c1", bridged_to="o1"), channel("o1", "agent")], [agent])
    kinds = [type(item) for item in here.restored]
    assert kinds.index(AgentRestored) < kinds.index(CallRestored)


def test_a_caller_held_when_the_records_stop_is_found_talking() -> None:
    agent = OpenAgent("1001", "1001", AgentState.ON_HOLD, 960.0)
    here = found([call(offers=[OFFER])], [channel("c1", bridged_to="o1"), channel("o1", "agent")], [agent])
    assert [fact.state for fact in facts(here, AgentStateChanged)] == [AgentState.TALKING]


class TestRecordings:
    TAKE = OpenRecording(PATH, "c1", "1001", "support", 950.0)

    def test_one_that_goes_on_goes_on(self) -> None:
        talk = [channel("c1", bridged_to="o1", recordings=(PATH,)), channel("o1", "agent")]
        here = found([call(offers=[OFFER])], talk, recordings=[self.TAKE])
        (back,) = restored(here, TalkRestored)
        assert back.recording == PATH
        assert restored(here, RecordingRestored) == []

    def test_one_whose_call_ended_meanwhile_is_looked_at(self) -> None:
        here = found([call(offers=[OFFER])], [], recordings=[self.TAKE])
        assert restored(here, RecordingRestored) == [RecordingRestored("c1", PATH, "1001", "support", 950.0)]

    def test_one_whose_end_was_awaited_is_looked_at(self) -> None:
        """Its call has its end on file already."""
        assert restored(found([], [], recordings=[self.TAKE]), RecordingRestored) != []

    def test_one_that_began_as_we_died_is_noted(self) -> None:
        talk = [channel("c1", bridged_to="o1", recordings=(PATH,)), channel("o1", "agent")]
        here = found([call(offers=[OFFER])], talk)
        assert facts(here, RecordingBegun) == [RecordingBegun("c1", "c1", PATH, "1001", "support")]
        (back,) = restored(here, TalkRestored)
        assert back.recording == PATH
