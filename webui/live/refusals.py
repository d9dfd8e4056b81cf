"""Why the daemon refused, in people's words. Codes are stable; one without words here is told in the daemon's."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from fsctl.step import Refused

SAID = {
    "already_consulting": _l("You are consulting already"),
    "in_a_call": _l("Not during a call"),
    "logged_out": _l("The agent is signed out"),
    "no_agent_here": _l("No agent is signed in at this phone"),
    "no_extension": _l("There is no phone to ring"),
    "no_offer": _l("There is no call to answer any more"),
    "no_talk": _l("There is no call any more"),
    "nobody_here": _l("Nobody is signed in at this phone"),
    "phone_lost": _l("The phone is not registered"),
    "unknown_agent": _l("There is no such agent"),
    "unknown_call": _l("The call is over"),
    "unknown_queue": _l("There is no such queue"),
    "unknown_reason": _l("There is no such reason"),
    "unknown_session": _l("The listening has ended"),
    "wrong_pin": _l("The PIN is wrong"),
}


def told(refused: Refused) -> dict[str, str]:
    words = SAID.get(refused.code)
    return {"code": refused.code, "message": str(words or refused.message), "remedy": "" if words else refused.remedy}
