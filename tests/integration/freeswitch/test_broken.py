"""More faults on a real switch, each with its control: ends that are never told, a clock that jumps, a database that is
slow, events in slices."""

from __future__ import annotations

import os
import time

import pytest

from tests.contract.store.mariadb import WHY_NOT as NO_MARIADB
from tests.contract.store.mariadb import MariaDb
from tests.integration.freeswitch.house import TALKING, House, Open, broken

pytestmark = pytest.mark.freeswitch
needs_mariadb = pytest.mark.skipif(not MariaDb.is_installed(), reason=NO_MARIADB)


# F6: every CHANNEL_HANGUP_COMPLETE is lost


def test_ends_that_are_never_told_are_found_by_taking_stock(house: Open) -> None:
    full = house()
    full.relay.lost = {"CHANNEL_HANGUP_COMPLETE"}
    for _ in range(2):
        assert full.next_is_served(15.0)
    assert full.wrong(full.voices()) == []


def test_without_taking_stock_no_end_is_known(house: Open) -> None:
    full = house("stock")
    full.relay.lost = {"CHANNEL_HANGUP_COMPLETE"}
    full.next_is_served(3.0)
    assert broken(full.wrong([], 15.0), "I1")


# F16: the daemon's time of day jumps in the middle of talks

JUMPS = (-3600.0, 3600.0, -86_400.0, 86_400.0)


def _jumps(house: House) -> None:
    for jump in JUMPS:
        written = house.shift.with_suffix(".new")
        written.write_text(str(jump))
        os.replace(written, house.shift)
        house.next_is_served(15.0)


def test_no_length_follows_the_time_of_day(house: Open) -> None:
    full = house(jumps=True)
    began = time.monotonic()
    _jumps(full)
    assert full.wrong([]) == []
    lasted = time.monotonic() - began + 60.0
    lengths = [noted.fact[name] for noted in full.facts() for name in ("talked_s", "waited_s") if name in noted.fact]
    assert len(lengths) >= 2 * TALKING
    assert all(0 <= length < lasted for length in lengths)


def test_a_clock_that_is_believed_gives_lengths_below_nothing(house: Open) -> None:
    full = house("clock", jumps=True)
    _jumps(full)
    assert broken(full.wrong([], 6.0), "I3")


# F17: the database answers half a second late

LATER_S = 1.0
"""What a busy machine may need longer; a wait for the database would be half a second for each of a dozen facts."""


def _slow(house: House) -> float:
    """How much later than usual the next is served."""
    assert house.database is not None
    usual = _serves(house)
    house.database.delay_s = 0.25
    slow = max(_serves(house), _serves(house))
    house.database.delay_s = 0.0
    print(f"next served after {usual:.2f} s, {slow:.2f} s while slow")
    return slow - usual


def _serves(house: House) -> float:
    began = time.monotonic()
    assert house.next_is_served(20.0)
    return time.monotonic() - began


@needs_mariadb
def test_a_slow_database_delays_no_call(house: Open) -> None:
    full = house(server=True)
    assert _slow(full) < LATER_S
    assert full.wrong(full.voices()) == []


@needs_mariadb
def test_a_leader_that_waits_for_its_records_is_late(house: Open) -> None:
    assert _slow(house("store", server=True)) > LATER_S


# F18: events in slices of one to seven bytes


def _sliced(house: House) -> bool:
    """Whether everybody is served all the same."""
    assert house.slicer is not None
    for size, delay_s in ((7, 0.002), (1, 0.0)):
        house.slicer.slices(size, delay_s)
        if not house.next_is_served(20.0):
            return False
    house.slicer.slices(0, 0.0)
    return True


def test_events_in_slices_are_read_as_if_they_came_whole(house: Open) -> None:
    full = house(sliced=True)
    assert _sliced(full)
    voices = full.voices()
    assert voices, "who talked all the while"
    assert full.wrong(voices) == []


def test_a_reader_that_takes_a_piece_for_a_whole_serves_nobody(house: Open) -> None:
    assert not _sliced(house("frames", sliced=True))
