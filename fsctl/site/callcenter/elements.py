"""The file as far as it is looked at: queues with their params, agents, tiers and settings, each with its line.

Read by an event parser that refuses document types, so no entity is ever expanded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from fsctl.wording import Wording

LARGEST = 4 * 1024 * 1024


class CannotRead(ValueError):
    """The file is no mod_callcenter configuration; `message` says where and why."""

    def __init__(self, message: Wording) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Trap:
    """Something in the file that does not mean the same here, at its line (0: the file as a whole)."""

    line: int
    text: Wording


@dataclass(slots=True)
class Element:
    kind: str
    line: int
    said: Mapping[str, str]
    params: dict[str, tuple[str, int]] = field(default_factory=dict)


def elements(data: bytes) -> list[Element]:
    """Queues with their params, agents, tiers and settings, in order."""
    parser = expat.ParserCreate()
    found: list[Element] = []
    depth: list[str] = []

    def start(name: str, said: dict[str, str]) -> None:
        if not depth and name not in ("configuration", "document", "include"):
            what = Wording(
                "line {line}: <{name}> is no FreeSWITCH configuration", line=parser.CurrentLineNumber, name=name[:40]
            )
            raise CannotRead(what)
        if name in ("queue", "agent", "tier"):
            found.append(Element(name, parser.CurrentLineNumber, said))
        elif name == "param":
            line = parser.CurrentLineNumber
            if depth and depth[-1] == "queue" and found:
                found[-1].params[said.get("name", "")] = said.get("value", ""), line
            elif depth and depth[-1] == "settings":
                found.append(Element("setting", line, said))
        depth.append(name)

    def refuse(*_: object) -> None:
        line = parser.CurrentLineNumber
        raise CannotRead(Wording("line {line}: a document type is not read; take it out", line=line))

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: depth.pop()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        why = Wording("line {line}: not XML: {why}", line=error.lineno, why=expat.ErrorString(error.code))
        raise CannotRead(why) from error
    if not any(element.kind in ("queue", "agent", "tier") for element in found):
        raise CannotRead(Wording("there is no queue, agent or tier in it"))
    return found


def quoted(text: str) -> str:
    """Somebody else's text, short and on one line."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    return repr(plain[:60])


def seconds(text: str, key: str, line: int, traps: list[Trap], default: float) -> float:
    if re.fullmatch(r"[0-9]{1,7}", text.strip()):
        return float(text)
    what = Wording(
        "{key} is {text}, no whole number; {default:g} is taken", key=key, text=quoted(text), default=default
    )
    traps.append(Trap(line, what))
    return default
