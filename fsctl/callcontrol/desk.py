"""The state the acts of call control share, and the small moves several of them make."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import orjson

from fsctl.callcontrol.legs import Call, Leg, Stage
from fsctl.directory import Directory
from fsctl.step import Do, Effect, NewId, Wake
from fsctl.switch.causes import Cause
from fsctl.switch.commands import ArmDeadMan, DisarmDeadMan, HangUp, Play, SetVariables, StopPlaying
from fsctl.switch.sounds import Prompt, Sound

DEAD_MAN_S = 30
"""The switch waits this long for a sign of life before it sends a caller to the fallback."""

DEAD_MAN_REARM_S = 10.0

NAME_LENGTH = 64


class Desk:
    """Calls by id, legs by uuid, the directory in force."""

    def __init__(self, new_id: NewId, dead_man: bool) -> None:
        self.new_id = new_id
        self.dead_man = dead_man
        self.directory = Directory()
        self.calls: dict[str, Call] = {}
        self.legs: dict[str, Leg] = {}

    def call_of(self, leg: Leg) -> Call | None:
        return self.calls.get(leg.call)

    def guard(self, call: Call, now: float) -> list[Effect]:
        """Have the switch look after the caller should we die, and remember to say again that we live."""
        if not self.dead_man:
            return []
        return [Do(ArmDeadMan(call.id, DEAD_MAN_S)), Wake(("dead_man", call.id), now + DEAD_MAN_REARM_S)]

    def unguard(self, call: Call) -> list[Effect]:
        """A bridged call looks after itself."""
        if not self.dead_man:
            return []
        return [Do(DisarmDeadMan(call.id)), Wake(("dead_man", call.id), None)]

    def play(self, channel: str, sound: Sound, *, queued: bool) -> tuple[str, Effect]:
        play_id = self.new_id()
        return play_id, Do(Play(channel, play_id, sound, queued))

    def silence(self, call: Call) -> list[Effect]:
        call.music = False
        return [Do(StopPlaying(call.id))]

    def close(self, call: Call, prompt: str, cause: Cause = Cause.NORMAL) -> list[Effect]:
        """Say some last words, if any, and hang up."""
        effects = self.silence(call) if call.stage in (Stage.WAITING, Stage.CONNECTING, Stage.DIALLING) else []
        call.move(Stage.CLOSING)
        if not prompt:
            return [*effects, Do(HangUp(call.id, cause))]
        call.last_words, play = self.play(call.id, Prompt(prompt, call.language), queued=True)
        return [*effects, play]

    def mark(self, call: Call, variables: Mapping[str, str]) -> Effect:
        """Write on the channel what a takeover must know."""
        return Do(SetVariables(call.id, {f"fsctl_{name}": value for name, value in variables.items()}))


def caller_name(call: Call) -> str:
    return shown_name(call.caller_name)


def shown_name(name: str) -> str:
    """A name as it may be shown on a phone: printable, one line, of bounded length.

    A name with a line break in it makes the switch fail to build the INVITE at all; pairs of angle brackets are eaten.
    """
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in name if c not in '<>"\\')
    return " ".join(kept.split())[:NAME_LENGTH]


def caller_number(call: Call) -> str:
    """The caller's number if it is one, else `anonymous`."""
    kept = "".join(c for c in call.caller_number if c in "+*#0123456789")
    return kept[:32] if kept and len(kept) == len(call.caller_number.strip()) else "anonymous"


def packed(data: Mapping[str, str]) -> str:
    """What was collected, as one text a takeover can read back."""
    return orjson.dumps(dict(data), option=orjson.OPT_SORT_KEYS).decode() if data else ""
