"""The web process's own secret: made once, readable by its user only. Whoever has it can forge sessions."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path


def read_or_make(path: Path) -> bytes:
    """Raises OSError when it can neither be read nor made."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(file, "wb") as opened:
        made = secrets.token_hex(32).encode()
        opened.write(made)
    return made


def derived(secret: bytes, purpose: str) -> str:
    """A secret for one purpose, which tells nothing about the others."""
    return hmac.new(secret, purpose.encode(), hashlib.sha256).hexdigest()
