"""Queues: what of their params means the same here, and what does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fsctl.site.callcenter.elements import Element, Trap, quoted, seconds
from fsctl.wording import Wording

STRATEGIES = {
    "ring-all": "ring-all",
    "ring-progressively": "ring-progressively",
    "longest-idle-agent": "longest-idle",
    "agent-with-least-talk-time": "least-talk-time",
    "agent-with-fewest-calls": "fewest-calls",
    "sequentially-by-agent-order": "sequential",
    "top-down": "top-down",
    "round-robin": "round-robin",
    "random": "random",
}

LIKE = {
    "longest-idle-agent": Wording("breaks do not count as idle time here; mod_callcenter counts from the last call"),
    "agent-with-least-talk-time": Wording(
        "after a break the talk time is kept; mod_callcenter zeroes it and floods the agent"
    ),
    "agent-with-fewest-calls": Wording(
        "after a break the count is kept; mod_callcenter zeroes it and floods the agent"
    ),
    "round-robin": Wording("the turn is remembered by queue; mod_callcenter remembers it by agent"),
}
"""Strategies that do the same on a good day and another thing on a bad one."""

FOR_EVER_S = 3600.0
"""How long a caller of a queue without any limit waits while nobody is there: a site wants a way out of each queue."""


def queues(elements: list[Element], traps: list[Trap]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Old name → (name here, settings)."""
    made: dict[str, tuple[str, dict[str, Any]]] = {}
    taken: set[str] = set()
    for element in elements:
        old = element.said.get("name", "")
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", old.partition("@")[0]).strip("-")[:60]
        name = name if re.match("[A-Za-z]", name) else f"q{name}"
        if name in taken:
            name = re.sub(r"[^A-Za-z0-9_-]+", "-", old)[:64]
        if name in taken or old in made:
            what = Wording("queue {old} is left out: there is one of this name already", old=quoted(old))
            traps.append(Trap(element.line, what))
            continue
        if name != old.partition("@")[0]:
            traps.append(Trap(element.line, Wording("queue {old} is called {name} here", old=quoted(old), name=name)))
        taken.add(name)
        made[old] = name, _queue(element, traps)
    return made


def _queue(element: Element, traps: list[Trap]) -> dict[str, Any]:
    reading = Reading(element, traps)
    return reading.read()


class Reading:
    """One queue's params, each read once; what is left over is told."""

    def __init__(self, element: Element, traps: list[Trap]) -> None:
        self._element = element
        self._left = dict(element.params)
        self._traps = traps
        self._name = quoted(element.said.get("name", ""))

    def read(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        parts: tuple[Callable[[dict[str, Any]], None], ...] = (
            self._strategy,
            self._music,
            self._waits,
            self._tiers,
            self._sounds,
            self._recording,
            self._resume,
            self._agents,
            self._rest,
        )
        for part in parts:
            part(made)
        return made

    def _take(self, key: str, default: str = "") -> str:
        value, _ = self._left.pop(key, (default, 0))
        return value.strip()

    def _line(self, key: str) -> int:
        return self._element.params.get(key, ("", self._element.line))[1]

    def _tell(self, key: str, text: Wording) -> None:
        self._traps.append(Trap(self._line(key), Wording("queue {queue}: {text}", queue=self._name, text=text)))

    def _number(self, key: str, default: float) -> float:
        line = self._line(key)
        said = self._take(key)
        return default if not said else seconds(said, key, line, self._traps, default)

    def _flag(self, key: str, default: bool) -> bool:
        said = self._take(key).lower()
        return default if not said else said in ("true", "yes", "on", "enabled", "active", "allow", "1")

    def _strategy(self, made: dict[str, Any]) -> None:
        said = self._take("strategy", "longest-idle-agent")
        if said in STRATEGIES:
            made["strategy"] = STRATEGIES[said]
            if said in LIKE:
                self._tell("strategy", Wording("strategy {said}: {unlike}", said=said, unlike=LIKE[said]))
            if said == "ring-progressively":
                made["progressive_s"] = min(max(self._number("ring-progressively-delay", 10.0), 1.0), 300.0)
            return
        made["strategy"] = "longest-idle"
        self._tell(
            "strategy",
            Wording(
                "strategy {said} is unknown; mod_callcenter falls back in silence to level and position, "
                "longest-idle is taken here",
                said=quoted(said),
            ),
        )

    def _music(self, made: dict[str, Any]) -> None:
        said = self._take("moh-sound")
        if said not in ("", "$${hold_music}", "local_stream://moh", "local_stream://default"):
            self._tell("moh-sound", Wording("music {said} is not carried over; set `music`", said=quoted(said)))

    def _waits(self, made: dict[str, Any]) -> None:
        if longest := self._number("max-wait-time", 0.0):
            made["max_wait_s"] = longest
            self._tell(
                "max-wait-time",
                Wording("where a caller goes after the longest wait stood in the dialplan; set `on_max_wait`"),
            )
        nobody, grace = (
            self._number("max-wait-time-with-no-agent", 0.0),
            self._number("max-wait-time-with-no-agent-time-reached", 5.0),
        )
        if not longest and not nobody:
            made["no_agent_wait_s"] = FOR_EVER_S
            self._tell(
                "max-wait-time-with-no-agent",
                Wording(
                    "callers would wait for ever when all agents have gone; here they are let go after an hour without "
                    "any, set `no_agent_wait_s` and `on_no_agent`"
                ),
            )
        if nobody:
            made["no_agent_wait_s"] = nobody
            self._tell(
                "max-wait-time-with-no-agent",
                Wording(
                    "agents on a break count as agents, as in mod_callcenter, where “no agent” means "
                    "that all are logged out; leave `not_ready` out of `counts_as_agent` to count them not"
                ),
            )
            if grace:
                self._tell(
                    "max-wait-time-with-no-agent",
                    Wording("its grace of {grace:g} s after the agents are gone has no counterpart", grace=grace),
                )

    def _tiers(self, made: dict[str, Any]) -> None:
        apply, wait_s = self._flag("tier-rules-apply", False), self._number("tier-rule-wait-second", 0.0)
        multiply, at_once = (
            self._flag("tier-rule-wait-multiply-level", False),
            self._flag("tier-rule-no-agent-no-wait", True),
        )
        if not apply or not wait_s:
            return
        made["tier_wait_s"] = wait_s
        if multiply:
            self._tell(
                "tier-rule-wait-multiply-level",
                Wording(
                    "each further level in use waits once more; mod_callcenter multiplies by the level's "
                    "number, so a level 5 waits five times even if it is the second"
                ),
            )
        else:
            self._tell(
                "tier-rule-wait-second",
                Wording("levels open one after the other, each after the same wait; mod_callcenter opens all at once"),
            )
        if at_once:
            self._tell(
                "tier-rule-no-agent-no-wait",
                Wording(
                    "a level without anybody there is waited for all the same; mod_callcenter passes "
                    "over it, unless somebody in it is on a break"
                ),
            )

    def _sounds(self, made: dict[str, Any]) -> None:
        sound, every_s = self._take("announce-sound"), self._number("announce-frequency", 0.0)
        if sound:
            self._tell(
                "announce-sound",
                Wording(
                    "the sound {sound} is not carried over; add an announcement and name it in `announcement`",
                    sound=quoted(sound),
                ),
            )
            if every_s:
                made["announcement_every_s"] = max(every_s, 5.0)

    def _recording(self, made: dict[str, Any]) -> None:
        template = self._take("record-template")
        made["record"] = bool(template)
        if template:
            self._tell(
                "record-template",
                Wording(
                    "recordings are a file a talk in fsctl's own folder; mod_callcenter records the caller's leg from "
                    "the answer on, and runs on after a transfer"
                ),
            )

    def _resume(self, made: dict[str, Any]) -> None:
        allowed, within = self._flag("abandoned-resume-allowed", False), self._number("discard-abandoned-after", 60.0)
        if allowed and within:
            made["resume_s"] = within
            self._tell(
                "abandoned-resume-allowed",
                Wording(
                    "a caller who hides the number never has the place back; in mod_callcenter all who do share a place"
                ),
            )

    def _agents(self, made: dict[str, Any]) -> None:
        status = self._take("agent-no-answer-status", "On Break")
        if status != "On Break":
            self._tell(
                "agent-no-answer-status",
                Wording("too many misses make an agent not ready here, never {status}", status=quoted(status)),
            )
        if not self._flag("skip-agents-with-external-calls", True):
            self._tell(
                "skip-agents-with-external-calls",
                Wording("an agent whose phone has another call is never offered one here"),
            )

    def _rest(self, made: dict[str, Any]) -> None:
        if self._take("time-base-score", "queue") == "system":
            self._tell(
                "time-base-score",
                Wording(
                    "callers count from their entry into the queue; time before it (time-base-score system) "
                    "does not count"
                ),
            )
        self._left.pop("ring-progressively-delay", None)
        for key, (value, _) in self._left.items():
            text = Wording("{key} = {value} has no counterpart", key=quoted(key), value=quoted(value))
            self._tell(key, text)
