"""kill -9 of the daemon on a real switch, with callers waiting and talking."""

from __future__ import annotations

from contextlib import ExitStack

import gevent
import pytest

from fsctl.requests import ChangeSupervision, LogIn, Supervise, TakeOver
from fsctl.store.database import Database
from fsctl.store.models import CallRow, LegRow, SupervisionRow
from tests.integration.daemon.place import await_files, each_call_once
from tests.integration.daemon.process import DaemonProcess
from tests.integration.freeswitch.crowd import AGENTS, TALKING, WAITING, callers
from tests.integration.freeswitch.switch import RunningSwitch

pytestmark = pytest.mark.freeswitch


def test_talks_go_on_places_are_kept_and_each_call_is_on_file_once(
    switch: RunningSwitch, daemon: DaemonProcess, ends: ExitStack
) -> None:
    phones = [switch.phone(number, 1000 + 20 * n) for n, number in enumerate(AGENTS)]
    for phone in phones:
        ends.callback(phone.close)
        phone.answers_after = 0.1
        daemon.control.ask(LogIn(phone.user, "", ""))
    talkers = callers(switch, range(TALKING), ends)
    daemon.wait(lambda: len(daemon.calls("talking")) == TALKING, "ten talks")
    asking, asked = switch.phone("2000", 2000), switch.phone("2001", 2100)
    for phone in (asking, asked):
        ends.callback(phone.close)
    asked.answers_after = 0.1
    asking.call("2001")
    asked.wait_talk()
    waiters = callers(switch, range(100, 100 + WAITING), ends)
    daemon.wait(lambda: len(daemon.calls("waiting")) == WAITING, "twenty waiting")
    before = {call: row["since"] for call, row in daemon.calls("waiting").items()}
    in_order = sorted(before, key=lambda call: before[call])

    daemon.kill()
    gone = talkers.pop()
    gone.hang_up()
    talking = [phone for phone in phones if phone.talks]
    assert len(talking) >= TALKING - 1
    assert talking[0].hears(400), "agents and callers hear each other without the daemon"
    daemon.start()

    assert all(caller.talks for caller in talkers)
    assert asking.talks
    assert asked.hears(2000), "two phones that no queue brought together talk on"
    assert {call: row["since"] for call, row in daemon.calls("waiting").items()}.items() <= before.items()
    assert {row["state"] for row in daemon.control.snapshot()["agents"].values()} <= {
        "talking",
        "wrap_up",
        "ready",
        "reserved",
        "ringing",
    }
    for nth, call in enumerate(in_order[:4]):
        if nth:
            talkers.pop().hang_up()
        daemon.wait(lambda call=call: call in daemon.calls("talking"), "who waited longest to be served next")
        assert set(in_order[nth + 1 :]).isdisjoint(daemon.calls("talking"))

    asked.hang_up()
    asking.wait_over()
    for caller in [*talkers, *waiters]:
        caller.hang_up()
    daemon.wait(lambda: not daemon.control.snapshot()["calls"], "everybody gone")
    await_files(daemon)
    assert daemon.stop() == 0
    each_call_once(daemon, TALKING + WAITING + 1, outside_queues=1)


def test_who_listens_goes_on_listening_and_who_took_over_goes_on_talking(
    switch: RunningSwitch, daemon: DaemonProcess, ends: ExitStack
) -> None:
    ann, sue = switch.phone(AGENTS[0], 1000), switch.phone(AGENTS[1], 2200)
    for phone in (ann, sue):
        ends.callback(phone.close)
        phone.answers_after = 0.1
    daemon.control.ask(LogIn(AGENTS[0], "", ""))
    (caller,) = callers(switch, range(1), ends)
    daemon.wait(lambda: len(daemon.calls("talking")) == 1, "a talk", 20)
    (call,) = daemon.calls("talking")
    daemon.control.ask(Supervise(call, AGENTS[1], "whisper_agent", "agent", ""))

    def attached() -> bool:
        return [row["state"] for row in daemon.control.snapshot()["sessions"].values()] == ["attached"]

    daemon.wait(attached, "the supervisor to hear the call")
    daemon.kill()
    gevent.sleep(0.5)
    assert ann.hears(2200)
    daemon.start()
    assert attached()
    assert (ann.hears(2200), ann.hears(400), caller.hears(1000), caller.hears(2200)) == (True, True, True, False)
    (session,) = daemon.control.snapshot()["sessions"]
    daemon.control.ask(ChangeSupervision(session, "barge", ""))
    daemon.wait(lambda: caller.hears(2200, 0.3), "the caller to hear the supervisor")
    daemon.control.ask(TakeOver(session, ""))
    ann.wait_over()
    daemon.kill()
    gevent.sleep(0.5)
    daemon.start()
    gevent.sleep(0.5)
    assert (caller.hears(2200), sue.hears(400)) == (True, True)
    sue.hang_up()
    caller.wait_over()
    daemon.wait(lambda: not daemon.control.snapshot()["calls"], "the call's end")
    assert daemon.stop() == 0
    with Database(daemon.database_url).session() as stored:
        assert [row.outcome for row in stored.query(SupervisionRow)] == ["taken_over"]
        assert [bool(row.ended_at) for row in stored.query(CallRow)] == [True]
        assert stored.query(LegRow).filter(LegRow.ended_at.is_(None)).count() == 0


def test_a_caller_nobody_takes_in_hand_hears_the_fallback(switch: RunningSwitch, ends: ExitStack) -> None:
    caller = switch.caller("5550000")
    ends.callback(caller.close)
    caller.call("4000")
    caller.wait_talk(within_s=12)
    assert caller.hears_something(1.0)
    caller.wait_over(within_s=12)
