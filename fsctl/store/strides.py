"""Many calls asked for in several questions: a database has its limit of values in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

STRIDE = 500


def strides(calls: Sequence[str]) -> Iterator[Sequence[str]]:
    """The calls in order, `STRIDE` at a time."""
    for begin in range(0, len(calls), STRIDE):
        yield calls[begin : begin + STRIDE]
