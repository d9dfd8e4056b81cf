"""A flow as frozen values: nodes by name, each of a kind with its own settings and edges.

A prompt is named by its name, spoken in the call's language, or `name@en`, always spoken in that one: a choice of
languages has to be heard by callers of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fsctl.directory import Destination, DestinationKind
from fsctl.ivr.conditions import Condition
from fsctl.switch.sounds import Prompt

LAST_AGENT_PROMPT = "last_agent_free"
"""The prompt that offers the agent of the last talk by number."""

DIGITS = "digits:"
"""Before the name of a value of the call: its digits are said one by one."""

LAST_AGENT = "last_agent"
"""The name the agent of the last talk is kept under with the call."""


@dataclass(frozen=True, slots=True)
class Play:
    """Say prompts one after the other, then go on."""

    prompts: tuple[str, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Menu:
    """Say prompts, take one key. A key pressed before the prompts have ended counts, and cuts them short unless
    `barge_in` is false.

    `tries` counts how often the caller may press nothing or a wrong key in all; `timeout` and `invalid` are where the
    last of them leads. `saves` is the data name the key is kept under, empty for none.
    """

    prompts: tuple[str, ...]
    keys: Mapping[str, str]
    timeout: str
    invalid: str
    tries: int = 3
    wait_s: float = 5.0
    saves: str = ""
    barge_in: bool = True
    again: str = "invalid_key"
    silent: str = "no_input"


@dataclass(frozen=True, slots=True)
class Collect:
    """Say prompts, take up to `most` digits, ended by `#`, a pause or the last of them.

    Too few of them lead to `invalid`, nothing at all within `wait_s` seconds to `timeout`.
    """

    prompts: tuple[str, ...]
    saves: str
    next: str
    timeout: str
    invalid: str
    least: int = 1
    most: int = 20
    wait_s: float = 5.0
    pause_s: float = 3.0
    barge_in: bool = True


@dataclass(frozen=True, slots=True)
class Verify:
    """Ask for a member number (`prompts`) and its password (`password`), each ended by `#` or a pause, `*` begins it
    anew; and have them checked.

    `tries` counts the wrong ones of a call, in this node and every other; after the last it goes on at `failed`, at
    once where they are used up already. `locked` is for a member with too many wrong ones in whatever calls,
    `unavailable` for an answer that does not come within `within_s` seconds, `timeout` for nothing keyed.
    """

    prompts: tuple[str, ...]
    password: tuple[str, ...]
    wrong: tuple[str, ...]
    verified: str
    failed: str
    locked: str
    unavailable: str
    timeout: str
    tries: int = 3
    least: int = 1
    wait_s: float = 8.0
    pause_s: float = 4.0
    within_s: float = 4.0
    again: str = "no_input"


@dataclass(frozen=True, slots=True)
class Find:
    """Look a customer up in the database: by the caller's number (`number`: `caller`, or a name of the data), or by a
    member number (`member`: a name of the data). `saves` is the data name each field is kept under.

    Goes on at `none` also where several have the number: none is guessed.
    """

    number: str
    member: str
    saves: Mapping[str, str]
    found: str
    none: str
    unavailable: str
    within_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Opening:
    """Go by a calendar of the directory."""

    calendar: str
    open: str
    closed: str
    holiday: str


@dataclass(frozen=True, slots=True)
class Branch:
    """Go by a value: `language`, `caller`, or a name of the collected data. The first case that is met wins.

    A case ending in `*` is met by values that begin so.
    """

    value: str
    cases: Mapping[str, str]
    otherwise: str


@dataclass(frozen=True, slots=True)
class When:
    """Go by how things stand in a queue at this moment. The first case whose condition holds wins; `queue` may be empty
    where no figure of a queue is asked for."""

    queue: str
    cases: tuple[tuple[Condition, str], ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class LastAgent:
    """Go by whether the agent whom the caller talked with last is there and free in a queue; the agent's number is kept
    as `last_agent`, for prompts and for a queue node that `prefers` it."""

    queue: str
    free: str
    otherwise: str
    within_s: float = 14 * 86_400.0
    at_most: int = 6
    """To how many regulars an hour one agent is offered."""


@dataclass(frozen=True, slots=True)
class Language:
    """From here on speak this language."""

    language: str
    next: str


@dataclass(frozen=True, slots=True)
class Set:
    """Keep a value with the call."""

    data: Mapping[str, str]
    next: str


@dataclass(frozen=True, slots=True)
class Leave:
    """The flow ends: the call goes to a queue, an extension, an outside number or an announcement, or is hung up."""

    destination: Destination
    priority: str = ""
    """A named priority or whole seconds; empty: as the call had it."""
    demands: Mapping[str, int] = field(default_factory=dict)
    """Skill → level the call asks for from here on, in addition to the queue's."""
    prefers: bool = False
    """Whether the agent that `last_agent` found is asked first."""


@dataclass(frozen=True, slots=True)
class Back:
    """Give the caller back to the agent who has lent it to this flow, with what was collected. Where no agent
    waits (has hung up, or the call came by itself) the flow goes on at `gone`."""

    gone: str


Asking = Menu | Collect | Verify
"""Nodes that take keys."""


@dataclass(frozen=True, slots=True)
class Callback:
    """Ask the queue for a callback to the number that is kept under `number` (`caller`: the caller's own). `queue` may
    be empty for the one on whose behalf the flow asks."""

    number: str
    made: str
    joined: str
    """There is a promise for this number already."""
    refused: str
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """The caller would rather wait: back into the queue on whose behalf the flow asks, at the old place. Without a
    place there (it was full, or nobody was there) the caller hears so, and the call ends."""


Node = (
    Play
    | Menu
    | Collect
    | Verify
    | Find
    | Opening
    | Branch
    | When
    | LastAgent
    | Language
    | Set
    | Back
    | Callback
    | Stay
    | Leave
)

KIND_OF: Mapping[type, str] = {
    Play: "play",
    Menu: "menu",
    Collect: "collect",
    Verify: "verify",
    Find: "lookup",
    Opening: "hours",
    Branch: "branch",
    When: "when",
    LastAgent: "last_agent",
    Language: "language",
    Set: "set",
    Back: "back",
    Callback: "callback",
    Stay: "stay",
}

KIND_OF_LEAVE: Mapping[DestinationKind, str] = {
    DestinationKind.QUEUE: "queue",
    DestinationKind.EXTENSION: "transfer",
    DestinationKind.EXTERNAL: "transfer",
    DestinationKind.ANNOUNCEMENT: "hangup",
    DestinationKind.HANGUP: "hangup",
}


@dataclass(frozen=True, slots=True)
class Trial:
    """A test a flow carries: keys pressed in order (`-` for waiting until nothing comes), and where the call must end
    up. What is empty is not looked at."""

    keys: str
    ends: str
    language: str = ""
    at: str = ""
    """Local date and time the call comes (`2026-11-24 10:30`), for flows that look at the hours."""
    hours: str = ""
    """`open`, `closed` or `holiday`: what every calendar says, whatever the site has in it."""
    caller: str = ""
    """The caller's number, for flows that look at it."""
    path: tuple[str, ...] = ()
    """All nodes entered, in order."""
    data: Mapping[str, str] = field(default_factory=dict)
    """What the call must take along, by name; it may take more."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """How things stand in every queue, for flows that ask; what is not named is 0."""
    agent: str = ""
    """`gone` when nobody waits for the caller at a `back`."""
    verify: tuple[str, ...] = ()
    """What comes of each check of a member's password, in order (`verified`, `wrong`, `locked`, `away`); the last holds
    on, by default all are verified."""
    customer: Mapping[str, str] = field(default_factory=dict)
    """Who is found or verified, by the fields of a customer; empty: nobody is found."""
    database: str = ""
    """`away` when nothing can be looked up."""
    callback: str = ""
    """What comes of asking for a callback: `made` (when empty), `joined` or `refused`."""


@dataclass(frozen=True, slots=True)
class Flow:
    """`version` is a digest of the text. `lines` tells where each node stands, for messages."""

    name: str
    start: str
    nodes: Mapping[str, Node]
    version: str
    language: str = ""
    title: str = ""
    trials: tuple[Trial, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)


def edges(node: Node) -> dict[str, str]:
    """Where a node may lead: edge name → node."""
    if isinstance(node, Play | Language | Set):
        return {"next": node.next}
    if isinstance(node, Menu):
        return {**{f"key {key}": to for key, to in node.keys.items()}, "timeout": node.timeout, "invalid": node.invalid}
    if isinstance(node, Callback):
        return {"made": node.made, "joined": node.joined, "refused": node.refused}
    if isinstance(node, Collect):
        return {"next": node.next, "timeout": node.timeout, "invalid": node.invalid}
    if isinstance(node, Verify | Find):
        ways = ("verified", "failed", "locked", "unavailable", "timeout", "found", "none")
        return {way: getattr(node, way) for way in ways if hasattr(node, way)}
    if isinstance(node, Opening):
        return {"open": node.open, "closed": node.closed, "holiday": node.holiday}
    if isinstance(node, LastAgent):
        return {"free": node.free, "otherwise": node.otherwise}
    if isinstance(node, When):
        return {**{f"if {condition.text}": to for condition, to in node.cases}, "otherwise": node.otherwise}
    if isinstance(node, Branch):
        return {**{f"case {case}": to for case, to in node.cases.items()}, "otherwise": node.otherwise}
    return {"gone": node.gone} if isinstance(node, Back) else {}


def said_at(node: Node) -> tuple[str, ...]:
    """All prompts that a node names."""
    if isinstance(node, Verify):
        return (*node.prompts, *node.password, *node.wrong)
    return getattr(node, "prompts", ())


def kind_of(node: Node) -> str:
    """The node's kind as flows are written."""
    return KIND_OF_LEAVE[node.destination.kind] if isinstance(node, Leave) else KIND_OF[type(node)]


def digits_of(prompt: str) -> str:
    """The name of the value whose digits a prompt speaks, one by one (`digits:caller`); empty for any other prompt."""
    return prompt.removeprefix(DIGITS) if prompt.startswith(DIGITS) else ""


def spoken(prompt: str, language: str, agent: str = "") -> Prompt:
    """The prompt as it is said to a caller of this language; `agent` is the number said where one names an agent."""
    name, _, fixed = prompt.partition("@")
    return Prompt(name, fixed or language, (("number", agent),) if name == LAST_AGENT_PROMPT else ())
