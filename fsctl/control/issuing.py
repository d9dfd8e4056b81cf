"""An authority of the site's own, and certificates of it for the machines that speak to one another. The library does
all that is cryptography; here is only what such a certificate says."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fsctl.wording import Wording

AUTHORITY_DAYS = 3650
CERTIFICATE_DAYS = 825
EARLIER = timedelta(hours=1)
"""Clocks of machines differ: what is made now must not begin in another's future."""

CERTIFICATE, KEY, AUTHORITY = "certificate.pem", "key.pem", "authority.pem"
AUTHORITY_KEY = "authority.key"


class CannotIssue(Exception):
    """The message ends in the remedy."""


@dataclass(frozen=True, slots=True)
class Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def new(cls, now: datetime, days: int = AUTHORITY_DAYS) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(f"fsctl {now:%Y-%m-%d}")
        usage = _usage(certify=True)
        made = (
            _begun(name, name, key.public_key(), now, days)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        return cls(made, key)

    def issue(self, name: str, now: datetime, days: int = CERTIFICATE_DAYS) -> tuple[bytes, bytes]:
        """Certificate and key in PEM, for a server and a client of this name or address. Raises CannotIssue."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = (
            _begun(_name(name), self.certificate.subject, key.public_key(), now, days)
            .add_extension(x509.SubjectAlternativeName([_shown(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(certify=False), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
                critical=False,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
            .sign(self.key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM), _pem(key)


def issue_into(directory: Path, names: list[str], now: datetime) -> list[Path]:
    """Write `<name>/` with what each machine needs, of the authority that lies in the directory or is made there;
    certificates that lie there are replaced. Returns what was written. Raises CannotIssue, OSError."""
    for name in names:
        _shown(name)
    directory.mkdir(parents=True, exist_ok=True)
    authority, written = _kept(directory, now)
    public = authority.certificate.public_bytes(serialization.Encoding.PEM)
    for name in names:
        certificate, key = authority.issue(name, now)
        place = directory / name
        place.mkdir(exist_ok=True)
        for file, content in ((CERTIFICATE, certificate), (AUTHORITY, public), (KEY, key)):
            _write(place / file, content, secret=file == KEY)
            written.append(place / file)
    return written


def _kept(directory: Path, now: datetime) -> tuple[Authority, list[Path]]:
    certificate, key = directory / AUTHORITY, directory / AUTHORITY_KEY
    if certificate.exists() or key.exists():
        return _read(certificate, key), []
    made = Authority.new(now)
    _write(key, _pem(made.key), secret=True)
    _write(certificate, made.certificate.public_bytes(serialization.Encoding.PEM), secret=False)
    return made, [certificate, key]


def _read(certificate: Path, key: Path) -> Authority:
    """Raises CannotIssue."""
    try:
        shown = x509.load_pem_x509_certificate(certificate.read_bytes())
        secret = serialization.load_pem_private_key(key.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        raise CannotIssue(
            Wording(
                "{directory} has an authority that cannot be used. "
                "Bring both of its files back, or name an empty directory and give every machine anew",
                directory=certificate.parent,
            )
        ) from None
    if not isinstance(secret, ec.EllipticCurvePrivateKey) or secret.public_key() != shown.public_key():
        raise CannotIssue(
            Wording(
                "{key} is not the key of {certificate}. Bring the two back that were made together",
                key=key,
                certificate=certificate,
            )
        )
    return Authority(shown, secret)


def _begun(
    name: x509.Name, by: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(by)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.astimezone(UTC) - EARLIER)
        .not_valid_after(now.astimezone(UTC) + timedelta(days=days))
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _shown(name: str) -> x509.GeneralName:
    """Raises CannotIssue for what is neither an address nor a name of a machine."""
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        pass
    labels = name.split(".")
    if len(name) > 100 or not all(label and label.replace("-", "").isalnum() and label.isascii() for label in labels):
        raise CannotIssue(
            Wording(
                "{name!r} is no name of a machine. Give what the others reach it by, as east.example.net", name=name
            )
        )
    return x509.DNSName(name)


def _usage(*, certify: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certify,
        key_cert_sign=certify,
        crl_sign=certify,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, *, secret: bool) -> None:
    """Beside the old file first: a daemon may read it at this moment. A secret is nobody else's from its first
    moment."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644), "wb") as file:
        file.write(content)
    fresh.replace(path)
