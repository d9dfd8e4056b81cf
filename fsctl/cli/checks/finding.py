"""What a check may find. One that says nothing has found all well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fsctl.cli.context import Context
from fsctl.wording import Wording


@dataclass(frozen=True, slots=True)
class Warned:
    """What should be known but harms nobody here."""

    remedy: str


@dataclass(frozen=True, slots=True)
class Fine:
    """All is well, and what is so."""

    said: str


Check = Callable[[Context], "str | Warned | Fine"]


BLIND = Wording("cannot be looked at without the database")
