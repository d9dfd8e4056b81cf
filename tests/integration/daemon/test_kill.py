"""kill -9 of the daemon with callers waiting and talking, on the built-in switch: nobody notices, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fsctl.requests import LogIn, SetNotReady
from fsctl.simulator.parties import Caller
from tests.integration.daemon.place import Place, each_call_once, site
from tests.integration.daemon.process import DaemonProcess

TALKING, WAITING = 10, 20


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.daemon.stop()
    place.switch.stop()


def bridged_of(callers: list[Caller]) -> list[bool]:
    return [caller.channel is not None and bool(caller.channel.partner) for caller in callers]


def served(daemon: DaemonProcess) -> set[str]:
    """Calls that talk with an agent; two phones may talk beside them."""
    return {call for call, row in daemon.calls("talking").items() if row["agent"]}


def test_bridged_calls_go_on_waiting_callers_keep_their_places_and_records_are_whole(place: Place) -> None:
    daemon = place.daemon
    directory = site(TALKING + 2)
    daemon.prepare(directory)
    daemon.start()
    for extension in directory.extensions:
        place.phone(extension)
    working = sorted(directory.agents)[:TALKING]
    resting = sorted(directory.agents)[TALKING:]
    for agent in directory.agents:
        daemon.control.ask(LogIn(agent, "", ""))
    for agent in resting:
        daemon.control.ask(SetNotReady(agent, "meal", ""))
    talkers = [place.caller(n) for n in range(TALKING)]
    daemon.wait(lambda: len(daemon.calls("talking")) == TALKING, "ten talks")
    place.switch.act(lambda core: place.phones["2000"].dial(core, "2001"))
    daemon.wait(lambda: place.talks("2000") and place.talks("2001"), "a talk between two phones")
    waiters = [place.caller(100 + n) for n in range(WAITING)]
    daemon.wait(lambda: len(daemon.calls("waiting")) == WAITING, "twenty waiting")
    before = {call: row["since"] for call, row in daemon.calls("waiting").items()}

    daemon.kill()
    bridged = {c.channel.uuid for c in talkers if c.channel and c.channel.partner}
    assert len(bridged) == TALKING
    ended_meanwhile = talkers.pop()
    place.switch.act(ended_meanwhile.hang_up)
    daemon.start()

    # Whose agent was freed meanwhile may be served before we look: the others' places and times are as they were.
    after, still = daemon.control.snapshot(), daemon.calls("waiting")
    assert all(c.channel is not None and c.channel.alive and c.channel.partner for c in talkers), "talks went on"
    assert {c.channel.uuid for c in talkers if c.channel} <= served(daemon)
    assert place.talks("2000")
    assert place.talks("2001")
    assert {call: row["since"] for call, row in still.items()}.items() <= before.items(), "they keep their times"
    assert before.keys() - still.keys() <= {min(before, key=lambda call: before[call])}, "nobody else was served"
    assert set(daemon.agents("not_ready")) == set(resting)
    assert {a for a, row in after["agents"].items() if row["state"] == "logged_out"} == set()
    assert len(daemon.agents("talking")) in (TALKING - 1, TALKING)

    # The agent whose caller left meanwhile gets the first who waits.
    daemon.wait(lambda: len(served(daemon)) == TALKING, "the next caller's talk")
    first = waiters[0].channel
    assert first is not None
    assert first.partner is not None, "the first in the queue is served first"
    for nth in (1, 2, 3):
        place.switch.act(talkers.pop().hang_up)
        daemon.wait(lambda nth=nth: bridged_of(waiters)[nth], f"the talk of waiter {nth}")
        assert bridged_of(waiters) == [n <= nth for n in range(WAITING)]

    for party in [*talkers, *waiters, place.phones["2001"]]:
        place.switch.act(party.hang_up)
    daemon.wait(lambda: not daemon.control.snapshot()["calls"], "everybody gone")
    assert place.phones["2000"].channel is None
    place.await_files()
    assert daemon.stop() == 0
    each_call_once(daemon, TALKING + WAITING + 1, outside_queues=1)
    assert working


def test_a_caller_nobody_takes_in_hand_is_sent_to_the_fallback_by_the_switch(place: Place) -> None:
    """The dead man's switch: without a controller the switch itself looks after the caller."""
    caller = place.caller(1)
    place.daemon.root.mkdir(exist_ok=True)
    (place.daemon.root / "log").touch()
    place.daemon.wait(lambda: caller.channel is not None and caller.channel.answered, "the announcement")
    assert caller.channel is not None
    assert caller.channel.variables["fallback"] == "true"
