"""The textbook's queue itself: one line, first come first served, so many agents. No code of ours takes part."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

from fsctl.whatif.load import Caller


def waits(callers: Iterable[Caller], agents: int) -> Iterator[tuple[float, bool]]:
    """Each caller's wait in seconds and whether an agent answered, in order of arrival.

    The agent who is free first takes the caller who comes first; a caller whose patience ends before that never costs
    an agent anything (Kiefer and Wolfowitz; with patience Baccelli, Boyer and Hebuterne).
    """
    free_at = [0.0] * agents
    for caller in callers:
        begins = max(caller.at, free_at[0])
        wait = begins - caller.at
        if wait > caller.patience_s:
            yield caller.patience_s, False
            continue
        heapq.heapreplace(free_at, begins + caller.talk_s)
        yield wait, True
