"""The local journal: facts on disk before anything else happens to them.

The records of one step are written with one call of the operating system, before anything is done about them: if this
process is killed they are there. A moment later the file is synced, in a thread, so that a power cut costs little. What
the database has stored is marked, and segments that are stored wholly are removed.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gevent
import orjson
from gevent.event import Event
from gevent.threadpool import ThreadPool

from fsctl.facts import Fact
from fsctl.facts.codec import kind_of, to_json
from fsctl.os_errors import system_said
from fsctl.wording import Wording

SYNC_AFTER_S = 0.02
SYNC_AGAIN_S = 1.0
SEGMENT_BYTES = 8 * 1024 * 1024
MARK = "stored"


class JournalFull(Exception):
    """A record could not be written. Facts are being lost from this moment: somebody must act. `ids` are the records'
    that are lost."""

    def __init__(self, text: str, ids: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.ids = frozenset(ids)


@dataclass(frozen=True, slots=True)
class Record:
    """`id` is unique for ever: the run's own name and a count. `position` is where the next record begins."""

    id: str
    at: float
    kind: str
    fact: dict[str, Any]
    position: tuple[int, int]
    epoch: int = 0
    """Of the leader that noted it."""

    @property
    def run(self) -> str:
        return self.id.rpartition("-")[0]


class Journal:
    """Segments in `directory`, numbered upwards. One process writes."""

    def __init__(self, directory: Path, run: str, epoch: int = 0) -> None:
        """`run` names this run of the daemon; it must be new each time. `epoch` is the one it leads in."""
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._run = run
        self._epoch = epoch
        self._count = 0
        self._written = 0
        self._segment = max(self._segments(), default=0) + 1
        self._file = self._open(self._segment)
        self._size = 0
        self._noted: list[tuple[str, bytes]] = []
        """Ids and lines that are not written yet."""
        self._changed = Event()
        self._threads = ThreadPool(1)
        self._syncer: gevent.Greenlet | None = None
        self.written = Event()
        """Set whenever something was written: the writer waits for it."""

    @property
    def epoch(self) -> int:
        """The one this run leads in; 0 for none."""
        return self._epoch

    @property
    def count(self) -> int:
        """Records written in this run."""
        return self._written

    def append(self, at: float, fact: Fact) -> str:
        """Write one fact; its id. Raises JournalFull."""
        record_id = self.note(at, fact)
        self.settle()
        return record_id

    def note(self, at: float, fact: Fact) -> str:
        """Have a fact written by the next `settle`; its id."""
        self._count += 1
        record_id = f"{self._run}-{self._count}"
        body = _body({"id": record_id, "at": at, "epoch": self._epoch, "kind": kind_of(fact), "fact": fact})
        self._noted.append((record_id, b"%08x %s\n" % (zlib.crc32(body), body)))
        return record_id

    def settle(self) -> bool:
        """Write what was noted, all at once; whether there was anything. Raises JournalFull."""
        noted, self._noted = self._noted, []
        if not noted:
            return False
        try:
            if self._size >= SEGMENT_BYTES:
                self._next_segment()
            self._write(b"".join(line for _, line in noted))
            self._written += len(noted)
        except OSError as error:
            self._write_singly(noted, error)
        finally:
            self._changed.set()
            self.written.set()
        return True

    def _write_singly(self, noted: list[tuple[str, bytes]], error: OSError) -> None:
        """As many of them as there is room for."""
        lost = []
        for record_id, line in noted:
            try:
                self._write(line)
                self._written += 1
            except OSError as again:
                error = again
                lost.append(record_id)
        if lost:
            raise JournalFull(
                Wording(
                    "cannot write to the journal in {directory}: {why}. Make room on the disk; calls go on but are not "
                    "recorded",
                    directory=self._directory,
                    why=system_said(error),
                ),
                lost,
            ) from None

    def _write(self, lines: bytes) -> None:
        """All of it or nothing: half a line would end the segment for every reader."""
        try:
            if os.write(self._file, lines) != len(lines):
                raise OSError("the disk took a part only")
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += len(lines)

    def start(self) -> None:
        self._syncer = gevent.spawn(self._sync_on)

    def close(self) -> None:
        if self._syncer is not None:
            self._syncer.kill()
        with suppress(JournalFull):
            self.settle()
        os.fsync(self._file)
        os.close(self._file)

    def read(self, position: tuple[int, int]) -> Iterator[Record]:
        """The records from a position on, over all segments. A torn or damaged tail of a segment ends it: what was
        never wholly written was never acknowledged."""
        for number in self._segments():
            if number < position[0]:
                continue
            begin = position[1] if number == position[0] else 0
            yield from self._read_segment(number, begin)

    def stored_until(self) -> tuple[int, int]:
        """The position up to which the database has everything."""
        try:
            segment, offset = (self._directory / MARK).read_text().split()
            return int(segment), int(offset)
        except (OSError, ValueError):
            return 0, 0

    def mark_stored(self, position: tuple[int, int]) -> None:
        """Remember that everything before the position is in the database, and drop what is not needed any more."""
        part = self._directory / f"{MARK}.part"
        part.write_text(f"{position[0]} {position[1]}\n")
        os.replace(part, self._directory / MARK)
        for number in self._segments():
            if number < position[0]:
                self._path(number).unlink(missing_ok=True)

    def behind(self) -> int:
        """Bytes that are not marked as stored."""
        segment, offset = self.stored_until()
        sizes = {number: self._path(number).stat().st_size for number in self._segments()}
        return sum(size - (offset if number == segment else 0) for number, size in sizes.items() if number >= segment)

    # -- files ------------------------------------------------------------------------------------------------------

    def _path(self, number: int) -> Path:
        return self._directory / f"{number:08d}.journal"

    def _segments(self) -> list[int]:
        return sorted(int(path.stem) for path in self._directory.glob("*.journal") if path.stem.isdigit())

    def _open(self, number: int) -> int:
        return os.open(self._path(number), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)

    def _next_segment(self) -> None:
        """Where no new file can be opened, the old one goes on growing."""
        try:
            following = self._open(self._segment + 1)
        except OSError:
            return
        os.fsync(self._file)
        os.close(self._file)
        self._segment += 1
        self._file, self._size = following, 0

    def _sync_on(self) -> None:
        while True:
            self._changed.wait()
            gevent.sleep(SYNC_AFTER_S)
            self._changed.clear()
            try:
                self._threads.apply(_sync, (os.dup(self._file),))
            except OSError:
                self._changed.set()  # tried again; a write that fails is said by `append`
                gevent.sleep(SYNC_AGAIN_S)

    def _read_segment(self, number: int, begin: int) -> Iterator[Record]:
        try:
            file = self._path(number).open("rb")
        except FileNotFoundError:
            return
        with file:
            file.seek(begin)
            for line in file:
                begin += len(line)
                record = _record(line, (number, begin))
                if record is None:
                    return
                yield record


def _body(values: dict[str, Any]) -> bytes:
    """orjson writes a fact as `to_json` makes it plain, in a tenth of the time. What it cannot write (half of a
    surrogate pair, a map's key that is no text) is kept as far as it is: it must not stop whoever notes it."""
    try:
        return orjson.dumps(values, default=_plain)
    except TypeError:
        plain = {**values, "fact": to_json(values["fact"])}
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _plain(value: object) -> dict[Any, Any]:
    """A map of another kind than `dict`. Raises TypeError for anything else, as orjson wants it."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError


def _sync(file: int) -> None:
    """In a thread, on a descriptor of its own: the journal may go on to its next segment meanwhile."""
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _record(line: bytes, position: tuple[int, int]) -> Record | None:
    """None for a line that is not whole or not what was written."""
    if not line.endswith(b"\n") or len(line) < 10:
        return None
    body = line[9:-1]
    try:
        if int(line[:8], 16) != zlib.crc32(body):
            return None
        values = orjson.loads(body)
        epoch = int(values.get("epoch", 0))  # lines of older versions have none
        return Record(str(values["id"]), float(values["at"]), str(values["kind"]), values["fact"], position, epoch)
    except (ValueError, KeyError):
        return None
