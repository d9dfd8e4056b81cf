"""What recovery has found out so far; each of its parts adds to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from fsctl.facts import Fact
from fsctl.restored import AttemptRestored, GivenUp, Restored, TalkRestored


@dataclass(slots=True)
class Recovery:
    """`facts` are journalled and heard first, then the rooms are told what was `restored`."""

    facts: list[Fact] = field(default_factory=list)
    restored: list[Restored] = field(default_factory=list)
    adopted: set[str] = field(default_factory=set)
    """Channels accounted for. Any other is news, and told as if it had just come."""
    talks: dict[str, TalkRestored] = field(default_factory=dict)
    """The talks that go on, by agent."""
    lifted: dict[str, AttemptRestored] = field(default_factory=dict)
    """The attempts to keep a promise that go on with an agent's handset up, by agent."""
    holding: dict[str, float] = field(default_factory=dict)
    """Agents who had a customer on hold, and since when."""
    given_up: list[GivenUp] = field(default_factory=list)
    """Places of callers who were gone when we came."""
    earlier: list[tuple[float, Fact]] = field(default_factory=list)
    """Journalled before anything else, each with its moment, and heard by nobody: see `fsctl.engine.unrecorded`."""
