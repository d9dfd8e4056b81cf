"""`fsctl simulate` as its users meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fsctl.cli.forecast import _span_s
from fsctl.whatif.recorded import PastCall
from tests.unit.cli.test_cli import DEMO, Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "data")


@pytest.fixture
def fewer(tmp_path: Path) -> Path:
    """The demonstration's site with half of the agents in support."""
    lines = DEMO.read_text(encoding="utf-8").splitlines(keepends=True)
    begin = next(number for number, line in enumerate(lines) if line.startswith("  support:"))
    gone = {f'      - {{agent: "{agent}"}}\n' for agent in ("1001", "1002", "1003", "1004")}
    end = next(number for number, line in enumerate(lines) if line.startswith("  sales:"))
    kept = [line for number, line in enumerate(lines) if not (begin < number < end and line in gone)]
    path = tmp_path / "fewer.yaml"
    path.write_text("".join(kept), encoding="utf-8")
    return path


SHORT = ("--load", "support=120/200/90/10", "--hours", "1", "--runs", "6")


def test_a_change_is_played_beside_the_site_in_force(shell: Shell, fewer: Path) -> None:
    shell("db", "upgrade")
    shell("apply", str(DEMO))

    found = json.loads(shell("simulate", str(fewer), *SHORT, "--json").stdout)

    assert found["sites"] == ["now", "fewer.yaml"]
    rows = {(row["queue"], row["measure"]): row for row in found["measures"]}
    asa = rows["support", "mean_wait"]
    assert asa["sites"][1]["mean"] > asa["sites"][0]["mean"]
    assert asa["changes"][0]["mean"] > asa["changes"][0]["half"] > 0
    assert rows["support", "offered"]["changes"][0]["mean"] == pytest.approx(0)


def test_files_are_compared_where_there_is_no_database(shell: Shell, fewer: Path) -> None:
    done = shell("simulate", str(DEMO), str(fewer), *SHORT)
    assert done.returncode == 0
    assert "support" in done.stdout
    assert "site.yaml" in done.stdout
    assert "±" in done.stdout
    assert "6" in done.stderr


def test_what_a_load_does_not_show_is_named(shell: Shell, tmp_path: Path) -> None:
    changed = tmp_path / "later.yaml"
    text = DEMO.read_text(encoding="utf-8")
    text = text.replace('"00:00-24:00"', '"08:00-18:00"').replace(
        '"4001": {to: "queue:support"', '"4001": {to: "queue:sales"'
    )
    changed.write_text(text, encoding="utf-8")
    done = shell("simulate", str(DEMO), str(changed), *SHORT)
    assert "later.yaml: a --load has no day" in done.stderr
    assert "calendar office, number 4001" in done.stderr
    found = json.loads(shell("simulate", str(DEMO), str(changed), *SHORT, "--json").stdout)
    assert found["not_played"] == [[], [["hours", "office"], ["numbers", "4001"]]]
    assert (found["reached"], found["reached_on_file"], found["lost"]) == (0.7, None, [{}, {}])


def test_too_few_runs_say_how_many_there_must_be(shell: Shell) -> None:
    done = shell("simulate", str(DEMO), "--load", "support=120/200", "--hours", "0.2", "--runs", "4")
    assert "from 5 runs on" in done.stderr
    assert "±" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "--load QUEUE=CALLS/TALK"),
        (("--load", "support=60/60", "--replay", "2026-11-20"), "--load QUEUE=CALLS/TALK"),
        (("--load", "support"), "support=120/180/90"),
        (("--load", "support=60/0"), "talk_s must be more than 0"),
        (("--load", "support=nan/60"), "calls_per_h must be more than 0"),
        (("--load", "support=x/60"), "could not convert"),
        (("--load", "nowhere=60/60"), "There is no queue 'nowhere'"),
        (("--replay", "yesterday"), "2026-11-20"),
        (("--replay", "2026-11-20T12:00..2026-11-20T08:00"), "ends before it begins"),
        (("--replay", "2026-11-20"), "No call was in a queue"),
        (("--replay", "2026-11-20", "--hours", "8"), "--hours goes with --load only"),
        (("--load", "support=60/60", "--everybody"), "--everybody goes with --replay only"),
    ],
)
def test_what_cannot_be_played_is_refused_with_the_way_out(shell: Shell, words: tuple[str, ...], says: str) -> None:
    shell("db", "upgrade")
    done = shell("simulate", str(DEMO), *words)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_forecast_needs_callers_to_go_by(shell: Shell) -> None:
    shell("db", "upgrade")
    shell("apply", str(DEMO))
    done = shell("forecast")
    assert done.returncode == 1
    assert "nothing to forecast from" in done.stderr


@pytest.mark.parametrize(
    ("move", "says"),
    [
        ("2:sales", "2:sales:support"),
        ("x:sales:support", "2:sales:support"),
        ("1:sales:sales", "2:sales:support"),
        ("1:sales:nowhere", "There is no queue 'nowhere'"),
        ("²:sales:support", "2:sales:support"),
    ],
)
def test_a_move_that_cannot_be_read_is_refused(shell: Shell, move: str, says: str) -> None:
    shell("db", "upgrade")
    shell("apply", str(DEMO))
    done = shell("forecast", "--move", move)
    assert done.returncode == 2
    assert says in done.stderr


def test_a_centre_that_has_just_opened_is_not_taken_for_a_quiet_one() -> None:
    calls = [PastCall(str(n), "support", 9_700.0 + n, 0.0, abandoned=False) for n in range(10)]
    assert _span_s(calls, 10_000.0, 3600.0) == 300.0
    assert _span_s(calls[:1], 9_710.0, 3600.0) == 60.0
    assert _span_s([], 10_000.0, 3600.0) == 3600.0
