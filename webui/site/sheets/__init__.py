"""What the page of each kind of item asks for, in which order and in which words."""

from webui.site.sheets.callbacks import DO_NOT_CALL
from webui.site.sheets.choices import CHOICES, DESTINATIONS, HANG_UP, OTHER_FIELDS, OTHERS
from webui.site.sheets.lines import EXTENSIONS, NUMBERS, TRUNKS
from webui.site.sheets.people import AGENTS, DISPOSITIONS, REASONS, TEAMS
from webui.site.sheets.queues import QUEUES
from webui.site.sheets.settings import SETTINGS
from webui.site.sheets.shape import Field, Said, Section, Sheet
from webui.site.sheets.skills import CUSTOMER_TIERS, PRIORITIES, SKILLS
from webui.site.sheets.times import ANNOUNCEMENTS, CODES, HOURS

SHEETS = {
    sheet.table: sheet
    for sheet in (
        QUEUES,
        SKILLS,
        CUSTOMER_TIERS,
        PRIORITIES,
        AGENTS,
        TEAMS,
        REASONS,
        DISPOSITIONS,
        EXTENSIONS,
        TRUNKS,
        NUMBERS,
        HOURS,
        CODES,
        ANNOUNCEMENTS,
        SETTINGS,
        DO_NOT_CALL,
    )
}

TABS = (
    ("queues", "skills", "customer_tiers", "priorities"),
    ("numbers", "hours", "codes", "do_not_call"),
    ("agents", "teams"),
)
"""Kinds that share an entry of the navigation."""

__all__ = [
    "CHOICES",
    "DESTINATIONS",
    "HANG_UP",
    "OTHERS",
    "OTHER_FIELDS",
    "SHEETS",
    "TABS",
    "Field",
    "Said",
    "Section",
    "Sheet",
]
