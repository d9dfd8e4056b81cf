"""kill -9 of the daemon while an agent consults, or is in a conference, on a real switch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fsctl.requests import CancelConsult, CompleteTransfer, Consult, LogIn, Request, SetReady, SwapConsult, ThreeWay
from fsctl.store.database import Database
from fsctl.store.models import CallNote, CallRow, LegRow
from tests.integration.daemon.process import DaemonProcess
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone
from tests.integration.freeswitch.voices import TONES, hear

pytestmark = pytest.mark.freeswitch

Three = tuple[Phone, Phone, Phone]
"""The agent, the one consulted, and the customer."""


@pytest.fixture
def three(switch: RunningSwitch, daemon: DaemonProcess) -> Iterator[Three]:
    """Agent 1001 consults 1002 while the customer waits."""
    ann, bo = switch.phone("1001", TONES["ann"]), switch.phone("1002", TONES["bo"])
    caller = switch.caller("5551234", TONES["caller"])
    ann.answers_after = bo.answers_after = 0.1
    daemon.control.ask(LogIn("1001", "", ""))
    daemon.control.ask(SetReady("1001", ""))
    caller.call("4000")
    daemon.wait(lambda: len(daemon.calls("talking")) == 1, "a talk", 20)
    daemon.control.ask(Consult("1001", "1002", ""))
    hear(ann, {"bo"}, bo, {"ann"}, caller, {"sound"})
    yield ann, bo, caller
    for phone in (ann, bo, caller):
        phone.close()


def killed(daemon: DaemonProcess) -> None:
    daemon.kill()
    daemon.start()


def closed(daemon: DaemonProcess, outcome: str) -> None:
    """Everybody has gone: each record is closed once, and so is the consultation."""
    daemon.wait(lambda: not daemon.control.snapshot()["calls"], "the call's end")
    assert daemon.stop() == 0
    with Database(daemon.database_url).session() as stored:
        assert [bool(row.ended_at) for row in stored.query(CallRow)] == [True]
        assert stored.query(LegRow).filter(LegRow.ended_at.is_(None)).count() == 0
        (told,) = stored.query(CallNote).filter(CallNote.kind == "consult_ended")
        assert f'"{outcome}"' in told.fact


def test_a_consultation_a_swap_and_a_conference_go_on(daemon: DaemonProcess, three: Three) -> None:
    ann, bo, caller = three
    stories: list[tuple[Request | None, tuple[set[str], set[str], set[str]]]] = [
        (None, ({"bo"}, {"ann"}, {"sound"})),
        (SwapConsult("1001", ""), ({"caller"}, {"sound"}, {"ann"})),
        (ThreeWay("1001", ""), ({"bo", "caller"}, {"ann", "caller"}, {"ann", "bo"})),
    ]
    for act, (anns, bos, callers) in stories:
        if act is not None:
            daemon.control.ask(act)
        hear(ann, anns, bo, bos, caller, callers)
        killed(daemon)
        hear(ann, anns, bo, bos, caller, callers)
    daemon.control.ask(CompleteTransfer("1001", ""))
    ann.wait_over()
    hear(bo, {"caller"}, caller, {"bo"})
    caller.hang_up()
    bo.wait_over()
    closed(daemon, "joined")


def test_the_agent_takes_the_customer_back_after_the_kill(daemon: DaemonProcess, three: Three) -> None:
    ann, bo, caller = three
    killed(daemon)
    daemon.control.ask(CancelConsult("1001", ""))
    bo.wait_over()
    hear(ann, {"caller"}, caller, {"ann"})
    caller.hang_up()
    closed(daemon, "cancelled")


def test_the_agent_hangs_up_while_nobody_watches_and_has_handed_over(daemon: DaemonProcess, three: Three) -> None:
    ann, bo, caller = three
    daemon.kill()
    ann.hang_up()
    daemon.start()
    hear(bo, {"caller"}, caller, {"bo"})
    bo.hang_up()
    caller.wait_over()
    closed(daemon, "completed")


def test_the_customer_hangs_up_while_nobody_watches_and_the_other_two_finish(
    daemon: DaemonProcess, three: Three
) -> None:
    ann, bo, caller = three
    daemon.kill()
    caller.hang_up()
    daemon.start()
    hear(ann, {"bo"}, bo, {"ann"})
    bo.hang_up()
    ann.wait_over()
    closed(daemon, "gone")
