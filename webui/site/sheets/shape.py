"""What a page that asks for settings is made of.

Keys are the site file's; a help text says what the setting does, not how it is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

Said: TypeAlias = "LazyString | str"


@dataclass(frozen=True)
class Field:
    """`kind`: text, number, percent, flag, choice, destination, secret, lines, queues, states, keys (a line each: the
    key, where it leads). `options` names a list of choices (see `forms.options`). One that stands `beside` the field
    before it shares its row; `row` is the row's own label, where the fields in it keep theirs."""

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
    fixed: bool = False
    """None is made or removed: there are those there are."""

    @property
    def below(self) -> str:
        return self.item or self.path

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for section in self.sections for field in section.fields)


SECONDS = _l("s")
TITLE = Field("title", _l("Title"), help=_l("What people read on boards and in reports."))
