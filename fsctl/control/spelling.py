"""Wordings over the wire. The texts of an answer stay what they are, for programs; beside them stands how each was
made, so that who reads them can say them in another language.

    {"trouble": ["cannot connect to 192.0.2.1:8021: …"],
     "wordings": [{"text": "cannot connect to …", "template": "cannot connect to {host}:{port}: {why}", "values": {…}}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fsctl.wording import Wording

BESIDE = "wordings"


def spelt(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer, with its wordings spelt out beside it where it has any."""
    found = [{"text": str(text), **_parts(text)} for text in _wordings(answer)]
    return {**answer, BESIDE: found} if found else dict(answer)


def heard(answer: Any) -> Any:
    """An answer as it was given: texts that were wordings are wordings again."""
    if not isinstance(answer, dict) or BESIDE not in answer:
        return answer
    said = {parts["text"]: _made(parts) for parts in answer[BESIDE]}
    return {name: _again(value, said) for name, value in answer.items() if name != BESIDE}


def _wordings(value: Any) -> Iterator[Wording]:
    if isinstance(value, Wording):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _wordings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _wordings(one)


def _parts(text: Wording) -> dict[str, Any]:
    return {"template": text.template, "values": {name: _plain(value) for name, value in text.values.items()}}


def _plain(value: object) -> Any:
    if isinstance(value, Wording):
        return _parts(value)
    return value if isinstance(value, int | float | str) or value is None else str(value)


def _made(parts: Mapping[str, Any]) -> Wording:
    """What cannot be made again, from a daemon of another version say, is the text that came."""
    values = {name: _made(value) if isinstance(value, dict) else value for name, value in parts["values"].items()}
    try:
        return Wording.again(parts["template"], values)
    except (ValueError, LookupError, AttributeError, TypeError):
        return Wording.whole(str(parts.get("text", "")))


def _again(value: Any, said: Mapping[str, Wording]) -> Any:
    if isinstance(value, str):
        return said.get(value, value)
    if isinstance(value, dict):
        return {name: _again(one, said) for name, one in value.items()}
    return [_again(one, said) for one in value] if isinstance(value, list) else value
