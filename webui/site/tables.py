"""Fields that hold more than one value: a calendar's spans, days with times of their own, skills with levels, the steps
by which a queue asks for less.

Each kind is read from a form, is a line of text to be compared by, and has rows for its template. As elsewhere nothing
is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from fsctl.directory import Directory

Posted = MultiDict[str, str]
MOST_ROWS = 60
LONGEST = 200
DAYS = {
    "mon": _l("Mon"),
    "tue": _l("Tue"),
    "wed": _l("Wed"),
    "thu": _l("Thu"),
    "fri": _l("Fri"),
    "sat": _l("Sat"),
    "sun": _l("Sun"),
}
DROPPED = "drop"
ALL = "*"


@dataclass(frozen=True)
class Kind:
    """`empty` is the value of an item that says nothing of it."""

    read: Callable[[str, Posted], Any]
    text: Callable[[Any], str]
    said: Callable[[Any, Directory], str]
    empty: Callable[[], Any]


# -- a calendar's spans -----------------------------------------------------------------------------------------------


def _read_spans(key: str, posted: Posted) -> list[dict[str, Any]]:
    found = []
    for n in _rows_of(key, posted):
        days = [day for day in posted.getlist(f"{key}.{n}.days") if day in DAYS]
        times = [_typed(posted, f"{key}.{n}.{end}") for end in ("from", "to")]
        if days or any(times):
            found.append({"days": days, "hours": "-".join(times)})
    return found


def _spans_text(value: Any) -> str:
    return "; ".join(f"{','.join(row.get('days', ()))} {row.get('hours', '')}" for row in value or ())


def _spans_said(value: Any, directory: Directory) -> str:
    return "; ".join(f"{_days_said(row.get('days', ()))} {row.get('hours', '')}" for row in value or ())


def _days_said(days: list[str]) -> str:
    """`Mon–Fri`, or the days one by one."""
    places = [list(DAYS).index(day) for day in days if day in DAYS]
    if len(places) > 2 and places == list(range(places[0], places[0] + len(places))):
        names = list(DAYS.values())
        return f"{names[places[0]]}–{names[places[-1]]}"
    return " ".join(str(DAYS[day]) for day in days if day in DAYS)


# -- days with times of their own -------------------------------------------------------------------------------------


def _read_day_lines(key: str, posted: Posted) -> dict[str, list[str]]:
    found = {}
    for line in posted.get(key, "")[:5000].splitlines():
        day, *spans = line.replace(",", " ").split()[:20] or [""]
        if day:
            found[day[:LONGEST]] = [span[:LONGEST] for span in spans]
    return found


def day_lines(value: Any) -> str:
    return "\n".join(" ".join([day, *spans]) for day, spans in sorted((value or {}).items()))


# -- skills with levels -----------------------------------------------------------------------------------------------


def _read_levels(key: str, posted: Posted) -> dict[str, str]:
    names = [name for name in posted if name.startswith(key + ".") and not name.endswith(".asked")]
    return {name.removeprefix(key + "."): level for name in names if (level := _typed(posted, name))}


def _levels_text(value: Any) -> str:
    return ", ".join(f"{skill} {level}" for skill, level in sorted((value or {}).items()))


def _levels_said(value: Any, directory: Directory) -> str:
    return ", ".join(f"{skill_title(skill, directory)} {level}" for skill, level in sorted((value or {}).items()))


def skill_title(name: str, directory: Directory) -> str:
    skill = directory.skills.get(name)
    return (skill.title if skill else "") or name


# -- the steps by which a queue asks for less -------------------------------------------------------------------------


def _read_steps(key: str, posted: Posted) -> list[dict[str, Any]]:
    found = []
    for n in _rows_of(key, posted):
        at = f"{key}.{n}"
        prefix = f"{at}.skill."
        chosen = {name.removeprefix(prefix): _typed(posted, name) for name in posted if name.startswith(prefix)}
        step: dict[str, Any] = {
            "after_s": _typed(posted, f"{at}.after_s"),
            "levels": _typed(posted, f"{at}.levels"),
            "lower": {skill: level for skill, level in chosen.items() if level not in ("", DROPPED)},
            "drop": [skill for skill, level in chosen.items() if level == DROPPED],
        }
        if _typed(posted, f"{at}.all") and step["drop"] and not step["lower"]:
            step["drop"] = [ALL]
        step = {name: value for name, value in step.items() if value}
        if step:
            found.append(step)
    return found


def _steps_text(value: Any) -> str:
    return "; ".join(
        f"{plain(step.get('after_s', ''))}: {step.get('levels', '') or ''} {_levels_text(step.get('lower'))} "
        f"-{','.join(sorted(step.get('drop', ())))}"
        for step in value or ()
    )


def _steps_said(value: Any, directory: Directory) -> str:
    return "; ".join(_step_said(step, directory) for step in value or ())


def _step_said(step: Mapping[str, Any], directory: Directory) -> str:
    parts = []
    if step.get("levels"):
        parts.append(_("agents up to level %(level)s", level=step["levels"]))
    if step.get("lower"):
        parts.append(_("%(skills)s is enough", skills=_levels_said(step["lower"], directory)))
    if ALL in step.get("drop", ()):
        parts.append(_("no skill is asked for"))
    elif step.get("drop"):
        skills = ", ".join(skill_title(skill, directory) for skill in step["drop"])
        parts.append(_("%(skills)s is no longer asked for", skills=skills))
    return str(_("after %(seconds)s s: %(what)s", seconds=plain(step.get("after_s", "")), what=", ".join(parts)))


KINDS = {
    "spans": Kind(_read_spans, _spans_text, _spans_said, list),
    "day_lines": Kind(_read_day_lines, day_lines, lambda value, directory: day_lines(value).replace("\n", "; "), dict),
    "levels": Kind(_read_levels, _levels_text, _levels_said, dict),
    "steps": Kind(_read_steps, _steps_text, _steps_said, list),
}


def skills(value: Any, directory: Directory) -> list[tuple[str, str]]:
    """The skills there are, and those a value names all the same: name and title."""
    named: set[str] = set()
    if isinstance(value, Mapping):
        named |= set(value)
    for step in value if isinstance(value, list) else ():
        named |= {*step.get("lower", ()), *step.get("drop", ())} - {ALL}
    return [(name, skill_title(name, directory)) for name in sorted(set(directory.skills) | named)]


def _rows_of(key: str, posted: Posted) -> list[str]:
    """The numbers of a table's rows, in order."""
    numbers = {name.split(".")[1] for name in posted if name.startswith(key + ".") and name.count(".") >= 2}
    return sorted((n for n in numbers if n.isdigit() and len(n) < 5), key=int)[:MOST_ROWS]


def _typed(posted: Posted, name: str) -> str:
    return posted.get(name, "").strip()[:LONGEST]


def plain(number: Any) -> str:
    try:
        return f"{float(number):g}"
    except (TypeError, ValueError):
        return str(number)
