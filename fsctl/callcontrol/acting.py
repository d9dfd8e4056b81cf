"""The small acts of an agent at the panel: answer, reject, end, mute, keys."""

from __future__ import annotations

import re

from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import Leg
from fsctl.callcontrol.placing import Placing
from fsctl.callcontrol.talks import Form
from fsctl.facts import AgentMuted, Party
from fsctl.requests import AnswerOffer, EndTalk, MuteAgent, RejectOffer, SendDigits
from fsctl.step import Do, Effect, Note, Refused
from fsctl.switch.causes import Cause
from fsctl.switch.commands import AskToAnswer, HangUp, Mute, SetVariables
from fsctl.switch.commands import SendDigits as PressKeys

DIGITS = re.compile(r"[0-9*#]{1,32}")


class Acting:
    def __init__(self, desk: Desk, placing: Placing) -> None:
        self.desk = desk
        self.placing = placing

    def asked_to_answer(self, request: AnswerOffer, now: float) -> list[Effect]:
        return [Do(AskToAnswer(self._ringing(request.agent).uuid))]

    def asked_to_reject(self, request: RejectOffer, now: float) -> list[Effect]:
        leg = self._ringing(request.agent)
        leg.declined = True
        return [Do(HangUp(leg.uuid, Cause.REJECTED))]

    def _ringing(self, agent: str) -> Leg:
        """The leg by which the agent's phone rings. Raises Refused."""
        extension = self.desk.signed_in.get(agent, "")
        for leg in self.desk.legs.values():
            mine = leg.agent == agent or (extension and leg.party == extension)
            if mine and leg.unanswered and not leg.withdrawn and not leg.declined:
                return leg
        raise Refused("nothing_rings", f"The phone of agent {agent} does not ring", "Wait for a call.")

    def asked_to_end(self, request: EndTalk, now: float) -> list[Effect]:
        """As the handset would: what a hang-up means in a consultation it means here."""
        given_up = self.placing.give_up(request.agent)
        if given_up:
            return given_up
        call, talk = self.desk.talk_of(request.agent)
        if talk.near == call.id:
            call.ended_by = Party.CALLER
        return [Do(HangUp(talk.near))]

    def asked_to_mute(self, request: MuteAgent, now: float) -> list[Effect]:
        muted = switched(request.muted)
        call, talk = self.desk.talk_of(request.agent)
        if talk.muted is muted:
            return []
        talk.muted = muted
        return [
            Do(Mute(talk.near, muted)),
            Do(SetVariables(talk.near, {"fsctl_muted": "on" if muted else ""})),
            Note(AgentMuted(call.id, request.agent, muted)),
        ]

    def asked_to_press(self, request: SendDigits, now: float) -> list[Effect]:
        """To whom the agent talks with: the customer's side, or the consulted party."""
        if not DIGITS.fullmatch(request.digits):
            raise Refused("not_digits", "Those are no keys of a telephone", "Send 1 to 32 of 0-9, * and #.")
        _, talk = self.desk.talk_of(request.agent)
        if talk.form in (Form.TOGETHER, Form.SWAPPED, Form.CONFERENCE):
            return [Do(PressKeys(talk.far, request.digits))]
        if talk.form is Form.CONSULTING:
            return [Do(PressKeys(talk.third, request.digits))]
        raise Refused("nobody_hears", "Nobody talks with the agent now", "Take the customer back first.")


def switched(text: str) -> bool:
    """`on` or `off`. Raises Refused."""
    if text not in ("on", "off"):
        raise Refused("not_a_switch", "It is on or off", "Say `on` or `off`.")
    return text == "on"
