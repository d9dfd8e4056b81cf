"""Feature codes from a registered phone: log in, log out, ready, not ready with a reason.

`*10` logs in the agent whose usual phone this is, `*101001` agent 1001 at this phone, `*101001*2468` with a PIN,
`*101001*2468*1` or `*10**1` not ready yet, with the reason that has key 1. `*131` is not ready with that reason; `*247`
gives the last talk the disposition that has key 7; `*142` works outbound only. Who acts is whoever is signed in at
the phone.
"""

from __future__ import annotations

from fsctl.acd.floor import Floor
from fsctl.acd.pins import pin_fits
from fsctl.acd.seating import Seating
from fsctl.acd.wrapping import Wrapping
from fsctl.directory import CodeAction, WorkMode
from fsctl.directory.codes import IN_CALL
from fsctl.facts import BreakAsked, CodeDialled, CodeObeyed, CodeRefused
from fsctl.requests import LogIn, LogOut, SetNotReady, SetReady, SetWorkMode
from fsctl.step import Effect, Note, Refused

PROMPTS = {
    CodeAction.LOG_IN: "logged_in",
    CodeAction.LOG_OUT: "logged_out",
    CodeAction.READY: "ready",
    CodeAction.NOT_READY: "not_ready",
    CodeAction.DISPOSITION: "disposition_set",
    CodeAction.WORK_MODE: "work_mode_set",
}

MODES = {"1": WorkMode.NORMAL, "2": WorkMode.OUTBOUND, "3": WorkMode.OFF_DUTY}
"""Work modes by the digit dialled; working as a supervisor is given by one."""


class Coding:
    def __init__(self, floor: Floor, seating: Seating, wrapping: Wrapping) -> None:
        self.floor = floor
        self.seating = seating
        self.wrapping = wrapping

    def dialled(self, fact: CodeDialled, now: float) -> tuple[str, list[Effect]]:
        """The agent concerned (empty when refused) and what follows."""
        try:
            action = CodeAction(fact.action)
            agent, effects = self._obey(action, fact.extension, fact.argument, now)
        except Refused as refused:
            told = CodeRefused(fact.call, fact.action, refused.code, refused.message, "code_refused")
            return "", [Note(told)]
        asked = any(isinstance(effect, Note) and isinstance(effect.fact, BreakAsked) for effect in effects)
        prompt = "break_asked" if asked else PROMPTS[action]
        return agent, [*effects, Note(CodeObeyed(fact.call, agent, str(action), prompt))]

    def _obey(self, action: CodeAction, extension: str, argument: str, now: float) -> tuple[str, list[Effect]]:
        by = f"phone {extension}"
        if action in IN_CALL and action is not CodeAction.DISPOSITION:
            raise Refused("only_in_a_call", "That code is keyed during a talk", "Key it while you talk.")
        if action is CodeAction.LOG_IN:
            who, _, rest = argument.partition("*")
            pin, _, key = rest.partition("*")
            agent = self._who_logs_in(extension, who, pin)
            reason = self._reason(key) if key else ""
            return agent, self.seating.log_in(LogIn(agent, extension, by, reason), now)
        agent = self.floor.by_extension.get(extension, "")
        if not agent:
            raise Refused("nobody_here", f"Nobody is logged in at {extension}", "Dial the log-in code first.")
        return agent, self._act(action, agent, argument, by, now)

    def _act(self, action: CodeAction, agent: str, argument: str, by: str, now: float) -> list[Effect]:
        if action is CodeAction.LOG_OUT:
            return self.seating.log_out(LogOut(agent, by), now)
        if action is CodeAction.READY:
            return self.seating.set_ready(SetReady(agent, by), now)
        if action is CodeAction.DISPOSITION:
            return self.wrapping.mark(self.seating.present(agent), argument, by, now)
        if action is CodeAction.WORK_MODE:
            return self.seating.set_mode(SetWorkMode(agent, str(MODES.get(argument, argument)), by), now)
        return self.seating.set_not_ready(SetNotReady(agent, self._reason(argument), by), now)

    def _reason(self, key: str) -> str:
        """The reason with that key; what is no key is taken for its name, to be refused by it."""
        return next((reason.code for reason in self.floor.directory.reasons.values() if reason.key == key), key)

    def _who_logs_in(self, extension: str, number: str, pin: str) -> str:
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
