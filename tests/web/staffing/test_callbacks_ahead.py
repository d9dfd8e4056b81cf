"""Callbacks in the forecast: what is promised, what comes of it beside the waits, and what that is taken from."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Web
from webui.staffing.queries import Forecast, Reached, Row

FLOOR, MOVED = "/staffing/forecast", "/staffing/forecast?from=sales&to=support&count=1"


def figures(page: str) -> dict[str, list[str]]:
    """Each line's figure → its numbers."""
    lines = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL)
    cells = [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", line, re.DOTALL)] for line in lines]
    return {name: numbers for name, *numbers in cells}


def test_callbacks_stand_beside_the_waits(owing: Web) -> None:
    page = owing.client("supervisor").get(FLOOR).text
    assert "3 个待回拨" in page
    assert "其中 2 个此间可拨" in page
    found = figures(page)
    assert [name for name in found if "回拨" in name] == [
        "约定回拨",
        "回拨已兑现",
        "回拨未兑现",
        "待回拨",
        "回拨及时率",
        "平均回拨用时",
    ]
    assert found["约定回拨"] == ["3"], "as many in every run, so without an interval"
    assert found["回拨及时率"][0].partition("%")[1], "a share"
    assert "按 70% 的呼叫能接通推演" in page


def test_a_move_changes_them_with_an_interval(owing: Web) -> None:
    found = figures(owing.client("supervisor").get(MOVED).text)
    assert found["约定回拨"] == ["3", "3", "0"]
    assert len(found["平均回拨用时"]) == 3
    assert "±" in found["平均回拨用时"][0]


def test_nothing_is_said_of_callbacks_where_none_is_promised(hour: Web) -> None:
    assert "回拨" not in hour.client("supervisor").get(FLOOR).text


def test_callbacks_of_others_queues_are_not_told(owing: Web) -> None:
    owing.add("seller", ["supervisor"], teams=["elsewhere"])
    assert figures(owing.client(login="seller").get(FLOOR).text) == {}


@pytest.mark.parametrize(
    ("reached", "told"),
    [
        (Reached(0.612, 121, 0.522, 0.694), "121 次呼叫中有 61% 接通，95% 区间为 52% 至 69%"),
        (Reached(0.7), "按 70% 的呼叫能接通推演；记录太少"),
    ],
)
def test_what_share_of_attempts_is_answered_is_said(
    hour: Web, monkeypatch: pytest.MonkeyPatch, reached: Reached, told: str
) -> None:
    row = Row("support", "promises_met", (2.5, 0.4), None, None)
    monkeypatch.setattr("webui.staffing.views.look", lambda *_: Forecast((row,), promised=3, due=3, reached=reached))
    page = hour.client("supervisor").get(FLOOR).text
    assert told in page
    assert figures(page)["回拨已兑现"] == ["2.5 ± 0.4"]
