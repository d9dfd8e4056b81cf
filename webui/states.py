"""An agent's states as panels show them: word and icon for each. Colour and shape are in the style sheet, under
`data-state`; `static/js/states.js` says the same in the browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from fsctl.directory import MISSES_REASON


@dataclass(frozen=True)
class State:
    word: LazyString
    icon: str


STATES = {
    "ready": State(_l("Ready"), "check-lg"),
    "reserved": State(_l("Reserved"), "hourglass-split"),
    "ringing": State(_l("Ringing"), "bell-fill"),
    "talking": State(_l("Talking"), "telephone-fill"),
    "hold": State(_l("On hold"), "pause-fill"),
    "lent": State(_l("Caller in flow"), "diagram-3-fill"),
    "wrapup": State(_l("Wrap-up"), "pencil-fill"),
    "notready": State(_l("Not ready"), "dash-lg"),
    "over": State(_l("Over limit"), "alarm-fill"),
    "missed": State(_l("Missed, offers stopped"), "telephone-x-fill"),
    "other": State(_l("Other call"), "telephone-outbound-fill"),
    "lost": State(_l("Phone lost"), "plug"),
    "out": State(_l("Signed out"), "power"),
}

OF_BOARD = {
    "logged_out": "out",
    "on_hold": "hold",
    "wrap_up": "wrapup",
    "not_ready": "notready",
    "other_call": "other",
    "phone_lost": "lost",
}


def shown(row: Mapping[str, Any], now: float, limits: Mapping[str, float]) -> str:
    """The key of STATES for an agent's row of the board. `limits` is reason → seconds a break may last."""
    if row.get("lent_since"):
        return "lent"
    state = OF_BOARD.get(row["state"], row["state"])
    if state == "notready":
        if row.get("reason") == MISSES_REASON:
            return "missed"
        limit, limit_at = limits.get(row.get("reason", ""), 0.0), row.get("limit_at") or 0.0
        if row.get("over") or (limit_at and now > limit_at) or (limit and now - row["since"] > limit):
            return "over"
    return str(state) if state in STATES else "notready"


def install(app: Flask) -> None:
    app.jinja_env.globals["states"] = STATES
