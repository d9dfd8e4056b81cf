"""What the page of each kind of item asks for, in which order and in which words."""

from webui.site.sheets.choices import CHOICES, DESTINATIONS, HANG_UP, OTHER_FIELDS, OTHERS
from webui.site.sheets.lines import EXTENSIONS, NUMBERS, TRUNKS
from webui.site.sheets.people import AGENTS, DISPOSITIONS, REASONS, TEAMS
from webui.site.sheets.queues import QUEUES
from webui.site.sheets.settings import SETTINGS
from webui.site.sheets.shape import Field, Said, Section, Sheet

SHEETS = {
    sheet.table: sheet
    for sheet in (QUEUES, AGENTS, TEAMS, REASONS, DISPOSITIONS, EXTENSIONS, TRUNKS, NUMBERS, SETTINGS)
}

__all__ = [
    "CHOICES",
    "DESTINATIONS",
    "HANG_UP",
    "OTHERS",
    "OTHER_FIELDS",
    "SHEETS",
    "Field",
    "Said",
    "Section",
    "Sheet",
]
