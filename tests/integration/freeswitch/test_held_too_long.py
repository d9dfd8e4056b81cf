"""A customer held too long is told of on a real switch: held from the panel, by the handset, or by both in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gevent
import pytest

from fsctl.facts import CallEnded, CallHeld, CallRetrieved, HeldTooLong
from fsctl.requests import Hold, Retrieve
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.conftest import site
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone
from tests.integration.freeswitch.voices import hear

pytestmark = pytest.mark.freeswitch

ALERT_S = 2.0


@pytest.fixture
def centre(freeswitch: RunningSwitch, prompts: Path) -> Iterator[Centre]:
    centre = Centre(freeswitch, site(announce_agent=False, hold_alert_s=ALERT_S), prompts)
    centre.start()
    yield centre
    centre.stop()
    assert centre.troubles == []


def too_long(centre: Centre, call: str) -> bool:
    return bool(centre.board.snapshot()["calls"][call]["held_too_long"])


def told_after(centre: Centre, place: int) -> float:
    """Seconds from the `place`th hold to the alert that is for it."""
    held = [at for at, fact in centre.facts if isinstance(fact, CallHeld)][place]
    return next(at for at, fact in centre.facts if isinstance(fact, HeldTooLong) and at > held) - held


def test_a_hold_from_the_panel_and_one_by_the_handset_are_told_of_once_each(
    centre: Centre, call: str, ann: Phone, caller: Phone
) -> None:
    centre.ask(Hold("1001", "ann"))
    centre.wait(CallHeld)
    hear(caller, {"sound"})
    told = centre.wait(HeldTooLong)
    assert (told.call, told.agent, told.queue) == (call, "1001", "support")  # type: ignore[attr-defined]
    assert told_after(centre, 0) == pytest.approx(ALERT_S, abs=0.3)
    assert too_long(centre, call)
    centre.ask(Retrieve("1001", "ann"))
    centre.wait(CallRetrieved)
    assert not too_long(centre, call)
    hear(caller, {"ann"}, ann, {"caller"})

    ann.hold(True)
    assert centre.wait(CallHeld, 2).by == "phone 1001"  # type: ignore[attr-defined]
    hear(caller, {"sound"})
    centre.wait(HeldTooLong, 2)
    assert told_after(centre, 1) == pytest.approx(ALERT_S, abs=0.3)
    assert too_long(centre, call)
    ann.hold(False)
    centre.wait(CallRetrieved, 2)
    assert not too_long(centre, call)
    gevent.sleep(ALERT_S + 0.5)
    assert len(centre.all(HeldTooLong)) == 2


def test_holds_that_are_short_are_not_told_of_however_many(
    centre: Centre, call: str, ann: Phone, caller: Phone
) -> None:
    for place in (1, 2):
        centre.ask(Hold("1001", "ann"))
        centre.wait(CallHeld, place)
        gevent.sleep(ALERT_S / 2 + 0.2)
        centre.ask(Retrieve("1001", "ann"))
        centre.wait(CallRetrieved, place)
        hear(caller, {"ann"})
    assert centre.all(HeldTooLong) == []
    centre.ask(Hold("1001", "ann"))
    centre.wait(CallHeld, 3)
    caller.hang_up()
    centre.wait(CallEnded)
    gevent.sleep(ALERT_S)
    assert centre.all(HeldTooLong) == [], "who has gone is not held"
