"""Recovery codes: on paper, for the day the second factor is lost. Each is worth one sign-in.

A code has fifty random bits; what is stored is its HMAC under a key of the web process, so a copy of the database says
nothing about them. They can be shown once only.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

COUNT = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are read for one another."""
LENGTH = 10


def new() -> list[str]:
    made = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(COUNT)]
    return [f"{code[:5]}-{code[5:]}" for code in made]


def kept(code: str, login: str, key: str) -> str:
    """What is stored of a code, however it was typed."""
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hmac.new(key.encode(), f"{login}\0{plain}".encode(), hashlib.sha256).hexdigest()


def without(stored: list[str], code: str, login: str, key: str) -> list[str] | None:
    """What is left once this code is used; None if it is none of them."""
    found = kept(code, login, key)
    left = [one for one in stored if not hmac.compare_digest(one, found)]
    return left if len(left) < len(stored) else None
