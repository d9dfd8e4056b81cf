"""A sign of life goes to whoever was told nothing: a change is one too."""

from __future__ import annotations

from webui.live.events import BEAT, event, piece
from webui.live.groups import Reader

CHANGE = piece(event("change", {"key": "1001"}))


def heard(reader: Reader) -> bytes:
    chunks = []
    while not reader.queue.empty():
        chunks.append(reader.queue.get_nowait())
    return b"".join(chunks)


def test_a_beat_is_sent_where_nothing_else_was() -> None:
    reader = Reader("ann", "stamp", "session")
    reader.beat(BEAT)
    reader.beat(BEAT)
    assert heard(reader) == BEAT.plain * 2


def test_a_change_spares_the_next_beat_and_only_that() -> None:
    reader = Reader("ann", "stamp", "session")
    reader.tell(CHANGE)
    reader.beat(BEAT)
    assert heard(reader) == CHANGE.plain
    reader.beat(BEAT)
    assert heard(reader) == BEAT.plain
