"""Numbers of customers: which may be called, which are the same, and which must not be called at all.

A pattern is digits, `X` for any one digit, and `*` at the end for any digits more, none among them: `1XXXXXXXXXX`,
`400*`. A leading `+` of a number is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from fsctl.directory.model import Directory
from fsctl.directory.places import DoNotCall

PATTERN = re.compile(r"\+?[0-9X]{1,32}\*?|\*")
CUSTOMER = re.compile(r"\+?[0-9]{3,32}")
"""What can be somebody's number; words such as `anonymous` cannot."""

TAIL = 8
"""So many last digits find a number in an index. With fewer a number is only itself."""


def fits(pattern: str, number: str) -> bool:
    """Whether a number is one of the pattern's."""
    shape, digits = pattern.removeprefix("+"), number.removeprefix("+")
    more = shape.endswith("*")
    shape = shape.removesuffix("*")
    if len(digits) < len(shape) or (not more and len(digits) != len(shape)):
        return False
    return all(wanted in ("X", digit) for wanted, digit in zip(shape, digits, strict=False))


def may_be_called(patterns: Iterable[str], number: str) -> bool:
    """Whether a queue calls such numbers back; any number where it says nothing."""
    if not CUSTOMER.fullmatch(number):
        return False
    wanted = tuple(patterns)
    return not wanted or any(fits(pattern, number) for pattern in wanted)


def barred(directory: Directory, number: str) -> DoNotCall | None:
    """The entry of the do-not-call list that forbids this number, if one does."""
    digits = number.removeprefix("+")
    exact = directory.do_not_call.get(digits) or directory.do_not_call.get(f"+{digits}")
    if exact is not None:
        return exact
    wild = (entry for entry in directory.do_not_call.values() if not entry.number.removeprefix("+").isdigit())
    return next((entry for entry in wild if fits(entry.number, number)), None)


def tail(number: str) -> str:
    """Numbers that are the same have the same."""
    return number.removeprefix("+")[-TAIL:]


def same(one: str, other: str) -> bool:
    """Whether two ways of writing mean one telephone: equal digits, or one is the end of the other (a trunk prefix or a
    country's code before it) and long enough to be nobody else's."""
    first, second = one.removeprefix("+"), other.removeprefix("+")
    if first == second:
        return bool(first)
    short, long = sorted((first, second), key=len)
    return len(short) >= TAIL and long.endswith(short)
