"""A call's facts as lines in a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsctl.terminal.words import teller

INDENT = " " * 22
STEPS_OF_A_FLOW = frozenset({"node_entered", "keys_pressed"})


def reason(text: str) -> str:
    """A reason in words."""
    return teller().reason(text)


def sentence(kind: str, fact: Mapping[str, Any]) -> str:
    """A fact in words; the agents that were passed over follow on lines of their own."""
    telling = teller()
    passed = "".join(f"\n{INDENT}{agent}: {rule}" for agent, rule in telling.passed_over(fact))
    return ("  " if kind in STEPS_OF_A_FLOW else "") + telling.sentence(kind, fact) + passed
