"""The state the acts of call control share, and the small moves several of them make."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping

from fsctl.callcontrol.legs import Call, Leg, LegStage, Stage
from fsctl.callcontrol.talks import Form, Talk
from fsctl.directory import Directory
from fsctl.facts import CallRetrieved, LineFreed, Role
from fsctl.step import Do, Effect, NewId, Note, Refused, Wake
from fsctl.switch.causes import Cause
from fsctl.switch.commands import ArmDeadMan, DisarmDeadMan, HangUp, Play, SetVariables, StopPlaying
from fsctl.switch.events import ChannelProgressed
from fsctl.switch.sounds import Prompt, Sound

DEAD_MAN_S = 30
"""The switch waits this long for a sign of life before it sends a caller to the fallback."""

DEAD_MAN_REARM_S = 15.0
DEAD_MAN_ROUND_S = 0.25
"""Whose turns come in the same quarter of a second are seen to together: of hundreds who wait each would wake this
process for itself."""

NAME_LENGTH = 64


class Desk:
    """Calls by id, legs by uuid, the directory in force."""

    def __init__(self, new_id: NewId, dead_man: bool, outside: str = "") -> None:
        self.new_id = new_id
        self.dead_man = dead_man
        self.outside = outside
        """The trunk that outside numbers go over where the site has none: the world behind the built-in switch."""
        self.signed_in: dict[str, str] = {}
        """Agent → the extension they are signed in at."""
        self.directory = Directory()
        self.calls: dict[str, Call] = {}
        self.legs: dict[str, Leg] = {}

    def call_of(self, leg: Leg) -> Call | None:
        return self.calls.get(leg.call)

    def calls_of(self, event: object) -> list[Call]:
        """The calls whose legs an event is about."""
        found: dict[str, Call] = {}
        for name in ("channel", "first", "second"):
            channel = getattr(event, name, "")
            leg = self.legs.get(channel)
            call = self.calls.get(leg.call if leg is not None else channel)
            if call is not None:
                found[call.id] = call
        return list(found.values())

    def agent_at(self, extension: str) -> str:
        """Who is signed in at a phone; empty for nobody."""
        return next((agent for agent, at in self.signed_in.items() if at == extension), "")

    def party_of(self, call: Call, channel: str) -> tuple[str, str]:
        """Agent and extension at the end of one of a call's legs, empty where there is none."""
        leg = self.legs.get(channel)
        extension = leg.party if leg is not None else call.extension if not call.placed_by else ""
        return (leg.agent if leg is not None and leg.agent else self.agent_at(extension)), extension

    def begin_talk(self, call: Call, near: str) -> None:
        """Customer and agent are together."""
        agent, _ = self.party_of(call, near)
        call.talk = Talk(call.id, near, agent)

    def talk_of(self, agent: str) -> tuple[Call, Talk]:
        """The agent's present talk, seen from the agent. Raises Refused."""
        for call in self.calls.values():
            talk = call.talk
            if talk is None or (call.stage is not Stage.TALKING and talk.form is not Form.LENT):
                continue
            if self.party_of(call, talk.near)[0] == agent:
                talk.agent = agent
                return call, talk
            if self.party_of(call, talk.far)[0] == agent and talk.form is Form.TOGETHER and not talk.at_phone:
                talk.far, talk.near, talk.agent = talk.near, talk.far, agent
                return call, talk
        raise Refused("not_in_a_call", f"Agent {agent} talks with nobody", "Wait for a call or place one.")

    def rings(self, event: ChannelProgressed, now: float) -> list[Effect]:
        """A third party's phone, or that of an agent who places a call: the agent hears it, nobody else is told."""
        leg = self.legs.get(event.channel)
        if leg is not None and (leg.consulted or leg.placing) and leg.stage is LegStage.ORDERED:
            leg.move(LegStage.RINGING)
        return []

    def unhold(self, call: Call, now: float) -> list[Effect]:
        """The hold is over, if there was one."""
        talk = call.talk
        if talk is None or not talk.held_at:
            return []
        held_s, talk.held_at = now - talk.held_at, 0.0
        return [Wake(("hold", call.id), None), Note(CallRetrieved(call.id, talk.agent, held_s))]

    def last_tie(self, leg: Leg) -> list[Effect]:
        """A leg that outlived its call is gone: the one it talked with goes too, the phone is free."""
        effects: list[Effect] = [Do(HangUp(leg.peer))] if leg.peer else []
        leg.peer = ""
        if leg.busied:
            leg.busied = False
            effects.append(Note(LineFreed(leg.party, leg.uuid)))
        return effects

    def free_line(self, call: Call) -> list[Effect]:
        """The phone at the caller's end is free again, if there is one."""
        if not call.line_busied:
            return []
        call.line_busied = False
        return [Note(LineFreed(call.extension, call.id))]

    def guard(self, call: Call, now: float) -> list[Effect]:
        """Have the switch look after the caller should we die, and remember to say again that we live."""
        if not self.dead_man:
            return []
        again = math.floor((now + DEAD_MAN_REARM_S) / DEAD_MAN_ROUND_S) * DEAD_MAN_ROUND_S
        return [Do(ArmDeadMan(call.id, DEAD_MAN_S)), Wake(("dead_man", call.id), again)]

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
        call.talk = None
        call.move(Stage.CLOSING)
        if not prompt:
            return [*effects, Do(HangUp(call.id, cause))]
        call.last_words, play = self.play(call.id, Prompt(prompt, call.language), queued=True)
        return [*effects, play]

    def mark_partner(self, call: Call, leg: Leg) -> Effect:
        """Write on a leg that it is the one the customer talks with now."""
        role = Role.EXTENSION if leg.party in self.directory.extensions else Role.OUTSIDE
        marks = {"fsctl_call": call.id, "fsctl_role": str(role), "fsctl_extension": leg.party, "fsctl_agent": leg.agent}
        return Do(SetVariables(leg.uuid, marks))

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
