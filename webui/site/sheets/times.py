"""What the pages of calendars, feature codes and announcements ask for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webui.site.sheets.shape import Field, Section, Sheet

HOURS = Sheet(
    "hours",
    "hours",
    _l("Opening hours"),
    _l("Calendar"),
    _l("New calendar"),
    _l("Short name"),
    _l("Letters, digits, _ and -. Flows name it; it stays."),
    (
        Section(
            "now",
            _l("By hand"),
            _l("For an unforeseen day: it holds until it is taken back."),
            (Field("override", _l("Now"), "choice", _l("It goes before all that follows."), options="overrides"),),
        ),
        Section(
            "week",
            _l("Week"),
            _l("When it is open, day by day; several spans a day are several lines. 24:00 is midnight."),
            (
                Field("open", _l("Open"), "spans"),
                Field("timezone", _l("Time zone"), help=_l("Such as Asia/Shanghai; summer time is kept.")),
            ),
        ),
        Section(
            "days",
            _l("Holidays and exceptions"),
            _l("Dates that are not as their weekday."),
            (
                Field(
                    "closed_days", _l("Holidays"), "lines", _l("Closed all day: dates such as 2026-10-01, one a line.")
                ),
                Field(
                    "open_days",
                    _l("Working days instead"),
                    "lines",
                    _l("Open with the first span's times although the weekday says no."),
                ),
                Field(
                    "special_days",
                    _l("Days with other times"),
                    "day_lines",
                    _l("A date and its spans, one day a line; a date alone is closed."),
                ),
            ),
        ),
    ),
)

CODES = Sheet(
    "codes",
    "codes",
    _l("Feature codes"),
    _l("Feature code"),
    _l("New code"),
    _l("Feature code"),
    _l("What is dialled or keyed: * or # and digits."),
    (
        Section(
            "basics",
            _l("Basics"),
            _l("What the code does."),
            (
                Field(
                    "action", _l("Does"), "choice", _l("Some are dialled, some keyed during a talk."), options="actions"
                ),
            ),
        ),
    ),
)

ANNOUNCEMENTS = Sheet(
    "announcements",
    "announcements",
    _l("Announcements"),
    _l("Announcement"),
    _l("New announcement"),
    _l("Short name"),
    _l("Letters, digits, _ and -. Flows and queues name it; it stays."),
    (
        Section(
            "words",
            _l("Words"),
            _l("What is said. The words are spoken by the machine where there is no recording."),
            (
                Field("zh", _l("In Chinese"), "text_area"),
                Field("en", _l("In English"), "text_area"),
            ),
        ),
    ),
)
