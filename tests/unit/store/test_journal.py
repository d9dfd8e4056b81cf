"""The journal keeps what it was given, whatever breaks off."""

from __future__ import annotations

import json
import math
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.facts import Anomaly, Fact
from fsctl.facts.codec import KINDS, from_json, kind_of, to_json
from fsctl.store.journal import Journal, JournalFull, _body


def note(number: int) -> Anomaly:
    return Anomaly(f"c{number}", "test", "x" * (number % 50))


def test_what_was_written_is_read_back_in_order_with_unique_ids(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run1")
    ids = [journal.append(float(n), note(n)) for n in range(100)]
    journal.close()
    second = Journal(tmp_path, "run2")
    ids.append(second.append(100.0, note(100)))
    records = list(second.read((0, 0)))
    assert [record.id for record in records] == ids
    assert len(set(ids)) == 101
    assert from_json(records[7].kind, records[7].fact) == note(7)


def test_a_tail_torn_at_any_byte_loses_the_torn_record_only(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run1")
    for n in range(3):
        journal.append(float(n), note(n))
    journal.close()
    (segment,) = tmp_path.glob("*.journal")
    whole = segment.read_bytes()
    lines = whole.splitlines(keepends=True)
    for cut in range(len(whole)):
        segment.write_bytes(whole[:cut])
        complete = sum(cut >= sum(map(len, lines[: n + 1])) for n in range(3))
        assert [record.at for record in Journal.read(journal, (0, 0))] == [float(n) for n in range(complete)], cut


def test_a_damaged_record_is_not_taken_for_a_good_one(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run1")
    for n in range(3):
        journal.append(float(n), note(n))
    journal.close()
    (segment,) = tmp_path.glob("*.journal")
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(bytes(data))
    assert [record.at for record in journal.read((0, 0))] == [0.0]


def test_segments_that_are_stored_wholly_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fsctl.store.journal.SEGMENT_BYTES", 500)
    journal = Journal(tmp_path, "run1")
    for n in range(40):
        journal.append(float(n), note(n))
    records = list(journal.read((0, 0)))
    assert len(records) == 40
    assert len(list(tmp_path.glob("*.journal"))) > 3
    journal.mark_stored(records[-1].position)
    assert len(list(tmp_path.glob("*.journal"))) <= 2
    assert journal.behind() == 0
    assert list(journal.read(journal.stored_until())) == []
    journal.append(41.0, note(41))
    assert [record.at for record in journal.read(journal.stored_until())] == [41.0]


def test_a_full_disk_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path, "run1")

    def full(file: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("fsctl.store.journal.os.write", full)
    with pytest.raises(JournalFull, match="Make room"):
        journal.append(1.0, note(1))


def test_a_record_half_written_to_a_full_disk_hides_nothing_that_comes_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path, "run1")
    journal.append(1.0, note(1))
    whole = os.write
    with monkeypatch.context() as full:
        full.setattr("fsctl.store.journal.os.write", lambda file, data: whole(file, data[: len(data) // 2]))
        with pytest.raises(JournalFull):
            journal.append(2.0, note(2))
    journal.append(3.0, note(3))
    assert [record.at for record in journal.read((0, 0))] == [1.0, 3.0]


def test_what_one_step_notes_is_written_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path, "run1")
    written: list[bytes] = []
    whole = os.write
    monkeypatch.setattr("fsctl.store.journal.os.write", lambda file, data: written.append(data) or whole(file, data))
    ids = [journal.note(float(n), note(n)) for n in range(5)]
    assert (written, list(journal.read((0, 0))), journal.count) == ([], [], 0)
    assert journal.settle()
    assert not journal.settle()
    assert (len(written), [record.id for record in journal.read((0, 0))], journal.count) == (1, ids, 5)


def test_of_what_does_not_fit_as_a_whole_as_much_is_kept_as_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path, "run1")
    whole, room = os.write, [400]

    def little(file: int, data: bytes) -> int:
        taken = whole(file, data[: room[0]])
        if taken == len(data):
            room[0] -= taken
        return taken

    monkeypatch.setattr("fsctl.store.journal.os.write", little)
    ids = [journal.note(float(n), note(n)) for n in range(8)]
    with pytest.raises(JournalFull) as full:
        journal.settle()
    kept = [record.id for record in journal.read((0, 0))]
    assert 0 < len(kept) < 8
    assert full.value.ids == set(ids) - set(kept)
    assert journal.count == len(kept)


def test_a_segment_that_cannot_be_begun_is_said_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fsctl.store.journal.SEGMENT_BYTES", 300)
    journal = Journal(tmp_path, "run1")

    def full(*anything: object) -> int:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as context:
        context.setattr("fsctl.store.journal.os.open", full)
        for n in range(6):
            journal.append(float(n), note(n))
    journal.append(6.0, note(6))
    assert [record.at for record in journal.read((0, 0))] == [float(n) for n in range(7)]


def test_words_that_are_no_text_are_kept_as_far_as_they_are(tmp_path: Path) -> None:
    """A lone surrogate cannot be written as UTF-8; whoever made it must not stop the engine."""
    journal = Journal(tmp_path, "run1")
    journal.append(1.0, Anomaly("c1", "odd", "a\ud800b"))
    (record,) = journal.read((0, 0))
    assert record.fact["detail"] == "a?b"


WRITES_UNTIL_KILLED = """
import sys
from pathlib import Path
from fsctl.facts import Anomaly
from fsctl.store.journal import Journal
journal = Journal(Path(sys.argv[1]), "killed")
number = 0
while True:
    journal.append(float(number), Anomaly(f"c{number}", "test", "x" * 40))
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
    number += 1
"""


@pytest.mark.parametrize("seed", range(3))
def test_every_record_acknowledged_before_a_kill_is_there(tmp_path: Path, seed: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITES_UNTIL_KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(random.Random(seed).uniform(0.01, 0.2))
    os.kill(process.pid, signal.SIGKILL)
    acknowledged = [int(line) for line in process.stdout.read().splitlines() if line.isdigit()]
    process.wait()
    found = [record.at for record in Journal(tmp_path, "after").read((0, 0))]
    assert found == [float(n) for n in range(len(found))]
    assert len(found) >= max(acknowledged, default=0)


def _values(form: type) -> st.SearchStrategy[Any]:
    return st.builds(form, **{field.name: _value(get_type_hints(form)[field.name]) for field in fields(form)})


def _value(hint: Any) -> st.SearchStrategy[Any]:
    if hint is float:
        return st.floats(allow_nan=False, allow_infinity=False, width=32)
    if hint is str:
        return st.text(st.characters(codec="utf-8"))
    if getattr(hint, "__origin__", None) is tuple:
        inner = hint.__args__
        if len(inner) == 2 and inner[1] is Ellipsis:
            return st.lists(_value(inner[0]), max_size=3).map(tuple)
        return st.tuples(*(_value(form) for form in inner))
    if "Mapping" in str(hint):
        return st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3)
    return st.from_type(hint)


def _finite(values: dict[str, Any]) -> dict[str, Any]:
    """JSON knows no other numbers."""
    return {n: None if isinstance(value, float) and not math.isfinite(value) else value for n, value in values.items()}


@pytest.mark.parametrize("form", get_args(Fact), ids=lambda form: form.__name__)
def test_every_fact_survives_json(form: type) -> None:
    @given(_values(form))
    def survives(fact: Any) -> None:
        assert from_json(kind_of(fact), to_json(fact)) == fact
        noted = json.loads(_body({"fact": fact}))["fact"]
        assert noted == _finite(json.loads(json.dumps(to_json(fact)))), "the journal writes it as it is told to others"

    survives()


def test_kinds_are_unique_and_unknown_ones_are_none() -> None:
    assert len(KINDS) == len(get_args(Fact))
    assert from_json("no_such_kind", {}) is None
    assert from_json("anomaly", {"call": "c", "code": "x", "detail": "y", "newer": 1}) == Anomaly("c", "x", "y")
    with pytest.raises(ValueError, match="anomaly"):
        from_json("anomaly", {"call": "c"})
