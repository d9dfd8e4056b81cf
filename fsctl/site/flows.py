"""Flows as people write them: looked through, tried, drawn, published.

The panels know nothing of the interpreter; what they show of a flow comes from here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from fsctl.directory import Directory
from fsctl.document import Mistake, Mistakes
from fsctl.ivr.check import check
from fsctl.ivr.model import Back, Flow, Leave, Menu, Opening, edges, kind_of
from fsctl.ivr.parse import parse
from fsctl.ivr.trial import fails, held, play_through
from fsctl.site.circles import check_circles
from fsctl.site.whole import examined, prompts, uses
from fsctl.wording import Wording, listed

SKELETON = """flow: {name}
title: {name}
start: welcome
nodes:
  welcome:
    kind: play
    prompt: welcome
    next: goodbye
  goodbye:
    kind: hangup
    prompt: goodbye
tests:
  - keys: ""
    ends: announcement:goodbye
"""


@dataclass(frozen=True, slots=True)
class Looked:
    """`flow` is None for a text that cannot be read as one. `failures` are of its own tests, by their number from 1."""

    flow: Flow | None
    mistakes: list[Mistake]
    failures: dict[int, str] = field(default_factory=dict)

    @property
    def tests(self) -> int:
        return len(self.flow.trials) if self.flow else 0


def look(text: str, name: str, directory: Directory) -> Looked:
    """Everything that is wrong with a flow's text, each at its line, and which of its tests fail."""
    try:
        flow = parse(text, name)
    except Mistakes as error:
        return Looked(None, error.mistakes)
    mistakes = check(flow, directory, prompts(directory), name)
    if flow.name != name:
        told = Wording("the text is of flow {found!r}, not of {name!r}", found=flow.name, name=name)
        mistakes = [Mistake(name, 1, told), *mistakes]
    return Looked(flow, mistakes, {} if mistakes else _failures(flow, directory))


@dataclass(frozen=True, slots=True)
class Outline:
    """What a flow is called, and whether it can give a caller back to the agent who has lent it."""

    title: str = ""
    gives_back: bool = False


@lru_cache(maxsize=256)
def outlined(text: str, name: str) -> Outline:
    """Of a text that cannot be read nothing is known."""
    try:
        flow = parse(text, name)
    except Mistakes:
        return Outline()
    return Outline(flow.title, any(isinstance(node, Back) for node in flow.nodes.values()))


def _failures(flow: Flow, directory: Directory) -> dict[int, str]:
    found = {}
    for number, trial in enumerate(flow.trials, 1):
        try:
            failure = fails(flow, directory, trial)
        except Mistakes as error:
            failure = error.mistakes[0].message
        if failure:
            found[number] = failure
    return found


@dataclass(frozen=True, slots=True)
class Walked:
    """`steps` are (what, node or nothing, text): entered, says, key. `unused` are keys that nothing waited for."""

    nodes: tuple[str, ...]
    path: tuple[str, ...]
    ends: str
    language: str
    data: Mapping[str, str]
    unused: str


def walk(
    flow: Flow, directory: Directory, keys: str, hours: str = "", language: str = "zh", caller: str = ""
) -> Walked:
    """Where a caller goes who presses these keys (`-` waits until nothing comes). `hours` is open, closed, holiday, or
    empty: as calendars say on a working morning. Raises Mistakes for a flow that cannot be run."""
    if hours:
        directory = held(flow, directory, hours)
    found = play_through(flow, directory, keys, language=language, caller=caller)
    return Walked(found.nodes, found.path, found.ends, found.language, dict(found.data), found.unused)


def published(directory: Directory, name: str, text: str) -> Directory:
    """The directory with the flow in force. Raises Mistakes with everything that keeps it from being published."""
    found = look(text, name, directory)
    if found.mistakes:
        raise Mistakes(found.mistakes)
    if found.failures:
        number, why = next(iter(found.failures.items()))
        raise Mistakes([Mistake(name, 0, Wording("test {number} of the flow fails: {why}", number=number, why=why))])
    wanted = replace(directory, flows={**directory.flows, name: text})
    whole = examined(wanted)
    if whole.wrong:
        raise Mistakes(whole.wrong)
    known = {str(circle.message) for circle in check_circles(directory)}
    endless = [each for each in check_circles(wanted) if each.in_file and str(each.message) not in known]
    if endless:
        raise Mistakes([Mistake(name, 0, each.message, ("queues", each.name, each.setting)) for each in endless])
    return wanted


def removed(directory: Directory, name: str) -> Directory:
    """The directory without the flow. Raises Mistakes while something leads to it."""
    found = uses(directory, "flows", name)
    if found:
        told = Wording("{table}/{name} is still named by {uses}", table="flows", name=name, uses=listed(found))
        raise Mistakes([Mistake("", 0, told, ("flows", name))])
    return replace(directory, flows={flow: text for flow, text in directory.flows.items() if flow != name})


# -- drawing ----------------------------------------------------------------------------------------------------------

WIDTH, GAP_X, GAP_Y, HEAD, ROW, MARGIN = 190, 90, 24, 44, 22, 20


@dataclass(frozen=True, slots=True)
class Row:
    """A way out of a node. `edge` is the kind (`key`, `case`, `timeout`, …), `value` what is pressed or met; `to` is
    empty for a way that leads to no node."""

    edge: str
    value: str
    to: str
    y: int


@dataclass(frozen=True, slots=True)
class Box:
    """A node as it is drawn. `detail` says where it leads or what it says; `wrong` that something is wrong with it."""

    name: str
    kind: str
    detail: str
    x: int
    y: int
    height: int
    rows: tuple[Row, ...]
    line: int
    wrong: bool


@dataclass(frozen=True, slots=True)
class Line:
    """From a way out to a node, as a path of SVG; `back` leads against the reading direction."""

    path: str
    back: bool
    to: str
    origin: str


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def picture(flow: Flow, mistakes: list[Mistake]) -> Picture:
    """The flow from left to right: each node in the column of its shortest way from the start, columns filled in the
    order of the ways that lead there; what nothing leads to stands last."""
    wrong = {found.line for found in mistakes}
    columns = _columns(flow)
    boxes: dict[str, Box] = {}
    depths: Counter[int] = Counter()
    for name, column in columns.items():
        y = MARGIN + depths[column]
        box = _box(flow, name, MARGIN + column * (WIDTH + GAP_X), y, wrong)
        boxes[name] = box
        depths[column] += box.height + GAP_Y
    lines = [_line(box, row, boxes[row.to]) for box in boxes.values() for row in box.rows if row.to in boxes]
    width = MARGIN * 2 + (max(columns.values(), default=0) + 1) * (WIDTH + GAP_X) - GAP_X
    return Picture(width, MARGIN + max(depths.values(), default=0), tuple(boxes.values()), tuple(lines))


def _columns(flow: Flow) -> dict[str, int]:
    found = {flow.start: 0} if flow.start in flow.nodes else {}
    ahead = list(found)
    while ahead:
        name = ahead.pop(0)
        for to in edges(flow.nodes[name]).values():
            if to in flow.nodes and to not in found:
                found[to] = found[name] + 1
                ahead.append(to)
    last = max(found.values(), default=0)
    return {**found, **{name: last for name in flow.nodes if name not in found}}


def _box(flow: Flow, name: str, x: int, y: int, wrong: set[int]) -> Box:
    node = flow.nodes[name]
    ways = edges(node)
    rows = []
    for place, (edge, to) in enumerate(ways.items()):
        kind, _space, value = edge.partition(" ")
        at = y + HEAD // 2 if len(ways) == 1 else y + HEAD + place * ROW + ROW // 2
        rows.append(Row(kind, value, to if to in flow.nodes else "", at))
    height = HEAD + (len(ways) * ROW if len(ways) > 1 else 0)
    line = flow.lines.get(name, 1)
    return Box(name, kind_of(node), _detail(node), x, y, height, tuple(rows), line, line in wrong)


def _detail(node: object) -> str:
    if isinstance(node, Leave):
        return node.destination.name
    if isinstance(node, Opening):
        return node.calendar
    if isinstance(node, Menu) and node.prompts:
        return ", ".join(node.prompts)
    return ", ".join(getattr(node, "prompts", ())) or str(getattr(node, "language", "") or getattr(node, "value", ""))


def _line(box: Box, row: Row, target: Box) -> Line:
    x1, y1, x2, y2 = box.x + WIDTH, row.y, target.x, target.y + HEAD // 2
    back = x2 <= box.x
    bend = GAP_X // 2 if not back else 70
    return Line(f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}", back, row.to, box.name)
