"""What desk phones dial, or key in a talk, to act."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CodeAction(StrEnum):
    LOG_IN = "log_in"
    LOG_OUT = "log_out"
    READY = "ready"
    NOT_READY = "not_ready"
    MASK = "mask"
    """In a talk: mask the recording, or go on recording."""
    TRANSFER = "transfer"
    """In a talk: send the other party to the number that follows."""
    CONSULT = "consult"
    """In a talk: ask the number that follows while the other party waits."""
    HELP = "help"
    """In a talk: ask for a supervisor."""
    DISPOSITION = "disposition"
    """In a talk or after it: what it is about, by the key that follows. Dialled after it, it is the last talk's."""
    WORK_MODE = "work_mode"
    """1 normal, 2 outbound only, 3 off duty."""


IN_CALL = frozenset({CodeAction.MASK, CodeAction.TRANSFER, CodeAction.CONSULT, CodeAction.HELP, CodeAction.DISPOSITION})
"""What is keyed during a talk, unheard by the other party; all else is dialled, and a disposition may be."""

OPENING = frozenset({CodeAction.TRANSFER, CodeAction.CONSULT, CodeAction.DISPOSITION})
"""What takes the keys that follow, up to `#` or a pause."""


@dataclass(frozen=True, slots=True)
class FeatureCode:
    """Digits a phone dials, or keys during a talk, to act; what follows the code is the argument."""

    code: str
    action: CodeAction


DEFAULT_CODES = (
    FeatureCode("*10", CodeAction.LOG_IN),
    FeatureCode("*11", CodeAction.LOG_OUT),
    FeatureCode("*12", CodeAction.READY),
    FeatureCode("*13", CodeAction.NOT_READY),
    FeatureCode("*14", CodeAction.WORK_MODE),
    FeatureCode("*20", CodeAction.MASK),
    FeatureCode("*21", CodeAction.TRANSFER),
    FeatureCode("*22", CodeAction.CONSULT),
    FeatureCode("*23", CodeAction.HELP),
    FeatureCode("*24", CodeAction.DISPOSITION),
)
