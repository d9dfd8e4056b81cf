"""What happened: calls, legs, stays in queues, offers, agents' intervals, recordings, and every fact as it was
noted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Integer, false
from sqlalchemy.orm import Mapped, mapped_column

from fsctl.store.models.base import JSON, Base, Moment, Name, Text, Uuid, Words


class CallRow(Base):
    """A call, once, by the uuid of the caller's channel."""

    __tablename__ = "call"

    call: Mapped[str] = mapped_column("id", Uuid, primary_key=True)
    arrived_at: Mapped[float] = mapped_column(Moment, default=0.0, index=True)
    answered_at: Mapped[float | None] = mapped_column(Moment)
    ended_at: Mapped[float | None] = mapped_column(Moment, index=True)
    caller_number: Mapped[str] = mapped_column(Words, default="", index=True)
    caller_name: Mapped[str] = mapped_column(Words, default="")
    dialled: Mapped[str] = mapped_column(Name, default="", index=True)
    entry: Mapped[str] = mapped_column(Name, default="")
    trunk: Mapped[str] = mapped_column(Name, default="")
    extension: Mapped[str] = mapped_column(Name, default="")
    language: Mapped[str] = mapped_column(Name, default="")
    queue: Mapped[str] = mapped_column(Name, default="")
    agent: Mapped[str] = mapped_column(Name, default="")
    """The agent it talked with last."""
    cause: Mapped[str] = mapped_column(Name, default="")
    ended_by: Mapped[str] = mapped_column(Name, default="")
    detail: Mapped[str] = mapped_column(Words, default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    epoch: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Of the leader that answers for it. Below zero: of one that led no more when its records came, and nobody has
    taken the call up."""


class LegRow(Base):
    __tablename__ = "leg"

    leg: Mapped[str] = mapped_column("id", Uuid, primary_key=True)
    call: Mapped[str] = mapped_column(Uuid, default="", index=True)
    role: Mapped[str] = mapped_column(Name, default="")
    party: Mapped[str] = mapped_column(Words, default="")
    agent: Mapped[str] = mapped_column(Name, default="")
    started_at: Mapped[float | None] = mapped_column(Moment)
    answered_at: Mapped[float | None] = mapped_column(Moment)
    ended_at: Mapped[float | None] = mapped_column(Moment)
    cause: Mapped[str] = mapped_column(Name, default="")
    ended_by: Mapped[str] = mapped_column(Name, default="")
    detail: Mapped[str] = mapped_column(Words, default="")


class QueueStay(Base):
    """One stay of a call in a queue; a call that overflows has several, each under the fact that began it."""

    __tablename__ = "queue_stay"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    call: Mapped[str] = mapped_column(Uuid, index=True)
    queue: Mapped[str] = mapped_column(Name, index=True)
    priority: Mapped[int] = mapped_column(Integer, default=0)
    entered_at: Mapped[float] = mapped_column(Moment, index=True)
    left_at: Mapped[float | None] = mapped_column(Moment)
    outcome: Mapped[str] = mapped_column(Name, default="")
    waited_s: Mapped[float | None] = mapped_column(Moment)
    expected_s: Mapped[float | None] = mapped_column(Moment)
    """The wait expected when it began."""
    callback: Mapped[str] = mapped_column(Uuid, default="", server_default="")
    """The promise the call keeps; such a stay is in no figure of waits."""


class CallbackRow(Base):
    """A promise to call back, once, from the making to its one end (`fsctl.facts.callbacks`)."""

    __tablename__ = "callback"

    callback: Mapped[str] = mapped_column("id", Uuid, primary_key=True)
    call: Mapped[str] = mapped_column(Uuid, default="", index=True)
    """The call that made it."""
    queue: Mapped[str] = mapped_column(Name, default="", index=True)
    number: Mapped[str] = mapped_column(Name, default="", index=True)
    caller_number: Mapped[str] = mapped_column(Words, default="")
    language: Mapped[str] = mapped_column(Name, default="")
    priority: Mapped[int] = mapped_column(Integer, default=0)
    made_at: Mapped[float] = mapped_column(Moment, default=0.0, index=True)
    entered_at: Mapped[float] = mapped_column(Moment, default=0.0)
    expires_at: Mapped[float] = mapped_column(Moment, default=0.0)
    due_at: Mapped[float] = mapped_column(Moment, default=0.0)
    state: Mapped[str] = mapped_column(Name, default="promised", index=True)
    reason: Mapped[str] = mapped_column(Name, default="")
    """Of the last change."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_call: Mapped[str] = mapped_column(Uuid, default="", index=True)
    """The call that keeps it, or tried to last."""
    agent: Mapped[str] = mapped_column(Name, default="")
    ended_at: Mapped[float | None] = mapped_column(Moment, index=True)
    after_s: Mapped[float | None] = mapped_column(Moment)
    """From the making to the end."""
    by: Mapped[str] = mapped_column("ended_by", Words, default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class CallbackCall(Base):
    """Which calls belong to a promise: the one that made it, attempts, calls that joined it or took it up."""

    __tablename__ = "callback_call"

    callback: Mapped[str] = mapped_column(Uuid, primary_key=True)
    call: Mapped[str] = mapped_column(Uuid, primary_key=True, index=True)


class OfferRow(Base):
    __tablename__ = "offer"

    offer: Mapped[str] = mapped_column("id", Uuid, primary_key=True)
    call: Mapped[str] = mapped_column(Uuid, default="", index=True)
    queue: Mapped[str] = mapped_column(Name, default="")
    agent: Mapped[str] = mapped_column(Name, default="", index=True)
    extension: Mapped[str] = mapped_column(Name, default="")
    reason: Mapped[str] = mapped_column(Words, default="")
    made_at: Mapped[float | None] = mapped_column(Moment)
    rang_at: Mapped[float | None] = mapped_column(Moment)
    answered_at: Mapped[float | None] = mapped_column(Moment)
    connected_at: Mapped[float | None] = mapped_column(Moment)
    ended_at: Mapped[float | None] = mapped_column(Moment, index=True)
    outcome: Mapped[str] = mapped_column(Name, default="")
    talked_s: Mapped[float | None] = mapped_column(Moment)
    detail: Mapped[str] = mapped_column(Words, default="")


class AgentInterval(Base):
    """An agent's time in one state, under the fact that began it; open while `ended_at` is empty."""

    __tablename__ = "agent_interval"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    agent: Mapped[str] = mapped_column(Name, index=True)
    extension: Mapped[str] = mapped_column(Name, default="")
    state: Mapped[str] = mapped_column(Name)
    reason: Mapped[str] = mapped_column(Name, default="")
    cause: Mapped[str] = mapped_column(Name, default="")
    by: Mapped[str] = mapped_column("asked_by", Words, default="")
    call: Mapped[str] = mapped_column(Uuid, default="")
    queue: Mapped[str] = mapped_column(Name, default="")
    began_at: Mapped[float] = mapped_column(Moment, index=True)
    ended_at: Mapped[float | None] = mapped_column(Moment, index=True)
    until: Mapped[float] = mapped_column("ends_by", Moment, default=0.0)


class AgentStanding(Base):
    """What holds of an agent beside the state, for taking up work after a restart. What belongs to one interval or one
    call names it, and means nothing beside another."""

    __tablename__ = "agent_standing"

    agent: Mapped[str] = mapped_column(Name, primary_key=True)
    mode: Mapped[str] = mapped_column(Name, default="normal")
    pending: Mapped[str] = mapped_column(Words, default="")
    break_reason: Mapped[str] = mapped_column(Name, default="")
    break_since: Mapped[float] = mapped_column(Moment, default=0.0)
    break_until: Mapped[float] = mapped_column(Moment, default=0.0)
    over: Mapped[str] = mapped_column("over_limit", Name, default="")
    over_since: Mapped[float] = mapped_column(Moment, default=0.0)
    """When the interval began that lasts too long."""
    wanted_call: Mapped[str] = mapped_column(Uuid, default="")
    """The talk after which time is wanted."""
    extensions: Mapped[int] = mapped_column(Integer, default=0)
    extended_until: Mapped[float] = mapped_column(Moment, default=0.0)
    """The end of the wrap-up that was made longer so often."""
    hidden: Mapped[dict[str, Any] | None] = mapped_column("hidden_wrap_up", JSON)
    """The wrap-up behind another call or a lost phone."""


class DispositionRow(Base):
    """What an agent's talk was about, as said last. `wrap_up_timeout` is the distributor's own: nothing was said."""

    __tablename__ = "disposition"

    call: Mapped[str] = mapped_column(Uuid, primary_key=True)
    agent: Mapped[str] = mapped_column(Name, primary_key=True)
    queue: Mapped[str] = mapped_column(Name, default="")
    disposition: Mapped[str] = mapped_column("code", Name, index=True)
    by: Mapped[str] = mapped_column("given_by", Words, default="")
    at: Mapped[float] = mapped_column("given_at", Moment, index=True)
    late: Mapped[bool] = mapped_column(Boolean, default=False)


class RecordingRow(Base):
    __tablename__ = "recording"

    path: Mapped[str] = mapped_column(Words, primary_key=True)
    call: Mapped[str] = mapped_column(Uuid, default="", index=True)
    agent: Mapped[str] = mapped_column(Name, default="")
    queue: Mapped[str] = mapped_column(Name, default="")
    began_at: Mapped[float | None] = mapped_column(Moment)
    ended_at: Mapped[float | None] = mapped_column(Moment)
    length_s: Mapped[float | None] = mapped_column(Moment)
    size_bytes: Mapped[int | None] = mapped_column(Integer)
    lost: Mapped[str] = mapped_column(Words, default="")
    """Why it is not what it should be; empty for a good one."""


class CallNote(Base):
    """Every fact as it was noted, by the id the journal gave it. `number` is its place in its run."""

    __tablename__ = "note"

    id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    at: Mapped[float] = mapped_column("noted_at", Moment, index=True)
    number: Mapped[int] = mapped_column(Integer, default=0)
    call: Mapped[str] = mapped_column(Uuid, default="", index=True)
    agent: Mapped[str] = mapped_column(Name, default="", index=True)
    kind: Mapped[str] = mapped_column(Name)
    fact: Mapped[str] = mapped_column(Text)
    late: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Kept without effect: when it was stored, a later leader had taken up what it is about."""
