"""Facts about supervision: who listened to whom, when, how, and what came of it. Every session is on file."""

from __future__ import annotations

from enum import StrEnum

from fsctl.directory import ListeningNotice
from fsctl.facts.form import fact


class Mode(StrEnum):
    """Who hears the supervisor. The supervisor hears both parties in every mode."""

    LISTEN = "listen"
    """Nobody."""
    WHISPER_AGENT = "whisper_agent"
    WHISPER_CALLER = "whisper_caller"
    BARGE = "barge"
    """Both."""


class Follow(StrEnum):
    """With whom the supervisor stays when agent and customer part."""

    AGENT = "agent"
    CALLER = "caller"


class SupervisionOutcome(StrEnum):
    STOPPED = "stopped"
    """By request."""
    SUPERVISOR_LEFT = "supervisor_left"
    """The supervisor hung up."""
    CALL_ENDED = "call_ended"
    """There is nobody left to listen to."""
    AGENT_LEFT = "agent_left"
    """The agent who was followed logged out."""
    TAKEN_OVER = "taken_over"
    """The supervisor talks with the customer now."""
    NO_ANSWER = "no_answer"
    """The supervisor's phone was not answered, or would or could not ring, as the next ones say."""
    BUSY = "busy"
    REJECTED = "rejected"
    NOT_REGISTERED = "not_registered"
    UNREACHABLE = "unreachable"
    FAILED = "failed"
    LOST = "lost"
    """The switch died, or it ended while nobody watched."""


@fact
class SupervisionStarted:
    """The supervisor's phone rings; `session` is the uuid of its leg. `agent` is who is listened to, if anybody is.

    `notice` is what the agent notices of it, by the site's policy when it began."""

    session: str
    call: str
    supervisor: str
    extension: str
    mode: Mode
    follow: Follow
    agent: str = ""
    notice: ListeningNotice = ListeningNotice.SILENT


@fact
class SupervisionAttached:
    """The supervisor hears the call from now on."""

    session: str
    call: str


@fact
class SupervisionPaused:
    """There is nothing to hear until the agent's next talk begins, or the customer's leg is answered."""

    session: str
    call: str


@fact
class SupervisionChanged:
    """Others hear the supervisor now: said when it is so, not when it was asked for."""

    session: str
    mode: Mode
    call: str
    by: str


@fact
class SupervisionEnded:
    """Once per session."""

    session: str
    outcome: SupervisionOutcome
    call: str
    detail: str = ""


@fact
class CallTakenOver:
    """The supervisor at `extension` talks with the customer; `agent` is released. The talk's end follows."""

    call: str
    session: str
    extension: str
    by: str
    agent: str = ""
