"""Codes keyed at the handset during a talk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import CodeAction, Disposition, FeatureCode
from fsctl.facts import (
    CallTransferred,
    CodeRefused,
    ConsultEnded,
    ConsultOutcome,
    ConsultStarted,
    HandsetCodeKeyed,
    HandsetCodeRefused,
    HelpAsked,
    RecordingMasked,
)
from fsctl.requests import Consult, Hold
from fsctl.simulator.parties import Caller
from tests.scenarios.control.acts import ANN, BO, CALLER, MUSIC, call_of, consulted, heard, settle, talk
from tests.scenarios.world import World, site

DONE, UNDONE, REFUSED = frozenset({1250}), frozenset({1250}), frozenset({350})


def keys(world: World, pressed: str, agent: str = "1001") -> None:
    for key in pressed:
        world.phones[agent].press(world.switch.core, key)
        world.after(0.15)


def test_the_recording_is_masked_and_goes_on(world: World) -> None:
    caller = talk(world)
    keys(world, "*2")
    world.phones["1001"].press(world.switch.core, "0")
    world.after(0.02)
    assert heard(world, "1001") == CALLER | DONE
    assert heard(world, caller) == ANN
    world.after(3)
    assert heard(world, "1001") == CALLER
    keys(world, "*20")
    assert [(fact.masked, fact.by) for fact in world.all(RecordingMasked)] == [
        (True, "phone 1001"),
        (False, "phone 1001"),
    ]
    assert caller.heard_digits == ""


def test_ordinary_keys_reach_the_customer(world: World) -> None:
    caller = talk(world)
    keys(world, "42#*5")
    assert caller.heard_digits == "42#*5"
    keys(world, "*")
    world.after(1)
    assert caller.heard_digits == "42#*5*"
    assert world.all(HandsetCodeKeyed) == []


def test_a_customer_cannot_key_codes(world: World) -> None:
    caller = talk(world)
    for key in "*211002#":
        world.switch.core.press(caller.channel, key)
    world.after(5)
    assert world.all(HandsetCodeKeyed) == world.all(CallTransferred) == []


@pytest.mark.parametrize("ending", ["#", ""])
def test_a_blind_transfer(world: World, ending: str) -> None:
    caller = talk(world)
    keys(world, f"*211002{ending}")
    world.after(4)
    assert world.all(CallTransferred)[0].to == "1002"
    assert world.all(CallTransferred)[0].by == "phone 1001"
    world.lifts("1002")
    world.after(0.5)
    assert (heard(world, "1002"), heard(world, caller)) == (CALLER, BO)
    assert world.phones["1001"].channel is None
    assert caller.heard_digits == ""


def test_a_consultation_that_is_handed_over(world: World) -> None:
    caller = talk(world)
    keys(world, "*221002#")
    assert world.all(ConsultStarted)[0].to == "1002"
    world.lifts("1002")
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, caller)) == (BO, MUSIC)
    keys(world, "*21#")
    world.after(1)
    assert world.last(ConsultEnded).outcome is ConsultOutcome.COMPLETED
    assert (heard(world, "1002"), heard(world, caller)) == (CALLER, BO)


def test_a_consultation_that_is_given_up(world: World) -> None:
    caller = consulted(world)
    keys(world, "*22#")
    world.after(1)
    assert world.last(ConsultEnded).outcome is ConsultOutcome.CANCELLED
    assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)


def test_who_has_taken_the_call_over_may_key_codes_too(world: World) -> None:
    caller = consulted(world)
    world.log_in("1002")
    keys(world, "*21#")
    world.after(1)
    keys(world, "*23", "1002")
    assert world.last(HelpAsked).agent == "1002"
    keys(world, "*212000#", "1002")
    world.after(1)
    assert world.rings("2000")
    world.lifts("2000")
    world.after(0.5)
    assert heard(world, caller) == frozenset({1002})


@pytest.mark.parametrize("keyed", ["*21#", "*22#", "*21*", "*21999*", "*2112*", "*221001#", "*2199#"])
def test_what_cannot_be_done_or_is_given_up_changes_nothing(world: World, keyed: str) -> None:
    """And is heard by the agent alone. 99 is nobody's number, 1001 the agent's own."""
    caller = talk(world)
    keys(world, keyed[:-1])
    world.phones["1001"].press(world.switch.core, keyed[-1])
    world.after(0.02)
    given_up = keyed.endswith("*")
    assert len(world.all(HandsetCodeRefused)) == (0 if given_up else 1)
    assert heard(world, "1001") == CALLER | (UNDONE if given_up else REFUSED)
    world.after(4)
    assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)
    keys(world, "7")
    assert caller.heard_digits == "7"
    assert world.all(CallTransferred) == world.all(ConsultStarted) == []


def test_help(world: World) -> None:
    talk(world)
    keys(world, "*23")
    assert world.last(HelpAsked).by == "phone 1001"
    assert world.board.snapshot()["agents"]["1001"]["help_since"] is not None


def test_a_disposition_is_whole_when_no_longer_key_is_meant() -> None:
    directory = replace(
        site(2, announce_agent=False),
        dispositions={code: Disposition(code, key, code, code) for code, key in (("a", "1"), ("b", "21"), ("c", "2"))},
    )
    world = World(directory)
    talk(world)
    keys(world, "*241")
    assert [(fact.action, fact.argument) for fact in world.all(HandsetCodeKeyed)] == [("disposition", "1")]
    keys(world, "*242")
    assert len(world.all(HandsetCodeKeyed)) == 1
    world.after(4)
    assert world.last(HandsetCodeKeyed).argument == "2"
    settle(world)


def test_codes_are_the_sites_own_and_one_that_is_dialled_is_refused() -> None:
    world = World(replace(site(2, announce_agent=False), codes=(FeatureCode("*77", CodeAction.HELP),)))
    caller = talk(world)
    keys(world, "*20")
    assert caller.heard_digits == "*20"
    keys(world, "*77")
    assert len(world.all(HelpAsked)) == 1
    settle(world)
    world = World(site(2))
    world.phones["1001"].dial(world.switch.core, "*20")
    world.after(1)
    assert world.last(CodeRefused).code == "only_in_a_call"
    settle(world)


def test_codes_are_caught_on_hold(world: World) -> None:
    talk(world)
    world.ask(Hold("1001", "ann"))
    world.after(1)
    keys(world, "*20")
    assert world.last(RecordingMasked).masked is True


def test_a_number_half_keyed_when_the_customer_hangs_up(world: World) -> None:
    caller = talk(world)
    keys(world, "*2110")
    world.hangs_up(caller)
    world.after(10)
    assert world.all(CallTransferred) == []


def test_keys_while_the_consulted_phone_rings_do_not_go_astray(world: World) -> None:
    caller: Caller = talk(world)
    world.ask(Consult("1001", "1002", "ann"))
    world.after(0.3)
    keys(world, "*22#")
    world.after(1)
    assert not world.rings("1002")
    assert heard(world, caller) == ANN
    assert call_of(world)
