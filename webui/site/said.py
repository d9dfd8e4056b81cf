"""How settings, their values and what is wrong with them are said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from fsctl.directory import DestinationKind, Directory
from fsctl.document import Mistake
from fsctl.wording import Wording
from webui.site.sheets import CHOICES, DESTINATIONS, HANG_UP, OTHER_FIELDS, OTHERS, SHEETS, Field
from webui.site.tables import KINDS

NONE = "–"
SECRETS = frozenset({"digest", "pin", "secret", "password"})
IN_FILE = {"destination": "to", "title_zh": "zh", "title_en": "en"}
"""Stored settings that the site file calls otherwise."""
BESIDE = ("{key} is {found}; expected {expected}", "{key} is {found!r}; expected {expected}")


def title(kind: str, name: str) -> str:
    """An item as it is spoken of; an agent's place in a queue is the queue's."""
    if kind == "tiers":
        kind, name = "queues", name.partition("/")[0]
    if kind in SHEETS and SHEETS[kind].only == name:
        return str(SHEETS[kind].one)
    return f"{SHEETS[kind].one if kind in SHEETS else OTHERS.get(kind, kind)} {name}"


def field_of(name: str, key: str) -> Field:
    """A setting's field, also for what no page asks for."""
    key = IN_FILE.get(key, key)
    found = [field for field in SHEETS[name].fields if field.key == key] if name in SHEETS else []
    return found[0] if found else Field(key, OTHER_FIELDS.get(key, key))


def sentence(text: str) -> str:
    """What the site's reader or a flow's test says, in the reader's language."""
    return text.said(_) if isinstance(text, Wording) else text


def mistake(found: Mistake, *, beside: bool = False) -> str:
    """What is wrong, in the reader's language; beside its field it need not be named again."""
    message = found.message
    if not isinstance(message, Wording):
        return message
    if beside and message.template in BESIDE:
        expected = message.values["expected"]
        means = expected.said(_) if isinstance(expected, Wording) else str(expected)
        return str(_("Does not fit; expected: %(means)s", means=means))
    return message.said(_)


def value(field: Field, raw: Any, directory: Directory) -> str:
    """A setting's value in words."""
    if field.key in SECRETS:
        return "••••••" if raw else NONE
    if field.kind in KINDS:
        return KINDS[field.kind].said(raw, directory) or NONE
    if isinstance(raw, bool):
        return str(_("yes") if raw else _("no"))
    if raw is None or raw in ("", [], {}):
        return NONE
    if field.kind == "percent":
        return f"{_number(raw, 100)}%"
    if field.kind == "destination":
        return destination(str(raw), directory)
    if field.options in CHOICES and field.kind != "states":
        return str(CHOICES[field.options].get(str(raw), raw))
    if field.options == "languages":
        return {"zh": "中文", "en": "English"}.get(raw, str(raw))
    if isinstance(raw, int | float):
        return f"{_number(raw)} {field.unit}".strip()
    if field.kind == "states":
        return ", ".join(str(CHOICES[field.options].get(str(one), one)) for one in raw)
    if field.kind == "keys" and isinstance(raw, Mapping):
        return ", ".join(f"{key} {destination(str(to), directory)}" for key, to in raw.items())
    if isinstance(raw, list | tuple):
        return ", ".join(map(str, raw))
    return str(raw)


def place(tier: Mapping[str, Any] | None) -> str:
    """An agent's place in a queue."""
    if tier is None:
        return NONE
    found = {"level": tier["level"], "place": tier["position"], "weight": tier.get("weight", 1)}
    if tier.get("reserve"):
        return str(_("reserve at level %(level)s, place %(place)s, weight %(weight)s", **found))
    if str(found["weight"]) != "1":
        return str(_("level %(level)s, place %(place)s, weight %(weight)s", **found))
    return str(_("level %(level)s, place %(place)s", level=found["level"], place=found["place"]))


def destination(text: str, directory: Directory) -> str:
    """`queue:support` as people say it."""
    kind, _colon, name = text.partition(":")
    if kind == DestinationKind.HANGUP:
        return str(HANG_UP)
    titles = {"queue": directory.queues, "callback": directory.queues, "extension": directory.extensions}.get(kind, {})
    title = getattr(titles.get(name), "title", "")
    known = {str(code): words for code, words in DESTINATIONS.items()}
    return f"{known.get(kind, kind)} · {title or name}"


def _number(raw: Any, times: float = 1.0) -> str:
    return f"{float(raw) * times:.10g}".replace("-", "−")
