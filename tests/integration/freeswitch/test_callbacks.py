"""A caller keeps the place, hangs up and is called back over the trunk, on a real switch with each party's sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.directory import CallbackMode, Destination, DestinationKind, Directory
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallbackDialled,
    CallbackEnded,
    CallbackPostponed,
    CallbackPromised,
    CallbackState,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    LegEnded,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    RecordingFinished,
)
from fsctl.resources import data_directory
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.conftest import site
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone
from tests.integration.freeswitch.voices import TONES, hear

pytestmark = pytest.mark.freeswitch

BOB = "5551234"


def calling_back(mode: CallbackMode, **queue: object) -> Directory:
    flow = (Path(data_directory("ivr_scripts")) / "callback.yaml").read_text()
    found = site(
        announce_agent=False,
        callback=mode,
        callback_attempts=2,
        callback_retry_s=10.0,
        callback_ring_s=8.0,
        exit_keys={"9": Destination(DestinationKind.CALLBACK, "support")},
        **queue,
    )
    return replace(found, flows={"callback": flow})


@pytest.fixture
def agent_first(freeswitch: RunningSwitch, prompts: Path) -> Iterator[Centre]:
    yield from running(freeswitch, prompts, calling_back(CallbackMode.AGENT_FIRST))


@pytest.fixture
def customer_first(freeswitch: RunningSwitch, prompts: Path) -> Iterator[Centre]:
    yield from running(freeswitch, prompts, calling_back(CallbackMode.CUSTOMER_FIRST))


def running(freeswitch: RunningSwitch, prompts: Path, directory: Directory) -> Iterator[Centre]:
    centre = Centre(freeswitch, directory, prompts)
    centre.start()
    yield centre
    centre.stop()
    assert centre.troubles == []
    for kind, name in ((CallEnded, "call"), (LegEnded, "leg"), (CallbackEnded, "callback")):
        told = [getattr(fact, name) for fact in centre.all(kind)]
        assert len(told) == len(set(told))


@pytest.fixture
def bob(freeswitch: RunningSwitch) -> Iterator[Phone]:
    """The customer's telephone, behind the carrier."""
    phone = freeswitch.carrier(5999, TONES["caller"])
    yield phone
    phone.close()


def asks(centre: Centre, caller: Phone) -> CallbackPromised:
    """The caller waits, presses the key for a callback, confirms the own number, and hangs up."""
    caller.call("4000")
    caller.wait_talk()
    centre.wait(CallQueued)
    caller.press("9")
    centre.wait(CallLeftQueue)  # for the flow, which asks for the number
    caller.press("1")
    made = centre.wait(CallbackPromised)
    caller.hang_up()
    centre.wait(CallEnded, call=made.call)
    return made  # type: ignore[return-value]


def test_agent_first(agent_first: Centre, ann: Phone, caller: Phone, bob: Phone) -> None:
    centre = agent_first
    made = asks(centre, caller)
    assert made.number == BOB
    centre.log_in("1001")
    ann.wait_ring()
    assert BOB in ann.invites[0].get("from"), "the agent's phone shows whom it is about"
    ann.lift()
    dialled = centre.wait(CallbackDialled)
    bob.wait_ring()
    assert BOB in bob.invites[0].first
    assert ann.hears_something(), "the agent hears it ring"
    bob.lift()
    connected = centre.wait(CallConnected)
    assert connected.call == dialled.call
    hear(ann, {"caller"}, bob, {"ann"})
    ended = centre.wait(CallbackEnded)
    assert (ended.outcome, ended.agent, ended.attempts) == (CallbackState.KEPT, "1001", 1)
    bob.hang_up()
    ann.wait_over()
    recorded = centre.wait(RecordingFinished)
    assert recorded.call == dialled.call
    centre.wait(AgentStateChanged, agent="1001", state=AgentState.WRAP_UP)


def test_agent_first_when_the_customer_is_busy_the_agent_hears_so_and_it_is_tried_again(
    agent_first: Centre, ann: Phone, caller: Phone, bob: Phone
) -> None:
    centre = agent_first
    asks(centre, caller)
    centre.log_in("1001")
    ann.wait_ring()
    ann.lift()
    bob.wait_ring()
    bob.refuse(486)
    postponed = centre.wait(CallbackPostponed)
    assert postponed.reason == "busy"
    assert ann.hears_something(), "why the customer was not reached"
    ann.wait_over(10)
    ended = centre.wait(OfferEnded)
    assert ended.outcome is OfferOutcome.CALLER_GONE
    ann.wait(lambda: ann.rings, "the second attempt", 15)
    ann.lift()
    bob.wait_ring()
    bob.lift()
    hear(ann, {"caller"}, bob, {"ann"})
    assert [fact.attempt for fact in centre.all(CallbackDialled)] == [1, 2]
    ann.hang_up()
    bob.wait_over()


def test_agent_first_an_agent_who_hangs_up_takes_the_ringing_along(
    agent_first: Centre, ann: Phone, caller: Phone, bob: Phone
) -> None:
    centre = agent_first
    asks(centre, caller)
    centre.log_in("1001")
    ann.wait_ring()
    ann.lift()
    bob.wait_ring()
    ann.hang_up()
    bob.wait(lambda: not bob.rings, "the customer's phone stops")
    postponed = centre.wait(CallbackPostponed)
    centre.wait(CallEnded, call=postponed.call)
    assert len(centre.all(OfferMade)) == 1


def test_customer_first(customer_first: Centre, ann: Phone, caller: Phone, bob: Phone) -> None:
    centre = customer_first
    asks(centre, caller)
    centre.log_in("1001")
    bob.wait_ring()
    bob.lift()
    assert bob.hears_something(), "the greeting"
    assert not ann.rings
    bob.press("1")
    ann.wait_ring()
    hear(bob, {"sound"})  # music, which has a pause of a second where its file ends
    ann.lift()
    hear(ann, {"caller"}, bob, {"ann"})
    ended = centre.wait(CallbackEnded)
    assert (ended.outcome, ended.agent) == (CallbackState.KEPT, "1001")
    ann.hang_up()
    bob.wait_over()


def test_a_customer_who_calls_again_while_being_called_is_taken_instead(
    agent_first: Centre, ann: Phone, caller: Phone, bob: Phone
) -> None:
    centre = agent_first
    asks(centre, caller)
    centre.log_in("1001")
    ann.wait_ring()
    ann.lift()
    bob.wait_ring()
    caller.call("4000")
    bob.wait(lambda: not bob.rings, "the customer's phone stops")
    ann.wait_over(12)
    ann.wait(lambda: ann.rings, "the customer's own call", 10)
    ann.lift()
    hear(ann, {"caller"}, caller, {"ann"})
    ended = centre.wait(CallbackEnded)
    assert (ended.outcome, ended.reason) == (CallbackState.KEPT, "called_in")
