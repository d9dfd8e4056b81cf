"""What is wrong with a flow's meaning: edges to nowhere, nodes nobody reaches, circles without a caller's say, unknown
names."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from fsctl.directory import DestinationKind, Directory
from fsctl.document import Mistake
from fsctl.ivr.model import (
    Asking,
    Callback,
    Collect,
    Flow,
    LastAgent,
    Leave,
    Node,
    Opening,
    Verify,
    When,
    digits_of,
    edges,
    said_at,
    spoken,
)
from fsctl.nearby import known
from fsctl.wording import Wording


def structure(flow: Flow, file: str = "") -> list[Mistake]:
    """What would bring a run to a stop or keep it from ever ending, whatever the site looks like."""
    wrong = _Wrong(flow, file)
    if flow.start not in flow.nodes:
        wrong.found.append(
            Mistake(
                wrong.file,
                1,
                Wording(
                    "start is {start!r}, which is no node; known are {known}",
                    start=flow.start,
                    known=known(flow.start, flow.nodes),
                ),
            )
        )
        return wrong.found
    for name, node in flow.nodes.items():
        for edge, target in edges(node).items():
            if target not in flow.nodes:
                wrong(name, Wording("{edge} leads to {target!r}, which is no node", edge=edge, target=target))
        if isinstance(node, Collect) and node.least > node.most:
            wrong(name, Wording("least {least} is more than most {most}", least=node.least, most=node.most))
    reached = _reached(flow)
    for name, node in flow.nodes.items():
        if name not in reached:
            wrong(name, Wording("no way leads here from the start"))
        elif not _comes_back(flow, name):
            continue
        elif isinstance(node, Asking):
            wrong(name, Wording("a caller who presses nothing comes back here for ever; let timeout lead out at last"))
        else:
            wrong(name, Wording("leads back to itself without asking the caller anything"))
    return wrong.found


def check(flow: Flow, directory: Directory, prompts: AbstractSet[str], file: str = "") -> list[Mistake]:
    """All mistakes, each at its node's line. `prompts` are the names the catalogue knows."""
    wrong = _Wrong(flow, file)
    for name, node in flow.nodes.items():
        for prompt in said_at(node):
            if not digits_of(prompt) and spoken(prompt, "").name not in prompts:
                wrong(name, _unknown_prompt(spoken(prompt, "").name))
        if isinstance(node, Opening) and node.calendar not in directory.hours:
            there = known(node.calendar, directory.hours)
            wrong(name, Wording("unknown calendar {name!r}; known are {known}", name=node.calendar, known=there))
        if isinstance(node, When | LastAgent | Callback) and node.queue and node.queue not in directory.queues:
            there = known(node.queue, directory.queues)
            wrong(name, Wording("unknown queue {name!r}; known are {known}", name=node.queue, known=there))
        if isinstance(node, Leave) and (message := _leave(node, directory, prompts)):
            wrong(name, message)
    return sorted([*structure(flow, file), *wrong.found], key=lambda mistake: mistake.line)


class _Wrong:
    """Collects mistakes at nodes."""

    def __init__(self, flow: Flow, file: str) -> None:
        self.file = file or flow.name
        self.found: list[Mistake] = []
        self._lines = flow.lines

    def __call__(self, node: str, message: str) -> None:
        self.found.append(
            Mistake(
                self.file, self._lines.get(node, 1), Wording("node {node!r}: {message}", node=node, message=message)
            )
        )


def _leave(node: Leave, directory: Directory, prompts: AbstractSet[str]) -> str:
    to = node.destination
    if to.kind is DestinationKind.QUEUE and to.name not in directory.queues:
        return Wording(
            "unknown queue {name!r}; known are {known}", name=to.name, known=known(to.name, directory.queues)
        )
    for skill in node.demands:
        if skill not in directory.skills:
            return Wording(
                "unknown skill {name!r}; known are {known}", name=skill, known=known(skill, directory.skills)
            )
    if to.kind is DestinationKind.EXTENSION and to.name not in directory.extensions:
        return Wording("unknown extension {name!r}", name=to.name)
    if to.kind is DestinationKind.EXTERNAL and to.name.partition("/")[0] not in directory.trunks:
        return Wording("unknown trunk in {name!r}; write trunk/number", name=to.name)
    if to.kind is DestinationKind.ANNOUNCEMENT and to.name not in prompts:
        return _unknown_prompt(to.name)
    return ""


def _unknown_prompt(name: str) -> Wording:
    return Wording("unknown prompt {name!r}; add it under announcements", name=name)


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


def _comes_back(flow: Flow, start: str) -> bool:
    """Whether a caller who never presses a key can come back to the node: then nothing would ever end the call."""
    seen: set[str] = set()
    ahead = unasked(flow.nodes[start])
    while ahead:
        name = ahead.pop()
        if name == start:
            return True
        if name not in seen and name in flow.nodes:
            seen.add(name)
            ahead.extend(unasked(flow.nodes[name]))
    return False


def unasked(node: Node) -> list[str]:
    """Where a node may lead whoever presses no key."""
    if isinstance(node, Verify):
        return [node.timeout, node.failed]  # at once where the call's tries are used up
    return [node.timeout] if isinstance(node, Asking) else list(edges(node).values())
