"""Who leads when: one of several, always one at most, soon another when the one is gone."""

from __future__ import annotations

import pytest

from fsctl.leading.lease import Lease
from fsctl.leading.mark import OVER, Mark
from fsctl.leading.tenure import VOUCHED, Tenure
from tests.unit.leading.world import SILENCE_S, Member, Shared, run


@pytest.fixture
def shared() -> Shared:
    return Shared()


@pytest.fixture
def west(shared: Shared) -> Member:
    return Member(shared, "west")


@pytest.fixture
def east(shared: Shared) -> Member:
    return Member(shared, "east")


def led_by(shared: Shared, west: Member, east: Member) -> None:
    run(shared, 0.2, west)
    run(shared, 3, west, east)
    assert (west.leads, east.leads) == (True, False)


def test_the_first_leads_at_once(shared: Shared, west: Member) -> None:
    west.step()
    assert west.may_act
    assert shared.taken == [(1, "west")]
    assert shared.mark == Mark(1, west.node.run, 0)


def test_a_standby_waits_as_long_as_either_moves(shared: Shared, west: Member, east: Member) -> None:
    led_by(shared, west, east)
    run(shared, 100, west, east)
    assert shared.taken == [(1, "west")]


def test_a_dead_leader_is_followed_after_the_silence_and_not_before(shared: Shared, west: Member, east: Member) -> None:
    led_by(shared, west, east)
    run(shared, SILENCE_S - 0.1, east)
    assert not east.leads
    run(shared, 0.3, east)
    assert east.may_act
    assert shared.taken[-1] == (2, "east")
    assert east.standing_by.nothing_given_back, "it may only be stopped"


def test_who_stopped_and_goes_on_leads_no_more_and_writes_nothing(shared: Shared, west: Member, east: Member) -> None:
    led_by(shared, west, east)
    run(shared, 10, east)
    assert not west.may_act, "before it has heard of anything"
    writes = west.mark.writes
    run(shared, 1, west, east)
    assert (west.leads, west.mark.writes) == (False, writes)
    assert len(west.lost) == 1
    assert east.may_act


def test_who_stopped_with_nobody_beside_leads_on(shared: Shared, west: Member) -> None:
    run(shared, 1, west)
    shared.now += 10
    assert not west.may_act
    west.step()
    assert west.may_act
    assert shared.taken == [(1, "west")]


def test_the_right_ends_before_anybody_else_can_have_it(shared: Shared, west: Member, east: Member) -> None:
    led_by(shared, west, east)
    while not east.leads:
        east.step()
        shared.now += 0.01
        assert not (west.may_act and east.may_act)


def test_a_right_as_long_as_the_silence_would_be_two_nodes_at_once(
    shared: Shared, west: Member, east: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test before: its search finds two at once where a beat vouches for too long."""
    monkeypatch.setattr("fsctl.leading.tenure.VOUCHED", 1.3)
    led_by(shared, west, east)
    both = False
    while not east.leads:
        east.step()
        shared.now += 0.01
        both = both or (west.may_act and east.may_act)
    assert both


def test_the_time_vouched_for_follows_from_the_silence() -> None:
    for silence_s in (0.2, 0.6, 5.0):
        now = 50.0
        tenure = Tenure(1, silence_s, lambda: now)  # noqa: B023 (asked at once)
        tenure.vouch(50.0)
        now = 50.0 + VOUCHED * silence_s - 0.001
        assert tenure.may_act()
        now = 50.0 + VOUCHED * silence_s + 0.001
        assert not tenure.may_act()
        assert VOUCHED * silence_s < silence_s


def test_given_back_another_has_it_at_once(shared: Shared, west: Member, east: Member) -> None:
    led_by(shared, west, east)
    assert west.keeping is not None
    west.keeping.stop()
    east.step()
    assert east.may_act
    assert not east.standing_by.nothing_given_back


def test_a_new_run_at_the_same_place_leads_at_once(shared: Shared, west: Member) -> None:
    """The place is claimed: the earlier run is over for certain."""
    run(shared, 1, west)
    west.begin()
    west.step()
    assert west.may_act
    assert shared.taken == [(1, "west"), (2, "west")]


def test_who_has_left_its_place_is_followed_at_once(shared: Shared, west: Member, east: Member) -> None:
    led_by(shared, west, east)
    west.die()
    east.step()
    assert east.may_act
    assert east.standing_by.nothing_given_back, "what it wrote last may still be on its way"


def test_who_is_stopped_has_not_left_its_place(shared: Shared, west: Member, east: Member) -> None:
    led_by(shared, west, east)
    run(shared, SILENCE_S / 2, east)
    assert not east.leads


def test_taking_who_is_only_stopped_for_gone_would_be_two_at_once(shared: Shared, west: Member, east: Member) -> None:
    """The control of the two before."""
    led_by(shared, west, east)
    shared.over[west.node.run] = east.machine
    east.step()
    assert west.may_act
    assert east.may_act


def test_who_has_left_a_place_on_another_machine_is_waited_for(shared: Shared, west: Member) -> None:
    far = Member(shared, "far", machine="far")
    led_by(shared, west, far)
    west.die()
    run(shared, SILENCE_S / 2, far)
    assert not far.leads
    run(shared, SILENCE_S, far)
    assert far.may_act


def test_whose_mark_still_moves_is_waited_for_whoever_has_left(shared: Shared, west: Member, east: Member) -> None:
    """East has taken the lease of a leader that leads on by its mark, and is gone: north has to see the mark stand."""
    north = Member(shared, "north")
    led_by(shared, west, east)
    run(shared, 0.1, north)
    west.lease.away = True
    shared.taken.append((2, "east"))
    shared.lease = Lease(2, 99, east.node.run, east.place, east.name, east.node.address)
    east.die()
    for _ in range(60):
        run(shared, 0.05, west, north)
        assert (west.may_act, north.leads) == (True, False)


def test_a_run_at_another_place_waits(shared: Shared, west: Member) -> None:
    """The control of the test before."""
    run(shared, 1, west)
    again = Member(shared, "west", place="elsewhere")
    again.step()
    assert not again.leads


class TestTheDatabaseIsAway:
    def test_the_leader_leads_on_alone(self, shared: Shared, west: Member, east: Member) -> None:
        led_by(shared, west, east)
        shared.database_away = True
        run(shared, 60, west, east)
        assert west.may_act
        assert west.keeping is not None
        assert west.keeping.trouble
        shared.database_away = False
        run(shared, 5, west, east)
        assert shared.taken == [(1, "west")]
        assert not west.keeping.trouble

    def test_for_the_leader_only_nobody_takes_over_while_its_mark_moves(
        self, shared: Shared, west: Member, east: Member
    ) -> None:
        led_by(shared, west, east)
        west.lease.away = True
        run(shared, 60, west, east)
        assert (west.may_act, east.leads) == (True, False)

    def test_and_the_leader_dies_nobody_leads_until_it_is_back(
        self, shared: Shared, west: Member, east: Member
    ) -> None:
        led_by(shared, west, east)
        shared.database_away = True
        run(shared, 5, west, east)
        run(shared, 30, east)
        assert not east.leads
        shared.database_away = False
        run(shared, 0.2, east)
        assert east.may_act, "it was silent for long enough: the moment counts, not when it could be acted on"


class TestTheSwitchIsAway:
    def test_for_everybody_the_leader_stays(self, shared: Shared, west: Member, east: Member) -> None:
        led_by(shared, west, east)
        shared.switch_away = True
        run(shared, 30, west, east)
        assert not west.may_act
        shared.switch_away, shared.mark = False, None
        run(shared, 5, west, east)
        assert (west.may_act, east.leads) == (True, False)

    def test_for_the_leader_only_another_leads(self, shared: Shared, west: Member, east: Member) -> None:
        led_by(shared, west, east)
        west.mark.away = True
        run(shared, 10, west, east)
        assert east.may_act
        assert not west.leads

    def test_a_standby_that_does_not_see_it_never_leads(self, shared: Shared, west: Member, east: Member) -> None:
        led_by(shared, west, east)
        east.mark.away = True
        run(shared, 60, east)
        assert not east.leads

    def test_a_broken_connection_does_not_shorten_the_wait(self, shared: Shared, west: Member, east: Member) -> None:
        """The leader is alone (its mark moves), the standby loses sight of the switch and finds it again."""
        led_by(shared, west, east)
        west.lease.away = True
        run(shared, 5, west, east)
        east.mark.away = True
        run(shared, 5, west, east)
        east.mark.away = False
        east.step()
        assert not east.leads, "what it sees has moved while it did not look"
        run(shared, 30, west, east)
        assert (west.may_act, east.leads) == (True, False)


def test_a_database_from_a_backup_does_not_turn_the_epochs_back(shared: Shared, west: Member, east: Member) -> None:
    led_by(shared, west, east)
    for leader, standby in ((east, west), (west, east)):
        run(shared, 3, leader)
        standby.begin()
    shared.lease = shared.lease.__class__()
    third = Member(shared, "north")
    run(shared, 3, third)
    epochs = [epoch for epoch, _ in shared.taken]
    assert epochs == sorted(set(epochs))


def test_a_mark_given_back_is_free(shared: Shared, west: Member) -> None:
    shared.mark = Mark(7, "abc", OVER)  # of a run nobody knows
    west.step()
    assert west.may_act
    assert shared.taken == [(8, "west")]
