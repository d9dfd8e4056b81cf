"""Whole calls on a real switch, with the sound that each party hears."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import gevent
import pytest

from fsctl.directory import Destination, DestinationKind, Hours, Interval, Queue, Tier
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    CodeObeyed,
    NodeEntered,
    OfferEnded,
    OfferOutcome,
    Party,
    PlaceTold,
    QueueOutcome,
    RecordingFinished,
    RecordingLost,
    TalkEnded,
)
from fsctl.kpi.expected import USUAL_HANDLING_S
from fsctl.resources import data_directory
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.conftest import site
from tests.integration.freeswitch.sound import channels, hears
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone

pytestmark = pytest.mark.freeswitch

CALLER, ANN, BO = 440.0, 1000.0, 1500.0


@pytest.fixture(scope="session")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prompts")


@pytest.fixture
def centre(freeswitch: RunningSwitch, prompts: Path) -> Iterator[Centre]:
    centre = Centre(freeswitch, site(), prompts)
    centre.start()
    yield centre
    centre.stop()
    assert centre.troubles == []


@pytest.fixture
def ann(freeswitch: RunningSwitch) -> Iterator[Phone]:
    phone = freeswitch.phone("1001", ANN)
    yield phone
    phone.close()


@pytest.fixture
def caller(freeswitch: RunningSwitch) -> Iterator[Phone]:
    phone = freeswitch.caller("5551234", CALLER)
    yield phone
    phone.close()


def test_a_call_waits_rings_is_bridged_recorded_and_wrapped_up(centre: Centre, ann: Phone, caller: Phone) -> None:
    caller.call("4000")
    caller.wait_talk()
    assert caller.hears_something(), "music while waiting"
    centre.log_in("1001")
    ann.wait_ring()
    assert "5551234" in ann.invites[0].get("from")
    arrived = centre.wait(CallArrived)
    assert arrived.trunk == "carrier"
    ann.lift()
    connected = centre.wait(CallConnected, within_s=12)
    gevent.sleep(0.3)
    assert caller.loudest(ANN, CALLER, BO) == ANN
    assert caller.hears(ANN)
    assert ann.hears(CALLER)
    gevent.sleep(2)
    ann.hang_up()
    caller.wait_over()
    ended = centre.wait(CallEnded)
    assert ended.ended_by is Party.AGENT
    finished = centre.wait(RecordingFinished)
    left, right, length = channels(centre.switch.conf.recordings_root / finished.path)
    assert length > 4
    tail = slice(-8000, None)
    assert hears(left[tail], CALLER)
    assert not hears(left[tail], ANN)
    assert hears(right[tail], ANN)
    assert not hears(right[tail], CALLER)
    states = [change.state for change in centre.all(AgentStateChanged) if change.agent == connected.agent]
    assert states == ["ready", "reserved", "ringing", "talking", "wrap_up"]
    centre.wait(AgentStateChanged, cause="wrap_up_over")
    assert len(centre.all(CallEnded)) == len(centre.all(CallArrived)) == 1


def test_caller_gives_up_while_waiting(centre: Centre, caller: Phone) -> None:
    caller.call("4000")
    caller.wait_talk()
    caller.hang_up()
    left = centre.wait(CallLeftQueue)
    assert left.outcome is QueueOutcome.ABANDONED
    assert centre.wait(CallEnded).ended_by is Party.CALLER


def test_caller_gives_up_while_the_agents_phone_rings(centre: Centre, ann: Phone, caller: Phone) -> None:
    centre.log_in("1001")
    caller.call("4000")
    ann.wait_ring()
    caller.hang_up()
    ann.wait_over()
    assert ann.dialog is not None
    assert ann.dialog.ended == "cancel"
    assert centre.wait(OfferEnded).outcome is OfferOutcome.CALLER_GONE
    centre.wait(AgentStateChanged, state=AgentState.READY, count=2)


def test_agent_rejects_and_the_next_one_rings(
    centre: Centre, ann: Phone, caller: Phone, freeswitch: RunningSwitch
) -> None:
    bo = freeswitch.phone("1002", BO)
    ann.refuses_with = 486
    centre.log_in("1001")
    centre.log_in("1002")
    caller.call("4000")
    bo.wait_ring()
    assert centre.wait(OfferEnded, agent="1001").outcome is OfferOutcome.BUSY
    bo.lift()
    centre.wait(CallConnected, agent="1002", within_s=12)
    caller.hang_up()
    bo.wait_over()
    bo.close()


def test_codes_from_the_handset_log_in_and_out(centre: Centre, ann: Phone) -> None:
    for code, state in (("*10", "ready"), ("*133", "not_ready"), ("*12", "ready"), ("*11", "logged_out")):
        ann.call(code)
        ann.wait_talk()
        assert ann.hears_something(0.4)
        ann.wait_over()
        centre.wait(AgentStateChanged, state=AgentState(state), within_s=2)
    assert [obeyed.action for obeyed in centre.all(CodeObeyed)] == ["log_in", "not_ready", "ready", "log_out"]


def test_a_phone_that_unregisters_is_lost_and_comes_back(centre: Centre, ann: Phone, caller: Phone) -> None:
    centre.log_in("1001")
    assert ann.register(expires=0) == 200
    centre.wait(AgentStateChanged, state=AgentState.PHONE_LOST)
    caller.call("4000")
    caller.wait_talk()
    assert ann.invites == []
    assert ann.register() == 200
    ann.wait_ring()
    caller.hang_up()


def test_two_callers_and_one_agent_are_served_in_order(
    centre: Centre, ann: Phone, caller: Phone, freeswitch: RunningSwitch
) -> None:
    second = freeswitch.caller("5550002", BO)
    centre.log_in("1001")
    ann.answers_after = 0.2
    caller.call("4000")
    ann.wait_ring()
    second.call("4000")
    second.wait_talk()
    centre.wait(CallConnected, within_s=12)
    expected = [fact.expected_s for fact in centre.all(CallQueued)]  # type: ignore[attr-defined]
    assert expected == [0.0, USUAL_HANDLING_S]  # the first has a free agent, the second the one who is busy
    assert second.hears_something()
    caller.hang_up()
    centre.wait(TalkEnded)
    centre.wait(CallConnected, count=2, within_s=14)
    gevent.sleep(0.3)
    assert ann.hears(BO)
    second.hang_up()
    ann.wait_over()
    second.close()


def test_a_phone_may_ring_for_as_long_as_the_queue_lets_it(centre: Centre, ann: Phone, caller: Phone) -> None:
    """An agent who lifts after six seconds is connected: that the phone rings is progress enough."""
    centre.log_in("1001")
    ann.answers_after = 6.0
    caller.call("4000")
    centre.wait(CallConnected, within_s=16)
    caller.hang_up()


def test_a_phone_that_rings_out_and_one_that_is_dead_are_told_apart(
    centre: Centre, ann: Phone, caller: Phone, freeswitch: RunningSwitch
) -> None:
    bo = freeswitch.phone("1002", BO)
    bo.silent = True
    centre.log_in("1001")
    centre.log_in("1002")
    caller.call("4000")
    assert centre.wait(OfferEnded, agent="1001", within_s=14).outcome is OfferOutcome.NO_ANSWER
    assert centre.wait(OfferEnded, agent="1002", within_s=8).outcome is OfferOutcome.UNREACHABLE
    caller.hang_up()
    bo.close()


def test_a_recording_that_cannot_be_written_is_flagged_and_the_talk_goes_on(
    centre: Centre, ann: Phone, caller: Phone, freeswitch: RunningSwitch
) -> None:
    """Where the year's directory should be lies a file."""
    root = freeswitch.conf.recordings_root
    kept = root.with_name("recordings-kept")
    root.rename(kept)
    root.mkdir()
    (root / time.strftime("%Y", time.gmtime())).write_text("in the way")
    try:
        centre.log_in("1001")
        caller.call("4000")
        ann.wait_ring()
        ann.lift()
        centre.wait(CallConnected, within_s=12)
        lost = centre.wait(RecordingLost, within_s=15)
        assert lost.call
        assert ann.hears(CALLER)
        caller.hang_up()
        centre.wait(CallEnded)
        assert not centre.all(RecordingFinished)
    finally:
        shutil.rmtree(root)
        kept.rename(root)


MAIN = (data_directory("ivr_scripts") / "main.yaml").read_text(encoding="utf-8")
ALWAYS = Hours("office", "UTC", (Interval(frozenset(range(7)), 0, 1440),))


def test_a_menu_in_two_languages_leads_to_a_queue_and_its_keys_travel_with_the_call(
    freeswitch: RunningSwitch, prompts: Path, ann: Phone, caller: Phone
) -> None:
    """The main number's own flow, with keys as telephones send them, the second while the menu still speaks."""
    queues = {name: Queue(name, announce_agent=False, wrap_up_s=0.0) for name in ("support", "sales", "billing")}
    directory = replace(
        site(), flows={"main": MAIN}, hours={"office": ALWAYS}, queues=queues, tiers=(Tier("billing", "1001"),)
    )
    centre = Centre(freeswitch, directory, prompts)
    centre.start()
    try:
        centre.log_in("1001")
        caller.call("4001")
        caller.wait_talk()
        assert caller.hears_something(), "the welcome"
        caller.press("2")
        centre.wait(NodeEntered, node="menu")
        caller.press("3")
        queued = centre.wait(CallQueued)
        assert (queued.queue, queued.language, queued.priority) == ("billing", "en", 10)
        assert dict(queued.data) == {"language_key": "2", "menu_key": "3"}
        ann.wait_ring()
        ann.lift()
        connected = centre.wait(CallConnected)
        assert centre.board.snapshot()["calls"][connected.call]["data"] == {"language_key": "2", "menu_key": "3"}
        gevent.sleep(0.3)
        assert ann.hears(CALLER)
        assert caller.hears(ANN)
        caller.hang_up()
        centre.wait(CallEnded)
        assert centre.troubles == []
    finally:
        centre.stop()


def test_a_waiting_caller_is_told_the_place_and_leaves_by_a_key(
    freeswitch: RunningSwitch, prompts: Path, caller: Phone
) -> None:
    queue = replace(
        site().queues["support"],
        tell_place=True,
        exit_keys={"1": Destination(DestinationKind.ANNOUNCEMENT, "goodbye")},
    )
    centre = Centre(freeswitch, replace(site(), queues={**site().queues, "support": queue}), prompts)
    centre.start()
    try:
        caller.call("4000")
        caller.wait_talk()
        told = centre.wait(PlaceTold, within_s=15)
        assert told.place == 1
        caller.press("5")
        caller.press("1")
        left = centre.wait(CallLeftQueue)
        assert (left.outcome, left.key) == (QueueOutcome.LEFT_BY_KEY, "1")
        caller.wait_over()
        centre.wait(CallEnded)
        assert len(centre.all(CallEnded)) == 1
        assert centre.troubles == []
    finally:
        centre.stop()
