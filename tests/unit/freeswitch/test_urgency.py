"""Taking turns with a switch that runs in real time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fsctl.freeswitch import urgency


def process(root: Path, pid: int, name: str, policy: int) -> None:
    fields = ["S", *["0"] * 49]
    fields[41 - 3] = str(policy)
    (root / str(pid)).mkdir()
    (root / str(pid) / "stat").write_text(f"{pid} ({name}) {' '.join(fields)}\n")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Some processes, of which this one has two threads."""
    process(tmp_path, 1, "init", os.SCHED_OTHER)
    process(tmp_path, 7, "odd) 1 (name", os.SCHED_FIFO)
    for thread in ("11", "12"):
        (tmp_path / "self" / "task" / thread).mkdir(parents=True)
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    monkeypatch.setattr(
        os,
        "sched_setscheduler",
        lambda thread, policy, param: found.append((thread, policy, param.sched_priority)),
    )
    return found


@pytest.mark.parametrize("policy", [os.SCHED_FIFO, os.SCHED_RR])
def test_every_thread_takes_turns_with_a_real_time_switch(
    machine: Path, asked: list[tuple[int, int, int]], policy: int
) -> None:
    process(machine, 20, "freeswitch", policy)
    assert urgency.keep_up("127.0.0.1", machine) == ""
    assert sorted(asked) == [(11, os.SCHED_RR, 1), (12, os.SCHED_RR, 1)]


@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.7", "switch.example"])
def test_an_ordinary_switch_or_one_elsewhere_changes_nothing(
    machine: Path, asked: list[tuple[int, int, int]], host: str
) -> None:
    process(machine, 20, "freeswitch", os.SCHED_OTHER if host == "127.0.0.1" else os.SCHED_FIFO)
    assert urgency.keep_up(host, machine) == ""
    assert not asked


def test_who_may_not_is_told_the_remedy(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process(machine, 20, "freeswitch", os.SCHED_FIFO)

    def refuse(*given: object) -> None:
        raise PermissionError(1, "not permitted")

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    assert "LimitRTPRIO" in urgency.keep_up("localhost", machine)


def test_a_thread_that_ends_meanwhile_keeps_the_others_from_nothing(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process(machine, 20, "freeswitch", os.SCHED_FIFO)
    done: list[int] = []

    def ended_once(thread: int, *given: object) -> None:
        ended = machine / "self" / "task" / "11"
        if ended.exists():
            ended.rmdir()
            raise ProcessLookupError(3, "no such thread")
        done.append(thread)

    monkeypatch.setattr(os, "sched_setscheduler", ended_once)
    assert urgency.keep_up("::1", machine) == ""
    assert done == [12]


def test_a_machine_that_hides_its_processes_is_taken_for_one_without(tmp_path: Path) -> None:
    assert not urgency.switch_is_real_time(tmp_path / "none")
