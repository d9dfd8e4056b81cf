"""PINs for signing in from a phone: salted, slow to guess, checked without I/O.

Stored as `pbkdf2$<rounds>$<salt hex>$<hash hex>` (PBKDF2-HMAC-SHA256, RFC 8018). A PIN has few digits whatever the
hash, so the number of rounds is modest and the agent is asked again only as fast as a phone can dial.
"""

from __future__ import annotations

import hashlib
import hmac

ROUNDS = 20_000


def hash_pin(pin: str, salt: bytes) -> str:
    """`salt` is 16 random bytes from the caller."""
    digest = hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, ROUNDS)
    return f"pbkdf2${ROUNDS}${salt.hex()}${digest.hex()}"


def pin_fits(pin: str, stored: str) -> bool:
    """False also for a stored text that is no hash of ours."""
    try:
        scheme, rounds, salt, digest = stored.split("$")
        if scheme != "pbkdf2":
            return False
        made = hashlib.pbkdf2_hmac("sha256", pin.encode(), bytes.fromhex(salt), int(rounds))
        return hmac.compare_digest(made.hex(), digest)
    except ValueError:
        return False
