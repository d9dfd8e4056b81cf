"""A flow's YAML becomes a Flow, or a list of all its mistakes with their lines."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from fsctl.directory import Destination, DestinationKind
from fsctl.document import Document, Map
from fsctl.ivr.model import Branch, Collect, Flow, Language, Leave, Menu, Node, Opening, Play, Set, Trial

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
LANGUAGE = re.compile(r"zh|en")
KEY = re.compile(r"[0-9*#]")


def parse(text: str, file: str) -> Flow:
    """Raises Mistakes, with everything that is wrong in the form; what is wrong in the meaning `check` says."""
    document = Document(text, file)
    root = document.root
    name = root.text("flow", shape=NAME, means="a name of small letters, digits and underscores")
    start = root.text("start", shape=NAME, means="the name of a node")
    language = root.text("language", "", re.compile(r"zh|en|"), "zh or en")
    title = root.text("title", "")
    nodes: dict[str, Node] = {}
    lines: dict[str, int] = {}
    table = root.map("nodes", required=True)
    for node_name, entry in table.named():
        lines[node_name] = table.line_of(node_name)
        if not NAME.fullmatch(node_name):
            entry.mistake(f"{node_name!r} is no name for a node; use small letters, digits and underscores")
        node = _node(entry)
        if node is not None:
            nodes[node_name] = node
    trials = tuple(_trial(entry) for entry in root.maps("tests"))
    root.finish()
    document.finish()
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Flow(name, start, nodes, version, language, title, trials, lines)


def _node(entry: Map) -> Node | None:
    kind = entry.text("kind", means="one of " + ", ".join(KINDS))
    read = KINDS.get(kind)
    if read is None:
        if kind:
            entry.mistake(f"kind is {kind!r}; expected one of {', '.join(KINDS)}", "kind")
        return None
    node = read(entry)
    entry.finish()
    return node


def _play(entry: Map) -> Node:
    return Play(tuple(entry.texts("prompt", required=True)), entry.text("next"))


def _menu(entry: Map) -> Node:
    keys = entry.map("keys", required=True)
    targets = keys.pairs()
    for key in targets:
        if not KEY.fullmatch(key):
            keys.mistake(f"{key!r} is no key; expected one of 0-9, * and #", key)
    return Menu(
        tuple(entry.texts("prompt", required=True)),
        targets,
        entry.text("timeout", means="the node to go to when nothing is pressed"),
        entry.text("invalid", means="the node to go to after wrong keys"),
        entry.integer("tries", 3, 1, 10),
        entry.number("wait_s", 5.0, 0.5, 60),
        entry.text("saves", ""),
    )


def _collect(entry: Map) -> Node:
    return Collect(
        tuple(entry.texts("prompt", required=True)),
        entry.text("saves", shape=NAME, means="the name to keep the digits under"),
        entry.text("next"),
        entry.text("timeout", means="the node to go to when nothing is pressed"),
        entry.text("invalid", means="the node to go to after too few digits"),
        entry.integer("least", 1, 1, 40),
        entry.integer("most", 20, 1, 40),
        entry.number("wait_s", 5.0, 0.5, 60),
        entry.number("pause_s", 3.0, 0.5, 30),
    )


def _hours(entry: Map) -> Node:
    return Opening(entry.text("calendar"), entry.text("open"), entry.text("closed"), entry.text("holiday"))


def _branch(entry: Map) -> Node:
    return Branch(entry.text("on"), entry.map("cases", required=True).pairs(), entry.text("otherwise"))


def _language(entry: Map) -> Node:
    return Language(entry.text("language", shape=LANGUAGE, means="zh or en"), entry.text("next"))


def _set(entry: Map) -> Node:
    return Set(entry.map("data", required=True).pairs(), entry.text("next"))


def _queue(entry: Map) -> Node:
    destination = Destination(DestinationKind.QUEUE, entry.text("queue"))
    return Leave(destination, entry.integer("priority", 0, -86400, 86400))


def _transfer(entry: Map) -> Node:
    if "external" in entry:
        return Leave(Destination(DestinationKind.EXTERNAL, entry.text("external", means="trunk/number")))
    return Leave(Destination(DestinationKind.EXTENSION, entry.text("extension", means="an extension, or external:")))


def _hangup(entry: Map) -> Node:
    prompt = entry.text("prompt", "")
    kind = DestinationKind.ANNOUNCEMENT if prompt else DestinationKind.HANGUP
    return Leave(Destination(kind, prompt))


def _trial(entry: Map) -> Trial:
    trial = Trial(
        entry.text("keys", ""),
        entry.text("ends", means="where the call ends up, such as queue:support"),
        entry.text("language", ""),
        entry.text("at", ""),
    )
    entry.finish()
    return trial


KINDS: dict[str, Callable[[Map], Node]] = {
    "play": _play,
    "menu": _menu,
    "collect": _collect,
    "hours": _hours,
    "branch": _branch,
    "language": _language,
    "set": _set,
    "queue": _queue,
    "transfer": _transfer,
    "hangup": _hangup,
}
