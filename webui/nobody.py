"""Why nobody rings, as pages tell it: what keeps a call or a promised callback from everybody, then each agent with the
first rule that keeps it from him or her."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import cast

from flask import current_app
from flask_babel import gettext as _

from fsctl.control.client import ControlClient, ControlFailed, DaemonAway
from fsctl.directory import MISSES_REASON
from fsctl.words import read_reason
from webui.rights import Scope
from webui.states import OF_BOARD, STATES

RULES = {
    "wrap_up_open": "wrapup",
    "rings_for_this_call": "ringing",
    "delay": "missed",
    "not_in_queue": "out",
    "level_not_open": "ready",
}
"""How an agent looks whom a rule keeps away, where the rule is not a state itself."""
RINGS = "rings_for_this_call"


@dataclass(frozen=True)
class Kept:
    """An agent a call was not given to."""

    agent: str
    state: str
    rule: str


@dataclass(frozen=True)
class Nobody:
    """`at` is empty for now. `failed`: the daemon could not be asked."""

    title: str
    at: float | None
    kept: list[Kept]
    signed_out: int = 0
    failed: bool = False
    of_all: list[str] = field(default_factory=list)
    """What keeps it from everybody."""


def now(whose: str, scope: Scope, agent: Callable[[str], str], words: Callable[[str], str], calm: str = "") -> Nobody:
    """As the daemon says at this moment, of a call or a promise. `agent` and `words` name an agent and put a rule into
    words, `calm` is the title while nobody rings."""
    calm = calm or _("Why nobody rings now")
    try:
        client = cast(ControlClient, current_app.extensions["fsctl.client"])
        rules = [(found["agent"], found["rule"] or "ready") for found in client.waiting_for(whose)]
    except (DaemonAway, ControlFailed):
        return Nobody(calm, None, [], failed=True)
    of_all = [sentence(words(rule)) for number, rule in rules if not number]
    shown = [(number, rule if scope.sees_agent(number) else read_reason(rule)[0]) for number, rule in rules if number]
    present = [(number, rule) for number, rule in shown if rule != "logged_out"]
    title = _("Who rings now, and who does not") if any(rule == RINGS for _number, rule in present) else calm
    return Nobody(title, None, kept(present, agent, words), signed_out=len(shown) - len(present), of_all=of_all)


def kept(rules: Iterable[tuple[str, str]], agent: Callable[[str], str], words: Callable[[str], str]) -> list[Kept]:
    return [Kept(agent(number), _looks(rule), sentence(words(rule))) for number, rule in rules]


def _looks(rule: str) -> str:
    code, values = read_reason(rule)
    if code == "not_ready" and values.get("reason") == MISSES_REASON:
        return "missed"
    state = RULES.get(code) or OF_BOARD.get(code, code)
    return state if state in STATES else "notready"


def sentence(text: str) -> str:
    """The first letter large; the rest as it is."""
    return text[:1].upper() + text[1:]
