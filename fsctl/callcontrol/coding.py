"""A phone dialled a feature code: tell it what became of it, and hang up."""

from __future__ import annotations

from fsctl.callcontrol.desk import Desk
from fsctl.facts import CodeObeyed, CodeRefused, Party
from fsctl.step import Do, Effect
from fsctl.switch.commands import Answer


class Coding:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def obeyed(self, fact: CodeObeyed, now: float) -> list[Effect]:
        agent = self.desk.directory.agents.get(fact.agent)
        return self._tell(fact.call, fact.prompt, agent.language if agent else "")

    def refused(self, fact: CodeRefused, now: float) -> list[Effect]:
        return self._tell(fact.call, fact.prompt, "")

    def _tell(self, call_id: str, prompt: str, language: str) -> list[Effect]:
        call = self.desk.calls.get(call_id)
        if call is None:
            return []
        call.language = language or call.language
        call.ended_by = Party.SYSTEM
        call.line_busied = True  # noted when the code was dialled
        answer: list[Effect] = [] if call.answered else [Do(Answer(call.id))]
        return [*answer, *self.desk.close(call, prompt)]
