"""Requests as JSON: `{"kind": "set_ready", "agent": "1001"}`. Whatever does not fit is refused with what was
expected."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, get_args

from fsctl.requests import Request

_WORDS = re.compile(r"(?<!^)(?=[A-Z])")

KINDS: Mapping[str, type] = {_WORDS.sub("_", form.__name__).lower(): form for form in get_args(Request)}

LONGEST = 128


class NotARequest(ValueError):
    """What was sent is no request; says what would be."""


def read_request(sent: Any, by: str) -> Request:
    """`by` is who asks, as the connection shows it; what is sent cannot claim another."""
    if not isinstance(sent, Mapping) or not isinstance(sent.get("kind"), str):
        raise NotARequest(f"expected an object with a kind, one of {', '.join(sorted(KINDS))}")
    form = KINDS.get(sent["kind"])
    if form is None:
        raise NotARequest(f"unknown kind {sent['kind'][:40]!r}; known are {', '.join(sorted(KINDS))}")
    fields = {field.name: field for field in dataclasses.fields(form) if field.name != "by"}
    names = list(fields)
    values: dict[str, str] = {}
    for name, field in fields.items():
        optional = name == "extension" or field.default is not dataclasses.MISSING
        value = sent.get(name, "" if optional else None)
        if not isinstance(value, str) or len(value) > LONGEST:
            raise NotARequest(f"{sent['kind']} needs {name!r} as a text of at most {LONGEST} characters")
        values[name] = value
    unknown = sorted(set(sent) - {"kind", *names})
    if unknown:
        raise NotARequest(f"{sent['kind']} does not take {', '.join(unknown)}; it takes {', '.join(names)}")
    return form(**values, by=by)  # type: ignore[no-any-return]


def write_request(request: Request) -> dict[str, str]:
    kind = _WORDS.sub("_", type(request).__name__).lower()
    values = {field.name: getattr(request, field.name) for field in dataclasses.fields(request) if field.name != "by"}
    return {"kind": kind, **values}
