"""Faults on a real switch, with the checker over what was noted, sent and heard. Each has its control: the same with
the protection off must break what it is for."""

from __future__ import annotations

import time

import gevent
import pytest

from tests.contract.store.mariadb import WHY_NOT as NO_MARIADB
from tests.contract.store.mariadb import MariaDb
from tests.integration.freeswitch.crowd import AGENTS
from tests.integration.freeswitch.house import TALKING, House, Open, broken
from tests.integration.freeswitch.switch import start_again

pytestmark = pytest.mark.freeswitch
needs_mariadb = pytest.mark.skipif(not MariaDb.is_installed(), reason=NO_MARIADB)
FALLBACK_S = 35.0


# F1: the connection is reset, and at each reset somebody hangs up


def _resets(house: House, count: int) -> None:
    for _ in range(count):
        before = len(house.relay.connections)
        house.relay.reset()
        gone = house.talkers.pop()
        gone.hang_up()
        house.others.append(gone)
        house.daemon.wait(lambda: len(house.relay.alive) >= 4 and len(house.relay.connections) > before, "the link", 10)  # noqa: B023


def test_resets_of_the_connection_lose_no_end(house: Open) -> None:
    full = house()
    _resets(full, 2)
    full.daemon.wait(lambda: sum(phone.talks for phone in full.phones) == TALKING, "the next to be served")
    assert full.wrong(full.voices()) == []


def test_without_taking_stock_ends_are_lost(house: Open) -> None:
    full = house("stock")
    _resets(full, 2)
    assert broken(full.wrong([], 4.0), "I1")


# F2: both directions are swallowed


def _swallow(house: House) -> float:
    before, began = len(house.relay.connections), time.monotonic()
    for connection in house.relay.alive:
        connection.swallow = True
    with gevent.Timeout(8, False):
        while len(house.relay.connections) < before + 3:
            gevent.sleep(0.01)
    return time.monotonic() - began


def test_a_half_open_connection_is_found_out(house: Open) -> None:
    full = house()
    assert _swallow(full) <= 4.5, "four seconds, and the way back"
    full.daemon.wait(lambda: bool(full.daemon.calls("waiting")), "the board")
    assert full.wrong(full.voices()) == []


def test_without_the_question_it_is_not_found_out(house: Open) -> None:
    assert _swallow(house("ping")) >= 8


# F7: the daemon is gone for good


def _fallback(house: House, within_s: float) -> bool:
    """Whether everybody who waited is taken from the queue by the switch itself in that time, and goes after what is
    said there."""
    with gevent.Timeout(within_s, False):
        while not all(waiter.is_over for waiter in house.waiters):
            gevent.sleep(0.1)
        return True
    return False


def test_nobody_beside_it_talks_go_on_and_who_waits_hears_the_fallback(house: Open) -> None:
    full = house()
    full.daemon.kill()
    killed = time.monotonic()
    assert _fallback(full, FALLBACK_S + 10)
    print(f"fallback over {time.monotonic() - killed:.0f} s after")
    voices = full.voices()
    assert all(phone.talks for phone in full.phones)
    full.daemon.start()
    assert full.wrong(voices) == []


def test_without_the_timer_who_waits_waits_for_ever(house: Open) -> None:
    full = house("guard")
    full.daemon.kill()
    assert not _fallback(full, FALLBACK_S + 10)


# F8: the switch dies


def _dies(house: House) -> float:
    """Seconds until agents are free, from when it is back."""
    switch = house.switch
    switch.process.kill()
    switch.process.wait(5)
    for phone in [*house.phones, *house.talkers, *house.waiters]:
        if phone.dialog is not None:
            phone.dialog.ended = "switch lost"
    again = start_again(switch.conf, switch.root, switch.claims)
    house.switch = again
    up = time.monotonic()
    for phone in house.phones:
        with gevent.Timeout(10, False):
            while not phone.registered or not _registers(phone):
                gevent.sleep(0.2)
    with gevent.Timeout(10, False):
        while sorted(house.daemon.agents("ready")) != AGENTS[:TALKING]:
            gevent.sleep(0.05)
    return time.monotonic() - up


def _registers(phone: object) -> bool:
    try:
        return phone.register() == 200  # type: ignore[attr-defined, no-any-return]
    except AssertionError:
        return False  # its SIP port is not open yet


def test_the_switch_dies_and_each_call_is_closed_once(house: Open) -> None:
    full = house()
    assert _dies(full) < 10
    began = time.monotonic()
    new = full.caller()
    full.daemon.wait(lambda: bool(full.daemon.calls("talking")), "a new caller to be served", 5)
    assert time.monotonic() - began < 5
    assert new.talks
    assert full.wrong([]) == []
    ended = [noted for noted in full.facts() if noted.kind == "call_ended" and noted.fact["cause"] == "switch_lost"]
    assert len(ended) == full.calls - 1


def test_without_taking_stock_agents_stay_in_talks_that_are_no_more(house: Open) -> None:
    full = house("stock")
    assert _dies(full) >= 10
    assert broken(full.wrong([], 4.0), "I")


# F9: the database is out of reach


def _away(house: House) -> None:
    assert house.database is not None
    house.database.refuse = True
    house.database.reset()
    for _ in range(2):
        assert house.next_is_served()
        house.caller()
    gevent.sleep(3)
    house.database.refuse = False


@needs_mariadb
def test_calls_go_on_without_the_database_and_are_stored_when_it_is_back(house: Open) -> None:
    full = house(server=True)
    _away(full)
    back = time.monotonic()
    full.daemon.wait(lambda: not full.daemon.control.health()["database"]["journal_bytes"], "the journal", 30)
    print(f"stored {time.monotonic() - back:.1f} s after")
    assert full.wrong(full.voices()) == []


@needs_mariadb
def test_without_the_journal_records_are_lost(house: Open) -> None:
    full = house("journal", server=True)
    _away(full)
    assert broken(full.wrong([], 4.0), "I3")
