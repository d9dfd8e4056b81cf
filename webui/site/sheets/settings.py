"""What the page of the whole site's settings asks for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from fsctl.directory import SiteSettings
from webui.site.sheets.shape import SECONDS, Field, Section, Sheet

SETTINGS = Sheet(
    "settings",
    "site",
    _l("Site settings"),
    _l("Site settings"),
    "",
    "",
    "",
    (
        Section(
            "figures",
            _l("Figures"),
            _l("How boards, walls and reports count. A change holds for the past as well."),
            (
                Field(
                    "service_level",
                    _l("Service level"),
                    "choice",
                    _l(
                        "Which callers are divided by which. The formula stands beside the number wherever it is shown."
                    ),
                    options="service_levels",
                ),
                Field(
                    "short_s",
                    _l("Short abandonment"),
                    "number",
                    _l("Who gives up within this time did not want to wait at all."),
                    SECONDS,
                ),
            ),
        ),
        Section(
            "customers",
            _l("Customers"),
            _l("How calls learn whose they are, and members are verified."),
            (
                Field(
                    "customer_wait_s",
                    _l("Wait for the customer's tier"),
                    "number",
                    _l("An arriving call goes on without it after this time; 0 does not ask."),
                    SECONDS,
                ),
                Field(
                    "member_tries",
                    _l("Lock a member after"),
                    "number",
                    _l("Wrong passwords in a row, in whatever calls."),
                    _l("tries"),
                ),
                Field("member_lock_s", _l("for"), "number", "", SECONDS, beside=True),
            ),
        ),
        Section(
            "listening",
            _l("Supervision"),
            _l("What agents notice when a supervisor listens. Every session is on record with it."),
            (Field("listening_notice", _l("The agent"), "choice", options="notices"),),
        ),
        Section(
            "talking",
            _l("During the talk"),
            _l("What is watched while agent and customer talk."),
            (
                Field(
                    "hold_alert_s",
                    _l("Too long on hold after"),
                    "number",
                    _l("For talks that no queue gave; each queue has its own. 0 never."),
                    SECONDS,
                ),
            ),
        ),
    ),
    only=SiteSettings().name,
)
