"""What a talk was about, keyed and dialled as `*24` and the disposition's key, on a real switch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import gevent
import pytest

from fsctl.directory import Disposition
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CodeRefused,
    DispositionSet,
    HandsetCodeKeyed,
    HandsetCodeRefused,
)
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.conftest import site
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone
from tests.integration.freeswitch.voices import hear, voices

pytestmark = pytest.mark.freeswitch

KEYS = {"solved": "1", "complaint": "2", "fault": "21"}


@pytest.fixture
def centre(freeswitch: RunningSwitch, prompts: Path) -> Iterator[Centre]:
    dispositions = {code: Disposition(code, key, code, code) for code, key in KEYS.items()}
    directory = replace(site(announce_agent=False, wrap_up_s=5.0), dispositions=dispositions)
    centre = Centre(freeswitch, directory, prompts)
    centre.start()
    yield centre
    centre.stop()
    assert centre.troubles == []


def said(centre: Centre) -> list[tuple[str, str, bool]]:
    found = [fact for fact in centre.all(DispositionSet) if isinstance(fact, DispositionSet)]
    return [(fact.disposition, fact.by, fact.late) for fact in found]


def test_in_a_talk_each_key_is_told_from_a_longer_one_and_the_customer_hears_none(
    centre: Centre, call: str, ann: Phone, caller: Phone
) -> None:
    ann.press("*241")
    centre.wait(DispositionSet, disposition="solved")
    ann.wait(lambda: "done" in voices(ann), "the tone")
    ann.press("*2421")
    centre.wait(DispositionSet, disposition="fault")
    ann.press("*242")  # could still become 21
    centre.wait(DispositionSet, disposition="complaint", within_s=8)
    assert said(centre) == [(code, "phone 1001", False) for code in ("solved", "fault", "complaint")]
    ann.press("*249")
    assert centre.wait(HandsetCodeRefused).action == "disposition"  # type: ignore[attr-defined]
    assert centre.board.snapshot()["agents"]["1001"]["disposition"] == "complaint"
    assert caller.heard_keys == ""
    hear(ann, {"caller"}, caller, {"ann"})
    caller.hang_up()
    ann.wait_over()


def test_dialled_after_the_talk_in_the_wrap_up_and_when_it_is_over(
    centre: Centre, call: str, ann: Phone, caller: Phone
) -> None:
    caller.hang_up()
    ann.wait_over()
    centre.wait(AgentStateChanged, state=AgentState.WRAP_UP)
    dial(ann, "*241")
    centre.wait(DispositionSet, call=call, disposition="solved")
    centre.wait(AgentStateChanged, state=AgentState.READY, count=2, within_s=12)
    gevent.sleep(0.3)
    dial(ann, "*242")
    centre.wait(DispositionSet, call=call, disposition="complaint")
    assert said(centre) == [("solved", "phone 1001", False), ("complaint", "phone 1001", True)]
    dial(ann, "*249")
    assert centre.wait(CodeRefused).action == "disposition"  # type: ignore[attr-defined]
    assert centre.all(HandsetCodeKeyed) == []


def dial(phone: Phone, code: str) -> None:
    """The code is dialled, an answer is heard, and the phone is free again."""
    phone.call(code)
    phone.wait_talk()
    assert phone.hears_something(0.4)
    phone.wait_over()
