"""What a leader had done and its records do not tell yet is read from the channels' marks, and told once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.directory import Directory, Queue
from fsctl.engine.promises import OpenCallback
from fsctl.engine.records import OpenAgent, OpenCall, OpenOffer
from fsctl.engine.recovery import recover
from fsctl.engine.unrecorded import unrecorded
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallArrived,
    CallbackBegun,
    CallbackDialled,
    CallbackEnded,
    CallbackPostponed,
    CallbackState,
    CallConnected,
    CallLeftQueue,
    CallPlaced,
    CallQueued,
    LegAnswered,
    LegEnded,
    LegStarted,
    OfferAnswered,
    OfferEnded,
    OfferMade,
    Role,
    TalkEnded,
)
from fsctl.restored import (
    AgentRestored,
    AttemptRestored,
    CallbackRestored,
    CallRestored,
    PartnerRestored,
    StrayRestored,
    TalkRestored,
    WaitingRestored,
)
from fsctl.switch.events import ChannelSnapshot, Direction, SwitchSnapshot

NOW = 1000.0
DIRECTORY = Directory(queues={"support": Queue("support"), "sales": Queue("sales")})
WAITS = {"call": "c", "role": "caller", "arrived_at": "900.000", "queue": "support", "queued_at": "910.123456"}
TALKS = {**WAITS, "offer": "o", "agent": "1001", "connected_at": "950.000"}
AGENT = {"call": "c", "role": "agent", "agent": "1001", "queue": "support", "extension": "2001"}


def channel(uuid: str, marks: dict[str, str], bridged_to: str = "", **more: object) -> ChannelSnapshot:
    fields: dict[str, object] = {"direction": Direction.INBOUND, "caller_number": "555", "caller_name": "", **more}
    return ChannelSnapshot(
        uuid,
        dialled="4000",
        answered=True,
        parked=not bridged_to,
        bridged_to=bridged_to,
        entry="trunk",
        variables={f"fsctl_{name}": value for name, value in marks.items()},
        **fields,  # type: ignore[arg-type]
    )


def snapshot(*channels: ChannelSnapshot) -> SwitchSnapshot:
    return SwitchSnapshot("core", channels, frozenset(), True)


def talk() -> SwitchSnapshot:
    return snapshot(channel("c", TALKS, "o"), channel("o", AGENT, "c"))


def on_file(**more: object) -> OpenCall:
    return OpenCall("c", "555", "", "4000", "trunk", "", "", 900.0, **more)  # type: ignore[arg-type]


def found(shown: SwitchSnapshot, *calls: OpenCall) -> tuple[list[object], dict[type, float]]:
    """What the rooms are told, and the facts that were missing with their moments."""
    completed, told = unrecorded(calls, shown, DIRECTORY, NOW)
    recovery = recover(completed, [], [], shown, DIRECTORY, NOW)
    return list(recovery.restored), {type(fact): at for at, fact in told}


def test_a_call_on_its_channel_alone_waits_at_its_place() -> None:
    restored, told = found(snapshot(channel("c", WAITS)))
    (waits,) = [item for item in restored if isinstance(item, WaitingRestored)]
    assert (waits.queue, waits.entered_at) == ("support", pytest.approx(910.123456))
    assert (told[CallArrived], told[CallQueued]) == (900.0, pytest.approx(910.123456))


def test_a_call_on_file_whose_place_is_on_its_channel_alone_keeps_it() -> None:
    restored, told = found(snapshot(channel("c", WAITS)), on_file())
    assert [item.entered_at for item in restored if isinstance(item, WaitingRestored)] == [pytest.approx(910.123456)]
    assert CallArrived not in told


def test_what_is_on_file_is_told_by_nobody_again() -> None:
    _, told = found(snapshot(channel("c", WAITS)), on_file(queue="support", entered_at=910.1234561))
    assert told == {}


def test_a_place_that_is_newer_on_file_stands() -> None:
    restored, told = found(snapshot(channel("c", WAITS)), on_file(queue="sales", entered_at=920.0))
    assert [item.queue for item in restored if isinstance(item, WaitingRestored)] == ["sales"]
    assert told == {}


def test_a_talk_on_its_channels_alone_goes_on() -> None:
    restored, told = found(talk())
    (talks,) = [item for item in restored if isinstance(item, TalkRestored)]
    assert (talks.agent, talks.queue, talks.connected_at) == ("1001", "support", 950.0)
    assert (told[CallConnected], told[CallLeftQueue]) == (950.0, 950.0)
    assert OfferMade in told
    assert not [item for item in restored if isinstance(item, StrayRestored)]


def test_without_the_marks_it_would_be_hung_up() -> None:
    """The control: an agent's leg that belongs to nothing on file is a stray."""
    shown = talk()
    restored = recover([], [], [], shown, DIRECTORY, NOW).restored
    assert [item.channel for item in restored if isinstance(item, StrayRestored)] == ["o"]


def test_a_talk_whose_offer_is_on_file_is_connected_once() -> None:
    offer = OpenOffer("o", "1001", "2001", "support")
    restored, told = found(talk(), on_file(queue="support", entered_at=910.123456, offers=(offer,)))
    assert len([item for item in restored if isinstance(item, TalkRestored)]) == 1
    assert set(told) == {CallConnected, CallLeftQueue}
    connected = OpenOffer("o", "1001", "2001", "support", 950.0)
    _, told = found(talk(), on_file(offers=(connected,)))
    assert told == {}


@pytest.mark.parametrize("answered", [False, True])
def test_an_offer_that_rang_and_is_not_on_file_is_told_with_its_end(answered: bool) -> None:
    leg = replace(channel("o", AGENT), answered=answered, created_at=960.0)
    shown = snapshot(channel("c", WAITS), leg)
    completed, told = unrecorded([on_file()], shown, DIRECTORY, NOW)
    begun = {type(fact): at for at, fact in told}
    assert (begun[OfferMade], begun[LegStarted]) == (960.0, 960.0)
    assert (OfferAnswered in begun) == answered
    recovery = recover(completed, [], [], shown, DIRECTORY, NOW)
    ends = [fact.leg for fact in recovery.facts if isinstance(fact, LegEnded)]
    assert ends == ["o"]
    assert [fact.offer for fact in recovery.facts if isinstance(fact, OfferEnded)] == ["o"]
    assert [item.channel for item in recovery.restored if isinstance(item, StrayRestored)] == ["o"]
    assert [item.queue for item in recovery.restored if isinstance(item, WaitingRestored)] == ["support"]


@pytest.mark.parametrize("answered", [False, True])
def test_an_offer_that_is_not_on_file_is_told_with_its_end_also_if_its_caller_has_gone(answered: bool) -> None:
    leg = replace(channel("o", AGENT), answered=answered, created_at=960.0)
    completed, told = unrecorded([on_file(queue="support", entered_at=910.0)], snapshot(leg), DIRECTORY, NOW)
    begun = {type(fact): at for at, fact in told}
    assert (begun[OfferMade], begun[LegStarted]) == (960.0, 960.0)
    recovery = recover(completed, [], [], snapshot(leg), DIRECTORY, NOW)
    assert sorted(fact.leg for fact in recovery.facts if isinstance(fact, LegEnded)) == ["c", "o"]
    assert [fact.offer for fact in recovery.facts if isinstance(fact, OfferEnded)] == ["o"]
    assert [item.channel for item in recovery.restored if isinstance(item, StrayRestored)] == ["o"]


OPEN = OpenOffer("o", "1001", "2001", "support")


@pytest.mark.parametrize("lives", [True, False])
@pytest.mark.parametrize("connected_at", [0.0, 950.0])
def test_a_leg_whose_offer_is_on_file_and_whose_beginning_is_not_begins_and_ends_or_does_neither(
    lives: bool, connected_at: float
) -> None:
    call = on_file(offers=(replace(OPEN, connected_at=connected_at),), unbegun=frozenset({"o"}))
    rings = replace(channel("o", AGENT, created_at=940.0), answered=False)
    shown = snapshot(channel("c", WAITS), *([rings] if lives else []))
    completed, told = unrecorded([call], shown, DIRECTORY, NOW)
    begun = [(at, fact.leg, fact.party) for at, fact in told if isinstance(fact, LegStarted)]
    assert begun == ([(940.0, "o", "2001")] if lives else [])
    recovery = recover(completed, [], [], shown, DIRECTORY, NOW)
    assert [fact.leg for fact in recovery.facts if isinstance(fact, LegEnded)] == (["o"] if lives else [])
    ends = [fact for fact in recovery.facts if isinstance(fact, OfferEnded | TalkEnded)]
    assert len(ends) == 1, "the offer's is told in any case"


def test_a_talk_that_goes_on_whose_leg_had_no_time_to_be_noted_has_its_beginning() -> None:
    call = on_file(offers=(replace(OPEN, connected_at=950.0),), unbegun=frozenset({"o"}))
    completed, told = unrecorded([call], talk(), DIRECTORY, NOW)
    assert [type(fact) for _, fact in told] == [LegStarted, LegAnswered]
    assert recover(completed, [], [], talk(), DIRECTORY, NOW).facts == []


@pytest.mark.parametrize("connected_at", [0.0, 950.0])
def test_a_leg_that_has_its_end_on_file_has_no_other_though_its_offer_is_open(connected_at: float) -> None:
    call = on_file(offers=(replace(OPEN, connected_at=connected_at),), ended=frozenset({"o"}))
    for shown in (snapshot(channel("c", WAITS)), snapshot(channel("c", WAITS), channel("o", AGENT)), snapshot()):
        completed, told = unrecorded([call], shown, DIRECTORY, NOW)
        assert LegStarted not in {type(fact) for _, fact in told}
        ends = [fact.leg for fact in recover(completed, [], [], shown, DIRECTORY, NOW).facts if type(fact) is LegEnded]
        assert "o" not in ends


def test_a_customer_who_was_not_called_yet_for_an_agent_has_no_leg_to_end() -> None:
    placed = replace(on_file(unbegun=frozenset({"c"}), unended=frozenset({"p"})), entry="panel")
    completed, told = unrecorded([placed], snapshot(), DIRECTORY, NOW)
    assert told == []
    ends = [f.leg for f in recover(completed, [], [], snapshot(), DIRECTORY, NOW).facts if type(f) is LegEnded]
    assert ends == ["p"]


@pytest.mark.parametrize(
    ("entry", "trunk", "told_of"),
    [
        ("trunk", "", (Role.CALLER, "555")),
        ("panel", "", (Role.EXTENSION, "4000")),
        ("panel", "carrier", (Role.OUTSIDE, "4000")),
        ("callback", "carrier", (Role.OUTSIDE, "4000")),
    ],
)
def test_a_calls_own_leg_that_had_no_time_to_be_noted_is_told(
    entry: str, trunk: str, told_of: tuple[Role, str]
) -> None:
    call = replace(on_file(unbegun=frozenset({"c"})), entry=entry, trunk=trunk)
    _, told = unrecorded([call], snapshot(channel("c", WAITS)), DIRECTORY, NOW)
    assert [(fact.role, fact.party) for _, fact in told if isinstance(fact, LegStarted)] == [told_of]


def test_an_offer_that_is_over_on_file_is_not_told_again_while_its_leg_is_there() -> None:
    _, told = unrecorded(
        [on_file(over=frozenset({"o"}))],
        snapshot(channel("c", {**WAITS, "queued_at": ""}), channel("o", AGENT)),
        DIRECTORY,
        NOW,
    )
    assert told == []


def test_whose_talk_came_and_went_does_not_wait_again() -> None:
    restored, told = found(snapshot(channel("c", TALKS)))
    assert not [item for item in restored if isinstance(item, WaitingRestored)]
    assert [item.channel for item in restored if isinstance(item, StrayRestored)] == ["c"]
    assert CallQueued not in told


def test_who_talks_by_the_file_does_not_wait_though_no_mark_tells_of_the_talk() -> None:
    """Whoever brought them together noted it, and had lost the right to mark the channel."""
    connected = OpenOffer("o", "1001", "2001", "support", 950.0)
    restored, told = found(snapshot(channel("c", WAITS, "o"), channel("o", AGENT, "c")), on_file(offers=(connected,)))
    assert told == {}
    assert [item for item in restored if isinstance(item, WaitingRestored)] == []
    assert [item.call for item in restored if isinstance(item, TalkRestored)] == ["c"]


def test_who_waits_again_after_a_talk_waits() -> None:
    marks = {**TALKS, "queue": "sales", "queued_at": "960.0"}
    restored, _ = found(snapshot(channel("c", marks)), on_file(talked=True))
    assert [item.queue for item in restored if isinstance(item, WaitingRestored)] == ["sales"]


def test_in_a_flow_it_is_routed_anew() -> None:
    restored, told = found(snapshot(channel("c", {**WAITS, "flow": "main", "node": "n"})))
    assert [item.unplaced for item in restored if isinstance(item, CallRestored)] == [True]
    assert CallQueued not in told


IN_A_FLOW = {
    "call": "c",
    "role": "caller",
    "flow": "main",
    "node": "menu",
    "language": "zh",
    "data": '{"choice":"1"}',
    "priority": "30",
    "wrong": "2",
}


@pytest.mark.parametrize("talked", [False, True])
def test_in_a_flow_it_goes_on_at_its_node_with_what_was_collected(talked: bool) -> None:
    """Also one whose talk is over: it was sent into a flow after that."""
    restored, _ = found(snapshot(channel("c", IN_A_FLOW)), on_file(talked=talked, data={"old": "x"}))
    [call] = restored
    assert isinstance(call, CallRestored)
    assert (call.unplaced, call.flow, call.node) == (True, "main", "menu")
    assert (call.language, dict(call.data), call.priority, call.wrong) == ("zh", {"choice": "1"}, 30, 2)


def test_what_the_flow_had_collected_is_of_no_moment_to_who_waits_or_talks() -> None:
    waits, _ = found(snapshot(channel("c", IN_A_FLOW)), on_file(queue="support", entered_at=920.0))
    [call] = [item for item in waits if isinstance(item, CallRestored)]
    assert (call.unplaced, call.flow, dict(call.data)) == (False, "", {})


def test_a_queue_that_was_taken_away_lately_is_a_place_until_its_callers_are_sent_on() -> None:
    shown = snapshot(channel("c", {**WAITS, "queue": "gone"}))
    site = replace(DIRECTORY, closed={"gone": Queue("gone")})
    completed, _ = unrecorded([], shown, site, NOW)
    restored = recover(completed, [], [], shown, site, NOW).restored
    assert [item.queue for item in restored if isinstance(item, WaitingRestored)] == ["gone"]


def test_a_queue_nobody_knows_is_no_place() -> None:
    restored, _ = found(snapshot(channel("c", {**WAITS, "queue": "gone"})))
    assert [item.unplaced for item in restored if isinstance(item, CallRestored)] == [True]


def test_a_placed_call_goes_on() -> None:
    customer = channel("c", {"call": "c", "role": "called", "agent": "1001", "connected_at": "950"}, "p")
    own = channel("p", {"call": "c", "role": "placing", "agent": "1001", "extension": "2001"}, "c")
    restored, told = found(snapshot(customer, own))
    (partner,) = [item for item in restored if isinstance(item, PartnerRestored)]
    assert (partner.leg, partner.agent, partner.placed) == ("p", "1001", True)
    assert CallPlaced in told


def test_two_phones_that_talk_go_on() -> None:
    caller = channel("c", {"call": "c", "role": "caller", "arrived_at": "900", "connected_at": "950"}, "x")
    called = channel("x", {"call": "c", "role": "extension", "extension": "2001"}, "c")
    restored, told = found(snapshot(caller, called))
    assert [item.leg for item in restored if isinstance(item, PartnerRestored)] == ["x"]
    assert told[LegStarted] == 950.0


VALUES = st.text(max_size=12) | st.sampled_from(
    ["nan", "inf", "-inf", "1e400", "-5", "support", "c", "caller", "{", "[]"]
)


@given(st.dictionaries(st.sampled_from(sorted({**TALKS, **AGENT, "priority": "", "data": "", "flow": ""})), VALUES))
def test_whatever_a_channel_says_nothing_breaks_and_no_wait_is_negative(marks: dict[str, str]) -> None:
    shown = snapshot(channel("c", {**marks, "call": "c", "role": "caller"}, "o"), channel("o", AGENT, "c"))
    completed, told = unrecorded([], shown, DIRECTORY, NOW)
    assert [call.call for call in completed] == ["c"]
    assert all(0 <= at <= NOW for at, _ in told)
    recover(completed, [], [], shown, DIRECTORY, NOW)


CALLED_BACK = {
    "call": "x",
    "role": "called_back",
    "callback": "p",
    "attempt": "2",
    "queue": "support",
    "agent": "1001",
}
PROMISE = OpenCallback("p", "c", "support", "555", "555", 800.0, 790.0, 0, 9000.0, 1, 800.0)


def calling_back(bridged_to: str = "", answered: bool = True, **marks: str) -> ChannelSnapshot:
    seen = channel("x", {**CALLED_BACK, **marks}, bridged_to, direction=Direction.OUTBOUND, trunk="carrier")
    return replace(seen, dialled="555", entry="", answered=answered)


def test_a_callback_that_talks_and_is_not_on_file_has_kept_its_promise() -> None:
    marks = {"offer": "o", "connected_at": "950.000"}
    shown = snapshot(
        calling_back("o", **marks), channel("o", {**AGENT, "call": "x"}, "x", direction=Direction.OUTBOUND)
    )
    completed, told = unrecorded([], shown, DIRECTORY, NOW)
    kinds = [type(fact) for _, fact in told]
    assert {CallbackBegun, CallbackDialled, OfferMade, CallConnected} <= set(kinds)
    recovery = recover(completed, [], [], shown, DIRECTORY, NOW, (), [PROMISE])
    assert [item for item in recovery.restored if isinstance(item, CallbackRestored | StrayRestored)] == []
    assert [item.call for item in recovery.restored if isinstance(item, TalkRestored)] == ["x"]
    (ended,) = [fact for fact in recovery.facts if isinstance(fact, CallbackEnded)]
    assert (ended.outcome, ended.call, ended.agent, ended.attempts) == (CallbackState.KEPT, "x", "1001", 2)


def test_a_customer_who_is_called_for_an_agent_who_has_gone_is_let_go_and_called_again_later() -> None:
    shown = snapshot(calling_back(answered=False))
    completed, _ = unrecorded([], shown, DIRECTORY, NOW)
    recovery = recover(completed, [], [], shown, DIRECTORY, NOW, (), [PROMISE])
    assert [item.channel for item in recovery.restored if isinstance(item, StrayRestored)] == ["x"]
    (restored,) = [item for item in recovery.restored if isinstance(item, CallbackRestored)]
    assert (restored.attempts, restored.due_at, restored.waits) == (2, NOW + 600.0, "")
    (postponed,) = [fact for fact in recovery.facts if isinstance(fact, CallbackPostponed)]
    assert postponed.call == "x"


LIFTED = channel("o", {**AGENT, "call": "x"}, direction=Direction.OUTBOUND)


@pytest.mark.parametrize("answered", [False, True])
def test_a_customer_who_is_called_for_an_agent_who_has_lifted_goes_on_being_called(answered: bool) -> None:
    """Neither the call nor the offer is on file: the channels tell of both."""
    shown = snapshot(calling_back(answered=answered), replace(LIFTED, playing=True))
    completed, told = unrecorded([], shown, DIRECTORY, NOW)
    assert {CallbackBegun, CallbackDialled, OfferMade, OfferAnswered} <= {type(fact) for _, fact in told}
    busy = OpenAgent("1001", "2001", AgentState.RINGING, 990.0)
    recovery = recover(completed, [busy], [], shown, DIRECTORY, NOW, (), [PROMISE])
    assert recovery.adopted == {"x", "o"}
    assert [item for item in recovery.restored if isinstance(item, StrayRestored | CallRestored)] == []
    (promise,) = [item for item in recovery.restored if isinstance(item, CallbackRestored)]
    assert (promise.attempts, promise.waits, promise.dialled, promise.reached) == (2, "x", True, False)
    (attempt,) = [item for item in recovery.restored if isinstance(item, AttemptRestored)]
    assert (attempt.callback, attempt.attempt, attempt.agent_first) == ("p", 2, True)
    assert (attempt.offer, attempt.agent, attempt.extension, attempt.rings) == ("o", "1001", "2001", True)
    assert (attempt.answered, attempt.told) == (answered, answered)
    (agent,) = [item for item in recovery.restored if isinstance(item, AgentRestored)]
    assert (agent.state, agent.call, agent.queue) == (AgentState.TALKING, "x", "support")
    order = [type(item) for item in recovery.restored]
    assert order == [AgentRestored, CallbackRestored, AttemptRestored]
    assert [type(fact) for fact in recovery.facts] == [AgentStateChanged]


ON_FILE = pytest.mark.parametrize("state", [CallbackState.PROMISED, CallbackState.DUE, CallbackState.DIALLING])


def begun(state: CallbackState) -> OpenCallback:
    """What the file says of the promise; the call that is to keep it is on file with it, or not at all."""
    return PROMISE if state is CallbackState.PROMISED else replace(PROMISE, state=state, last_call="x", attempts=2)


@ON_FILE
def test_an_agent_who_has_lifted_and_a_customer_who_rings_are_kept_whatever_is_on_file(state: CallbackState) -> None:
    shown = snapshot(calling_back(answered=False), LIFTED)
    completed, _ = unrecorded([], shown, DIRECTORY, NOW)
    recovery = recover(completed, [], [], shown, DIRECTORY, NOW, (), [begun(state)])
    (attempt,) = [item for item in recovery.restored if isinstance(item, AttemptRestored)]
    assert (attempt.call, attempt.offer, attempt.attempt) == ("x", "o", 2)
    assert [item for item in recovery.restored if isinstance(item, StrayRestored)] == []


@ON_FILE
def test_a_customer_who_has_confirmed_is_not_greeted_again(state: CallbackState) -> None:
    """The key was pressed in the last moment: the file says at most that the customer is being called."""
    shown = snapshot(calling_back(agent="", queued_at="790.000"))
    call = OpenCall("x", "", "", "555", "callback", "carrier", "", 900.0, answered=True)
    calls = [] if state is CallbackState.PROMISED else [call]
    completed, told = unrecorded(calls, shown, DIRECTORY, NOW)
    assert CallQueued in {type(fact) for _, fact in told}
    recovery = recover(completed, [], [], shown, DIRECTORY, NOW, (), [begun(state)])
    assert [item for item in recovery.restored if isinstance(item, AttemptRestored)] == []
    (waits,) = [item for item in recovery.restored if isinstance(item, WaitingRestored)]
    assert (waits.call, waits.queue, waits.entered_at) == ("x", "support", 790.0)
    (restored,) = [item for item in recovery.restored if isinstance(item, CallbackRestored)]
    assert (restored.waits, restored.reached, restored.attempts) == ("x", True, 2)


def test_a_customer_who_is_called_first_goes_on_being_called_without_an_agent() -> None:
    shown = snapshot(calling_back(answered=False, agent=""))
    completed, _ = unrecorded([], shown, DIRECTORY, NOW)
    recovery = recover(completed, [], [], shown, DIRECTORY, NOW, (), [PROMISE])
    (attempt,) = [item for item in recovery.restored if isinstance(item, AttemptRestored)]
    assert (attempt.agent_first, attempt.offer, attempt.answered) == (False, "", False)
    assert recovery.facts == []


def test_an_attempt_for_a_queue_that_is_gone_is_let_go() -> None:
    shown = snapshot(calling_back(answered=False, agent=""))
    directory = Directory(queues={"sales": Queue("sales")})
    completed, _ = unrecorded([], shown, directory, NOW)
    recovery = recover(completed, [], [], shown, directory, NOW, (), [PROMISE])
    assert [item.channel for item in recovery.restored if isinstance(item, StrayRestored)] == ["x"]


def test_a_customer_who_was_reached_waits_on() -> None:
    shown = snapshot(calling_back(queued_at="940.000", queued="support"))
    completed, _ = unrecorded([], shown, DIRECTORY, NOW)
    recovery = recover(completed, [], [], shown, DIRECTORY, NOW, (), [PROMISE])
    assert [item.call for item in recovery.restored if isinstance(item, WaitingRestored)] == ["x"]
    (restored,) = [item for item in recovery.restored if isinstance(item, CallbackRestored)]
    assert (restored.waits, restored.reached) == ("x", True)
