"""What a queue's page asks for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webui.site.sheets.callbacks import CALLBACKS
from webui.site.sheets.shape import SECONDS, TITLE, Field, Section, Sheet

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
        options="priorities",
    ),
    Field(
        "by_objective",
        _l("Waits count by the goal"),
        "flag",
        _l("What is to be answered sooner grows faster: a second weighs 20 s divided by the service time."),
    ),
    Field(
        "progressive_s",
        _l("One phone more every"),
        "number",
        _l("For “Ring progressively” only."),
        SECONDS,
    ),
    Field(
        "tier_wait_s",
        _l("Next level after"),
        "number",
        _l("A caller waits this long before agents of each further level are asked as well; 0: all at once, in order."),
        SECONDS,
    ),
)
SKILLS = (
    Field("demands", _l("Needs"), "levels", _l("The level an agent must have at least; – asks for nothing.")),
    Field(
        "relaxation",
        _l("Asking for less"),
        "steps",
        _l("The longer a caller waits, the less is asked for. Steps add up; no step asks for more again."),
    ),
    Field(
        "reserve_join_s",
        _l("Reserves join at"),
        "number",
        _l("Agents marked as reserve are asked once the first caller waits so long, or is expected to; 0 never."),
        SECONDS,
    ),
    Field(
        "reserve_leave_s",
        _l("Reserves leave at"),
        "number",
        _l("Once nobody waits longer; below the time to join."),
        SECONDS,
    ),
)
WAITING = (
    Field("music", _l("Music"), help=_l("The stream that waiting callers hear.")),
    Field("announcement", _l("Announcement"), "choice", _l("Said again and again while waiting."), options="prompts"),
    Field("announcement_every_s", _l("every"), "number", "", SECONDS, beside=True),
    Field("tell_place", _l("Say the place"), "flag", _l("Again and again, when it has become better.")),
    Field("tell_wait", _l("Say the expected wait"), "flag", _l("As a range, when it has become better.")),
    Field("tell_every_s", _l("Say it every"), "number", "", SECONDS),
    Field(
        "announce_agent",
        _l("Say the agent's number"),
        "flag",
        _l("Callers hear who answers before they are connected."),
    ),
)
HOURS = (
    Field(
        "calendar",
        _l("Opening hours"),
        "choice",
        _l("While the calendar says closed, nobody is let in; who waits already is still answered. None: always open."),
        options="calendars",
    ),
    Field("on_closed", _l("else to"), "destination", beside=True),
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
        "counts_as_agent",
        _l("Also count as agents"),
        "states",
        _l("Whoever is signed in and ready or serves a call counts in any case."),
        options="presences",
    ),
    Field(
        "max_expected_s",
        _l("Longest expected wait"),
        "number",
        _l("Who would wait longer is not let in while others wait; 0 is no limit."),
        SECONDS,
    ),
    Field("on_expected", _l("beyond that to"), "destination", beside=True),
    Field(
        "max_ratio",
        _l("Most callers for each agent"),
        "number",
        _l("Nobody is let in beyond that while others wait; 0 is no limit."),
    ),
    Field("on_ratio", _l("beyond that to"), "destination", beside=True),
    Field(
        "exit_keys",
        _l("Keys to leave by"),
        "keys",
        _l("A line for each key: 0 extension:1001, 1 announcement:goodbye, 2 queue:sales."),
    ),
    Field(
        "resume_s",
        _l("Place kept after hanging up"),
        "number",
        _l("Who calls again so soon from the same number has the place back; 0 never."),
        SECONDS,
    ),
)
AFTERWARDS = (
    Field(
        "wrap_up_mode", _l("Kind of wrap-up"), "choice", _l("Who ends the work after a talk."), options="wrap_up_modes"
    ),
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
PULL = Field(
    "pull",
    _l("Agents may pull callers"),
    "flag",
    _l("An agent of the queue may take a waiting caller out of turn; every time is on record."),
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
    Field(
        "wait_warn_s",
        _l("at risk from"),
        "number",
        _l("0: three and six times the time above."),
        SECONDS,
        row=_l("Longest wait"),
    ),
    Field("wait_limit_s", _l("missed from"), "number", "", SECONDS, beside=True),
    Field("abandoned_warn", _l("at risk from"), "percent", "", "%", row=_l("Callers who give up")),
    Field("abandoned_limit", _l("missed from"), "percent", "", "%", beside=True),
    Field(
        "alert_hold_s",
        _l("Only after"),
        "number",
        _l("A share must have been worse for so long before boards and walls show it as worse."),
        SECONDS,
    ),
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
        Section("skills", _l("Skills and asking for less"), _l("Which agents can take its calls."), SKILLS),
        Section("waiting", _l("While waiting"), _l("What callers hear until somebody answers."), (*WAITING, PULL)),
        Section("hours", _l("Opening hours"), _l("When the queue takes callers."), HOURS),
        Section("overflow", _l("Overflow"), _l("Where callers go who cannot be answered here."), OVERFLOW),
        Section("callbacks", _l("Calling back"), _l("For callers who would rather not wait on the line."), CALLBACKS),
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
