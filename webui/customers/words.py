"""What the codes of this room are called."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

TIERS: Mapping[str, LazyString] = {
    "normal": _l("Standard"),
    "silver": _l("Silver"),
    "gold": _l("Gold"),
    "platinum": _l("Platinum"),
}
LANGUAGES: Mapping[str, LazyString] = {"": _l("not known"), "zh": _l("Chinese"), "en": _l("English")}
SHOW: Mapping[str, LazyString] = {
    "all": _l("All"),
    "inbound": _l("Calls in"),
    "outbound": _l("Calls out"),
    "missed": _l("Not answered"),
    "noted": _l("With notes"),
}
OUTCOMES: Mapping[str, LazyString] = {
    "talked": _l("talked"),
    "running": _l("going on"),
    "abandoned": _l("abandoned"),
    "timed_out": _l("waited too long"),
    "no_agent": _l("no agent there"),
    "full": _l("queue was full"),
    "closed": _l("queue was closed"),
    "removed": _l("taken out of the queue"),
    "lost": _l("lost"),
    "answered": _l("answered"),
    "no_queue": _l("ended in the menu"),
    "busy": _l("busy"),
    "no_answer": _l("no answer"),
    "rejected": _l("declined"),
    "unreachable": _l("could not be reached"),
    "not_reached": _l("not reached"),
}
FIELDS: Mapping[str, LazyString] = {
    "name": _l("Name"),
    "tier": _l("Tier"),
    "company": _l("Company"),
    "language": _l("Language"),
    "team": _l("Team"),
    "note": _l("Remarks"),
}
MISTAKES: Mapping[str, LazyString] = {
    "missing": _l("A name or a company is needed"),
    "too_long": _l("This is too long"),
    "unknown": _l("Choose one of the list"),
    "not_a_number": _l("This is not a whole telephone number; a landline needs its area code"),
    "too_many": _l("A customer has at most 20 numbers"),
    "not_yours": _l("You may give customers to your own teams only"),
    "itself": _l("Choose another customer"),
    "nobody": _l("There is no such customer"),
}
MEMBER_ACTS: Mapping[str, LazyString] = {
    "customer.member": _l("made a member"),
    "customer.password": _l("password set anew"),
    "customer.unlock": _l("unlocked"),
    "customer.no_member": _l("member number removed"),
}
