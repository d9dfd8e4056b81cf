"""The table of faults: what a run writes is what the next one reads."""

from __future__ import annotations

from pathlib import Path

from tests.faults import page
from tests.faults.catalogue import FAULTS
from tests.faults.outcome import Outcome
from tests.faults.page import Row

F13 = next(fault for fault in FAULTS if fault.name == "F13")
GOOD, BAD = Outcome([], "0.8 s"), Outcome(["I3: a call | twice"])


def test_rows_are_read_as_they_were_written_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    rows = [Row.of(fault, fault.light, 3, 1, GOOD, BAD) for fault in FAULTS]
    page.write(tmp_path / "x.md", {row.key: row for row in sorted(rows, key=lambda row: row.load, reverse=True)})
    found = page.read(tmp_path / "x.md")
    assert {row.key for row in rows} == set(found)
    assert [name for name, _ in found] == [fault.name for fault in FAULTS]
    assert found[F13.name, F13.light.told].done == 3
    assert found[F13.name, F13.light.told].control == "yes: I3: a call / twice", "a cell stays a cell"


def test_each_load_has_a_row_of_its_own_the_greater_one_first(tmp_path: Path) -> None:
    rows = [Row.of(F13, F13.load(full), count, 1, GOOD, BAD) for full, count in ((False, 200), (True, 25))]
    page.write(tmp_path / "x.md", {row.key: row for row in rows})
    found = list(page.read(tmp_path / "x.md").values())
    assert [(row.load, row.done) for row in found] == [(F13.load(True).told, 25), (F13.light.told, 200)]
    assert not rows[1].goes_on(rows[0]), "numbers of different loads are not added"


def test_a_run_that_adds_goes_on_and_what_failed_once_has_failed() -> None:
    first, second = Row.of(F13, F13.light, 50, 1, BAD, BAD), Row.of(F13, F13.light, 40, 2, GOOD, BAD)
    both = second.after(first)
    assert (both.done, both.seeds, both.measured) == (90, "1, 2", "0.8 s")
    assert both.passed.startswith("NO: I3")


def test_a_quick_run_leaves_a_fuller_row_unless_it_fails() -> None:
    full = Row.of(F13, F13.light, 200, 1, GOOD, BAD)
    assert not Row.of(F13, F13.light, 2, 1, GOOD, BAD).outdoes(full)
    assert Row.of(F13, F13.light, 2, 1, BAD, BAD).outdoes(full)
    assert Row.of(F13, F13.light, 2, 1, GOOD, GOOD).outdoes(full), "a control that passes proves nothing"
    assert Row.of(F13, F13.light, 2, 1, GOOD, BAD).outdoes(None)


def test_what_pieces_measured_is_told_once_from_least_to_most() -> None:
    rows = [
        Row.of(F13, F13.light, 50, seed, Outcome([], took), BAD)
        for seed, took in enumerate(("0.8 s, 5 MiB", "1.2 s, 5 MiB"))
    ]
    both = rows[1].after(rows[0])
    assert both.measured == "0.8–1.2 s, 5 MiB"
    assert Row.of(F13, F13.light, 50, 3, Outcome([], "0.4 s, 5 MiB"), BAD).after(both).measured == "0.4–1.2 s, 5 MiB"


def test_a_row_of_something_else_begins_anew() -> None:
    earlier = Row.of(F13, F13.light, 200, 1, GOOD, BAD)
    earlier.load = "another load"
    now = Row.of(F13, F13.light, 2, 1, GOOD, BAD)
    assert now.outdoes(earlier)
    assert not now.goes_on(earlier)
