"""What the adapter must know of the switch it speaks to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """`profile` is the SIP profile of the phones, `domain` their realm; `context` the dialplan context that parks and
    holds the fallback. `recordings_root` is the same directory for the switch and for us."""

    host: str
    port: int
    password: str
    domain: str
    recordings_root: Path
    profile: str = "internal"
    context: str = "fsctl_phones"
    fallback: str = "fsctl_fallback"
    transfers: str = "fsctl_transfers"
