"""What an installation decides about its switch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fsctl.config import Settings


@dataclass(frozen=True, slots=True)
class ConfSettings:
    """Addresses, ports, paths and secrets. `esl_password` is long and random (`fsctl conf secret` makes one); there is
    no default. `fallback_dial` is a dial string for the fallback, such as `sofia/gateway/carrier/5551234`; empty: the
    prompt alone."""

    domain: str
    esl_password: str
    recordings_root: Path
    sounds_root: Path
    ip: str = "127.0.0.1"
    esl_port: int = 8021
    phones_port: int = 5060
    trunks_port: int = 5080
    rtp_first_port: int = 16384
    rtp_last_port: int = 32768
    max_sessions: int = 2000
    sessions_per_second: int = 200
    codecs: str = "PCMA,PCMU,G722"
    log_level: str = "warning"
    ping_every_s: int = 10
    controller_within_s: int = 8
    """How long an arriving call waits, in silence, for a controller to take it in hand."""
    fallback_prompt: str = ""
    """What the fallback plays; empty: a reorder tone."""
    fallback_dial: str = ""
    modules: tuple[str, ...] = ()
    """Modules to load besides the needed ones."""


def conf_settings(settings: Settings, fallback_prompt: str) -> ConfSettings:
    """What the installation's settings say of its switch. `fallback_prompt` is the path of what the fallback plays."""
    section = settings.conf
    return ConfSettings(
        settings.switch.domain,
        settings.switch_password(),
        settings.recordings.resolve(),
        settings.prompts.resolve(),
        section.ip,
        settings.switch.port,
        section.phones_port,
        section.trunks_port,
        section.rtp_first_port,
        section.rtp_last_port,
        section.max_sessions,
        section.sessions_per_second,
        section.codecs,
        fallback_prompt=fallback_prompt,
        fallback_dial=section.fallback_dial,
    )
