"""Every code a site has, in the order people look for them: what is dialled, what is keyed during a talk, and the keys
that follow."""

from __future__ import annotations

from dataclasses import dataclass

from fsctl.acd.coding import MODES
from fsctl.directory import CodeAction, Directory
from fsctl.directory.codes import IN_CALL, OPENING
from fsctl.words import Teller

ZH, EN = Teller("zh"), Teller("en")


@dataclass(frozen=True, slots=True)
class CodeLine:
    """`keys` are pressed as they stand; `follows` names what is pressed after them (`agent`, `number`), `zh` and `en`
    the reason or disposition that the keys choose. `in_talk`: keyed while talking, else dialled."""

    keys: str
    action: CodeAction
    in_talk: bool
    follows: str = ""
    zh: str = ""
    en: str = ""
    code: str = ""
    """The feature code it belongs to."""


def codes(directory: Directory) -> list[CodeLine]:
    lines: list[CodeLine] = []
    for code in sorted(directory.codes, key=lambda c: (c.action in IN_CALL, list(CodeAction).index(c.action), c.code)):
        in_talk, keys = code.action in IN_CALL, code.code
        if code.action is CodeAction.NOT_READY:
            keyed = sorted((r for r in directory.reasons.values() if r.key), key=lambda r: (len(r.key), r.key))
            lines.append(CodeLine(keys, code.action, in_talk, code=keys))
            lines += [CodeLine(keys + r.key, code.action, in_talk, "", r.title_zh, r.title_en, keys) for r in keyed]
        elif code.action is CodeAction.DISPOSITION:
            choices = sorted((d for d in directory.dispositions.values() if d.key), key=lambda d: (len(d.key), d.key))
            lines += [
                CodeLine(f"{keys}{d.key}#", code.action, in_talk, "", d.title_zh, d.title_en, keys) for d in choices
            ] or [CodeLine(keys, code.action, in_talk, "key", code=keys)]
        elif code.action is CodeAction.WORK_MODE:
            lines += [
                CodeLine(keys + key, code.action, in_talk, "", ZH.word(mode), EN.word(mode), keys)
                for key, mode in MODES.items()
            ]
        elif code.action is CodeAction.LOG_IN:
            lines.append(CodeLine(keys, code.action, in_talk, code=keys))
            lines.append(CodeLine(keys, code.action, in_talk, "agent", code=keys))
        else:
            follows = "number" if code.action in OPENING else ""
            lines.append(CodeLine(keys, code.action, in_talk, follows, code=keys))
    return lines
