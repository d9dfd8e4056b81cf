"""Certificates for tests: of an authority, for names, of any day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from fsctl.control.credentials import Credentials
from fsctl.control.issuing import CERTIFICATE_DAYS, Authority


class Papers:
    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        self.authority = Authority.new(datetime.now(UTC))
        self.file = root / "authority.pem"
        self.file.write_bytes(self.authority.certificate.public_bytes(serialization.Encoding.PEM))

    def of(self, name: str, days_ago: int = 0, believes: Papers | None = None) -> Credentials:
        """Its own and whom it believes: the same authority, or that of others."""
        made_at = datetime.now(UTC) - timedelta(days=days_ago)
        certificate, key = self.authority.issue(name, made_at)
        place = self.root / f"{name}-{days_ago}"
        place.mkdir(exist_ok=True)
        (place / "certificate.pem").write_bytes(certificate)
        (place / "key.pem").write_bytes(key)
        (place / "key.pem").chmod(0o600)
        return Credentials(place / "certificate.pem", place / "key.pem", (believes or self).file)

    def expired(self, name: str) -> Credentials:
        return self.of(name, days_ago=CERTIFICATE_DAYS + 1)
