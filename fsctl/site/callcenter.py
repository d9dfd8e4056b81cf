"""A mod_callcenter configuration becomes a site file, with a list of what it said that a site does not mean alike.

Read by an event parser that refuses document types, so no entity is ever expanded. Nothing of the file is believed: it
becomes texts in a YAML document, and `site.parse` reads that as it reads any site file. Settings and defaults are those
of mod_callcenter in FreeSWITCH 1.10 (its `callcenter.conf.xml` and how its code treats each).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import yaml

LARGEST = 4 * 1024 * 1024

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
    "longest-idle-agent": "breaks do not count as idle time here; mod_callcenter counts from the last call",
    "agent-with-least-talk-time": "after a break the talk time is kept; mod_callcenter zeroes it and floods the agent",
    "agent-with-fewest-calls": "after a break the count is kept; mod_callcenter zeroes it and floods the agent",
    "round-robin": "the turn is remembered by queue; mod_callcenter remembers it by agent",
}
"""Strategies that do the same on a good day and another thing on a bad one."""

CONTACT = re.compile(r"(?:\[(?P<bracket>[^\]]*)\]|\{(?P<brace>[^}]*)\})*user/(?P<extension>[0-9*#]{1,32})(?:@[^/,|]*)?")
RING = re.compile(r"(?:^|[,^:])(?:leg_timeout|call_timeout|originate_timeout)=([0-9]{1,4})")


FOR_EVER_S = 3600.0
"""How long a caller of a queue without any limit waits while nobody is there: a site wants a way out of each queue."""


class CannotRead(ValueError):
    """The file is no mod_callcenter configuration; says where and why."""


@dataclass(frozen=True, slots=True)
class Trap:
    """Something in the file that does not mean the same here, at its line (0: the file as a whole)."""

    line: int
    text: str


@dataclass(slots=True)
class Element:
    kind: str
    line: int
    said: Mapping[str, str]
    params: dict[str, tuple[str, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Imported:
    """`document` is what a site file says; `traps` in order of their lines."""

    document: dict[str, Any]
    traps: list[Trap]

    def yaml(self) -> str:
        return yaml.safe_dump(self.document, allow_unicode=True, sort_keys=False, width=120)


def read(data: bytes) -> Imported:
    """Raises CannotRead."""
    if len(data) > LARGEST:
        raise CannotRead(f"the file has {len(data)} bytes; a callcenter.conf.xml has at most {LARGEST}")
    found = _elements(data)
    traps = [Trap(element.line, text) for element in found if (text := _foreign(element))]
    agents, wishes = _agents([element for element in found if element.kind == "agent"], traps)
    queues = _queues([element for element in found if element.kind == "queue"], traps)
    tiers = [element for element in found if element.kind == "tier"]
    _serve(queues, agents, wishes, tiers, traps)
    document: dict[str, Any] = {}
    if agents:
        document["agents"] = agents
    if queues:
        document["queues"] = dict(queues.values())
    return Imported(document, sorted(traps, key=lambda trap: trap.line))


# -- the file ---------------------------------------------------------------------------------------------------------


def _elements(data: bytes) -> list[Element]:
    """Queues with their params, agents, tiers and settings, in order."""
    parser = expat.ParserCreate()
    found: list[Element] = []
    depth: list[str] = []

    def start(name: str, said: dict[str, str]) -> None:
        if not depth and name not in ("configuration", "document", "include"):
            raise CannotRead(f"line {parser.CurrentLineNumber}: <{name[:40]}> is no FreeSWITCH configuration")
        if name in ("queue", "agent", "tier"):
            found.append(Element(name, parser.CurrentLineNumber, said))
        elif name == "param":
            line = parser.CurrentLineNumber
            if depth and depth[-1] == "queue" and found:
                found[-1].params[said.get("name", "")] = said.get("value", ""), line
            elif depth and depth[-1] == "settings":
                found.append(Element("setting", line, said))
        depth.append(name)

    def refuse(*_: object) -> None:
        raise CannotRead(f"line {parser.CurrentLineNumber}: a document type is not read; take it out")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: depth.pop()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise CannotRead(f"line {error.lineno}: not XML: {expat.ErrorString(error.code)}") from error
    if not any(element.kind in ("queue", "agent", "tier") for element in found):
        raise CannotRead("there is no queue, agent or tier in it")
    return found


def _foreign(element: Element) -> str:
    if element.kind == "setting":
        return f"setting {_quoted(element.said.get('name', ''))} has no counterpart: fsctl keeps its own records"
    return ""


def _quoted(text: str) -> str:
    """Somebody else's text, short and on one line."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    return repr(plain[:60])


# -- agents -----------------------------------------------------------------------------------------------------------

AGENT_KEYS = {
    "wrap-up-time": ("wrap_up_s", 0.0),
    "reject-delay-time": ("reject_delay_s", 0.0),
    "busy-delay-time": ("busy_delay_s", 0.0),
    "no-answer-delay-time": ("no_answer_delay_s", 0.0),
    "max-no-answer": ("max_misses", 0.0),
}
"""What mod_callcenter says by agent and a site says by queue, with mod_callcenter's default."""


def _agents(elements: list[Element], traps: list[Trap]) -> tuple[dict[str, Any], dict[str, dict[str, float]]]:
    """The agents of the site by number, and by their old name what each wanted of a queue."""
    made: dict[str, Any] = {}
    wishes: dict[str, dict[str, float]] = {}
    for element in elements:
        name = element.said.get("name", "")
        contact = element.said.get("contact", "")
        number = _number(element, name, contact, made, traps)
        if not number:
            continue
        reached = CONTACT.fullmatch(contact)
        one: dict[str, Any] = {"name": name.partition("@")[0][:120] or number}
        wish = {"number": number, **_wish(element, traps)}
        if reached:
            one["extension"] = reached["extension"]
            ring = RING.search(reached["bracket"] or reached["brace"] or "")
            if ring:
                wish["ring_s"] = min(max(float(ring[1]), 3.0), 300.0)
        elif contact:
            traps.append(
                Trap(
                    element.line,
                    f"agent {_quoted(name)}: contact {_quoted(contact)} is no phone of this switch; "
                    "the agent signs in at a phone by hand",
                )
            )
        if element.said.get("type", "callback") != "callback":
            traps.append(
                Trap(
                    element.line,
                    f"agent {_quoted(name)}: type {_quoted(element.said['type'])} (a line kept open) is not "
                    "imported; the phone is rung for each call",
                )
            )
        if element.said.get("status"):
            traps.append(
                Trap(
                    element.line,
                    f"agent {_quoted(name)}: the status {_quoted(element.said['status'])} is not configuration "
                    "here; agents sign in",
                )
            )
        made[number] = one
        wishes[name] = wish  # type: ignore[assignment]
    return made, wishes


def _number(element: Element, name: str, contact: str, made: Mapping[str, Any], traps: list[Trap]) -> str:
    """An agent's number: the name's digits, else the phone's."""
    local = name.partition("@")[0]
    reached = CONTACT.fullmatch(contact)
    number = local if re.fullmatch(r"[0-9]{1,32}", local) else reached["extension"] if reached else ""
    if not number:
        traps.append(
            Trap(element.line, f"agent {_quoted(name)} is left out: neither the name nor the contact is a number")
        )
        return ""
    if number in made:
        traps.append(
            Trap(element.line, f"agent {_quoted(name)} is left out: {number} is another agent's number already")
        )
        return ""
    return number


def _wish(element: Element, traps: list[Trap]) -> dict[str, float]:
    found = {}
    for key, (ours, default) in AGENT_KEYS.items():
        said = element.said.get(key)
        found[ours] = default if said is None else _seconds(said, key, element.line, traps, default)
    return found


def _seconds(text: str, key: str, line: int, traps: list[Trap], default: float) -> float:
    if re.fullmatch(r"[0-9]{1,7}", text.strip()):
        return float(text)
    traps.append(Trap(line, f"{key} is {_quoted(text)}, no whole number; {default:g} is taken"))
    return default


# -- queues -----------------------------------------------------------------------------------------------------------


def _queues(elements: list[Element], traps: list[Trap]) -> dict[str, tuple[str, dict[str, Any]]]:
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
            traps.append(Trap(element.line, f"queue {_quoted(old)} is left out: there is one of this name already"))
            continue
        if name != old.partition("@")[0]:
            traps.append(Trap(element.line, f"queue {_quoted(old)} is called {name} here"))
        taken.add(name)
        made[old] = name, _queue(element, traps)
    return made


def _queue(element: Element, traps: list[Trap]) -> dict[str, Any]:
    reading = _Queue(element, traps)
    return reading.read()


class _Queue:
    """One queue's params, each read once; what is left over is told."""

    def __init__(self, element: Element, traps: list[Trap]) -> None:
        self._element = element
        self._left = dict(element.params)
        self._traps = traps
        self._name = _quoted(element.said.get("name", ""))

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

    def _tell(self, key: str, text: str) -> None:
        self._traps.append(Trap(self._line(key), f"queue {self._name}: {text}"))

    def _number(self, key: str, default: float) -> float:
        line = self._line(key)
        said = self._take(key)
        return default if not said else _seconds(said, key, line, self._traps, default)

    def _flag(self, key: str, default: bool) -> bool:
        said = self._take(key).lower()
        return default if not said else said in ("true", "yes", "on", "enabled", "active", "allow", "1")

    def _strategy(self, made: dict[str, Any]) -> None:
        said = self._take("strategy", "longest-idle-agent")
        if said in STRATEGIES:
            made["strategy"] = STRATEGIES[said]
            if said in LIKE:
                self._tell("strategy", f"strategy {said}: {LIKE[said]}")
            if said == "ring-progressively":
                made["progressive_s"] = min(max(self._number("ring-progressively-delay", 10.0), 1.0), 300.0)
            return
        made["strategy"] = "longest-idle"
        self._tell(
            "strategy",
            f"strategy {_quoted(said)} is unknown; mod_callcenter falls back in silence to level and position, "
            "longest-idle is taken here",
        )

    def _music(self, made: dict[str, Any]) -> None:
        said = self._take("moh-sound")
        if said not in ("", "$${hold_music}", "local_stream://moh", "local_stream://default"):
            self._tell("moh-sound", f"music {_quoted(said)} is not carried over; set `music`")

    def _waits(self, made: dict[str, Any]) -> None:
        if longest := self._number("max-wait-time", 0.0):
            made["max_wait_s"] = longest
            self._tell(
                "max-wait-time", "where a caller goes after the longest wait stood in the dialplan; set `on_max_wait`"
            )
        nobody, grace = (
            self._number("max-wait-time-with-no-agent", 0.0),
            self._number("max-wait-time-with-no-agent-time-reached", 5.0),
        )
        if not longest and not nobody:
            made["no_agent_wait_s"] = FOR_EVER_S
            self._tell(
                "max-wait-time-with-no-agent",
                "callers would wait for ever when all agents have gone; here they are let go after an hour without "
                "any, set `no_agent_wait_s` and `on_no_agent`",
            )
        if nobody:
            made["no_agent_wait_s"] = nobody
            self._tell(
                "max-wait-time-with-no-agent",
                "agents on a break count as agents, as in mod_callcenter, where “no agent” means "
                "that all are logged out; leave `not_ready` out of `counts_as_agent` to count them not",
            )
            if grace:
                self._tell(
                    "max-wait-time-with-no-agent",
                    f"its grace of {grace:g} s after the agents are gone has no counterpart",
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
                "each further level in use waits once more; mod_callcenter multiplies by the level's "
                "number, so a level 5 waits five times even if it is the second",
            )
        else:
            self._tell(
                "tier-rule-wait-second",
                "levels open one after the other, each after the same wait; mod_callcenter opens all at once",
            )
        if at_once:
            self._tell(
                "tier-rule-no-agent-no-wait",
                "a level without anybody there is waited for all the same; mod_callcenter passes "
                "over it, unless somebody in it is on a break",
            )

    def _sounds(self, made: dict[str, Any]) -> None:
        sound, every_s = self._take("announce-sound"), self._number("announce-frequency", 0.0)
        if sound:
            self._tell(
                "announce-sound",
                f"the sound {_quoted(sound)} is not carried over; add an announcement and name it in `announcement`",
            )
            if every_s:
                made["announcement_every_s"] = max(every_s, 5.0)

    def _recording(self, made: dict[str, Any]) -> None:
        template = self._take("record-template")
        made["record"] = bool(template)
        if template:
            self._tell(
                "record-template",
                "recordings are a file a talk in fsctl's own folder; mod_callcenter records the caller's leg from "
                "the answer on, and runs on after a transfer",
            )

    def _resume(self, made: dict[str, Any]) -> None:
        allowed, within = self._flag("abandoned-resume-allowed", False), self._number("discard-abandoned-after", 60.0)
        if allowed and within:
            made["resume_s"] = within
            self._tell(
                "abandoned-resume-allowed",
                "a caller who hides the number never has the place back; in mod_callcenter all who do share a place",
            )

    def _agents(self, made: dict[str, Any]) -> None:
        status = self._take("agent-no-answer-status", "On Break")
        if status != "On Break":
            self._tell(
                "agent-no-answer-status", f"too many misses make an agent not ready here, never {_quoted(status)}"
            )
        if not self._flag("skip-agents-with-external-calls", True):
            self._tell(
                "skip-agents-with-external-calls", "an agent whose phone has another call is never offered one here"
            )

    def _rest(self, made: dict[str, Any]) -> None:
        if self._take("time-base-score", "queue") == "system":
            self._tell(
                "time-base-score",
                "callers count from their entry into the queue; time before it (time-base-score system) does not count",
            )
        self._left.pop("ring-progressively-delay", None)
        for key, (value, _) in self._left.items():
            self._tell(key, f"{_quoted(key)} = {_quoted(value)} has no counterpart")


# -- who serves what --------------------------------------------------------------------------------------------------


def _serve(
    queues: Mapping[str, tuple[str, dict[str, Any]]],
    agents: Mapping[str, Any],
    wishes: Mapping[str, Mapping[str, Any]],
    tiers: list[Element],
    traps: list[Trap],
) -> None:
    serving: dict[str, list[str]] = {}
    for element in tiers:
        agent, queue = element.said.get("agent", ""), element.said.get("queue", "")
        if agent not in wishes or queue not in queues:
            missing = f"agent {_quoted(agent)}" if agent not in wishes else f"queue {_quoted(queue)}"
            traps.append(Trap(element.line, f"a tier is left out: there is no {missing}"))
            continue
        _, made = queues[queue]
        members = made.setdefault("agents", [])
        number = wishes[agent]["number"]
        if any(member["agent"] == number for member in members):
            traps.append(
                Trap(element.line, f"a tier is left out: agent {_quoted(agent)} serves {_quoted(queue)} already")
            )
            continue
        place = {
            key: int(_seconds(element.said.get(key, "1"), key, element.line, traps, 1.0)) or 1
            for key in ("level", "position")
        }
        members.append({"agent": number, **place})
        serving.setdefault(queue, []).append(agent)
    for queue, own in serving.items():
        _joined(queue, queues[queue][1], [wishes[agent] for agent in own], traps)


def _joined(queue: str, made: dict[str, Any], wishes: list[Mapping[str, Any]], traps: list[Trap]) -> None:
    """What each agent wanted becomes the queue's: the longest of them, and it is told where they differ."""
    for key in ("ring_s", *(ours for ours, _ in AGENT_KEYS.values())):
        values = sorted({wish[key] for wish in wishes if key in wish})
        if not values:
            continue
        made[key] = int(values[-1]) if key == "max_misses" else values[-1]
        if len(values) > 1:
            some = ", ".join(f"{value:g}" for value in values)
            traps.append(
                Trap(
                    0,
                    f"queue {_quoted(queue)}: its agents have different values of {key} ({some}); a queue has one, "
                    f"{values[-1]:g} is taken",
                )
            )
