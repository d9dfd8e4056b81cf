"""Telephone numbers: what a person or a carrier writes, made comparable."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

SHORTEST = 7
"""Fewer digits are extensions and services; they belong to no customer."""
TAIL = 8
LONGEST = 40
WHOLE = 10
"""National numbers of so many digits have their area code."""
LONGEST_CHOICE = 3
ANONYMOUS = "266696687"
"""The word ANONYMOUS on a telephone's keys: some networks send it for a number withheld."""


class NumberWrong(ValueError):
    """Not a telephone number that could be called."""


@dataclass(frozen=True, slots=True)
class Line:
    """A number as typed, and what it is compared by. `e164` is empty where only a part of a number is known."""

    typed: str
    e164: str
    tail: str
    digits: str


def read(text: str, region: str) -> Line | None:
    """A caller's number. None for withheld, anonymous and short ones, which are nobody's."""
    typed = unicodedata.normalize("NFKC", text).strip()
    digits = "".join(sign for sign in typed if sign.isascii() and sign.isdigit())
    letters = any(sign.isalpha() for sign in typed)
    if letters or not SHORTEST <= len(digits) <= LONGEST or digits == ANONYMOUS or len(set(digits)) == 1:
        return None
    return Line(typed, _e164(typed, region), digits[-TAIL:], digits)


def written(text: str, region: str) -> Line:
    """A number to keep with a customer. Raises NumberWrong unless it can be called from anywhere."""
    line = read(text, region)
    if line is None or not line.e164:
        raise NumberWrong(text)
    tail = line.e164.lstrip("+")[-TAIL:]
    return Line(line.typed[:64], line.e164, tail, line.digits)


def agree(caller: Line, e164: str) -> bool:
    """Whether the two may be one number: one is the other's end. `tail` alone is equal by chance for one caller in a
    hundred where there are a million customers."""
    parsed = parsed_e164(e164)
    if parsed is None:
        return False
    significant = phonenumbers.national_significant_number(parsed)
    return caller.digits.endswith(significant) or e164.lstrip("+").endswith(caller.digits.lstrip("0"))


def ways_of_writing(e164: str, typed: str, region: str) -> frozenset[str]:
    """How carriers and desk phones may have written this number in the records of calls."""
    parsed = parsed_e164(e164)
    if parsed is None:
        return frozenset({typed})
    significant = phonenumbers.national_significant_number(parsed)
    international = f"{parsed.country_code}{significant}"
    ways = {typed, e164, international, f"00{international}"}
    abroad = phonenumbers.format_out_of_country_calling_number(parsed, region)
    ways.add("".join(sign for sign in abroad if sign.isdigit()))
    if _domestic(parsed, region):
        ways |= {significant, f"0{significant}"}
    return frozenset(ways)


def shown(e164: str, region: str) -> str:
    """As people of this region read it: `139 0000 4821`, `+44 20 7946 0958`."""
    parsed = parsed_e164(e164)
    if parsed is None:
        return e164
    if _domestic(parsed, region):
        return phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)


def to_dial(e164: str, region: str) -> str:
    """As a desk phone here dials it over an outside line: digits alone."""
    parsed = parsed_e164(e164)
    if parsed is None:
        return ""
    written = phonenumbers.format_out_of_country_calling_number(parsed, region)
    return "".join(sign for sign in written if sign.isdigit())


def masked(text: str) -> str:
    """The same with the four digits before the last four hidden, all of them in a short one: `139 •••• 4821`."""
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    if len(places) < SHORTEST:
        return "••••"
    hidden = set(places[-8:-4])
    return "".join("•" if place in hidden else sign for place, sign in enumerate(text))


def entered(keys: str) -> str:
    """Keys a caller pressed, as they may be shown: choices in menus as they are, longer entries (cards, passwords)
    only by their length."""
    return keys if len(keys) <= LONGEST_CHOICE else "•" * min(len(keys), 8)


def parsed_e164(e164: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(e164, None)
    except NumberParseException:
        return None


def _domestic(parsed: PhoneNumber, region: str) -> bool:
    return region in phonenumbers.region_codes_for_country_code(parsed.country_code or 0)


def _e164(typed: str, region: str) -> str:
    """Empty unless the number is whole. A long one need only be possible: new ranges are in use before any list has
    them. A short one may lack its area code, so it must be valid."""
    try:
        parsed = phonenumbers.parse(typed, region)
    except NumberParseException:
        return ""
    long = len(phonenumbers.national_significant_number(parsed)) >= WHOLE
    if not (phonenumbers.is_possible_number(parsed) if long else phonenumbers.is_valid_number(parsed)):
        return ""
    parsed.extension = None
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
