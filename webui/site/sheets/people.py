"""What the pages of agents, teams, reasons and dispositions ask for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webui.site.sheets.shape import SECONDS, TITLE, Field, Section, Sheet

AGENTS = Sheet(
    "agents",
    "people",
    _l("People"),
    _l("Agent"),
    _l("New agent"),
    _l("Agent number"),
    _l("Digits. Callers are told it, and it stays."),
    (
        Section(
            "basics",
            _l("Basics"),
            _l("Who it is and where they sit."),
            (
                Field("name", _l("Name")),
                Field(
                    "extension",
                    _l("Usual phone"),
                    "choice",
                    _l("Another one can be named at sign-in."),
                    options="extensions",
                ),
                Field("team", _l("Team"), "choice", _l("Supervisors see their own teams."), options="teams"),
                Field(
                    "language", _l("Language"), "choice", _l("What the phone says to the agent."), options="languages"
                ),
                Field("skills", _l("Skills"), "levels", _l("From 1, a little, to 9, as well as it can be done.")),
                Field(
                    "pin",
                    _l("PIN"),
                    "secret",
                    _l("4 to 12 digits, asked for at sign-in from a phone. It is never shown."),
                ),
            ),
        ),
    ),
)

TEAMS = Sheet(
    "teams",
    "teams",
    _l("Teams"),
    _l("Team"),
    _l("New team"),
    _l("Short name"),
    _l("Letters, digits, _ and -. It stays."),
    (
        Section(
            "basics", _l("Basics"), _l("Agents who belong together, as supervisors and reports see them."), (TITLE,)
        ),
    ),
)

WORDS = (Field("zh", _l("In Chinese")), Field("en", _l("In English")))

REASONS = Sheet(
    "reasons",
    "reasons",
    _l("Not-ready reasons"),
    _l("Reason"),
    _l("New reason"),
    _l("Short name"),
    _l("Letters, digits, _ and -. Records keep it; it stays."),
    (
        Section(
            "basics",
            _l("Basics"),
            _l("Why an agent takes no calls."),
            (
                *WORDS,
                Field("key", _l("Key"), help=_l("Dialled after the code for not ready.")),
                Field(
                    "limit_s",
                    _l("Allowed time"),
                    "number",
                    _l("Longer is shown as over the limit; 0 is no limit."),
                    SECONDS,
                ),
                Field(
                    "budget_s",
                    _l("Allowed in a day"),
                    "number",
                    _l("All breaks of this reason together; more is shown as over the limit; 0 is no limit."),
                    SECONDS,
                ),
                Field(
                    "approval",
                    _l("Needs approval"),
                    "flag",
                    _l("The agent asks and works on until a supervisor has allowed it."),
                ),
                Field(
                    "approval_wait_s",
                    _l("Asking lapses after"),
                    "number",
                    _l("Without an answer the agent has to ask again."),
                    SECONDS,
                ),
            ),
        ),
    ),
)

DISPOSITIONS = Sheet(
    "dispositions",
    "dispositions",
    _l("Dispositions"),
    _l("Disposition"),
    _l("New disposition"),
    _l("Short name"),
    _l("Letters, digits, _ and -. Records keep it; it stays."),
    (
        Section(
            "basics",
            _l("Basics"),
            _l("What a talk was about, chosen in the wrap-up."),
            (
                *WORDS,
                Field("key", _l("Key"), help=_l("Up to three digits that choose it in the panel.")),
                Field("queues", _l("Queues"), "queues", _l("Where it can be chosen; none ticked means everywhere.")),
            ),
        ),
    ),
)
