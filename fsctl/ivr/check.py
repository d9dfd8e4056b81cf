"""What is wrong with a flow's meaning: edges to nowhere, nodes nobody reaches, loops without a caller's say, unknown
names."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from fsctl.directory import DestinationKind, Directory
from fsctl.document import Mistake
from fsctl.ivr.model import Collect, Flow, Leave, Menu, Opening, edges


def check(flow: Flow, directory: Directory, prompts: AbstractSet[str], file: str = "") -> list[Mistake]:
    """All mistakes, each at its node's line. `prompts` are the names the catalogue knows."""
    file = file or flow.name
    found: list[Mistake] = []

    def wrong(node: str, message: str) -> None:
        found.append(Mistake(file, flow.lines.get(node, 1), f"node {node!r}: {message}"))

    if flow.start not in flow.nodes:
        found.append(Mistake(file, 1, f"start is {flow.start!r}, which is no node; known are {_names(flow.nodes)}"))
        return found
    for name, node in flow.nodes.items():
        for edge, target in edges(node).items():
            if target not in flow.nodes:
                wrong(name, f"{edge} leads to {target!r}, which is no node")
        for prompt in getattr(node, "prompts", ()):
            if prompt not in prompts:
                wrong(name, f"unknown prompt {prompt!r}; add it under announcements")
        if isinstance(node, Opening) and node.calendar not in directory.hours:
            wrong(name, f"unknown calendar {node.calendar!r}; known are {_names(directory.hours)}")
        if isinstance(node, Collect) and node.least > node.most:
            wrong(name, f"least {node.least} is more than most {node.most}")
        if isinstance(node, Leave):
            message = _leave(node, directory, prompts)
            if message:
                wrong(name, message)
    reached = _reached(flow)
    for name in flow.nodes:
        if name not in reached:
            wrong(name, "no way leads here from the start")
        elif _spins(flow, name):
            wrong(name, "leads back to itself without asking the caller anything")
    return found


def _leave(node: Leave, directory: Directory, prompts: AbstractSet[str]) -> str:
    to = node.destination
    if to.kind is DestinationKind.QUEUE and to.name not in directory.queues:
        return f"unknown queue {to.name!r}; known are {_names(directory.queues)}"
    if to.kind is DestinationKind.EXTENSION and to.name not in directory.extensions:
        return f"unknown extension {to.name!r}"
    if to.kind is DestinationKind.EXTERNAL and to.name.partition("/")[0] not in directory.trunks:
        return f"unknown trunk in {to.name!r}; write trunk/number"
    if to.kind is DestinationKind.ANNOUNCEMENT and to.name not in prompts:
        return f"unknown prompt {to.name!r}; add it under announcements"
    return ""


def _reached(flow: Flow) -> set[str]:
    seen: set[str] = set()
    ahead = [flow.start]
    while ahead:
        name = ahead.pop()
        if name in seen or name not in flow.nodes:
            continue
        seen.add(name)
        ahead.extend(edges(flow.nodes[name]).values())
    return seen


def _spins(flow: Flow, start: str) -> bool:
    """Whether a way from the node back to itself passes no menu and no collection: it would run for ever."""
    if isinstance(flow.nodes[start], Menu | Collect):
        return False
    seen: set[str] = set()
    ahead = list(edges(flow.nodes[start]).values())
    while ahead:
        name = ahead.pop()
        if name == start:
            return True
        node = flow.nodes.get(name)
        if node is None or name in seen or isinstance(node, Menu | Collect):
            continue
        seen.add(name)
        ahead.extend(edges(node).values())
    return False


def _names(known: object) -> str:
    return ", ".join(sorted(str(name) for name in known)) or "none"  # type: ignore[attr-defined]
