"""YAML becomes a Directory, or a list of all its mistakes with their lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from fsctl.directory import DEFAULT_CODES, DEFAULT_PRIORITIES, DEFAULT_REASONS, Directory
from fsctl.document import Document, Map, Mistake, Mistakes, text_of
from fsctl.os_errors import system_said
from fsctl.resources import data_directory
from fsctl.site.items import ItemReader
from fsctl.site.whole import examined
from fsctl.wording import Wording


@dataclass
class Read:
    """`lines` finds the line of an item: (table, name) → line."""

    directory: Directory
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    warnings: list[Mistake] = field(default_factory=list)


def read(path: Path, domain: str, before: Directory | None = None) -> Read:
    """Read a site file. Raises Mistakes with everything that is wrong, OSError when it cannot be read.

    `before` is the directory in force: a phone whose password is not in the file keeps the one it has.
    """
    text = text_of(path)
    if all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines()):
        # Torn or truncated: read as a site it would take everything away.
        told = Wording("the file is empty; write {{}} for a site with nothing in it")
        raise Mistakes([Mistake(str(path), 1, told)])
    return parse(text, str(path), domain, before, path.parent)


def parse(text: str, file: str, domain: str, before: Directory | None = None, beside: Path | None = None) -> Read:
    document = Document(text, file)
    root = document.root
    reader = ItemReader(domain, before or Directory())
    directory = _directory(reader, root, beside or Path())
    root.finish()
    document.finish()
    found = examined(
        directory, lambda table, name: (file, reader.lines.get((table, name), 1)), in_file=True, before=before
    )
    if found.wrong:
        raise Mistakes(found.wrong)
    return Read(directory, reader.lines, found.warnings)


def _directory(reader: ItemReader, root: Map, beside: Path) -> Directory:
    agents = reader.table(root, "agents")
    queues = reader.table(root, "queues")
    codes = reader.table(root, "codes")
    return Directory(
        numbers=reader.table(root, "numbers"),
        trunks=reader.table(root, "trunks"),
        extensions=reader.table(root, "extensions"),
        agents=agents,
        queues=queues,
        tiers=tuple(reader.tiers),
        reasons=reader.table(root, "reasons") or {reason.code: reason for reason in DEFAULT_REASONS},
        teams=reader.table(root, "teams"),
        dispositions=reader.table(root, "dispositions"),
        codes=tuple(codes.values()) or DEFAULT_CODES,
        hours=reader.table(root, "hours"),
        announcements=reader.table(root, "announcements"),
        skills=reader.table(root, "skills"),
        priorities={priority.name: priority for priority in DEFAULT_PRIORITIES} | reader.table(root, "priorities"),
        customer_tiers=reader.table(root, "customer_tiers"),
        flows=_flows(reader, root, beside),
        do_not_call=reader.table(root, "do_not_call"),
        settings=reader.table(root, "settings"),
    )


def _flows(reader: ItemReader, root: Map, beside: Path) -> dict[str, str]:
    """Flow name → file beside the site file, or `builtin` for one that comes with the program."""
    found = {}
    table = root.map("flows")
    for name, where in table.pairs().items():
        reader.lines["flows", name] = table.line_of(name)
        path = data_directory("ivr_scripts") / f"{name}.yaml" if where == "builtin" else beside / where
        try:
            found[name] = text_of(path)
        except (OSError, UnicodeDecodeError) as error:
            wrong = Wording(
                "flow {name}: {where!r} cannot be read: {error}",
                name=name,
                where=where,
                error=system_said(error),
            )
            table.mistake(wrong, name)
    return found
