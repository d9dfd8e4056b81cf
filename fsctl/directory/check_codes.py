"""Feature codes that would be mistaken for one another, for a phone or for a number."""

from __future__ import annotations

from collections.abc import Iterator

from fsctl.directory.codes import IN_CALL, CodeAction
from fsctl.directory.model import Directory
from fsctl.directory.wrong import Wrong
from fsctl.wording import Wording


def check_codes(directory: Directory) -> Iterator[Wrong]:
    yield from _keyed(directory)
    yield from _dialled(directory)
    actions = {code.action for code in directory.codes}
    for action in (CodeAction.LOG_IN, CodeAction.LOG_OUT, CodeAction.READY, CodeAction.NOT_READY):
        if action not in actions:
            told = Wording("no code stands for {action}: phones without a panel cannot do it", action=str(action))
            yield Wrong("codes", str(action), told, warning=True)


def _keyed(directory: Directory) -> Iterator[Wrong]:
    """Codes keyed during a talk must not be mistaken for what is meant for the other party, nor for one another."""
    keyed = [code.code for code in directory.codes if code.action in IN_CALL]
    for code in keyed:
        if len(code) < 3 or len(code) > 8 or code[0] not in "*#":
            told = Wording("code {code} is keyed during a talk: give it * or # and two to seven more keys", code=code)
            yield Wrong("codes", code, told)
        longer = next((other for other in keyed if other != code and other.startswith(code)), "")
        if longer:
            yield Wrong("codes", code, Wording("code {longer} begins like code {code}", longer=longer, code=code))


def _dialled(directory: Directory) -> Iterator[Wrong]:
    """What a phone dials is the longest code it begins with: a phone, a number, or another code with what follows it
    must not read the same."""
    dialled = {code.code: code.action for code in directory.codes if code.action not in IN_CALL}
    for code, action in dialled.items():
        for table in ("extensions", "numbers"):
            for number in getattr(directory, table):
                if number.startswith(code):
                    told = Wording("{number} of {table} begins like code {code}", number=number, table=table, code=code)
                    yield Wrong("codes", code, told)
        if action is CodeAction.NOT_READY:
            for reason in directory.reasons.values():
                whole = code + reason.key
                if reason.key and whole in dialled:
                    told = Wording("{whole} is a code and the way to reason {reason}", whole=whole, reason=reason.code)
                    yield Wrong("codes", whole, told)
        if action is CodeAction.WORK_MODE and any(code + key in dialled for key in "123"):
            told = Wording("{whole} is a code and the way to a work mode", whole=f"{code}1–3")
            yield Wrong("codes", code, told)
        if action is CodeAction.LOG_IN:
            for agent in directory.agents:
                if code + agent in dialled:
                    told = Wording(
                        "{whole} is a code and the way to sign in as {agent}", whole=code + agent, agent=agent
                    )
                    yield Wrong("codes", code + agent, told)
