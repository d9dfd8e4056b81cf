"""What is wrong with a site as a whole: its directory, its flows, and who still needs what is taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass

from fsctl.directory import CallbackMode, Destination, DestinationKind, Directory, Queue
from fsctl.directory.check import check
from fsctl.directory.check_overflow import ways_out
from fsctl.directory.wrong import Wrong
from fsctl.document import Mistake, Mistakes
from fsctl.ivr.check import check as check_flow
from fsctl.ivr.model import Callback, Flow, LastAgent, Leave, Opening, When, digits_of, spoken
from fsctl.ivr.parse import parse as parse_flow
from fsctl.prompts.catalogue import Catalogue
from fsctl.site.circles import check_circles
from fsctl.wording import Wording

Where = Callable[[str, str], tuple[str, int]]
"""(table, name) → file and line of an item."""


@dataclass(frozen=True, slots=True)
class Examined:
    wrong: list[Mistake]
    warnings: list[Mistake]


@dataclass(frozen=True, slots=True)
class Use:
    """The item (`table`, `name`) that names another, and in which setting."""

    table: str
    name: str
    setting: str

    def __str__(self) -> str:
        return f"{self.table}/{self.name} ({self.setting})"


def examined(
    directory: Directory,
    where: Where = lambda table, name: ("", 0),
    *,
    in_file: bool = False,
    before: Directory | None = None,
) -> Examined:
    """Everything that is wrong or doubtful. Flows are looked at once the rest is sound: they name the rest.

    Of a whole site written down (`in_file`) more is asked than of one that changes bit by bit; what has arisen in the
    one in force (`before`) is warned of in the file as well, or an export could not be applied again.
    """
    arisen = {str(found.message) for found in _found(before) if found.in_file} if before is not None else set()
    wrong: list[Mistake] = []
    warnings: list[Mistake] = []
    for found in _found(directory):
        path = (found.table, found.name, found.setting) if found.setting else (found.table, found.name)
        mistake = Mistake(*where(found.table, found.name), found.message, path)
        refused = in_file and found.in_file and str(found.message) not in arisen
        (warnings if found.warning and not refused else wrong).append(mistake)
    known = prompts(directory)
    for table, name, setting, prompt in _spoken(directory):
        if prompt not in known:
            told = Wording(
                "{table}/{name}: unknown prompt {prompt!r}; add it under announcements",
                table=table,
                name=name,
                prompt=prompt,
            )
            wrong.append(Mistake(*where(table, name), told, (table, name, setting)))
    return Examined(wrong or list(_flow_mistakes(directory, known)), warnings)


def _found(directory: Directory) -> Iterator[Wrong]:
    yield from check(directory)
    yield from check_circles(directory)


def prompts(directory: Directory) -> Set[str]:
    """The names of everything that can be said."""
    return set(Catalogue.of(directory).wordings)


def require(directory: Directory) -> None:
    """Raises Mistakes unless the directory can be used."""
    found = examined(directory)
    if found.wrong:
        raise Mistakes(found.wrong)


def _spoken(directory: Directory) -> Iterator[tuple[str, str, str, str]]:
    """Table, name, setting and prompt of everything that lets one be played."""
    for number in directory.numbers.values():
        if number.destination.kind is DestinationKind.ANNOUNCEMENT:
            yield "numbers", number.number, "to", number.destination.name
    for queue in directory.queues.values():
        for setting, destination in ways_out(queue):
            if destination.kind is DestinationKind.ANNOUNCEMENT:
                yield "queues", queue.name, setting, destination.name
        if queue.announcement:
            yield "queues", queue.name, "announcement", queue.announcement
    for tier in directory.customer_tiers.values():
        if tier.announcement:
            yield "customer_tiers", tier.name, "announcement", tier.announcement


def _flow_mistakes(directory: Directory, known: Set[str]) -> Iterator[Mistake]:
    for name, text in directory.flows.items():
        file = f"flow {name}"
        try:
            found = check_flow(parse_flow(text, file), directory, known, file)
        except Mistakes as error:
            found = error.mistakes
        for mistake in found:
            yield Mistake(mistake.file, mistake.line, mistake.message, ("flows", name))


KINDS = {
    "queues": DestinationKind.QUEUE,
    "flows": DestinationKind.FLOW,
    "extensions": DestinationKind.EXTENSION,
    "announcements": DestinationKind.ANNOUNCEMENT,
    "trunks": DestinationKind.EXTERNAL,
}
"""Table → the destinations that lead to its items."""


def uses(directory: Directory, table: str, name: str) -> list[Use]:
    """Who names this item. An agent's places in queues are not counted: they go when the agent goes."""
    return [*_led(directory, table, name), *_named(directory, table, name), *_in_flows(directory, table, name)]


def _led(directory: Directory, table: str, name: str) -> Iterator[Use]:
    for number in directory.numbers.values():
        if _leads(number.destination, table, name):
            yield Use("numbers", number.number, "to")
    for queue in directory.queues.values():
        for setting, destination in ways_out(queue):
            if queue.name != name and _leads(destination, table, name):
                yield Use("queues", queue.name, setting)


def _leads(to: Destination, table: str, name: str) -> bool:
    if to.kind is DestinationKind.CALLBACK and table == "queues":
        return to.name == name
    target = to.name.partition("/")[0] if to.kind is DestinationKind.EXTERNAL else to.name
    return to.kind is KINDS.get(table) and target == name


def _named(directory: Directory, table: str, name: str) -> Iterator[Use]:
    for agent in directory.agents.values():
        if (table, name) in (("extensions", agent.extension), ("teams", agent.team)):
            yield Use("agents", agent.number, table.removesuffix("s"))
        if table == "skills" and name in agent.skills:
            yield Use("agents", agent.number, "skills")
    for number in directory.numbers.values():
        if (table == "skills" and name in number.demands) or (table, name) == ("customer_tiers", number.tier):
            yield Use("numbers", number.number, "demands" if table == "skills" else "tier")
    for disposition in directory.dispositions.values():
        if table == "queues" and name in disposition.queues:
            yield Use("dispositions", disposition.code, "queues")
    for queue in directory.queues.values():
        if table == "announcements" and queue.announcement == name:
            yield Use("queues", queue.name, "announcement")
        if (table, name) == ("hours", queue.calendar):
            yield Use("queues", queue.name, "calendar")
        for setting, needed in (
            ("callback_flow", "flows"),
            ("callback_hours", "hours"),
            ("callback_trunk", "trunks"),
        ):
            in_use = queue.callback is not CallbackMode.OFF or setting != "callback_flow"
            if in_use and table == needed and getattr(queue, setting) == name:
                yield Use("queues", queue.name, setting)
        if table == "skills" and name in _asked(queue):
            yield Use("queues", queue.name, "demands")
    for tier in directory.customer_tiers.values():
        if table == "announcements" and tier.announcement == name:
            yield Use("customer_tiers", tier.name, "announcement")


def _asked(queue: Queue) -> set[str]:
    """The skills a queue names."""
    return {*queue.demands, *(skill for step in queue.relaxation for skill in (*step.lower, *step.drop))}


def _in_flows(directory: Directory, table: str, name: str) -> Iterator[Use]:
    for flow_name, text in directory.flows.items():
        try:
            flow = parse_flow(text, flow_name)
        except Mistakes:  # `examined` says so
            continue
        for node in _nodes(flow, table, name):
            yield Use("flows", flow_name, node)


def _nodes(flow: Flow, table: str, name: str) -> Iterator[str]:
    for place, node in flow.nodes.items():
        leads = isinstance(node, Leave) and _leads(node.destination, table, name)
        keeps = table == "hours" and isinstance(node, Opening) and node.calendar == name
        prompts = [spoken(prompt, "").name for prompt in getattr(node, "prompts", ()) if not digits_of(prompt)]
        asks = table == "skills" and isinstance(node, Leave) and name in node.demands
        asks = asks or (table == "queues" and isinstance(node, Callback | LastAgent | When) and node.queue == name)
        if leads or keeps or asks or (table == "announcements" and name in prompts):
            yield place
