"""What the pages of phones, trunks and numbers ask for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webui.site.sheets.shape import SECONDS, TITLE, Field, Section, Sheet

EXTENSIONS = Sheet(
    "extensions",
    "lines",
    _l("Phones"),
    _l("Phone"),
    _l("New phone"),
    _l("Extension"),
    _l("Digits. The password is made here and shown once."),
    (Section("basics", _l("Basics"), _l("A desk phone's account."), (TITLE,)),),
    "lines/phones",
)

TRUNKS = Sheet(
    "trunks",
    "lines",
    _l("Trunks"),
    _l("Trunk"),
    _l("New trunk"),
    _l("Short name"),
    _l("Letters, digits, _ and -. It stays."),
    (
        Section(
            "basics",
            _l("Basics"),
            _l("A line to the outside, by SIP."),
            (
                TITLE,
                Field("host", _l("Host"), help=_l("A name or an address.")),
                Field("port", _l("Port"), "number", beside=True),
                Field(
                    "caller_number",
                    _l("Own number"),
                    help=_l("Shown to those who are called; empty: as the carrier sets it."),
                ),
            ),
        ),
        Section(
            "signing-in",
            _l("Signing in"),
            _l("How the carrier knows us, and we the carrier. The switch takes it up at once."),
            (
                Field("register", _l("Register with the carrier"), "flag"),
                Field("username", _l("User name")),
                Field("secret", _l("Password"), "secret", _l("It is never shown.")),
                Field("allow", _l("Calls come from"), "lines", _l("Networks such as 203.0.113.0/24, one a line.")),
                Field("outgoing", _l("Outgoing calls"), "flag", _l("Numbers that agents dial may go out over it.")),
                Field(
                    "ping_s",
                    _l("Ask whether it is there"),
                    "number",
                    _l(
                        "Every so often, at least 5 s; 0 never. A carrier that does not answer gets no calls meanwhile."
                    ),
                    SECONDS,
                ),
            ),
        ),
    ),
    "lines/trunks",
)

NUMBERS = Sheet(
    "numbers",
    "numbers",
    _l("Numbers"),
    _l("Number"),
    _l("New number"),
    _l("Number"),
    _l("Digits, as they are dialled; a leading + is allowed."),
    (
        Section(
            "basics",
            _l("Basics"),
            _l("A dialled number and where it leads."),
            (
                TITLE,
                Field("to", _l("Leads to"), "destination"),
                Field(
                    "language",
                    _l("Language"),
                    "choice",
                    _l("What callers hear first; a flow may ask."),
                    options="languages",
                ),
            ),
        ),
        Section(
            "routing",
            _l("Its callers"),
            _l("What calls to this number ask for, beyond what the queue asks for."),
            (
                Field("tier", _l("Customer tier"), "choice", options="customer_tiers"),
                Field(
                    "priority",
                    _l("Priority"),
                    help=_l("top, high, medium, low, or the seconds of waiting a caller is credited with."),
                    options="priorities",
                ),
                Field("demands", _l("Needs"), "levels"),
            ),
        ),
    ),
)
