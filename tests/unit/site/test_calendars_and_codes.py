"""Calendars with days of their own, and feature codes that are not mistaken for anything else."""

from __future__ import annotations

import pytest

from fsctl.directory import Directory, Span, SpecialDay
from fsctl.document import Mistakes
from fsctl.site.codes import codes
from fsctl.site.export import export
from fsctl.site.parse import parse
from fsctl.store.directory import assembled, items

CALENDAR = """hours:
  office:
    timezone: Europe/Berlin
    open:
      - {days: [mon, tue], hours: "09:00-12:00"}
      - {days: [mon, tue], hours: "13:00-18:00"}
    closed_days: ["2026-12-25"]
    special_days: {"2026-12-24": ["14:00-15:00", "09:00-11:00"]}
"""


def read(text: str) -> Directory:
    return parse(text, "site.yaml", "local").directory


def refusals(text: str) -> str:
    with pytest.raises(Mistakes) as found:
        parse(text, "site.yaml", "local")
    return str(found.value)


def test_a_calendar_survives_file_database_and_file() -> None:
    first = read(CALENDAR)
    assert first.hours["office"].special_days == (SpecialDay("2026-12-24", (Span(540, 660), Span(840, 900))),)
    assert assembled(items(first), 0).hours == first.hours
    assert read(export(first)).hours == first.hours


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"2026-12-25"', '"2026-02-30"', "site.yaml:7: closed_days: '2026-02-30' is no date"),
        ('"2026-12-25"', '"2026-12-24"', "site.yaml:8: 2026-12-24 is a special day and a closed or open one; which?"),
        ('"14:00-15:00"', '"15:00-14:00"', "site.yaml:8: hours: the end is not after the beginning"),
        ('{"2026-12-24":', '{"tomorrow":', "site.yaml:8: tomorrow: 'tomorrow' is no date"),
        ("Europe/Berlin", "Europe/Nowhere", "there is no time zone 'Europe/Nowhere'"),
    ],
)
def test_a_mistake_in_a_calendar_is_named_by_line(old: str, new: str, said: str) -> None:
    assert said in refusals(CALENDAR.replace(old, new))


def test_spans_that_overlap_are_doubtful() -> None:
    found = parse(CALENDAR.replace("13:00-18:00", "11:00-18:00"), "site.yaml", "local")
    assert [str(warning.message) for warning in found.warnings] == ["calendar office: two spans of one day overlap"]


CODES = """codes:
  "*1": {action: log_in}
  "*2": {action: log_out}
  "*3": {action: ready}
  "*4": {action: not_ready}
  "*50": {action: transfer}
reasons:
  rest: {key: "1", zh: 小休, en: Rest}
dispositions:
  solved: {key: "7", zh: 已解决, en: Solved}
"""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('numbers: {"*33": {to: hangup}}', "site.yaml:4: *33 of numbers begins like code *3"),
        (f'extensions: {{"*2001": {{digest: "{"0" * 32}"}}}}', "site.yaml:3: *2001 of extensions begins like code *2"),
    ],
)
def test_a_code_is_no_beginning_of_a_number_or_phone(more: str, said: str) -> None:
    assert said in refusals(CODES + more)


def test_a_code_is_not_another_one_with_what_follows_it() -> None:
    clash = CODES.replace('"*50": {action: transfer}', '"*41": {action: ready}')
    assert "site.yaml:6: *41 is a code and the way to reason rest" in refusals(clash)
    agent = CODES.replace('"*50": {action: transfer}', '"*11001": {action: ready}') + 'agents: {"1001": {}}'
    assert "*11001 is a code and the way to sign in as 1001" in refusals(agent)


def test_an_act_without_a_code_is_doubtful() -> None:
    found = parse(CODES.replace('  "*3": {action: ready}\n', ""), "site.yaml", "local")
    assert "no code stands for ready" in str([str(warning.message) for warning in found.warnings])


def test_all_codes_are_listed_with_the_keys_that_follow() -> None:
    text = CODES.replace("transfer}", 'transfer}\n  "*60": {action: disposition}')
    lines = [(line.keys, str(line.action), line.in_talk, line.follows, line.en) for line in codes(read(text))]
    assert lines == [
        ("*1", "log_in", False, "", ""),
        ("*1", "log_in", False, "agent", ""),
        ("*2", "log_out", False, "", ""),
        ("*3", "ready", False, "", ""),
        ("*4", "not_ready", False, "", ""),
        ("*41", "not_ready", False, "", "Rest"),
        ("*50", "transfer", True, "number", ""),
        ("*607#", "disposition", True, "", "Solved"),
    ]
