"""Facts about desk phones that were rung to try them: which, by whom, and what came of it."""

from __future__ import annotations

from enum import StrEnum

from fsctl.facts.form import fact


class TrialOutcome(StrEnum):
    LIFTED = "lifted"
    """The handset was lifted and heard that the phone works."""
    NO_ANSWER = "no_answer"
    """It rang, and nobody lifted it."""
    BUSY = "busy"
    REJECTED = "rejected"
    NOT_REGISTERED = "not_registered"
    UNREACHABLE = "unreachable"
    FAILED = "failed"
    LOST = "lost"
    """The switch died."""


@fact
class PhoneTried:
    """The phone at `extension` is called on `leg`, for no call."""

    leg: str
    extension: str
    by: str


@fact
class TriedPhoneRang:
    leg: str
    extension: str


@fact
class TriedPhoneLifted:
    leg: str
    extension: str


@fact
class PhoneTrialEnded:
    """Once per trial."""

    leg: str
    extension: str
    outcome: TrialOutcome
    detail: str = ""
