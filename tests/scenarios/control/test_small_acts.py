"""Answer, reject, end, mute, keys, help, longer wrap-up."""

from __future__ import annotations

import pytest

from fsctl.facts import (
    AgentMuted,
    AgentState,
    CallEnded,
    HelpAsked,
    HelpEnded,
    OfferEnded,
    OfferOutcome,
    Party,
    WrapUpExtended,
)
from fsctl.requests import (
    AnswerOffer,
    AskForHelp,
    EndTalk,
    ExtendWrapUp,
    HelpGiven,
    MuteAgent,
    RejectOffer,
    SendDigits,
)
from fsctl.step import Refused
from tests.scenarios.control.acts import (
    ANN,
    CALLER,
    NOTHING,
    call_of,
    heard,
    row,
    talk,
)
from tests.scenarios.world import World


def test_mute(world: World) -> None:
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


def test_keys_go_to_the_customers_side(world: World) -> None:
    caller = talk(world)
    world.ask(SendDigits("1001", "12#", "ann"))
    assert caller.heard_digits == "12#"
    with pytest.raises(Refused) as refused:
        world.ask(SendDigits("1001", "1;2", "ann"))
    assert refused.value.code == "not_digits"


def test_an_offer_is_answered_from_the_panel(world: World) -> None:
    world.log_in("1001")
    caller = world.caller()
    world.after(0.5)
    world.ask(AnswerOffer("1001", "ann"))
    world.after(0.5)
    assert heard(world, caller) == ANN


def test_an_offer_is_rejected_from_the_panel(world: World) -> None:
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


def test_the_talk_is_ended_from_the_panel(world: World) -> None:
    caller = talk(world)
    world.ask(EndTalk("1001", "ann"))
    world.after(0.5)
    assert caller.ended
    assert world.last(CallEnded).ended_by is Party.AGENT


def test_more_wrap_up_as_often_as_the_queue_allows(world: World) -> None:
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


def test_help_is_asked_given_and_over_with_the_talk(world: World) -> None:
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
