"""Changes of the site in words: item by item, or how many of each kind."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fsctl.cli.exits import say
from fsctl.terminal.words import chinese, printable, said
from fsctl.wording import Wording

if TYPE_CHECKING:
    from fsctl.store.directory import Change

TABLES = {
    "agents": ("agent", "agents", "坐席"),
    "announcements": ("announcement", "announcements", "提示音"),
    "codes": ("feature code", "feature codes", "功能码"),
    "customer_tiers": ("customer tier", "customer tiers", "客户等级"),
    "dispositions": ("disposition", "dispositions", "业务小结"),
    "do_not_call": ("number never called back", "numbers never called back", "免打扰号码"),
    "extensions": ("phone", "phones", "话机"),
    "flows": ("flow", "flows", "流程"),
    "hours": ("calendar", "calendars", "营业时间"),
    "numbers": ("number", "numbers", "号码"),
    "priorities": ("priority", "priorities", "优先级"),
    "queues": ("queue", "queues", "队列"),
    "reasons": ("not-ready reason", "not-ready reasons", "示忙原因"),
    "settings": ("site settings", "site settings", "站点设置"),
    "skills": ("skill", "skills", "技能"),
    "teams": ("team", "teams", "班组"),
    "tiers": ("place in a queue", "places in queues", "队列坐席"),
    "trunks": ("trunk", "trunks", "中继"),
}
"""What one item of a table is called, several, and both in Chinese."""

WIDTH = 76
INDENT = " " * 4


def tell(changes: list[Change], machine: bool) -> None:
    """Changes item by item, secrets hidden."""
    if machine:
        print(json.dumps([hidden(change) for change in changes], ensure_ascii=False))
        return
    for change in changes:
        print(line(change))
    say(Wording("{count} changes", count=len(changes)) if changes else Wording("nothing to change"))


def line(change: Change) -> str:
    """One change: + made, - taken away, ~ altered. What was altered has lines of its own where one is too short."""
    from rich.cells import cell_len

    begun, told = f"{_sign(change)} {called(change)}", _fields(change)
    whole = f"{begun}  {', '.join(told)}" if told else begun
    return whole if cell_len(whole) <= WIDTH else "\n".join([begun, *(f"{INDENT}{field}" for field in told)])


def called(change: Change) -> str:
    """The item as people say it. The settings are one item, whatever its name is."""
    kind = _table(change.kind, 1)
    return kind if change.kind == "settings" else f"{kind} {printable(change.name)}"


def summed(changes: Sequence[Change]) -> list[str]:
    """How many of each table were made, altered and taken away: lines with a sign each."""
    lines = []
    for sign in "+~-":
        counts = Counter(change.kind for change in changes if _sign(change) == sign)
        told = [_many(kind, count) for kind, count in counts.most_common()]
        if told:
            lines.append("\n".join(_wrapped(sign, told)))
    return lines


def hidden(change: Change) -> dict[str, Any]:
    from fsctl.store.directory import shown

    return {"kind": change.kind, "name": change.name, "before": shown(change.before), "after": shown(change.after)}


def _sign(change: Change) -> str:
    return "+" if change.before is None else "-" if change.after is None else "~"


def _table(kind: str, count: int) -> str:
    one, several, either = TABLES.get(kind, (kind, kind, kind))
    return either if chinese() else one if count == 1 else several


def _many(kind: str, count: int) -> str:
    table = _table(kind, count)
    return f"{table} {count}" if chinese() else f"{count} {table}"


def _wrapped(sign: str, told: Iterable[str]) -> Iterable[str]:
    from rich.cells import cell_len

    comma = "、" if chinese() else ", "
    row = ""
    for text in told:
        longer = f"{row}{comma}{text}" if row else text
        if row and cell_len(longer) + cell_len(INDENT) > WIDTH:
            yield f"{sign} {row}{comma.rstrip()}"
            sign, row = " ", text
        else:
            row = longer
    yield f"{sign} {row}"


def _fields(change: Change) -> list[str]:
    from fsctl.store.directory import SECRET

    if change.before is None or change.after is None:
        return []
    told = []
    for key, value in change.after.items():
        was = change.before.get(key)
        if was != value:
            told.append(
                f"{key}: {said(Wording('(secret)'))}"
                if key in SECRET
                else f"{key}: {printable(_plain(was))} → {printable(_plain(value))}"
            )
    return told


def _plain(value: Any) -> str:
    """As the site file has it in one line, without what is empty."""
    if isinstance(value, dict):
        told = (f"{key}: {_plain(item)}" for key, item in value.items() if item not in ("", None, 0, [], {}))
        return f"{{{', '.join(told)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_plain, value))}]"
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
