"""What the page of each kind of item asks for. Keys are the site file's; a help text says what the setting does, not
how it is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from fsctl.directory import DestinationKind, ListeningNotice, ServiceLevel, SiteSettings, Strategy

Said: TypeAlias = "LazyString | str"


@dataclass(frozen=True)
class Field:
    """`kind`: text, number, percent, flag, choice, destination, secret, lines or queues. `options` names a list of
    choices (see `forms.options`). One that stands `beside` the field before it shares its row; `row` is the row's own
    label, where the fields in it keep theirs."""

    key: str
    label: Said
    kind: str = "text"
    help: Said = ""
    unit: Said = ""
    options: str = ""
    beside: bool = False
    row: Said = ""


@dataclass(frozen=True)
class Section:
    id: str
    title: Said
    about: Said
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Sheet:
    """The page of one kind of item. `path` is where its list is, `item` the path below which items are. `only` names
    the one item of a kind that has no others: it is neither made nor removed, and `path` is its page."""

    table: str
    path: str
    title: Said
    one: Said
    new: Said
    key: Said
    key_help: Said
    sections: tuple[Section, ...]
    item: str = ""
    only: str = ""

    @property
    def below(self) -> str:
        return self.item or self.path

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for section in self.sections for field in section.fields)


SECONDS = _l("s")
LANGUAGE = Field("language", _l("Language"), "choice", options="languages")
TITLE = Field("title", _l("Title"), help=_l("What people read on boards and in reports."))

ROUTING = (
    Field(
        "strategy",
        _l("Strategy"),
        "choice",
        _l("In which order free agents are tried, within a level."),
        options="strategies",
    ),
    Field(
        "ring_s",
        _l("Ring time"),
        "number",
        _l("How long a phone rings before the call goes to the next agent."),
        SECONDS,
    ),
    Field(
        "max_misses",
        _l("Stop offering after"),
        "number",
        _l("Offers in a row that were not answered make the agent not ready; 0 never does."),
        _l("misses"),
    ),
    Field("no_answer_delay_s", _l("No answer"), "number", "", SECONDS, row=_l("Delay before next offer")),
    Field("reject_delay_s", _l("Declined"), "number", "", SECONDS, beside=True),
    Field("busy_delay_s", _l("Busy"), "number", "", SECONDS, beside=True),
    Field("unregistered_delay_s", _l("Phone gone"), "number", "", SECONDS, beside=True),
    Field(
        "priority",
        _l("Priority"),
        "text",
        _l("top, high, medium, low, or the seconds of waiting a caller is credited with; the longest wait is served."),
    ),
    Field(
        "tier_wait_s",
        _l("Next level after"),
        "number",
        _l("A caller waits this long before agents of each further level are asked as well; 0: all at once, in order."),
        SECONDS,
    ),
)
WAITING = (
    Field("music", _l("Music"), help=_l("The stream that waiting callers hear.")),
    Field("announcement", _l("Announcement"), "choice", _l("Said again and again while waiting."), options="prompts"),
    Field("announcement_every_s", _l("every"), "number", "", SECONDS, beside=True),
    Field(
        "announce_agent",
        _l("Say the agent's number"),
        "flag",
        _l("Callers hear who answers before they are connected."),
    ),
)
OVERFLOW = (
    Field("max_wait_s", _l("Longest wait allowed"), "number", _l("0 is no limit."), SECONDS),
    Field("on_max_wait", _l("then to"), "destination", beside=True),
    Field("max_length", _l("Most waiting at once"), "number", _l("0 is no limit."), _l("callers")),
    Field("on_full", _l("beyond that to"), "destination", beside=True),
    Field(
        "no_agent_wait_s",
        _l("Longest wait with no agent"),
        "number",
        _l("While nobody could ever answer. −1 waits as long as otherwise."),
        SECONDS,
    ),
    Field("on_no_agent", _l("then to"), "destination", beside=True),
    Field(
        "not_ready_counts_as_agent",
        _l("Agents on a break count"),
        "flag",
        _l("Somebody who is signed in and not ready may still come back for the caller."),
    ),
)
AFTERWARDS = (
    Field("wrap_up_s", _l("Wrap-up"), "number", _l("Time for notes after a talk."), SECONDS),
    Field(
        "wrap_up_extensions",
        _l("May be made longer"),
        "number",
        _l("How often one wrap-up may be made longer."),
        _l("times"),
    ),
    Field("wrap_up_extension_s", _l("each time by"), "number", "", SECONDS, beside=True),
    Field(
        "disposition_required",
        _l("Disposition required"),
        "flag",
        _l("The wrap-up is not over before the talk has a disposition."),
    ),
)
TALKING = (
    Field(
        "hold_alert_s",
        _l("Too long on hold after"),
        "number",
        _l("A customer held longer than this is shown to the agent and on the board; 0 never."),
        SECONDS,
    ),
)
GOALS = (
    Field("service_s", _l("Answered in time within"), "number", "", SECONDS),
    Field("service_target", _l("Goal"), "percent", _l("The share of callers to be answered in time."), "%"),
)

QUEUES = Sheet(
    "queues",
    "queues",
    _l("Queues"),
    _l("Queue"),
    _l("New queue"),
    _l("Short name"),
    _l("Letters, digits, _ and -. It stands in the site file and in reports and stays."),
    (
        Section("basics", _l("Basics"), _l("What the queue is called."), (TITLE,)),
        Section(
            "routing",
            _l("Offering"),
            _l("Who gets the call, for how long it rings, and what happens if nobody answers."),
            ROUTING,
        ),
        Section("waiting", _l("While waiting"), _l("What callers hear until somebody answers."), WAITING),
        Section("overflow", _l("Overflow"), _l("Where callers go who cannot be answered here."), OVERFLOW),
        Section("talking", _l("During the talk"), _l("What is watched while agent and customer talk."), TALKING),
        Section("wrap-up", _l("Wrap-up"), _l("What follows a talk."), AFTERWARDS),
        Section(
            "recording",
            _l("Recording"),
            _l("Talks are recorded in two channels."),
            (Field("record", _l("Record talks"), "flag"),),
        ),
        Section("goals", _l("Service goal"), _l("What boards and reports measure the queue against."), GOALS),
    ),
)

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
            _l("How the carrier knows us, and we the carrier. On the switch, `fsctl conf apply` takes it up."),
            (
                Field("register", _l("Register with the carrier"), "flag"),
                Field("username", _l("User name")),
                Field("secret", _l("Password"), "secret", _l("It is never shown.")),
                Field("allow", _l("Calls come from"), "lines", _l("Networks such as 203.0.113.0/24, one a line.")),
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
    ),
)

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
            "listening",
            _l("Listening"),
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

SHEETS = {
    sheet.table: sheet
    for sheet in (QUEUES, AGENTS, TEAMS, REASONS, DISPOSITIONS, EXTENSIONS, TRUNKS, NUMBERS, SETTINGS)
}

STRATEGIES = {
    Strategy.LONGEST_IDLE: _l("Longest idle first"),
    Strategy.ROUND_ROBIN: _l("Round robin"),
    Strategy.TOP_DOWN: _l("Top down"),
    Strategy.RING_ALL: _l("Ring all"),
    Strategy.SEQUENTIAL: _l("In order"),
    Strategy.WEIGHTED_RANDOM: _l("Random by weight"),
    Strategy.LEAST_TALK_TIME: _l("Least talk time first"),
    Strategy.FEWEST_CALLS: _l("Fewest calls first"),
    Strategy.RANDOM: _l("Random"),
}
SERVICE_LEVELS = {
    ServiceLevel.WITHOUT_SHORT: _l("In time ÷ (all − short abandonments)"),
    ServiceLevel.ABANDONED_IGNORED: _l("In time ÷ (all − abandoned in time)"),
    ServiceLevel.ABANDONED_NEGATIVE: _l("In time ÷ all"),
    ServiceLevel.ABANDONED_POSITIVE: _l("(In time + abandoned in time) ÷ all"),
    ServiceLevel.OF_ANSWERED: _l("In time ÷ answered"),
}
NOTICES = {
    ListeningNotice.SILENT: _l("notices nothing"),
    ListeningNotice.TONE: _l("hears a tone when listening begins"),
}
CHOICES: dict[str, dict[str, Said]] = {
    "strategies": {str(code): words for code, words in STRATEGIES.items()},
    "service_levels": {str(code): words for code, words in SERVICE_LEVELS.items()},
    "notices": {str(code): words for code, words in NOTICES.items()},
}
"""Lists of codes with their words, by the name a field's `options` gives."""
DESTINATIONS = {
    DestinationKind.FLOW: _l("Flows"),
    DestinationKind.QUEUE: _l("Queues"),
    DestinationKind.EXTENSION: _l("Phones"),
    DestinationKind.ANNOUNCEMENT: _l("Announcement, then hang up"),
    DestinationKind.EXTERNAL: _l("Outside number over a trunk"),
}
HANG_UP = _l("Hang up")

OTHERS = {
    "codes": _l("Feature code"),
    "hours": _l("Opening hours"),
    "announcements": _l("Announcement"),
    "flows": _l("Flow"),
    "skills": _l("Skill"),
    "priorities": _l("Priority level"),
    "customer_tiers": _l("Customer tier"),
}
"""Kinds of items that have no page of their own here, as the history says them."""

OTHER_FIELDS = {
    "digest": _l("Password"),
    "agents": _l("Agents"),
    "text": _l("Text"),
    "skills": _l("Skills"),
    "demands": _l("Skills asked for"),
    "relaxation": _l("Asking for less"),
    "head_start_s": _l("Head start"),
    "tier": _l("Customer tier"),
    "by_objective": _l("Waits count by the goal"),
    "progressive_s": _l("One phone more every"),
    "reserve_join_s": _l("Reserves join at"),
    "reserve_leave_s": _l("Reserves leave at"),
    "weight": _l("Weight"),
    "reserve": _l("Reserve"),
}
