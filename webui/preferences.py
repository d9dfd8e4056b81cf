"""What people set for themselves, beyond language and look: sounds and keys. Kept with the account, for every browser.

What is stored are differences from the defaults, so that a default that changes reaches everybody who never chose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from webui.accounts import Account

SOUNDS = ("offer", "whisper", "callback", "message", "missed", "tick")
SECTIONS = ("sounds", "keys")
KEY = re.compile(
    r"(?:Ctrl\+(?:Alt\+)?(?:Shift\+)?|Alt\+(?:Shift\+)?)(?:Key[A-Z]|Digit[0-9]|F(?:[1-9]|1[0-2]))"
    r"|(?:Shift\+)?F(?:[1-9]|1[0-2])"
)
"""As browsers name keys (`KeyboardEvent.code`), after what is held down. A letter alone would act while one types."""
NAME = re.compile(r"[a-z_]{1,32}")
ACTS_AT_MOST = 64


class Wrong(ValueError):
    """The message is for the person at the page."""


def of(account: Account) -> dict[str, Any]:
    """Both sections, whole."""
    kept = account.preferences or {}
    sounds = {"on": False, "volume": 60, "with_phone": False, "off": []}
    keys: dict[str, Any] = {"on": True, "digits": True, "changed": {}}
    return {"sounds": {**sounds, **kept.get("sounds", {})}, "keys": {**keys, **kept.get("keys", {})}}


def take(account: Account, sent: Any) -> dict[str, Any]:
    """Keep what was sent of the sections it names. Raises Wrong."""
    if not isinstance(sent, Mapping) or not sent or set(sent) - set(SECTIONS):
        raise _unfit()
    read = {"sounds": _sounds, "keys": _keys}
    account.preferences = {**(account.preferences or {}), **{name: read[name](sent[name]) for name in sent}}
    return of(account)


def _sounds(sent: Any) -> dict[str, Any]:
    values = _object(sent, "on", "volume", "with_phone", "off")
    volume, off = values.get("volume", 60), values.get("off", [])
    if isinstance(volume, bool) or not isinstance(volume, int) or not 0 <= volume <= 100:
        raise _unfit()
    if not isinstance(off, list) or any(name not in SOUNDS for name in off):
        raise _unfit()
    on, with_phone = _switch(values, "on"), _switch(values, "with_phone")
    return {"on": on, "volume": volume, "with_phone": with_phone, "off": sorted(set(off))}


def _keys(sent: Any) -> dict[str, Any]:
    """`changed` is act → key, empty for none. Two acts on one key are refused here too."""
    values = _object(sent, "on", "digits", "changed")
    changed = values.get("changed", {})
    if not isinstance(changed, Mapping) or len(changed) > ACTS_AT_MOST:
        raise _unfit()
    for act, key in changed.items():
        if not NAME.fullmatch(act) or not isinstance(key, str) or (key and not KEY.fullmatch(key)):
            raise _unfit()
    given = [key for key in changed.values() if key]
    if len(given) != len(set(given)):
        raise Wrong(_("One key cannot do two things"))
    return {"on": _switch(values, "on"), "digits": _switch(values, "digits"), "changed": dict(changed)}


def _object(sent: Any, *names: str) -> Mapping[str, Any]:
    if not isinstance(sent, Mapping) or set(sent) - set(names):
        raise _unfit()
    return sent


def _switch(values: Mapping[str, Any], name: str) -> bool:
    value = values.get(name)
    if not isinstance(value, bool):
        raise _unfit()
    return value


def _unfit() -> Wrong:
    return Wrong(_("The page sent something that does not fit"))
