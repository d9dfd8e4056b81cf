"""`fsctl callback`: what it lists is what is on file, and what it asks is what the daemon is asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fsctl.cli.main import cli
from fsctl.control.client import ControlClient
from fsctl.directory import CallbackMode, Directory, Queue
from fsctl.facts import CallArrived, CallbackEnded, CallbackPromised, CallbackState
from fsctl.facts.codec import kind_of, to_json
from fsctl.requests import MoveCallback, WithdrawCallback
from fsctl.store import directory, queries
from fsctl.store.database import Database
from fsctl.store.journal import Record
from fsctl.store.projection import store
from tests.databases import empty_sqlite

FIRST, SECOND = "11111111-aaaa", "22222222-bbbb"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    database = empty_sqlite(tmp_path / "f.db")
    monkeypatch.setenv("FSCTL_DATABASE_URL", database.url)
    monkeypatch.setenv("FSCTL_LANG", "en")
    facts = (
        (100.0, CallArrived("c1", "555123", "", "4000", "trunk")),
        (100.0, CallArrived("c2", "555999", "", "4000", "trunk")),
        (110.0, CallbackPromised(FIRST, "c1", "support", "555123", "555123", 100.0, 0, 9e9)),
        (120.0, CallbackPromised(SECOND, "c2", "sales", "555999", "555999", 100.0, 0, 9e9)),
        (900.0, CallbackEnded(SECOND, "x2", "sales", CallbackState.MISSED, "busy", "", 3, 780.0)),
    )
    queues = {name: Queue(name, callback=CallbackMode.AGENT_FIRST) for name in ("support", "sales")}
    with database.session() as session:
        directory.save(session, Directory(queues=queues), "test", 1.0)
        records = [Record(f"r-{n}", at, kind_of(fact), to_json(fact), (1, n)) for n, (at, fact) in enumerate(facts, 1)]
        store(session, records)
    return database


@pytest.fixture
def asked(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []

    def explain(client: ControlClient, call: str) -> dict[str, Any]:
        with database.session() as session:
            return queries.explain(session, call) or {}

    monkeypatch.setattr(ControlClient, "ask", lambda client, request, acting_for="": found.append(request))
    monkeypatch.setattr(ControlClient, "explain", explain)
    monkeypatch.setattr(
        ControlClient, "waiting_for", lambda client, call: [{"agent": "", "rule": "callback_closed?left_s=60.0"}]
    )
    return found


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["callback", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_open_ones_are_listed_and_with_past_all(asked: list[Any]) -> None:
    assert [row["callback"] for row in json.loads(run("list", "--json"))] == [FIRST]
    assert [row["callback"] for row in json.loads(run("list", "--past", "--json"))] == [FIRST, SECOND]
    assert [row["callback"] for row in json.loads(run("list", "--past", "--queue", "sales", "--json"))] == [SECOND]
    assert [row["callback"] for row in json.loads(run("list", "--past", "--number", "999", "--json"))] == [SECOND]
    assert json.loads(run("list", "--state", "kept", "--json")) == []


def test_one_is_shown_with_its_life_and_why_nobody_is_rung(asked: list[Any]) -> None:
    told = run("show", "1111")
    assert "callback promised by support to 555123" in told
    assert "outside the hours for callbacks" in told
    assert "callback missed after" in run("show", SECOND)


def test_why_nobody_is_rung_is_a_table_of_its_own(asked: list[Any]) -> None:
    told = run("why", "1111")
    assert "everybody" in told
    assert "outside the hours for callbacks" in told
    assert json.loads(run("why", "1111", "--json")) == [{"agent": "", "rule": "callback_closed?left_s=60.0"}]
    over = CliRunner().invoke(cli, ["callback", "why", SECOND])
    assert over.exit_code == 2
    assert "is over: missed" in over.output


def test_figures_are_those_of_each_queue_now_and_of_the_days(asked: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fsctl.cli.callbacks.time.time", lambda: 10_000.0)
    rows = {row["queue"]: row for row in json.loads(run("figures", "--days", "2", "--json"))}
    assert (rows["support"]["open"], rows["support"]["due"], rows["support"]["overdue"]) == (1, 1, 1)
    assert (rows["sales"]["failed"], rows["sales"]["kept_share"], rows["sales"]["called_back_s"]) == (1, 0.0, None)
    assert "0.0%" in run("figures", "--days", "2")
    assert json.loads(run("figures", "--days", "2", "--queue", "none", "--json")) == []


def test_one_is_withdrawn_and_moved(asked: list[Any]) -> None:
    run("withdraw", "1111")
    run("move", FIRST, "top")
    assert asked == [WithdrawCallback(FIRST, ""), MoveCallback(FIRST, "top", "")]


def test_an_id_that_fits_none_is_refused(asked: list[Any]) -> None:
    result = CliRunner().invoke(cli, ["callback", "withdraw", "9999"])
    assert result.exit_code != 0
    assert asked == []


def test_what_was_done_is_said_in_the_language_of_the_terminal(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FSCTL_LANG", "zh")
    assert run("withdraw", "1111") == "已撤销回拨 11111111（客户号码 555123）\n"
    assert run("move", FIRST, "top") == "回拨 11111111（客户号码 555123）的优先级为 top\n"
    over = CliRunner().invoke(cli, ["callback", "why", SECOND])
    assert over.output.startswith("此回拨已结束：")
