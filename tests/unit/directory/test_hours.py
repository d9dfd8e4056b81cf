"""Nights, days worked instead, and the two nights a year when the clocks are moved. `test_flows` has the plain days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fsctl.directory import Hours, Interval, Span, SpecialDay
from fsctl.directory.hours import Opened, next_change, opened

WEEK = frozenset(range(5))
NIGHT = Hours(
    "night",
    "Asia/Shanghai",
    (Interval(frozenset({4}), 22 * 60, 1440), Interval(frozenset({5}), 0, 6 * 60)),
)
BERLIN = Hours("berlin", "Europe/Berlin", (Interval(frozenset(range(7)), 2 * 60, 3 * 60),))


def at(text: str, zone: str = "Asia/Shanghai") -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-27 21:59:59", Opened.CLOSED),
        ("2026-11-27 22:00", Opened.OPEN),
        ("2026-11-27 23:59:59", Opened.OPEN),
        ("2026-11-28 00:00", Opened.OPEN),
        ("2026-11-28 05:59:59", Opened.OPEN),
        ("2026-11-28 06:00", Opened.CLOSED),
        ("2026-11-26 23:00", Opened.CLOSED),
    ],
)
def test_a_night_goes_over_midnight_without_a_gap(moment: str, expected: Opened) -> None:
    assert opened(NIGHT, at(moment)) is expected


class TestDaysWorkedInstead:
    """国庆: 1 to 7 October 2026 closed, the Saturday after worked."""

    OFFICE = Hours(
        "office",
        "Asia/Shanghai",
        (Interval(WEEK, 9 * 60, 17 * 60), Interval(frozenset({5}), 10 * 60, 12 * 60)),
        frozenset(f"2026-10-0{day}" for day in range(1, 8)),
        frozenset({"2026-10-10", "2026-10-11"}),
    )

    @pytest.mark.parametrize(
        ("moment", "expected"),
        [
            ("2026-09-30 16:59", Opened.OPEN),
            ("2026-10-01 10:00", Opened.HOLIDAY),
            ("2026-10-01 03:00", Opened.HOLIDAY),
            ("2026-10-07 23:59", Opened.HOLIDAY),
            ("2026-10-08 09:00", Opened.OPEN),
            ("2026-10-11 09:00", Opened.OPEN),  # a Sunday, with the first span's times
            ("2026-10-11 17:00", Opened.CLOSED),
            ("2026-10-18 10:00", Opened.CLOSED),  # any other Sunday
        ],
    )
    def test_a_day_worked_although_the_weekday_says_no(self, moment: str, expected: Opened) -> None:
        assert opened(self.OFFICE, at(moment)) is expected

    def test_a_weekday_that_has_times_of_its_own_keeps_them(self) -> None:
        assert opened(self.OFFICE, at("2026-10-10 09:30")) is Opened.CLOSED
        assert opened(self.OFFICE, at("2026-10-10 11:00")) is Opened.OPEN

    def test_closed_wins_over_worked(self) -> None:
        both = replace(self.OFFICE, closed_days=frozenset({"2026-10-11"}))
        assert opened(both, at("2026-10-11 10:00")) is Opened.HOLIDAY

    def test_the_date_is_the_calendars_not_the_servers(self) -> None:
        """Shanghai is eight hours ahead: its first of October begins on the thirtieth of September in UTC."""
        assert opened(self.OFFICE, datetime(2026, 9, 30, 15, 59, tzinfo=UTC).timestamp()) is Opened.CLOSED
        assert opened(self.OFFICE, datetime(2026, 9, 30, 16, 0, tzinfo=UTC).timestamp()) is Opened.HOLIDAY

    @pytest.mark.parametrize(("override", "expected"), [("open", Opened.OPEN), ("closed", Opened.CLOSED)])
    def test_by_hand_wins_over_holidays(self, override: str, expected: Opened) -> None:
        assert opened(replace(self.OFFICE, override=override), at("2026-10-01 10:00")) is expected


class TestClocksAreMoved:
    """Open from two to three at night, every night: the hour that summer time takes away and gives back."""

    def test_in_spring_the_hour_does_not_happen(self) -> None:
        before = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC).timestamp()
        after = datetime(2026, 3, 29, 1, 0, tzinfo=UTC).timestamp()
        assert (opened(BERLIN, before), opened(BERLIN, after)) == (Opened.CLOSED, Opened.CLOSED)

    def test_in_autumn_it_happens_twice(self) -> None:
        quarters = [datetime(2026, 10, 25, hour, 15, tzinfo=UTC).timestamp() for hour in (23, 0, 1, 2)]
        quarters[0] -= 24 * 3600
        assert [opened(BERLIN, moment) for moment in quarters] == [
            Opened.CLOSED,
            Opened.OPEN,
            Opened.OPEN,
            Opened.CLOSED,
        ]


EVE = Hours(
    "eve",
    "Asia/Shanghai",
    (Interval(WEEK, 9 * 60, 12 * 60), Interval(WEEK, 13 * 60, 18 * 60)),
    closed_days=frozenset({"2026-12-25"}),
    special_days=(
        SpecialDay("2026-12-24", (Span(9 * 60, 11 * 60), Span(14 * 60, 15 * 60))),
        SpecialDay("2026-12-26", ()),
    ),
)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-12-23 12:30", Opened.CLOSED),
        ("2026-12-23 13:00", Opened.OPEN),
        ("2026-12-24 10:59", Opened.OPEN),
        ("2026-12-24 11:00", Opened.CLOSED),
        ("2026-12-24 14:30", Opened.OPEN),
        ("2026-12-24 17:00", Opened.CLOSED),
        ("2026-12-25 10:00", Opened.HOLIDAY),
        ("2026-12-26 10:00", Opened.CLOSED),
    ],
)
def test_a_day_with_times_of_its_own_has_no_others(moment: str, expected: Opened) -> None:
    assert opened(EVE, at(moment)) is expected


@pytest.mark.parametrize(
    ("moment", "changes"),
    [
        ("2026-12-23 10:00", "2026-12-23 12:00"),
        ("2026-12-23 18:30", "2026-12-24 09:00"),
        ("2026-12-24 15:00", "2026-12-25 00:00"),
        ("2026-12-26 00:00", "2026-12-28 09:00"),
    ],
)
def test_when_it_will_say_something_else(moment: str, changes: str) -> None:
    assert next_change(EVE, at(moment)) == at(changes)


def test_what_never_changes_has_no_next_change() -> None:
    assert next_change(Hours("always", "UTC", (Interval(frozenset(range(7)), 0, 1440),)), 1.0) is None
    assert next_change(replace(EVE, override="open"), 1.0) is None
