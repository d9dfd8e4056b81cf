"""A customer is sent elsewhere."""

from __future__ import annotations

import pytest

from fsctl.facts import (
    AgentState,
    CallEnded,
    CallQueued,
    CallRetrieved,
    ConsultEnded,
    ConsultOutcome,
    TalkEnded,
)
from fsctl.requests import (
    Hold,
    TransferCall,
)
from fsctl.simulator import hearing
from fsctl.step import Refused
from tests.scenarios.control.acts import (
    ANN,
    BO,
    CALLER,
    MUSIC,
    call_of,
    consulted,
    heard,
    talk,
)
from tests.scenarios.world import World


def test_to_a_colleague(world: World) -> None:
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


def test_back_to_a_queue_keeps_priority_and_data(world: World) -> None:
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


def test_out_of_a_hold_and_to_the_outside(world: World) -> None:
    caller = talk(world)
    world.ask(Hold("1001", "ann"))
    world.after(1)
    world.ask(TransferCall(call_of(world), "external:world/5550001", "ann"))
    world.after(4)
    assert heard(world, caller) == {700}
    assert len(world.all(CallRetrieved)) == 1


def test_out_of_a_consultation(world: World) -> None:
    caller = consulted(world)
    world.ask(TransferCall(call_of(world), "2000", "sue"))
    world.after(0.5)
    assert world.phones["1002"].channel is None
    assert world.rings("2000")
    world.lifts("2000")
    world.after(0.5)
    assert heard(world, caller) == {1000 + list(world.phones).index("2000")}
    assert world.last(ConsultEnded).outcome is ConsultOutcome.CANCELLED


def test_a_waiting_call_is_taken_out_of_its_queue(world: World) -> None:
    caller = world.caller()
    world.after(5)
    world.ask(TransferCall(call_of(world), "1002", "sue"))
    world.after(0.5)
    assert world.rings("1002")
    world.lifts("1002")
    world.after(0.5)
    assert heard(world, caller) == BO
    assert world.board.snapshot()["queues"]["support"]["waiting"] == 0


def test_a_ringing_offer_is_withdrawn(world: World) -> None:
    world.log_in("1001")
    world.caller()
    world.after(0.5)
    world.ask(TransferCall(call_of(world), "queue:sales", "sue"))
    world.after(0.5)
    assert not world.rings("1001")
    assert world.last(CallQueued).queue == "sales"
    assert world.state("1001") is AgentState.READY


def test_a_ringing_phone_is_left_for_another(world: World) -> None:
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


def test_twice_at_once_goes_where_the_last_one_says(world: World) -> None:
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
def test_what_cannot_be_done_is_refused(world: World, call: str | None, to: str, code: str) -> None:
    caller = talk(world)
    with pytest.raises(Refused) as refused:
        world.ask(TransferCall(call_of(world) if call is None else call, to, "ann"))
    assert refused.value.code == code
    assert heard(world, caller) == ANN


def test_by_the_handset_after_a_question(world: World) -> None:
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
