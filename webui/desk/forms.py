"""What the panel sends, as JSON, checked before anything is done with it. A `Wrong` says in words what does not fit."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

NOTES_AT_MOST = 8000
TEXT_AT_MOST = 500
LINK = re.compile(r"|tel:[0-9+*#]{1,32}|/customers/[0-9]{1,18}|/calls/[A-Za-z0-9-]{1,64}")
"""What a reminder may point to: nothing, a number, a customer, a call."""
LAST_KEY = 2**31 - 1
NEXT = re.compile(r"|ready|logged_out|not_ready:[A-Za-z0-9_-]{1,64}")
LATEST_S = 366 * 86_400.0


class Wrong(ValueError):
    """The message is for the person at the panel."""


@dataclass(frozen=True)
class Notes:
    """`seen_at` is when the draft was saved that the panel last saw; 0 for none."""

    notes: str
    disposition: str
    customer_id: int | None
    seen_at: float


def notes(sent: Any) -> Notes:
    values = _object(sent)
    text = _text(values, "notes")
    if len(text) > NOTES_AT_MOST:
        raise Wrong(_("The notes are too long: at most %(count)d characters", count=NOTES_AT_MOST))
    customer = values.get("customer_id")
    if customer is not None and (type(customer) is not int or not 1 <= customer <= LAST_KEY):
        raise Wrong(_("The page sent something that does not fit"))
    return Notes(text, _text(values, "disposition")[:64], customer, _moment(values.get("seen_at", 0)))


def then(sent: Any) -> str:
    """The state to go on to; empty: what is pending."""
    wanted = _text(_object(sent), "then")
    if not NEXT.fullmatch(wanted):
        raise Wrong(_("The page sent something that does not fit"))
    return wanted


@dataclass(frozen=True)
class NewReminder:
    text: str
    link: str
    due_at: float


def reminder(sent: Any, now: float) -> NewReminder:
    values = _object(sent)
    text, link = _text(values, "text").strip(), _text(values, "link").strip()
    if not text:
        raise Wrong(_("A reminder needs a text"))
    if not LINK.fullmatch(link):
        raise Wrong(_("A reminder points to a number, a customer or a call of this centre"))
    if len(text) > TEXT_AT_MOST:
        raise Wrong(_("The text is too long: at most %(count)d characters", count=TEXT_AT_MOST))
    return NewReminder(text, link, due(values.get("due_at"), now))


def due(value: Any, now: float) -> float:
    at = _moment(value)
    if not now - 60 <= at <= now + LATEST_S:
        raise Wrong(_("The time must be in the future, within a year"))
    return at


def due_of(sent: Any, now: float) -> float:
    return due(_object(sent).get("due_at"), now)


def _object(sent: Any) -> Mapping[str, Any]:
    if not isinstance(sent, Mapping):
        raise Wrong(_("The page sent something that does not fit"))
    return sent


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name, "")
    if not isinstance(value, str) or "\0" in value:
        raise Wrong(_("The page sent something that does not fit"))
    return value.encode("utf-8", "replace").decode()


def _moment(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Wrong(_("The page sent something that does not fit"))
    return float(value)
