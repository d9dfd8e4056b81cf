"""Feature codes from a registered phone: log in, log out, ready, not ready with a reason.

`*10` logs in the agent whose usual phone this is, `*101001` agent 1001 at this phone, `*101001*2468` with a PIN.
`*131` is not ready with the reason that has key 1. Who acts is whoever is signed in at the phone.
"""

from __future__ import annotations

from fsctl.acd.floor import Floor
from fsctl.acd.pins import pin_fits
from fsctl.acd.seating import Seating
from fsctl.directory import CodeAction
from fsctl.directory.model import IN_CALL
from fsctl.facts import CodeDialled, CodeObeyed, CodeRefused
from fsctl.requests import LogIn, LogOut, SetNotReady, SetReady
from fsctl.step import Effect, Note, Refused

PROMPTS = {
    CodeAction.LOG_IN: "logged_in",
    CodeAction.LOG_OUT: "logged_out",
    CodeAction.READY: "ready",
    CodeAction.NOT_READY: "not_ready",
}


class Coding:
    def __init__(self, floor: Floor, seating: Seating) -> None:
        self.floor = floor
        self.seating = seating

    def dialled(self, fact: CodeDialled, now: float) -> tuple[str, list[Effect]]:
        """The agent concerned (empty when refused) and what follows."""
        try:
            action = CodeAction(fact.action)
            agent, effects = self._obey(action, fact.extension, fact.argument, now)
        except Refused as refused:
            told = CodeRefused(fact.call, fact.action, refused.code, refused.message, "code_refused")
            return "", [Note(told)]
        return agent, [*effects, Note(CodeObeyed(fact.call, agent, str(action), PROMPTS[action]))]

    def _obey(self, action: CodeAction, extension: str, argument: str, now: float) -> tuple[str, list[Effect]]:
        by = f"phone {extension}"
        if action in IN_CALL:
            raise Refused("only_in_a_call", "That code is keyed during a talk", "Key it while you talk.")
        if action is CodeAction.LOG_IN:
            agent = self._who_logs_in(extension, argument)
            return agent, self.seating.log_in(LogIn(agent, extension, by), now)
        agent = self.floor.by_extension.get(extension, "")
        if not agent:
            raise Refused("nobody_here", f"Nobody is logged in at {extension}", "Dial the log-in code first.")
        if action is CodeAction.LOG_OUT:
            return agent, self.seating.log_out(LogOut(agent, by), now)
        if action is CodeAction.READY:
            return agent, self.seating.set_ready(SetReady(agent, by), now)
        reasons = {reason.key: reason.code for reason in self.floor.directory.reasons.values()}
        return agent, self.seating.set_not_ready(SetNotReady(agent, reasons.get(argument, argument), by), now)

    def _who_logs_in(self, extension: str, argument: str) -> str:
        number, _, pin = argument.partition("*")
        agents = self.floor.directory.agents
        if not number:
            number = next((agent.number for agent in agents.values() if agent.extension == extension), "")
            if not number:
                raise Refused("no_agent_here", f"{extension} is nobody's own phone", "Dial the agent number as well.")
        agent = agents.get(number)
        if agent is None:
            raise Refused("unknown_agent", f"There is no agent {number!r}", "Check the number.")
        if agent.pin and not pin_fits(pin, agent.pin):
            raise Refused("wrong_pin", f"The PIN for agent {number} is wrong", "Dial code, agent number, *, PIN.")
        return number
