"""What a party hears, as a code to be shown to somebody who plays it without any sound.

`music`, `ringback`, `busy`, `tone`, `prompt:<name>`, `recording`, `party` (somebody speaks, or may), `silence`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from fsctl.simulator.channel import Channel
from fsctl.simulator.hearing import says
from fsctl.switch.sounds import Music, Prompt, Recorded, Sound, Tone


@dataclass(frozen=True, slots=True)
class Heard:
    """`words` are what a prompt says, in the caller's language; empty for everything else."""

    code: str
    words: str = ""


SILENCE = Heard("silence")
MUSIC = Heard("music")
PARTY = Heard("party")
RINGBACK = Heard("ringback")

Named = Callable[[str], Heard]
"""What is heard when a path plays."""


def sound(path: str, known: Sound | None, words: str = "") -> Heard:
    """`known` is what the path stands for, where somebody knows."""
    if isinstance(known, Prompt):
        return Heard(f"prompt:{known.name}", words)
    if isinstance(known, Tone):
        return Heard(known.name)
    if isinstance(known, Recorded):
        return Heard("recording")
    if isinstance(known, Music) or path.startswith("local_stream:"):
        return MUSIC
    if "_stream:" in path:
        return SILENCE if path.startswith("silence_stream:") else Heard("tone")
    return Heard(f"prompt:{PurePath(path).stem}")


def heard(channel: Channel, named: Named) -> Heard:
    """What reaches the party at the end of this leg; a leg that its own phone holds is not listened to."""
    if channel.held:
        return SILENCE
    if channel.stack:
        return named(channel.sound)
    if not channel.answered:
        return RINGBACK if channel.rang and not channel.outbound else SILENCE
    if channel.partner is not None:
        return _from_partner(channel.partner)
    if channel.conference is not None:
        return PARTY if any(says(member) for member in channel.conference.members if member is not channel) else SILENCE
    return PARTY if channel.ear is not None else SILENCE


def _from_partner(partner: Channel) -> Heard:
    if partner.held:
        return MUSIC
    return PARTY if says(partner) and not partner.stack else SILENCE


def supervised(channel: Channel) -> bool:
    """Whether a supervisor may speak into this ear."""
    if any(ear.to_target for ear in channel.ears):
        return True
    return channel.partner is not None and any(ear.to_partner for ear in channel.partner.ears)
