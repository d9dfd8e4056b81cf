"""How many of the attempts to call a customer back are answered: as on file, where that is enough to go by."""

from __future__ import annotations

from fsctl.whatif.intervals import Share, share

USUAL = 0.7
"""Of the attempts, where too few are on file."""

ENOUGH = 30
"""Attempts below which a share on file says less than the usual one: its interval is wider than ± 0.17."""

LATELY_S = 30 * 86_400.0
"""How far back promises are looked at."""


def on_file(dialled: int, answered: int, sure: float = 0.95) -> Share | None:
    """None where too few were called."""
    return share(answered, dialled, sure) if dialled >= ENOUGH else None
