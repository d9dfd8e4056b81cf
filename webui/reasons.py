"""Reasons the daemon gives as codes with values (`wrap_up?left_s=4.4`), in people's words.

A code without words here is shown as it is; a test holds this table and the codes the program uses together.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

KEPT_AWAY = {
    "rings_for_this_call": _l("rings for this call already"),
    "logged_out": _l("signed out"),
    "not_ready": _l("not ready: %(reason)s"),
    "reserved": _l("reserved for another call"),
    "ringing": _l("rings for another call"),
    "talking": _l("talks"),
    "on_hold": _l("has a call on hold"),
    "wrap_up": _l("in wrap-up, %(left)s s left"),
    "other_call": _l("has a call outside the queues"),
    "phone_lost": _l("phone lost"),
    "ready": _l("could ring"),
    "delay": _l("is not asked for %(left)s s more: %(after)s"),
    "not_in_queue": _l("does not serve this queue"),
    "level_not_open": _l("level %(level)s is asked in %(left)s s"),
}
"""Why an agent does not ring for a waiting call."""

AFTER = {
    "no_answer": _l("the last call was not answered"),
    "rejected": _l("the last call was declined"),
    "busy": _l("the phone was busy"),
    "not_registered": _l("the phone was not registered"),
    "unreachable": _l("the phone could not be reached"),
    "failed": _l("the last offer failed"),
}


def kept_away(text: str, reasons: dict[str, str]) -> str:
    """`reasons` gives the titles of not-ready reasons by code."""
    code, _mark, written = text.partition("?")
    values = dict(parse_qsl(written, keep_blank_values=True))
    words = KEPT_AWAY.get(code)
    if words is None:
        return text or _("could ring")
    reason = values.get("reason", "")
    return str(words) % {
        "reason": reasons.get(reason, reason) or "–",
        "left": values.get("left_s", "").partition(".")[0],
        "level": values.get("level", ""),
        "after": AFTER.get(values.get("after", ""), values.get("after", "")),
    }


def codes() -> frozenset[str]:
    return frozenset(KEPT_AWAY)
