"""A message as it is sent, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

TEXT_AT_MOST = 1000


class Wrong(ValueError):
    """The message is for the person who sends."""


@dataclass(frozen=True)
class NewMessage:
    recipient: str
    text: str


def message(sent: Any) -> NewMessage:
    if not isinstance(sent, Mapping):
        raise Wrong(_("The page sent something that does not fit"))
    recipient, text = sent.get("recipient", ""), sent.get("text", "")
    if not isinstance(recipient, str) or not isinstance(text, str) or "\0" in text:
        raise Wrong(_("The page sent something that does not fit"))
    text = text.strip()
    if not text:
        raise Wrong(_("A message needs a text"))
    if len(text) > TEXT_AT_MOST:
        raise Wrong(_("The text is too long: at most %(count)d characters", count=TEXT_AT_MOST))
    return NewMessage(recipient[:255], text)


def up_to(sent: Any) -> int:
    value = sent.get("up_to") if isinstance(sent, Mapping) else None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Wrong(_("The page sent something that does not fit"))
    return value
