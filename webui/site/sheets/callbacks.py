"""What a queue's page asks for about callbacks, and the page of numbers that are never called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webui.site.sheets.shape import SECONDS, Field, Section, Sheet

CALLBACKS = (
    Field(
        "callback",
        _l("Calling back"),
        "choice",
        _l("Callers keep their place, hang up and are called. Let a key or an overflow lead to the callback."),
        options="callback_modes",
    ),
    Field("callback_flow", _l("Asked by the flow"), help=_l("It asks for the number; “callback” comes built in.")),
    Field("callback_attempts", _l("Most attempts"), "number", _l("Then the promise counts as missed."), _l("times")),
    Field("callback_retry_s", _l("Next attempt after"), "number", "", SECONDS),
    Field("callback_expires_s", _l("Given up after"), "number", _l("From the promise on."), SECONDS),
    Field(
        "callback_hours",
        _l("Only in the hours of"),
        "choice",
        _l("The calendar's time zone counts; outside its hours promises wait."),
        options="hours",
    ),
    Field(
        "callback_numbers",
        _l("Numbers called back"),
        "lines",
        _l("A pattern a line: digits, X for any digit, * at the end for any more. Empty: any number."),
    ),
    Field("callback_trunk", _l("Over the trunk"), "choice", _l("– as other outside calls."), options="trunks"),
    Field("callback_ring_s", _l("Customer's phone rings for"), "number", "", SECONDS),
    Field(
        "callback_lead_s",
        _l("Called before an agent is free"),
        "number",
        _l("For “The customer first” only: how long before one is expected."),
        SECONDS,
    ),
    Field(
        "callback_confirm",
        _l("Customer presses 1"),
        "flag",
        _l("For “The customer first” only: a machine that answers does not reach an agent."),
    ),
    Field("callback_target_s", _l("Kept in time within"), "number", _l("What reports measure promises by."), SECONDS),
)

DO_NOT_CALL = Sheet(
    "do_not_call",
    "do-not-call",
    _l("Do not call"),
    _l("Number never called back"),
    _l("Add a number"),
    _l("Number or pattern"),
    _l("Digits, X for any digit, * at the end for any more."),
    (
        Section(
            "basics",
            _l("Basics"),
            _l("No callback is made to it, nor promised; promises made before end."),
            (Field("title", _l("Note"), help=_l("Since when, or why.")),),
        ),
    ),
)
