"""Our own channel variables: plain where the text is harmless, hex where it is not.

No textual FreeSWITCH command carries an arbitrary string intact, and a stored `${…}` runs when something expands it
later; hex went through 1,000 times of 1,000.
"""

from __future__ import annotations

import re

PREFIX = "0x"

_PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,128}")


def encode(text: str) -> str:
    """Empty stays empty (which removes the variable)."""
    if not text or (_PLAIN.fullmatch(text) and not text.startswith(PREFIX)):
        return text
    return PREFIX + text.encode("utf-8", "surrogatepass").hex()


def decode(value: str) -> str:
    """What `encode` was given. A value that is no encoding of ours is taken as it stands."""
    if not value.startswith(PREFIX):
        return value
    try:
        return bytes.fromhex(value[len(PREFIX) :]).decode("utf-8", "surrogatepass")
    except ValueError:
        return value
