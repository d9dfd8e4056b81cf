"""What of a call's facts somebody may see: no numbers without the right, no reasons of foreign agents' breaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from fsctl.words import read_reason
from webui.formats import DOTS, phone
from webui.rights import Scope

Plain = dict[str, Any]
IDS = frozenset({"call", "offer", "leg", "channel", "session", "conference", "version", "id"})
KEYED = frozenset({"keys", "data", "argument", "digits"})
"""What the customer keyed in."""
NUMBER = re.compile(r"\+?\d{7,}")


def screened(told: Mapping[str, Any], scope: Scope, ours: frozenset[str]) -> Plain:
    """A fact or a row as the asker may see it; `ours` are the site's own numbers, which are no secret."""
    fact = dict(told)
    if "skipped" in fact:
        fact["skipped"] = [rule for rule in map(_rule(scope), _pairs(fact["skipped"])) if rule]
    if scope.numbers:
        return fact
    return {name: value if name in IDS else _hidden(name, value, ours) for name, value in fact.items()}


def _pairs(skipped: Any) -> list[Any]:
    return skipped if isinstance(skipped, list) else []


def _rule(scope: Scope) -> Callable[[Any], Any]:
    """A foreign agent is passed over for a reason, but for which break is nobody's business here."""

    def seen(pair: Any) -> Any:
        if not isinstance(pair, list) or len(pair) != 2:
            return None
        agent, rule = str(pair[0]), str(pair[1])
        return [agent, rule if scope.sees_agent(agent) else read_reason(rule)[0]]

    return seen


def _hidden(name: str, value: Any, ours: frozenset[str]) -> Any:
    if name in KEYED:
        return {} if isinstance(value, dict) else DOTS if value else ""
    if isinstance(value, str):
        return masked(value, ours)
    if isinstance(value, dict):
        return {key: _hidden(key, inner, ours) for key, inner in value.items()}
    if isinstance(value, list):
        return [_hidden("", inner, ours) for inner in value]
    return value


def masked(text: str, ours: frozenset[str]) -> str:
    """Every number in a text masked, except our own."""
    return NUMBER.sub(lambda found: found[0] if found[0] in ours else phone(found[0], masked=True), text)
