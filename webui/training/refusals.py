"""Why a telephone did not do it, in people's words, with what would fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fsctl.step import Refused

ACTS = {
    "dial": _l("dial"),
    "lift": _l("lift"),
    "hang_up": _l("hang up"),
    "press": _l("press keys"),
    "hold": _l("hold"),
    "retrieve": _l("retrieve"),
    "swap": _l("change lines"),
    "transfer": _l("transfer"),
    "customer_call": _l("dial"),
    "customer_answer": _l("lift"),
    "customer_press": _l("press keys"),
    "customer_hang_up": _l("hang up"),
}


def told(refused: Refused, key: str, row: Mapping[str, Any]) -> dict[str, str]:
    """`row` is the telephone as it is now."""
    message, remedy = _words(refused, key, row)
    return {"code": refused.code, "message": message, "remedy": remedy}


def _words(refused: Refused, key: str, row: Mapping[str, Any]) -> tuple[str, str]:
    if refused.code == "not_now":
        fitting = _(", ").join(str(ACTS[act]) for act in row.get("takes", ()) if act in ACTS)
        remedy = _("What fits: %(acts)s", acts=fitting) if fitting else _("Register the phone first")
        return _("That does not fit what the telephone is doing"), remedy
    if refused.code == "taken":
        message = _("%(key)s is played by %(name)s", key=key, name=row.get("taken") or "–")
        return message, _("Take another one, or ask them to let it go")
    known = {
        "registered": (_("The phone is registered already"), ""),
        "not_registered": (_("The phone is not registered"), _("Register the phone first")),
        "nobody_to_transfer": (_("There is nobody on the line"), _("Talk to them first")),
        "not_taken": (_("You do not play %(key)s any more", key=key), _("Take it again")),
        "unknown_token": (_("You do not play %(key)s any more", key=key), _("Take it again")),
        "unknown_phone": (_("There is no such telephone"), _("Choose one of the list")),
        "unknown_customer": (_("There is no such telephone"), _("Choose one of the list")),
    }
    return known.get(refused.code, (refused.message, refused.remedy))
