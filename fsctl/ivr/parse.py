"""A flow's YAML becomes a Flow, or a list of all its mistakes with their lines."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime

import yaml

from fsctl.directory import Destination, DestinationKind
from fsctl.document import Document, Map
from fsctl.ivr import conditions
from fsctl.ivr.model import (
    Back,
    Branch,
    Callback,
    Collect,
    Find,
    Flow,
    Language,
    LastAgent,
    Leave,
    Menu,
    Node,
    Opening,
    Play,
    Set,
    Stay,
    Trial,
    Verify,
    When,
)
from fsctl.lookups import CUSTOMER_FIELDS
from fsctl.wording import Wording, listed

MOST_NODES = 1000
"""A flow is drawn by a person; the checks look at every pair of nodes."""

OWN_VALUES = ("language", "caller", "caller_known")
"""What every call has by these names; data may not hide it."""

PROVED = ("customer", "member")
"""What only a checked password may say: it decides whose card comes up."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
NAME_OR_NONE = re.compile(f"{NAME.pattern}|")
LANGUAGE = re.compile(r"zh|en")
KEY = re.compile(r"[0-9*#]")
KEYS = re.compile(r"[0-9*#-]{0,200}")
PROMPT = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}(@(zh|en))?|digits:[a-z][a-z0-9_]{0,63}")
EXTENSION = re.compile(r"[0-9*#]{1,32}")
EXTERNAL = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}/\+?[0-9*#]{1,32}")
PRIORITY = re.compile(r"top|high|medium|low|[+-]?[0-9]{1,5}|")
AGENT = re.compile(r"waits|gone|")
HOURS = re.compile(r"open|closed|holiday|")
CHECKS = ("verified", "wrong", "locked", "away")
PROMISES = re.compile(r"made|joined|refused|")


def parse(text: str, file: str) -> Flow:
    """Raises Mistakes, with everything that is wrong in the form; what is wrong in the meaning `check` says."""
    document = Document(text, file)
    root = document.root
    name = root.text("flow", shape=NAME, means=Wording("a name of small letters, digits and underscores"))
    start = root.text("start", shape=NAME, means=Wording("the name of a node"))
    language = root.text("language", "", re.compile(r"zh|en|"), "zh or en")
    title = root.text("title", "")
    nodes: dict[str, Node] = {}
    lines: dict[str, int] = {}
    table = root.map("nodes", required=True)
    for node_name, entry in table.named():
        lines[node_name] = table.line_of(node_name)
        if not NAME.fullmatch(node_name):
            entry.mistake(
                Wording(
                    "{name!r} is no name for a node; use small letters, digits and underscores", name=node_name[:60]
                )
            )
        node = _node(entry)
        if node is not None:
            nodes[node_name] = node
    if len(lines) > MOST_NODES:
        table.mistake(Wording("{count} nodes; a flow has {most} at most", count=len(lines), most=MOST_NODES))
    trials = tuple(_trial(entry) for entry in root.maps("tests"))
    root.finish()
    document.finish()
    return Flow(name, start, nodes, version_of(text), language, title, trials, lines)


def version_of(text: str) -> str:
    """A digest of what the YAML says: comments, quotes and indents make no new version."""
    plain = _plain(yaml.compose(text, Loader=yaml.SafeLoader))
    return hashlib.sha256(repr(plain).encode()).hexdigest()[:12]


def _plain(node: yaml.Node | None) -> object:
    """Nested lists of texts. The order of entries is kept: the first case of a branch that is met wins."""
    if isinstance(node, yaml.MappingNode):
        return [(str(key.value), _plain(value)) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return str(node.value) if node else ""


def _node(entry: Map) -> Node | None:
    kind = entry.text("kind", means=Wording("one of {kinds}", kinds=", ".join(KINDS)))
    read = KINDS.get(kind)
    if read is None:
        if kind:
            entry.mistake(
                Wording("kind is {kind!r}; expected one of {kinds}", kind=kind[:60], kinds=", ".join(KINDS)), "kind"
            )
        return None
    node = read(entry)
    entry.finish()
    return node


def _prompts(entry: Map, key: str = "prompt", usual: str = "") -> tuple[str, ...]:
    prompts = tuple(entry.texts(key, required=not usual)) or ((usual,) if usual and key not in entry else ())
    if not prompts and key in entry:
        entry.mistake(Wording("{key} names nothing; expected a prompt or a list of prompts", key=key), key)
    for prompt in prompts:
        if not PROMPT.fullmatch(prompt):
            found = {"key": key, "prompt": prompt[:60]}
            entry.mistake(Wording("{key} is {prompt!r}; expected a prompt's name, or name@zh or name@en", **found), key)
    return prompts


def _saves(entry: Map, default: str | None = None) -> str:
    """The name a value is kept under."""
    shape = NAME if default is None else re.compile(f"{NAME.pattern}|")
    name = entry.text(
        "saves", default, shape, Wording("a name of small letters, digits and underscores to keep it under")
    )
    if name in OWN_VALUES:
        entry.mistake(
            Wording("saves is {name!r}, which every call has by itself; take another name", name=name), "saves"
        )
    if name in PROVED:
        entry.mistake(_only_proved(name), "saves")
    return name


def _only_proved(name: str) -> Wording:
    return Wording("{name!r} is kept for who was verified; take another name", name=name)


def _play(entry: Map) -> Node:
    return Play(_prompts(entry), entry.text("next", means=Wording("the name of a node")))


def _menu(entry: Map) -> Node:
    keys = entry.map("keys", required=True)
    targets = keys.pairs()
    for key in targets:
        if not KEY.fullmatch(key):
            keys.mistake(Wording("{key!r} is no key; expected one of 0-9, * and #", key=key[:60]), key)
    if not targets and "keys" in entry:
        entry.mistake(Wording("keys is empty; expected keys with the nodes they lead to"), "keys")
    return Menu(
        _prompts(entry),
        targets,
        entry.text("timeout", means=Wording("the node to go to when nothing is pressed")),
        entry.text("invalid", means=Wording("the node to go to after wrong keys")),
        entry.integer("tries", 3, 1, 10),
        entry.number("wait_s", 5.0, 0.5, 60),
        _saves(entry, ""),
        entry.flag("barge_in", True),
    )


def _collect(entry: Map) -> Node:
    return Collect(
        _prompts(entry),
        _saves(entry),
        entry.text("next", means=Wording("the node to go to with the digits")),
        entry.text("timeout", means=Wording("the node to go to when nothing is pressed")),
        entry.text("invalid", means=Wording("the node to go to after too few digits")),
        entry.integer("least", 1, 1, 40),
        entry.integer("most", 20, 1, 40),
        entry.number("wait_s", 5.0, 0.5, 60),
        entry.number("pause_s", 3.0, 0.5, 30),
        entry.flag("barge_in", True),
    )


def _verify(entry: Map) -> Node:
    return Verify(
        _prompts(entry, "prompt", "enter_member"),
        _prompts(entry, "password_prompt", "enter_password"),
        _prompts(entry, "wrong_prompt", "not_verified"),
        entry.text("verified", means=Wording("the node for who is verified")),
        entry.text("failed", means=Wording("the node after the last wrong password")),
        entry.text("locked", means=Wording("the node for a member who is locked")),
        entry.text("unavailable", means=Wording("the node when nothing can be looked up")),
        entry.text("timeout", means=Wording("the node to go to when nothing is pressed")),
        entry.integer("tries", 3, 1, 10),
        entry.integer("least", 1, 1, 20),
        entry.number("wait_s", 8.0, 0.5, 60),
        entry.number("pause_s", 4.0, 0.5, 30),
        entry.number("within_s", 4.0, 0.2, 15),
    )


def _find(entry: Map) -> Node:
    number, member = entry.text("number", "", NAME_OR_NONE), entry.text("member", "", NAME_OR_NONE)
    if bool(number) == bool(member):
        entry.mistake(Wording("name number: caller, or number: or member: with a name of the data; one of them"))
    table = entry.map("saves")
    saves = table.pairs()
    for name, field in saves.items():
        if not NAME.fullmatch(name) or name in OWN_VALUES:
            table.mistake(
                Wording("{name!r} is no name for data; use small letters, digits and underscores", name=name[:60]), name
            )
        elif name in PROVED:
            table.mistake(_only_proved(name), name)
        if field not in CUSTOMER_FIELDS:
            known = listed(CUSTOMER_FIELDS)
            table.mistake(
                Wording("{field!r} is no field of a customer; known are {known}", field=field, known=known), name
            )
    return Find(
        number,
        member,
        saves,
        entry.text("found", means=Wording("the node for a customer who is found")),
        entry.text("none", means=Wording("the node when there is none, or more than one")),
        entry.text("unavailable", means=Wording("the node when nothing can be looked up")),
        entry.number("within_s", 1.0, 0.05, 15),
    )


def _hours(entry: Map) -> Node:
    node = "the name of a node"
    return Opening(
        entry.text("calendar", means=Wording("the name of a calendar under hours")),
        entry.text("open", means=node),
        entry.text("closed", means=node),
        entry.text("holiday", means=node),
    )


def _branch(entry: Map) -> Node:
    """A case may list several values with commas between them."""
    listed = entry.map("cases", required=True)
    cases: dict[str, str] = {}
    for values, target in listed.pairs().items():
        for value in (value.strip() for value in values.split(",")):
            if value in cases:
                listed.mistake(Wording("case {value!r} stands twice", value=value[:60]), values)
            cases.setdefault(value, target)
    means = "what to go by: language, caller, or a name of the data"
    return Branch(
        entry.text("on", shape=NAME, means=means),
        cases,
        entry.text("otherwise", means=Wording("the node when no case is met")),
    )


def _when(entry: Map) -> Node:
    """`cases` maps conditions to nodes, in order: `waiting >= 5 and idle == 0: busy`."""
    listed = entry.map("cases", required=True)
    cases = []
    for text, target in listed.pairs().items():
        try:
            cases.append((conditions.read(text), target))
        except conditions.CannotRead as wrong:
            listed.mistake(wrong.message, text)
    queue = entry.text("queue", "")
    asked = {test.figure for condition, _ in cases for test in condition.tests} - {"calls"}
    if asked and not queue:
        entry.mistake(Wording("queue is missing; {figures} are figures of a queue", figures=", ".join(sorted(asked))))
    return When(queue, tuple(cases), entry.text("otherwise", means=Wording("the node when no condition holds")))


def _last_agent(entry: Map) -> Node:
    return LastAgent(
        entry.text("queue", means=Wording("the name of a queue")),
        entry.text("free", means=Wording("the node when the agent of the last talk is there and free")),
        entry.text("otherwise", means=Wording("the node for everybody else")),
        entry.number("within_days", 14, 0.01, 90) * 86_400.0,
        entry.integer("at_most", 6, 1, 60),
    )


def _language(entry: Map) -> Node:
    return Language(
        entry.text("language", shape=LANGUAGE, means=Wording("zh or en")),
        entry.text("next", means=Wording("the name of a node")),
    )


def _set(entry: Map) -> Node:
    table = entry.map("data", required=True)
    data = table.pairs()
    for name in data:
        if not NAME.fullmatch(name) or name in OWN_VALUES:
            table.mistake(
                Wording("{name!r} is no name for data; use small letters, digits and underscores", name=name[:60]), name
            )
        elif name in PROVED:
            table.mistake(_only_proved(name), name)
    return Set(data, entry.text("next", means=Wording("the name of a node")))


def _back(entry: Map) -> Node:
    return Back(entry.text("gone", means="the node to go to when no agent waits"))


def _callback(entry: Map) -> Node:
    return Callback(
        entry.text("number", "caller", NAME, Wording("caller, or a name of the data")),
        entry.text("made", means=Wording("the node when the callback is promised")),
        entry.text("joined", means=Wording("the node when there is a promise for the number already")),
        entry.text("refused", means=Wording("the node when the number is not called back")),
        entry.text("queue", ""),
    )


def _stay(entry: Map) -> Node:
    return Stay()


def _queue(entry: Map) -> Node:
    destination = Destination(DestinationKind.QUEUE, entry.text("queue", means=Wording("the name of a queue")))
    priority = entry.text("priority", "", PRIORITY, "top, high, medium, low or whole seconds")
    levels = entry.map("demands")
    demands = {skill: levels.integer(skill, 1, 1, 9) for skill in levels.names()}
    levels.finish()
    prefers = entry.text("prefers", "", re.compile("last_agent|"), "last_agent")
    return Leave(destination, priority, demands, bool(prefers))


def _transfer(entry: Map) -> Node:
    if "external" in entry:
        return Leave(
            Destination(DestinationKind.EXTERNAL, entry.text("external", shape=EXTERNAL, means=Wording("trunk/number")))
        )
    means = "an extension, or external: trunk/number"
    return Leave(Destination(DestinationKind.EXTENSION, entry.text("extension", shape=EXTENSION, means=means)))


def _hangup(entry: Map) -> Node:
    prompt = entry.text("prompt", "", re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}|"), "a prompt's name")
    kind = DestinationKind.ANNOUNCEMENT if prompt else DestinationKind.HANGUP
    return Leave(Destination(kind, prompt))


def _trial(entry: Map) -> Trial:
    trial = Trial(
        entry.text("keys", "", KEYS, "keys in a row, - for waiting"),
        entry.text("ends", means=Wording("where the call ends up, such as queue:support")),
        entry.text("language", "", re.compile(r"zh|en|"), "zh or en"),
        entry.text("at", ""),
        entry.text("hours", "", HOURS, "open, closed or holiday"),
        entry.text("caller", ""),
        tuple(entry.texts("path")),
        entry.map("data").pairs(),
        _figures(entry),
        entry.text("agent", "", AGENT, "waits or gone"),
        tuple(entry.texts("verify")),
        entry.map("customer").pairs(),
        entry.text("database", "", re.compile("away|"), "away"),
        entry.text("callback", "", PROMISES, "made, joined or refused"),
    )
    for outcome in trial.verify:
        if outcome not in CHECKS:
            found = {"found": outcome[:60], "known": listed(CHECKS)}
            entry.mistake(Wording("verify is {found!r}; expected one of {known}", **found), "verify")
    if trial.at and not _is_moment(trial.at):
        entry.mistake(
            Wording("at is {at!r}; expected a local date and time such as 2026-11-24 10:30", at=trial.at[:60]), "at"
        )
    entry.finish()
    return trial


def _figures(entry: Map) -> dict[str, float]:
    table = entry.map("figures")
    found = {name: table.number(name, 0.0, 0) for name in table.names()}
    for name in found:
        if name not in conditions.FIGURES:
            table.mistake(conditions.no_figure(name), name)
    table.finish()
    return found


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


KINDS: dict[str, Callable[[Map], Node]] = {
    "play": _play,
    "menu": _menu,
    "collect": _collect,
    "verify": _verify,
    "lookup": _find,
    "hours": _hours,
    "branch": _branch,
    "when": _when,
    "last_agent": _last_agent,
    "language": _language,
    "set": _set,
    "back": _back,
    "callback": _callback,
    "stay": _stay,
    "queue": _queue,
    "transfer": _transfer,
    "hangup": _hangup,
}
