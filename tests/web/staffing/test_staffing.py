"""What moving agents would change: worked out by another process, told for one's own queues, and nothing is changed."""

from __future__ import annotations

import pytest

from tests.web.conftest import Web
from webui.staffing.forms import Wish, completed, wish
from webui.staffing.queries import Forecast, NoForecast, Row


def test_a_move_is_forecast_beside_the_floor_as_it_stands(hour: Web) -> None:
    found = hour.client("supervisor").get("/staffing/forecast?from=sales&to=support&count=1").text
    assert "调动后" in found
    assert "服务水平" in found
    assert "从 Sales 调到 技术支持" in found
    assert "±" in found


def test_more_than_there_are_is_cut_to_those_there_are(hour: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Wish] = []

    def empty(settings: object, wanted: Wish, agents: list[str]) -> Forecast:
        asked.append(wanted)
        assert agents == ["1003", "1004"]
        return Forecast(())

    monkeypatch.setattr("webui.staffing.views.look", empty)
    hour.client("supervisor").get("/staffing/forecast?from=sales&to=support&count=99")
    assert asked == [Wish("sales", "support", 2)]


def test_an_empty_floor_says_so(web: Web) -> None:
    web.live()
    assert "没有可供推演的数据" in web.client("supervisor").get("/staffing/forecast").text


def test_a_supervisor_is_told_of_own_queues_only(hour: Web) -> None:
    hour.add("nobody", ["supervisor"], teams=["elsewhere"])
    client = hour.client(login="nobody")
    assert "support" not in client.get("/staffing/forecast?from=sales&to=support&count=1").text.lower()


def test_a_forecast_that_fails_says_so_and_keeps_the_page(hour: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise NoForecast("<b>the database failed</b>")

    monkeypatch.setattr("webui.staffing.views.look", fail)
    answer = hour.client("supervisor").get("/staffing/forecast")
    assert answer.status_code == 503
    assert "试算没有成功" in answer.text
    assert "&lt;b&gt;" in answer.text


@pytest.mark.parametrize("count", ["", "-1", "1e3", "x", "1000", "²", "2;rm"])
def test_a_count_that_is_none_moves_nobody(count: str) -> None:
    assert not wish({"from": "a", "to": "b", "count": count}, ["a", "b"]).moves


def test_a_queue_that_is_not_known_moves_nobody() -> None:
    assert not wish({"from": "--help", "to": "b", "count": "1"}, ["a", "b"]).moves
    assert not wish({"from": "a", "to": "a", "count": "1"}, ["a", "b"]).moves
    assert wish({"from": "a", "to": "b", "count": "1"}, ["a", "b"]).moves


def test_a_change_within_its_interval_may_be_chance() -> None:
    assert not Row("q", "mean_wait", (1.0, 1.0), (1.5, 1.0), (0.5, 0.6)).certain
    assert Row("q", "mean_wait", (1.0, 1.0), (1.5, 1.0), (0.5, 0.4)).certain
    assert not Row("q", "mean_wait", (1.0, None), (1.5, None), (0.5, None)).certain
    assert Row("q", "promises_made", (1.0, 0.0), (2.0, 0.0), (1.0, 0.0)).certain, "the same in every run"
    assert not Row("q", "promises_made", (1.0, 0.0), (1.0, 0.0), (0.0, 0.0)).certain


@pytest.mark.parametrize(
    ("asked", "whole"),
    [
        (Wish(), Wish("a", "b")),
        (Wish(to_queue="a", count=2), Wish("b", "a", 2)),
        (Wish(to_queue="c"), Wish("a", "c")),
        (Wish(from_queue="a"), Wish("a", "b")),
        (Wish("c", "c", 1), Wish("c", "c", 1)),
    ],
)
def test_a_queue_that_is_not_named_is_the_first_other_one(asked: Wish, whole: Wish) -> None:
    assert completed(asked, ["a", "b", "c"]) == whole
