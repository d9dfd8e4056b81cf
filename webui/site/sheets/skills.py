"""What the pages of skills, customer tiers and priorities ask for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webui.site.sheets.people import WORDS
from webui.site.sheets.shape import SECONDS, TITLE, Field, Section, Sheet

PRIORITY = _l("top, high, medium, low, or the seconds of waiting a caller is credited with.")

SKILLS = Sheet(
    "skills",
    "skills",
    _l("Skills"),
    _l("Skill"),
    _l("New skill"),
    _l("Short name"),
    _l("Small letters, digits and _. It stands in flows and stays."),
    (
        Section(
            "basics",
            _l("Basics"),
            _l("What agents can do, each at a level from 1 to 9, and queues ask for."),
            (TITLE,),
        ),
    ),
)

CUSTOMER_TIERS = Sheet(
    "customer_tiers",
    "customer-tiers",
    _l("Customer tiers"),
    _l("Customer tier"),
    _l("New customer tier"),
    _l("Short name"),
    _l("Letters, digits, _ and -. It stays."),
    (
        Section("basics", _l("Basics"), _l("How customers of this kind are called."), WORDS),
        Section(
            "service",
            _l("Service"),
            _l("What they get beyond what the queue gives everybody; empty and 0 are as the queue has it."),
            (
                Field("priority", _l("Priority"), help=PRIORITY, options="priorities"),
                Field("service_s", _l("Answered in time within"), "number", "", SECONDS),
                Field("music", _l("Music"), help=_l("The stream that waiting callers hear.")),
                Field("announcement", _l("Announcement"), "choice", options="prompts"),
            ),
        ),
    ),
)

PRIORITIES = Sheet(
    "priorities",
    "priorities",
    _l("Priorities"),
    _l("Priority"),
    "",
    "",
    "",
    (
        Section(
            "basics",
            _l("Basics"),
            _l("What the name is worth: how much waiting a caller is credited with."),
            (Field("head_start_s", _l("Head start"), "number", _l("Fewer than 0 is a handicap."), SECONDS),),
        ),
    ),
    fixed=True,
)
