"""Why the daemon refused, in people's words. Codes are stable; one without words here is told in the daemon's."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from fsctl.step import Refused

SAID = {
    "already_consulting": _l("You are consulting already"),
    "already_offered": _l("Somebody is offered this call already"),
    "another_break": _l("The agent asks for another break by now"),
    "cannot_consult": _l("Only a phone can be consulted"),
    "connecting": _l("The call is being connected"),
    "consulting": _l("Not during a consultation"),
    "customer_waits": _l("The customer is on the line already: let an agent take the call"),
    "dialled_by_hand": _l("The handset dialled this call; only the handset can do that"),
    "disposition_required": _l("Choose a disposition first; this queue requires one"),
    "in_a_call": _l("Not during a call"),
    "in_wrap_up": _l("Finish the work after the call first"),
    "logged_out": _l("The agent is signed out"),
    "mode_takes_no_calls": _l("In this work mode no calls can be pulled"),
    "needs_approval": _l("That reason needs a supervisor's approval; sign in first, then ask for it"),
    "no_agent_here": _l("No agent is signed in at this phone"),
    "no_break_asked": _l("No break is being asked for"),
    "no_callback": _l("There is no such callback any more"),
    "no_agent": _l("Nobody talks in this call now: follow the caller instead"),
    "no_early_exit": _l("In this queue the wrap-up cannot be ended early"),
    "no_end": _l("This wrap-up has no end that could be later"),
    "no_extension": _l("There is no phone to ring"),
    "no_more_time": _l("This wrap-up may not be made longer again"),
    "no_number": _l("No number was keyed after the code"),
    "no_outgoing_trunk": _l("This site has no trunk for outside numbers: an engineer adds one"),
    "no_offer": _l("There is no call to answer any more"),
    "no_pull": _l("In this queue callers cannot be pulled"),
    "no_talk": _l("There is no call any more"),
    "nobody_here": _l("Nobody is signed in at this phone"),
    "nobody_hears": _l("Nobody talks with you now: take the customer back first"),
    "not_a_flow": _l("Callers come back from flows only"),
    "no_data": _l("That is no data for a flow"),
    "not_a_number": _l("That is no telephone number: give digits, perhaps with a + before them"),
    "not_a_switch": _l("That can only be switched on or off"),
    "not_answered": _l("Nobody has answered yet"),
    "not_called_yet": _l("The customer of that callback is not on the line: withdraw the callback"),
    "not_consulting": _l("Nobody is being consulted, or nobody has answered yet"),
    "not_digits": _l("Those are no keys of a telephone"),
    "not_in_a_call": _l("There is no call at your phone"),
    "not_in_wrap_up": _l("The work after the call is over"),
    "not_recorded": _l("This call is not recorded"),
    "unknown_skill": _l("There is no such skill"),
    "unknown_level": _l("A level is 1 to 9, or 0"),
    "unknown_priority": _l("There is no such priority"),
    "not_talking": _l("The customer talks with nobody now"),
    "not_talking_now": _l("You have had no talk"),
    "not_waiting": _l("The caller no longer waits"),
    "not_your_queue": _l("That caller waits in a queue of others"),
    "nothing_rings": _l("The phone does not ring"),
    "only_in_a_call": _l("That code is keyed during a talk"),
    "own_call": _l("Your phone is in this call: choose another call"),
    "own_number": _l("That is a number of this house"),
    "own_phone": _l("That is your own phone"),
    "phone_busy": _l("That phone is in a call"),
    "phone_in_a_call": _l("Somebody else is in a call at that phone: take another phone, or wait until it is over"),
    "phone_lost": _l("The phone is not registered"),
    "phone_taken": _l(
        "A colleague is signed in at that phone: take it on the page “Which phone today”, which asks first"
    ),
    "phone_not_registered": _l("The phone is not registered: check that it is plugged in"),
    "taking_over": _l("The call is being taken over"),
    "unknown_agent": _l("There is no such agent"),
    "unknown_call": _l("The call is over"),
    "unknown_destination": _l("There is no such place to send a call to"),
    "unknown_disposition": _l("There is no such disposition for this call"),
    "unknown_extension": _l("There is no such phone"),
    "unknown_follow": _l("One follows the agent or the caller"),
    "unknown_mode": _l("There is no such work mode"),
    "unknown_number": _l("Nobody has that number"),
    "unknown_queue": _l("There is no such queue"),
    "unknown_reason": _l("There is no such reason"),
    "unknown_session": _l("The listening has ended"),
    "wrong_pin": _l("The PIN is wrong"),
}


OF_WHAT = {
    "session": "unknown_session",
    "call": "unknown_call",
    "agent": "unknown_agent",
    "extension": "unknown_extension",
    "callback": "no_callback",
}
"""What an act is on, and what is said when there is none, or it belongs to others: whoever asks is not told which."""


def nothing_there(sent: Collection[str]) -> dict[str, str]:
    """For an act on what has ended meanwhile. `sent` are the names of its values."""
    code = next((code for name, code in OF_WHAT.items() if name in sent), "404")
    return {"code": code, "message": str(SAID.get(code, _l("There is nothing here"))), "remedy": ""}


def forbidden() -> dict[str, str]:
    return {"code": "403", "message": str(_l("You may not do that")), "remedy": ""}


def told(refused: Refused) -> dict[str, str]:
    words = SAID.get(refused.code)
    return {"code": refused.code, "message": str(words or refused.message), "remedy": "" if words else refused.remedy}
