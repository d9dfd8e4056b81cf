"""What people ask of the telephones, as JSON: `{"kind": "dial", "phone": "1001", "token": "…", "number": "4000"}`.

Whatever does not fit is refused with what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fsctl.control.requests import NotARequest

Key = tuple[str, str]
"""Table and key of a telephone: ("phones", "1001"), ("customers", "13800000001")."""

FIELDS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "phone": (re.compile(r"[0-9]{1,20}"), "an extension"),
    "customer": (re.compile(r"\+?[0-9]{1,20}"), "a customer's number"),
    "number": (re.compile(r"[0-9*#+]{1,32}"), "1 to 32 of 0-9 * # +"),
    "keys": (re.compile(r"[0-9*#]{1,32}"), "1 to 32 of 0-9 * #"),
    "name": (re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]{1,64}"), "1 to 64 characters in one line"),
    "token": (re.compile(r"[A-Za-z0-9_-]{1,64}"), "what `take` answered"),
}

PHONE_KINDS: Mapping[str, tuple[str, ...]] = {
    "register": (),
    "unregister": (),
    "dial": ("number",),
    "lift": (),
    "hang_up": (),
    "press": ("keys",),
    "hold": (),
    "retrieve": (),
    "swap": (),
    "transfer": ("number",),
}
CUSTOMER_KINDS: Mapping[str, tuple[str, ...]] = {
    "customer_call": ("number",),
    "customer_answer": (),
    "customer_press": ("keys",),
    "customer_hang_up": (),
}
"""Kinds with what they need beside the telephone and its token."""

TAKING = "take"
RELEASING = "release"
PRESENT = "still_here"
KINDS = (TAKING, RELEASING, PRESENT, *PHONE_KINDS, *CUSTOMER_KINDS)


@dataclass(frozen=True, slots=True)
class Act:
    """`key` is None for `still_here`. `values` are checked; `token` may be empty for `take` only."""

    kind: str
    key: Key | None
    token: str
    values: Mapping[str, str]


def read_act(sent: Any) -> Act:
    """Raises NotARequest."""
    if not isinstance(sent, Mapping) or not isinstance(sent.get("kind"), str):
        raise NotARequest(f"expected an object with a kind, one of {', '.join(KINDS)}")
    kind = sent["kind"]
    if kind not in KINDS:
        raise NotARequest(f"unknown kind {kind[:40]!r}; known are {', '.join(KINDS)}")
    table = _table(kind, sent)
    needed = [*table, *_needed(kind)]
    optional = ["token"] if kind == TAKING else []
    unknown = sorted(map(str, set(sent) - {"kind", *needed, *optional}))
    if unknown:
        raise NotARequest(f"{kind} does not take {', '.join(unknown)[:80]}; it takes {', '.join(needed + optional)}")
    values = {name: _value(kind, name, sent) for name in needed}
    values.update({name: _value(kind, name, sent) for name in optional if name in sent})
    key = (f"{table[0]}s", values.pop(table[0])) if table else None
    return Act(kind, key, values.pop("token", ""), values)


def _table(kind: str, sent: Mapping[str, Any]) -> list[str]:
    """The field that names the telephone."""
    if kind == PRESENT:
        return []
    if kind in (TAKING, RELEASING):
        return ["customer" if "customer" in sent else "phone"]
    return ["phone" if kind in PHONE_KINDS else "customer"]


def _needed(kind: str) -> tuple[str, ...]:
    if kind == TAKING:
        return ("name",)
    return ("token", *PHONE_KINDS.get(kind, ()), *CUSTOMER_KINDS.get(kind, ()))


def _value(kind: str, name: str, sent: Mapping[str, Any]) -> str:
    form, expected = FIELDS[name]
    value = sent.get(name)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise NotARequest(f"{kind} needs {name!r}: {expected}")
    return value
