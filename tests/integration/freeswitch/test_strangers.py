"""Others' telephones, forged names and false identities, on a real switch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gevent
import pytest

from fsctl.facts import AgentStateChanged, CallArrived, CallConnected, CallEnded, RecordingFinished
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.conftest import site
from tests.integration.freeswitch.sound import channels, hears
from tests.integration.freeswitch.strangers import BaresipPhone, SippCaller
from tests.integration.freeswitch.switch import DOMAIN, RunningSwitch
from tests.integration.freeswitch.useragent import Phone

pytestmark = pytest.mark.freeswitch


@pytest.fixture
def centre(freeswitch: RunningSwitch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    centre = Centre(freeswitch, site(announce_agent=False), tmp_path_factory.mktemp("prompts"))
    centre.start()
    yield centre
    centre.stop()
    assert centre.troubles == []


def test_sipp_calls_in_with_sound_and_baresip_answers_with_its_own(
    centre: Centre, freeswitch: RunningSwitch, tmp_path: Path
) -> None:
    desk = BaresipPhone(freeswitch, tmp_path / "baresip", "1003", 1500)
    with gevent.Timeout(10, AssertionError(desk.log.read_text())):
        while "1003" not in centre.link.ask("show registrations as json"):
            gevent.sleep(0.1)
    centre.log_in("1003")
    caller = SippCaller(freeswitch, tmp_path / "sipp", 440, talk_s=6)
    centre.wait(CallConnected, agent="1003", within_s=15)
    finished = centre.wait(RecordingFinished, within_s=15)
    assert centre.wait(CallEnded).ended_by == "caller"
    left, right, length = channels(freeswitch.conf.recordings_root / finished.path)
    assert length > 3
    middle = slice(len(left) // 2, len(left) // 2 + 8000)
    assert hears(left[middle], 440)
    assert not hears(left[middle], 1500)
    assert hears(right[middle], 1500)
    assert not hears(right[middle], 440)
    caller.close()
    desk.close()


ATTACKS = {
    "a newline and a command": ("Bob%0A%0Aapi system touch MARKER", "Bob\n\napi system touch MARKER"),
    "a doubly hidden newline": ("Bob%250AEvent-Name: CUSTOM%250AUnique-ID: victim", None),
    "a length": ("Bob%0AContent-Length: 2147483647", "Bob\nContent-Length: 2147483647"),
    "a command to expand": ("${system touch MARKER}", None),
    "a bracketed variable": ("x,api_on_answer=system touch MARKER", "x,api_on_answer=system touch MARKER"),
    "quotes": ("it's 'quoted' {a=b}", "it's 'quoted' {a=b}"),
    "markup": ("script alert(1) /script", "script alert(1) /script"),
    "chinese": ("王小明", "王小明"),
    "an array": ("ARRAY::a|:b", "ARRAY::a|:b"),
}
"""What a caller may put into the display name, and how it arrives (None: as the switch sees fit)."""


@pytest.mark.parametrize("attack", list(ATTACKS))
def test_a_callers_name_is_text_everywhere_and_never_a_command(
    centre: Centre, freeswitch: RunningSwitch, tmp_path: Path, attack: str
) -> None:
    marker = tmp_path / "marker"
    sent, expected = ATTACKS[attack]
    ann = freeswitch.phone("1001", 1000)
    ann.answers_after = 0.1
    centre.log_in("1001")
    caller = freeswitch.caller("5551234")
    caller.display = sent.replace("MARKER", str(marker))
    caller.call("4000")
    centre.wait(CallConnected, within_s=8)
    arrived = centre.wait(CallArrived)
    if expected is not None:
        assert arrived.caller_name == expected.replace("MARKER", str(marker))
    row = centre.board.snapshot()["calls"][arrived.call]
    assert (row["caller_name"], row["caller_number"]) == (arrived.caller_name, "5551234")
    assert "\n" not in ann.invites[0].get("from")
    assert [fact.call for fact in centre.all(CallArrived)] == [arrived.call]
    assert centre.link.reconnects == 0
    caller.hang_up()
    ann.wait_over()
    centre.wait(CallEnded)
    assert not marker.exists()
    for phone in (ann, caller):
        phone.close()


def test_a_phone_is_who_it_authenticated_as(centre: Centre, freeswitch: RunningSwitch) -> None:
    """Phone 1002 claims to be 1001 in its From: the code acts on 1002's own agent."""
    phone = freeswitch.phone("1002", 1500)
    phone.call("*10", from_user="1001")
    changed = centre.wait(AgentStateChanged)
    assert changed.agent == "1002"
    phone.wait_over()
    phone.close()


def test_nobody_registers_or_calls_without_the_password(centre: Centre, freeswitch: RunningSwitch) -> None:
    stranger = Phone("1001", "wrong", ("127.0.0.1", freeswitch.conf.phones_port), DOMAIN)
    assert stranger.register() == 403
    stranger.call("*10")
    stranger.wait_over()
    assert stranger.dialog is not None
    assert stranger.dialog.ended in ("403", "407")
    gevent.sleep(0.3)
    assert centre.facts == []
    stranger.close()


def test_a_trunk_caller_cannot_dial_feature_codes(centre: Centre, freeswitch: RunningSwitch) -> None:
    caller = freeswitch.caller("5551234")
    caller.call("*101001")
    caller.wait_talk()
    assert centre.all(AgentStateChanged) == []
    caller.wait_over(within_s=12)
    caller.close()
