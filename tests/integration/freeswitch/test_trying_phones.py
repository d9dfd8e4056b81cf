"""A desk phone is rung to try it, on a real switch: it rings, and whoever lifts it hears something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fsctl.facts import LineFreed, PhoneTrialEnded, TriedPhoneLifted, TriedPhoneRang
from fsctl.requests import RingPhone
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.conftest import site
from tests.integration.freeswitch.switch import RunningSwitch

pytestmark = pytest.mark.freeswitch


@pytest.fixture
def centre(freeswitch: RunningSwitch, tmp_path: Path) -> Iterator[Centre]:
    centre = Centre(freeswitch, site(), tmp_path / "prompts")
    centre.start()
    yield centre
    centre.stop()
    assert centre.troubles == []


def test_it_rings_says_that_it_works_and_is_free_again(centre: Centre, freeswitch: RunningSwitch) -> None:
    phone = freeswitch.phone("2000", 1000.0)
    try:
        centre.ask(RingPhone("2000", "en", "ann"))
        phone.wait_ring()
        centre.wait(TriedPhoneRang)
        phone.lift()
        centre.wait(TriedPhoneLifted)
        phone.wait(phone.hears_something, "the phone hears that it works")
        phone.wait_over(within_s=12)
        assert centre.wait(PhoneTrialEnded).outcome == "lifted"  # type: ignore[attr-defined]
        centre.wait(LineFreed, extension="2000")
    finally:
        phone.close()


def test_a_phone_that_declines_or_is_not_there_is_said_to_be_so(centre: Centre, freeswitch: RunningSwitch) -> None:
    phone = freeswitch.phone("2000", 1000.0)
    try:
        centre.ask(RingPhone("2000", "en", "ann"))
        phone.wait_ring()
        phone.refuse(486)
        assert centre.wait(PhoneTrialEnded).outcome == "busy"  # type: ignore[attr-defined]
    finally:
        phone.close()
    centre.ask(RingPhone("1003", "en", "ann"))
    ended = centre.wait(PhoneTrialEnded, extension="1003", within_s=20)
    assert ended.outcome in ("not_registered", "unreachable")  # type: ignore[attr-defined]
