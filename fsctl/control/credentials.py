"""What a node shows to others and whom it believes: its certificate with the key, and the authority of all of them. The
same three files serve the daemon and whoever asks one.

All rules are OpenSSL's: whether the files hold together is found out by shaking hands with oneself.
"""

from __future__ import annotations

import os
import ssl
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fsctl.config import ControlSection
from fsctl.os_errors import system_said
from fsctl.wording import Wording

AUTHORITIES_AT_MOST = 4
"""A file with more is one that a system came with: whomever anybody there certifies would be let in."""

NOT_OTHERS = stat.S_IWGRP | stat.S_IRWXO
"""What nobody but owner and group may do with the key."""


class CredentialsWrong(Exception):
    """The files are not what they should be; the message ends in the remedy."""


@dataclass(frozen=True)
class Credentials:
    certificate: Path
    key: Path
    authority: Path

    @classmethod
    def of(cls, section: ControlSection) -> Credentials | None:
        """None where the settings name no files: only programs on this machine are spoken to."""
        if not section.certificate:
            return None
        return cls(Path(section.certificate), Path(section.key), Path(section.authority))

    # -- contexts ---------------------------------------------------------------------------------------------------

    @cached_property
    def serving(self) -> Renewed:
        return Renewed(self._serving, (self.certificate, self.key, self.authority))

    @cached_property
    def asking(self) -> Renewed:
        return Renewed(self._asking, (self.certificate, self.key, self.authority))

    def _serving(self) -> ssl.SSLContext:
        context = self._loaded(ssl.PROTOCOL_TLS_SERVER)
        context.verify_mode = ssl.CERT_REQUIRED
        context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_TICKET
        context.num_tickets = 0
        return context

    def _asking(self) -> ssl.SSLContext:
        context = self._loaded(ssl.PROTOCOL_TLS_CLIENT)
        context.verify_mode = ssl.CERT_REQUIRED
        context.check_hostname = True
        context.hostname_checks_common_name = False
        return context

    def _loaded(self, protocol: int) -> ssl.SSLContext:
        """Raises CredentialsWrong."""
        context = ssl.SSLContext(protocol)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(self.certificate, self.key, password=_no_password)
        except OSError as error:
            raise CredentialsWrong(self._unusable(error)) from None
        try:
            context.load_verify_locations(self.authority)
        except OSError as error:
            raise CredentialsWrong(
                Wording(
                    "control.authority: {authority} cannot be read: {why}. It holds the certificate of the authority "
                    "in PEM; `fsctl control certificates` makes them",
                    authority=self.authority,
                    why=said(error),
                )
            ) from None
        return context

    def _unusable(self, error: OSError) -> str:
        for setting, path in (("certificate", self.certificate), ("key", self.key)):
            if not os.access(path, os.R_OK):
                if path.exists():
                    return Wording(
                        "control.{setting}: {path} cannot be read. Give it to the user this runs as; `fsctl control "
                        "certificates` makes them",
                        setting=setting,
                        path=path,
                    )
                return Wording(
                    "control.{setting}: {path} is not there. Give it to the user this runs as; `fsctl control "
                    "certificates` makes them",
                    setting=setting,
                    path=path,
                )
        if isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
            return Wording(
                "control.key: {key} is not the key of {certificate}. Give the two that were made together",
                key=self.key,
                certificate=self.certificate,
            )
        return Wording(
            "control.certificate: {certificate} and {key} cannot be used: {why}. They are a certificate and its key in "
            "PEM, without a password; `fsctl control certificates` makes them",
            certificate=self.certificate,
            key=self.key,
            why=said(error),
        )

    # -- mistakes ---------------------------------------------------------------------------------------------------

    def mistakes(self, name: str = "") -> list[Wording]:
        """What is wrong, each with its remedy. `name` is what the others reach this node by; empty for one that only
        asks."""
        found = self._open_to_others()
        try:
            serving, asking = self._serving(), self._asking()
        except CredentialsWrong as wrong:
            return [*found, wrong.args[0]]
        authorities = asking.cert_store_stats()["x509"]
        if authorities > AUTHORITIES_AT_MOST:
            found.append(
                Wording(
                    "control.authority: {authority} holds {count} authorities, and whomever one of them certifies "
                    "would be let in. Give one of your own, for this alone; `fsctl control certificates` makes them",
                    authority=self.authority,
                    count=authorities,
                )
            )
        try:
            rehearse(serving, asking, name)
        except ssl.SSLError as error:
            found.append(self._disbelieved(error, name))
        return found

    def _disbelieved(self, error: ssl.SSLError, name: str) -> Wording:
        if not name:
            return Wording(
                "control.certificate: the others will not believe {certificate}: {why}. It must be of {authority}, for "
                "server and client, of today; `fsctl control certificates` makes them",
                certificate=self.certificate,
                why=said(error),
                authority=self.authority,
            )
        return Wording(
            "control.certificate: the others will not believe {certificate}: {why}. It must be of {authority}, for "
            "server and client, of today, and for {name}; `fsctl control certificates` makes them",
            certificate=self.certificate,
            why=said(error),
            authority=self.authority,
            name=name,
        )

    def _open_to_others(self) -> list[Wording]:
        try:
            mode = self.key.stat().st_mode
        except OSError:
            return []  # said when it is read
        if mode & NOT_OTHERS:
            return [Wording("control.key: {key} is open to others; `chmod o=,g-w {key}`", key=self.key)]
        return []

    def days_left(self) -> float:
        """Until the certificate runs out. Raises CredentialsWrong, ssl.SSLError."""
        shown = rehearse(self._serving(), self._asking(), "")
        return (ssl.cert_time_to_seconds(str(shown["notAfter"])) - time.time()) / 86400


class Renewed:
    """A context of the files as they are: anew when they were changed, so that a renewed certificate needs no restart.
    While what lies there cannot be read, the last one serves on; `trouble` says why."""

    def __init__(self, make: Callable[[], ssl.SSLContext], files: tuple[Path, ...]) -> None:
        self.trouble = ""
        self._make = make
        self._files = files
        self._made: ssl.SSLContext | None = None
        self._of: object = None

    def context(self) -> ssl.SSLContext:
        """Raises CredentialsWrong while there has never been one."""
        seen = [_mark(path) for path in self._files]
        if self._made is not None and seen == self._of:
            return self._made
        try:
            self._made, self.trouble = self._make(), ""
        except CredentialsWrong as wrong:
            if self._made is None:
                raise
            self.trouble = str(wrong)
        self._of = seen
        return self._made


def _mark(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino


def rehearse(serving: ssl.SSLContext, asking: ssl.SSLContext, name: str) -> dict[str, Any]:
    """A handshake in memory: what two nodes with these would find. Returns what the server showed. Raises
    ssl.SSLError."""
    asking.check_hostname = bool(name)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = asking.wrap_bio(to_client, to_server, server_hostname=name or None)
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    waiting = [client, server]
    while waiting:
        for side in list(waiting):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            waiting.remove(side)
    return dict(client.getpeercert() or {})


def _no_password() -> str:
    """OpenSSL would ask at the terminal for the password of a key that has one."""
    return ""


def said(error: OSError) -> str:
    """Why it came to nothing, in OpenSSL's words where they are its own."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message.rstrip(".")
    if isinstance(error, ssl.SSLError) and error.reason:
        return str(error.reason).lower().replace("_", " ")
    return system_said(error) or Wording("the other side is gone")
