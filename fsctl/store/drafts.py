"""Drafts of flows in the database."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.store.models import FlowDraft


def drafts(session: Session) -> dict[str, FlowDraft]:
    return {draft.name: draft for draft in session.scalars(select(FlowDraft).order_by(FlowDraft.name))}


def draft(session: Session, name: str) -> FlowDraft | None:
    return session.get(FlowDraft, name)


def keep(session: Session, name: str, text: str, base: str, by: str, at: float) -> None:
    """`base` counts for a new draft only."""
    known = session.get(FlowDraft, name)
    if known is None:
        session.add(FlowDraft(name=name, document={"text": text}, base=base, by=by, at=at))
    else:
        known.document, known.by, known.at = {"text": text}, by, at


def drop(session: Session, name: str) -> bool:
    known = session.get(FlowDraft, name)
    if known is not None:
        session.delete(known)
    return known is not None
