"""Two daemons on a real switch, and callers in a flow when the leader is killed: each goes on at the node it was in,
and hears it once more, not what had been begun before and then once more."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.directory import Destination, DestinationKind, Number
from fsctl.prompts.wavefile import write
from tests.contract.store.mariadb import WHY_NOT as NO_MARIADB
from tests.contract.store.mariadb import MariaDb
from tests.integration.daemon.place import await_files, each_call_once
from tests.integration.freeswitch.crowd import SITE
from tests.integration.freeswitch.sound import ULAW, hears, samples_of
from tests.integration.freeswitch.standby import Two
from tests.integration.freeswitch.switch import PROGRAM, WHY_NOT
from tests.integration.freeswitch.useragent import Phone

pytestmark = [pytest.mark.freeswitch, pytest.mark.skipif(not MariaDb.is_installed(), reason=NO_MARIADB)]

DESK = """
flow: desk
start: greet
nodes:
  greet: {kind: play, prompt: welcome, next: chinese}
  chinese: {kind: language, language: zh, next: menu}
  menu: {kind: menu, prompt: main_menu, keys: {"1": account}, saves: choice, timeout: out, invalid: out, wait_s: 60}
  account:
    kind: collect
    prompt: [callback_number, no_input]
    saves: account
    most: 3
    next: to_queue
    timeout: out
    invalid: out
    wait_s: 60
  to_queue: {kind: queue, queue: support}
  out: {kind: hangup}
"""
WELCOME, WELCOME_ENDS, MENU, ACCOUNT, ACCOUNT_ENDS = 620, 820, 1130, 1460, 1720
HERTZ = (WELCOME, WELCOME_ENDS, MENU, ACCOUNT, ACCOUNT_ENDS)
LONG_S = 10
"""Longer than a takeover takes on a busy machine."""

FLOW = replace(
    SITE,
    numbers={"4000": Number("4000", Destination(DestinationKind.FLOW, "desk"), "en")},
    flows={"desk": DESK},
)


class Desk(Two):
    def __init__(self, root: Path, ends: ExitStack, without: str) -> None:
        for name, parts in {
            "en/welcome": ((WELCOME, LONG_S), (WELCOME_ENDS, 1)),
            "zh/main_menu": ((MENU, 1),),
            "zh/callback_number": ((ACCOUNT, LONG_S),),
            "zh/no_input": ((ACCOUNT_ENDS, 1),),
        }.items():
            write(root / "prompts" / "recorded" / f"{name}.wav", samples_of(parts), 8000)
        super().__init__(root, ends, FLOW, without)
        self._ends = ends

    def calls(self, number: str) -> Phone:
        caller = self.switch.caller(number, 400)
        self._ends.callback(caller.close)
        caller.call("4000")
        caller.wait_talk()
        return caller

    def data(self, caller: Phone) -> dict[str, object]:
        [row] = [row for row in self.east.calls("waiting").values() if row["caller_number"] == caller.user]
        return {**row["data"], "language": row["language"]}


def heard_at(data: bytes) -> int:
    samples = [ULAW[byte] for byte in data]
    return next((hertz for hertz in HERTZ if hears(samples, hertz, 2000.0)), 0)


def said(phone: Phone, since: float = 0.0) -> list[int]:
    """What was said to a caller, in order; what was stopped and begun anew is one."""
    tones: list[int] = []
    for at, data in list(phone.heard):
        hertz = heard_at(data) if at >= since else 0
        if hertz and tones[-1:] != [hertz]:
            tones.append(hertz)
    return tones


def in_the_menu(caller: Phone) -> None:
    """It has been said, and a key is waited for."""
    caller.wait(lambda: said(caller)[-1:] == [MENU] and not speaks(caller), "the menu to be said", LONG_S + 8.0)


def asked_for_the_account(caller: Phone) -> None:
    caller.press("1")
    caller.wait(lambda: said(caller)[-1:] == [ACCOUNT], "the account to be asked for")


def speaks(phone: Phone) -> bool:
    return any(heard_at(data) for at, data in list(phone.heard)[-10:])


def takeover(root: Path, ends: ExitStack, without: str = "") -> tuple[list[int], list[int], list[int]]:
    """What each of three hears from the killing on: one in the greeting, one who is asked for a number, one whose key
    is waited for."""
    if not PROGRAM:
        pytest.skip(WHY_NOT)
    desk = Desk(root, ends, without)
    asked, waited_for = desk.calls("5550002"), desk.calls("5550003")
    in_the_menu(asked)
    in_the_menu(waited_for)
    asked_for_the_account(asked)
    greeted = desk.calls("5550001")
    greeted.wait(lambda: said(greeted) == [WELCOME], "the greeting")
    desk.west.kill()
    killed = time.monotonic()
    desk.east_leads()
    assert time.monotonic() - killed < LONG_S - 2, "what the old leader was saying would be over by now"

    waited_for.wait(lambda: said(waited_for, killed) == [MENU], "the menu once more")
    once_more = said(waited_for, killed)
    asked.wait(lambda: said(asked, killed)[-1:] == [ACCOUNT_ENDS] and not speaks(asked), "the end", 3 * LONG_S)
    greeted.wait(lambda: said(greeted, killed)[-1:] == [MENU] and not speaks(greeted), "the menu", 3 * LONG_S)
    found = said(greeted, killed), said(asked, killed), once_more
    asked.press("123")
    for phone in (waited_for, greeted):
        asked_for_the_account(phone)
        phone.press("456")
    desk.east.wait(lambda: len(desk.east.calls("waiting")) == 3, "all of them to wait")
    wanted = {"choice": "1", "language": "zh"}
    assert desk.data(asked) == {**wanted, "account": "123"}
    assert desk.data(greeted) == desk.data(waited_for) == {**wanted, "account": "456"}
    for phone in (greeted, asked, waited_for):
        phone.hang_up()
    desk.east.wait(lambda: not desk.east.control.snapshot()["calls"], "everybody gone")
    await_files(desk.east)
    assert desk.east.stop() == 0
    each_call_once(desk.east, 3)
    return found


def test_callers_in_a_flow_go_on_at_their_nodes(tmp_path: Path, ends: ExitStack) -> None:
    greeted, asked, waited_for = takeover(tmp_path, ends)
    assert greeted == [WELCOME, WELCOME_ENDS, MENU]
    assert asked == [ACCOUNT, ACCOUNT_ENDS]
    assert waited_for == [MENU]


def test_what_is_not_stopped_is_heard_to_its_end_and_then_once_more(tmp_path: Path, ends: ExitStack) -> None:
    """The control: nobody stops what the old leader was saying."""
    greeted, asked, _ = takeover(tmp_path, ends, without="hush")
    assert greeted == [WELCOME, WELCOME_ENDS, WELCOME, WELCOME_ENDS, MENU]
    assert asked == [ACCOUNT, ACCOUNT_ENDS, ACCOUNT, ACCOUNT_ENDS]
