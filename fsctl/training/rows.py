"""A telephone as it is shown: what is on its display, what is heard in it, who plays it."""

from __future__ import annotations

from typing import Any

from fsctl.simulator.hands import HandPlayed
from fsctl.simulator.handset import Handset
from fsctl.simulator.heard import SILENCE, Named, heard, supervised
from fsctl.simulator.lines import Line, LineState
from fsctl.training.takers import Taker

Row = dict[str, Any]


def row(key: str, party: HandPlayed, taker: Taker | None, named: Named) -> Row:
    """`display` and the lines' `name` are what callers say of themselves: data, never markup."""
    front = party.front
    listens = front is not None and front.state is not LineState.HELD
    sound = heard(front.channel, named) if front and listens else SILENCE
    return {
        "key": key,
        "name": party.name,
        "registered": party.registered if isinstance(party, Handset) else True,
        "state": str(party.state),
        "since": front.since if front else 0.0,
        "display": _display(front) if front else "",
        "lines": [_line(line) for line in party.lines],
        "hears": sound.code,
        "words": sound.words,
        "supervised": supervised(front.channel) if front else False,
        "keys_heard": party.heard_digits,
        "cause": party.cause,
        "takes": sorted(map(str, party.acts[party.state])),
        "taken": taker.name if taker else "",
        "taken_at": taker.at if taker else 0.0,
    }


def _line(line: Line) -> Row:
    return {
        "state": str(line.state),
        "direction": "in" if line.channel.outbound else "out",
        "number": line.number,
        "name": line.name,
        "since": line.since,
        "channel": line.channel.uuid,
    }


def _display(line: Line) -> str:
    return f"{line.name} {line.number}" if line.name and line.name != line.number else line.number
