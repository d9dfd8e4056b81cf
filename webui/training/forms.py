"""What a page may ask of the telephones, checked before it is passed on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from werkzeug.exceptions import BadRequest

NUMBER = re.compile(r"[0-9*#+]{1,32}")
KEYS = re.compile(r"[0-9*#]{1,32}")
FORMS = {
    "phone": re.compile(r"[0-9]{1,20}"),
    "customer": re.compile(r"\+?[0-9]{1,20}"),
    "number": NUMBER,
    "keys": KEYS,
}

TAKING, RELEASING = "take", "release"
PHONE: Mapping[str, tuple[str, ...]] = {
    "register": (),
    "unregister": (),
    "lift": (),
    "hang_up": (),
    "hold": (),
    "retrieve": (),
    "swap": (),
    "dial": ("number",),
    "transfer": ("number",),
    "press": ("keys",),
}
CUSTOMER: Mapping[str, tuple[str, ...]] = {
    "customer_answer": (),
    "customer_hang_up": (),
    "customer_call": ("number",),
    "customer_press": ("keys",),
}
"""Kinds with what they need beside the telephone."""


def read(sent: Mapping[str, object]) -> tuple[str, str, str, dict[str, str]]:
    """Kind, `phone` or `customer`, which of them, and the further values. Raises BadRequest."""
    kind = sent.get("kind")
    needed: tuple[str, ...] = ()
    if not isinstance(kind, str):
        raise BadRequest
    if kind in (TAKING, RELEASING):
        table = "customer" if "customer" in sent else "phone"
    elif kind in PHONE:
        table, needed = "phone", PHONE[kind]
    elif kind in CUSTOMER:
        table, needed = "customer", CUSTOMER[kind]
    else:
        raise BadRequest
    if set(sent) != {"kind", table, *needed}:
        raise BadRequest
    values = {name: _value(name, sent[name]) for name in (table, *needed)}
    return kind, table, values.pop(table), values


def _value(name: str, value: object) -> str:
    if not isinstance(value, str) or not FORMS[name].fullmatch(value):
        raise BadRequest
    return value
