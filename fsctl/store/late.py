"""Records of a leader that is none any more, stored when another leads already: after it was killed, stopped or cut
off.

They are kept as they were noted, all of them. What follows from them is written only for calls that no later leader
has taken up: the later one's word stands. Of an agent's states only the newest leader tells. What is left open
then, of calls that nobody has, has ended while nobody watched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.engine.adopting import ended_unseen
from fsctl.facts import Fact, RecordingLost
from fsctl.facts.codec import kind_of, to_json
from fsctl.facts.why import why
from fsctl.store.journal import Record
from fsctl.store.lease import Overtaken
from fsctl.store.models import CallRow, LegRow, RecordingRow
from fsctl.store.open_state import open_calls
from fsctl.store.projection import OF_FILES_ENDS, OF_PROMISES, keep, project

UNSEEN = why("unwatched")


def store_late(session: Session, records: Sequence[Record]) -> None:
    """As `store`, for records of an epoch that is over."""
    calls = {_call(record) for record in records} - {""}
    answering = _answering(session, calls)
    over_files = _files_over(session, records)
    over_legs = _legs_over(session, records)
    told: list[Record] = []
    over: list[Record] = []
    for record in records:
        call = _call(record)
        current = record.kind not in OF_AGENTS and abs(answering.get(call, 0)) <= record.epoch
        current = current and not (record.kind in OF_FILES_ENDS and record.fact.get("path") in over_files)
        current = current and not (record.kind == "leg_ended" and record.fact.get("leg") in over_legs)
        counts = call and (current or record.kind in OF_PROMISES)
        (told if counts else over).append(record)
    keep(session, over, late=True)
    project(session, keep(session, told), late=True)
    unknown = {_call(record): record.epoch for record in told if _call(record) not in answering}
    if any(abs(epoch) > unknown[call] for call, epoch in _answering(session, unknown).items()):
        raise TakenUp


class TakenUp(Overtaken):
    """Of a call that was not on file a later leader has told while late records of it were being stored; nothing of
    these was kept."""

    def __str__(self) -> str:
        return "a call was taken up while late records of it were being stored"


def _answering(session: Session, calls: Collection[str]) -> dict[str, int]:
    """Epochs of calls on file. Nobody takes one of these up until the transaction ends: one comes after the other."""
    held = select(CallRow.call, CallRow.epoch).where(CallRow.call.in_(calls)).order_by(CallRow.call).with_for_update()
    return {call: epoch for call, epoch in session.execute(held)} if calls else {}  # noqa: C416 (rows are no pairs to mypy)


def _files_over(session: Session, records: Sequence[Record]) -> set[str]:
    """Recordings among theirs whose end is on file: a later leader looks at files of calls that are over, too. Nobody
    tells the end of one of the others until the transaction ends."""
    paths = {str(record.fact.get("path") or "") for record in records if record.kind in OF_FILES_ENDS}
    held = select(RecordingRow.path, RecordingRow.ended_at).where(RecordingRow.path.in_(paths))
    held = held.order_by(RecordingRow.path).with_for_update()
    return {path for path, ended_at in session.execute(held) if ended_at is not None} if paths else set()


def _legs_over(session: Session, records: Sequence[Record]) -> set[str]:
    """Likewise legs: a later leader ends those of calls that are over, too."""
    legs = {str(record.fact.get("leg") or "") for record in records if record.kind == "leg_ended"}
    held = select(LegRow.leg, LegRow.ended_at).where(LegRow.leg.in_(legs)).order_by(LegRow.leg).with_for_update()
    return {leg for leg, ended_at in session.execute(held) if ended_at is not None} if legs else set()


OF_AGENTS = frozenset({"agent_state_changed", "wrap_up_extended"})


def settle(session: Session, epoch: int, at: float) -> None:
    """Close what only late records of that epoch knew of, all of which are stored, and say so. What another's tell of
    is for that one to close; a call that was not over when the newest leader took over answers to it."""
    left = (CallRow.ended_at.is_(None), CallRow.epoch.in_((epoch, -epoch)))
    some = session.scalars(select(CallRow.call).where(*left)).all()
    if not some:
        return
    held = select(CallRow.call, CallRow.epoch).where(CallRow.call.in_(some), *left).order_by(CallRow.call)
    ids = {call: abs(epoch) for call, epoch in session.execute(held.with_for_update())}  # none is taken up meanwhile
    if not ids:
        return
    facts: list[Fact] = []
    for open_call in open_calls(session, late=True):
        if open_call.call in ids:
            facts += ended_unseen(open_call, at)
    for row in session.scalars(select(RecordingRow).where(RecordingRow.call.in_(ids), RecordingRow.ended_at.is_(None))):
        facts.append(RecordingLost(row.call, row.path, UNSEEN))
    counts: Counter[str] = Counter()
    records = []
    for fact in facts:
        call = str(to_json(fact).get("call"))
        counts[call] += 1
        key = f"settled.{ids[call]}.{call}-{counts[call]}"[-64:]
        records.append(Record(key, at, kind_of(fact), to_json(fact), (0, 0), ids[call]))
    project(session, keep(session, records), late=True)


def _call(record: Record) -> str:
    return str(record.fact.get("call") or "")
