"""Circles of overflow that lead through flows: a queue sends its callers to a flow, and the flow back to the queue.

Looked at is the caller who presses nothing: a key is a say, and who has one can leave. What nothing can end, because
the flow has no other way and asks nobody, is refused where it is written down, like a round trip of queues alone. What
may end, by the hour, by how things stand or by a key, is warned of; not where the caller waits in a queue in between,
for that is what people build on purpose: a menu every two minutes, or another try while there are agents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from fsctl.directory import Destination, DestinationKind, Directory, Queue
from fsctl.directory.check_overflow import used_exits
from fsctl.directory.wrong import Wrong
from fsctl.document import Mistakes
from fsctl.ivr.check import unasked
from fsctl.ivr.model import Asking, Leave, Node, Opening, Stay
from fsctl.ivr.parse import parse
from fsctl.wording import Wording

STAYS = "\0"
"""Stands for the queue on whose behalf a flow asks, where the caller would rather wait."""


@dataclass(frozen=True, slots=True)
class _Silent:
    """Where a flow leads whoever presses nothing."""

    queues: tuple[str, ...] = ()
    elsewhere: bool = False
    """Whether it may also lead to something else than a queue."""
    asks: bool = False
    """Whether it asks on the way."""


@dataclass(frozen=True, slots=True)
class _Step:
    """From a queue by an exit to the next one, through a flow or (empty) without."""

    exit: str
    to: str
    flow: str = ""
    asks: bool = False
    may_end: bool = False
    waits: bool = False
    """Whether the caller has waited in the queue before."""


def check_circles(directory: Directory) -> Iterator[Wrong]:
    """One for each circle through a flow, at the first of its queues."""
    told: set[frozenset[str]] = set()
    steps = {name: list(_steps(directory, queue)) for name, queue in directory.queues.items()}
    for name in directory.queues:
        for sure in (True, False):
            way = _round(steps, name, sure)
            met = frozenset([name, *(step.to for step in way), *(step.flow for step in way)])
            if way and met not in told and (wrong := _judged(name, way)) is not None:
                told.add(met)
                yield wrong


def _judged(name: str, way: list[_Step]) -> Wrong | None:
    stops = [name]
    for step in way:
        stops += [f"flow:{step.flow}", step.to] if step.flow else [step.to]
    told, setting = {"way": " → ".join(stops)}, way[0].exit
    waits, asks = any(step.waits for step in way), any(step.asks for step in way)
    may_end = any(step.may_end for step in way)
    if waits and (asks or may_end):
        return None
    if asks:
        said = Wording("a caller who presses nothing goes round through a flow: {way}", **told)
        return Wrong("queues", name, said, warning=True, setting=setting)
    if may_end:
        said = Wording("callers go round through a flow for as long as it leads back: {way}", **told)
        return Wrong("queues", name, said, warning=True, setting=setting)
    said = Wording("callers go round through a flow for ever: {way}", **told)
    return Wrong("queues", name, said, warning=True, setting=setting, in_file=True)


def _round(steps: dict[str, list[_Step]], name: str, sure: bool) -> list[_Step]:
    """The shortest way from the queue back to it that leads through a flow; empty without one. `sure`: without a
    question and without another way out."""
    ways: list[tuple[str, list[_Step]]] = [(name, [])]
    seen: set[tuple[str, bool]] = set()
    for at, way in ways:
        for step in steps[at]:
            if sure and (step.asks or step.may_end):
                continue
            further, through = [*way, step], bool(step.flow or any(before.flow for before in way))
            if step.to == name and through:
                return further
            if (step.to, through) not in seen and step.to != name:
                seen.add((step.to, through))
                ways.append((step.to, further))
    return []


def _steps(directory: Directory, queue: Queue) -> Iterator[_Step]:
    for exit_, to in used_exits(queue).items():
        for step in _onward(directory, queue, exit_, to):
            if step.to in directory.queues:
                yield step


def _onward(directory: Directory, queue: Queue, exit_: str, to: Destination) -> Iterator[_Step]:
    waits = exit_ == "on_max_wait" or (exit_ == "on_no_agent" and queue.no_agent_wait_s > 0)
    if to.kind is DestinationKind.QUEUE:
        yield _Step(exit_, to.name, waits=waits)
        return
    behalf = directory.queues.get(to.name) if to.kind is DestinationKind.CALLBACK else None
    name = behalf.callback_flow if behalf is not None else to.name if to.kind is DestinationKind.FLOW else ""
    shut = queue.calendar if exit_ == "on_closed" else ""
    silent = _silent(directory.flows[name], shut) if name in directory.flows else _Silent()
    for found in silent.queues:
        # without a place in the queue whoever would rather wait hears that there is none, and the call ends
        kept = "" if behalf is None or exit_ != "on_max_wait" else behalf.name
        target = kept if found == STAYS else found
        yield _Step(exit_, target, name, silent.asks, silent.elsewhere or len(silent.queues) > 1, waits)


@lru_cache(maxsize=256)
def _silent(text: str, shut: str) -> _Silent:
    """`shut` is a calendar that says closed. Of a text that cannot be read nothing is known; that is said elsewhere."""
    try:
        flow = parse(text, "flow")
    except Mistakes:
        return _Silent()
    seen, ahead, queues = {flow.start}, [flow.start], dict[str, None]()
    elsewhere = asks = False
    for name in ahead:
        node = flow.nodes.get(name)
        if node is None:
            return _Silent()
        asks = asks or isinstance(node, Asking)
        if isinstance(node, Stay):
            queues[STAYS] = None
        elif isinstance(node, Leave) and node.destination.kind is DestinationKind.QUEUE:
            queues[node.destination.name] = None
        elif isinstance(node, Leave):
            elsewhere = True
        for to in _onwards(node, shut):
            if to not in seen:
                seen.add(to)
                ahead.append(to)
    return _Silent(tuple(queues), elsewhere, asks)


def _onwards(node: Node, shut: str) -> list[str]:
    if isinstance(node, Opening) and node.calendar == shut:
        return [node.closed, node.holiday]
    return unasked(node)
