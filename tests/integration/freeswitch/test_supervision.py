"""Who hears whom when a supervisor listens in, on a real switch, told apart by their tones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import gevent
import pytest

from fsctl.directory import ListeningNotice, SiteSettings
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallConnected,
    CallEnded,
    CallTakenOver,
    Party,
    RecordingFinished,
    SupervisionAttached,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionOutcome,
    SupervisionPaused,
    SupervisionStarted,
    TalkEnded,
)
from fsctl.requests import ChangeSupervision, StopSupervising, Supervise, TakeOver
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.conftest import site
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone
from tests.integration.freeswitch.voices import TONES, hear, recorded, voices

pytestmark = pytest.mark.freeswitch

CALLER, ANN, SUE, BO = (TONES[name] for name in ("caller", "ann", "sue", "bo"))


@pytest.fixture
def phones(freeswitch: RunningSwitch) -> Iterator[dict[str, Phone]]:
    """Ann's, Sue's and a caller's, by name."""
    found = {
        "caller": freeswitch.caller("5551234", CALLER),
        "ann": freeswitch.phone("1001", ANN),
        "sue": freeswitch.phone("2000", SUE),
    }
    yield found
    for phone in found.values():
        phone.close()


@pytest.fixture
def talk(centre: Centre, phones: dict[str, Phone]) -> str:
    """Caller and Ann talk; the call."""
    centre.log_in("1001")
    phones["ann"].answers_after = 0.1
    phones["caller"].call("4000")
    return centre.wait(CallConnected, within_s=12).call


def supervise(centre: Centre, phones: dict[str, Phone], call: str, mode: str, follow: str) -> str:
    phones["sue"].answers_after = 0.1
    centre.ask(Supervise(call, "2000", mode, follow, "sue"))
    session = centre.wait(SupervisionStarted).session
    centre.wait(SupervisionAttached, session=session)
    return session


@pytest.mark.parametrize("follow", ["agent", "caller"])
def test_each_mode_is_heard_by_whom_it_should_be_and_by_nobody_else(
    centre: Centre, phones: dict[str, Phone], talk: str, follow: str
) -> None:
    session = supervise(centre, phones, talk, "listen", follow)
    assert "1001" in phones["sue"].invites[0].get("from") or follow == "caller"
    expected = {
        "listen": ({"ann"}, {"caller"}),
        "whisper_agent": ({"ann"}, {"caller", "sue"}),
        "whisper_caller": ({"ann", "sue"}, {"caller"}),
        "barge": ({"ann", "sue"}, {"caller", "sue"}),
    }
    for mode, (caller_hears, ann_hears) in expected.items():
        if mode != "listen":
            centre.ask(ChangeSupervision(session, mode, "sue"))
            centre.wait(SupervisionChanged, mode=mode)
        hear(phones["caller"], caller_hears)
        hear(phones["ann"], ann_hears)
        hear(phones["sue"], {"caller", "ann"})
    centre.ask(StopSupervising(session, "sue"))
    phones["sue"].wait_over()
    assert centre.wait(SupervisionEnded).outcome is SupervisionOutcome.STOPPED
    hear(phones["caller"], {"ann"}, phones["ann"], {"caller"})
    phones["caller"].hang_up()
    centre.wait(CallEnded)


@pytest.mark.parametrize("hangs_up", ["caller", "sue"])
def test_after_a_take_over_the_customer_talks_with_the_supervisor(
    centre: Centre, phones: dict[str, Phone], talk: str, hangs_up: str
) -> None:
    session = supervise(centre, phones, talk, "barge", "agent")
    hear(phones["caller"], {"ann", "sue"})
    centre.ask(TakeOver(session, "sue"))
    assert centre.wait(CallTakenOver).by == "sue"
    phones["ann"].wait_over()
    hear(phones["caller"], {"sue"})
    hear(phones["sue"], {"caller"})
    centre.wait(AgentStateChanged, agent="1001", state=AgentState.WRAP_UP)
    gevent.sleep(1.5)
    phones[hangs_up].hang_up()
    phones["sue" if hangs_up == "caller" else "caller"].wait_over()
    assert centre.wait(CallEnded).ended_by is (Party.CALLER if hangs_up == "caller" else Party.AGENT)
    centre.wait(RecordingFinished, 2)
    assert recorded(centre) == [("1001", {"ann", "sue"}), ("", {"sue"})]
    assert len(centre.all(TalkEnded)) == len(centre.all(CallEnded)) == 1


def test_a_call_is_taken_over_while_the_agent_holds(centre: Centre, phones: dict[str, Phone], talk: str) -> None:
    session = supervise(centre, phones, talk, "listen", "caller")
    phones["ann"].hold()
    centre.wait(AgentStateChanged, agent="1001", state=AgentState.ON_HOLD)
    hear(phones["caller"], {"sound"})
    centre.ask(TakeOver(session, "sue"))
    phones["ann"].wait_over()
    hear(phones["caller"], {"sue"})
    phones["caller"].hang_up()
    phones["sue"].wait_over()
    centre.wait(CallEnded)


def test_who_follows_an_agent_hears_the_next_call_too(
    centre: Centre, phones: dict[str, Phone], talk: str, freeswitch: RunningSwitch
) -> None:
    second = freeswitch.caller("5550002", BO)
    session = supervise(centre, phones, talk, "whisper_agent", "agent")
    phones["caller"].hang_up()
    centre.wait(SupervisionPaused, session=session)
    second.call("4000")
    connected = centre.wait(CallConnected, count=2, within_s=12)
    assert centre.wait(SupervisionAttached, count=2).call == connected.call
    hear(phones["sue"], {"bo", "ann"})
    hear(phones["ann"], {"bo", "sue"})
    hear(second, {"ann"})
    phones["sue"].hang_up()
    assert centre.wait(SupervisionEnded).outcome is SupervisionOutcome.SUPERVISOR_LEFT
    hear(second, {"ann"}, phones["ann"], {"bo"})
    second.hang_up()
    centre.wait(CallEnded, count=2)
    second.close()


def test_who_follows_the_caller_is_released_with_the_call(centre: Centre, phones: dict[str, Phone], talk: str) -> None:
    supervise(centre, phones, talk, "listen", "caller")
    phones["ann"].hang_up()
    phones["sue"].wait_over()
    assert centre.wait(SupervisionEnded).outcome is SupervisionOutcome.CALL_ENDED
    phones["caller"].wait_over()


def test_the_supervisors_phone_is_not_answered_and_nobody_noticed(
    centre: Centre, phones: dict[str, Phone], talk: str
) -> None:
    phones["sue"].refuses_with = 486
    centre.ask(Supervise(talk, "2000", "listen", "agent", "sue"))
    assert centre.wait(SupervisionEnded).outcome is SupervisionOutcome.BUSY
    hear(phones["caller"], {"ann"}, phones["ann"], {"caller"})
    phones["caller"].hang_up()
    centre.wait(CallEnded)


def test_where_the_site_tells_it_the_agent_hears_a_tone_and_the_customer_does_not(
    freeswitch: RunningSwitch, prompts: Path, phones: dict[str, Phone]
) -> None:
    told = replace(site(announce_agent=False), settings={"site": SiteSettings(listening_notice=ListeningNotice.TONE)})
    centre = Centre(freeswitch, told, prompts)
    centre.start()
    try:
        centre.log_in("1001")
        phones["ann"].answers_after = phones["sue"].answers_after = 0.1
        phones["caller"].call("4000")
        call = centre.wait(CallConnected, within_s=12).call
        hear(phones["caller"], {"ann"})
        centre.ask(Supervise(call, "2000", "listen", "agent", "sue"))
        centre.wait(SupervisionAttached)
        phones["ann"].wait(lambda: "listened" in voices(phones["ann"]), "the tone")
        assert "listened" not in voices(phones["caller"], 0.5)
        hear(phones["ann"], {"caller"}, phones["caller"], {"ann"}, phones["sue"], {"ann", "caller"})
        phones["caller"].hang_up()
        centre.wait(CallEnded)
    finally:
        centre.stop()
    assert centre.troubles == []
