"""Consultations and conferences that were not over when the records stop, from the facts on file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.engine.consultations import OpenConsult
from fsctl.store.models import CallNote

KINDS = ("consult_started", "consult_answered", "consult_ended", "conference_begun", "conference_ended")


def open_consults(session: Session, calls: Sequence[str]) -> dict[str, OpenConsult]:
    """By call."""
    notes = session.scalars(
        select(CallNote)
        .where(CallNote.call.in_(calls), CallNote.kind.in_(KINDS), ~CallNote.late)
        .order_by(CallNote.at, CallNote.number)
    )
    last: dict[str, OpenConsult] = {}
    found: dict[str, OpenConsult] = {}
    for note in notes:
        fact = orjson.loads(note.fact)
        if note.kind == "consult_started":
            found[note.call] = last[note.call] = OpenConsult(fact["leg"], fact["agent"], fact["to"])
        elif note.kind == "consult_answered" and note.call in found:
            found[note.call] = last[note.call] = replace(found[note.call], answered=True)
        elif note.kind == "conference_begun" and note.call in last:
            found[note.call] = replace(last[note.call], conference=fact["conference"])
        else:
            found.pop(note.call, None)
    return found
