"""`fsctl ivr`: checking, trying and publishing flows."""

from __future__ import annotations

import getpass
import time
from pathlib import Path

import click

from fsctl.cli.changes import tell
from fsctl.cli.context import Context, as_json, given_file, pass_context
from fsctl.cli.exits import FAILED, WRONG, guarded, leave, say
from fsctl.cli.showing import show
from fsctl.cli.site import take_over
from fsctl.cli.speaking import Group
from fsctl.terminal.words import said, word
from fsctl.wording import Wording


@click.group(cls=Group)
def ivr() -> None:
    """IVR flows: list, show, check, test, publish, remove."""


@ivr.command()
@given_file
@pass_context
@guarded
def check(context: Context, file: Path) -> None:
    """Say everything that is wrong with a flow, by line. Queues, hours and prompts are those of the stored site."""
    from fsctl.document import Mistakes, text_of
    from fsctl.ivr.check import check as look
    from fsctl.ivr.parse import parse
    from fsctl.prompts.catalogue import Catalogue
    from fsctl.store import directory as stored

    with context.database().session() as session:
        directory = stored.load(session)
    flow = parse(text_of(file), str(file))
    mistakes = look(flow, directory, set(Catalogue.of(directory).wordings), str(file))
    if mistakes:
        raise Mistakes(mistakes)
    say(Wording("flow {flow}: {count} nodes, nothing wrong", flow=flow.name, count=len(flow.nodes)))


@ivr.command()
@given_file
@click.option("--keys", default=None, help="Press these keys (- waits) instead of running the flow's own tests.")
@pass_context
@guarded
def test(context: Context, file: Path, keys: str | None) -> None:
    """Run a flow's own tests, or walk through it with keys."""
    from fsctl.document import text_of
    from fsctl.ivr.parse import parse
    from fsctl.ivr.trial import fails, play_through
    from fsctl.store import directory as stored

    with context.database().session() as session:
        directory = stored.load(session)
    flow = parse(text_of(file), str(file))
    if keys is not None:
        outcome = play_through(flow, directory, keys)
        print("\n".join(outcome.path))
        ends = Wording(
            "ends at {place}, language {language}, data {data}",
            place=outcome.ends or Wording("nowhere yet"),
            language=word(outcome.language),
            data=dict(outcome.data),
        )
        print(said(ends))
        return
    failures = [failure for trial in flow.trials if (failure := fails(flow, directory, trial))]
    for failure in failures:
        say(Wording.whole(failure))
    if failures:
        leave(FAILED, Wording("{failed} of {all} tests failed", failed=len(failures), all=len(flow.trials)))
    say(Wording("{count} tests passed", count=len(flow.trials)))


@ivr.command("list")
@as_json
@pass_context
@guarded
def list_(context: Context, machine: bool) -> None:
    """The flows in force, and drafts begun in the panels."""
    from fsctl.site.whole import uses
    from fsctl.store import directory as stored
    from fsctl.store import drafts

    with context.database().session() as session:
        directory, begun = stored.load(session), drafts.drafts(session)
        rows = [
            {
                "name": name,
                "published": name in directory.flows,
                "draft": begun[name].by if name in begun else "",
                "uses": ", ".join(map(str, uses(directory, "flows", name))),
            }
            for name in sorted({*directory.flows, *begun})
        ]
    show(rows, (("name", "flow"), ("published", "published"), ("draft", "draft by"), ("uses", "named by")), machine)


@ivr.command("show")
@click.argument("name")
@click.option("--draft", is_flag=True, help="What is being written instead of what is in force.")
@pass_context
@guarded
def show_flow(context: Context, name: str, draft: bool) -> None:
    """Print a flow's text."""
    from fsctl.store import directory as stored
    from fsctl.store import drafts

    with context.database().session() as session:
        found = drafts.draft(session, name) if draft else None
        text = found.text if found else None if draft else stored.load(session).flows.get(name)
    if text is None:
        none = (
            Wording("there is no draft {name!r}; `fsctl ivr list` shows what there is", name=name)
            if draft
            else Wording("there is no flow {name!r}; `fsctl ivr list` shows what there is", name=name)
        )
        leave(WRONG, none)
    print(text, end="" if text.endswith("\n") else "\n")


@ivr.command()
@given_file
@as_json
@pass_context
@guarded
def publish(context: Context, file: Path, machine: bool) -> None:
    """Put a flow in force: calls that come from now on go this way. Refused as `check` and its own tests refuse."""
    from fsctl.document import text_of
    from fsctl.ivr.parse import parse
    from fsctl.site.flows import published
    from fsctl.store import directory as stored

    text = text_of(file)
    name = parse(text, str(file)).name
    with context.database().session() as session:
        stored.claim(session)
        wanted = published(stored.load(session), name, text)
        made = stored.save(session, wanted, getpass.getuser(), time.time())
    tell(made, machine)
    take_over(context)


@ivr.command()
@click.argument("name")
@as_json
@pass_context
@guarded
def remove(context: Context, name: str, machine: bool) -> None:
    """Take a flow away. Refused while anything leads to it."""
    from fsctl.site.flows import removed
    from fsctl.store import directory as stored

    with context.database().session() as session:
        stored.claim(session)
        now = stored.load(session)
        if name not in now.flows:
            leave(WRONG, Wording("there is no flow {name!r}; `fsctl ivr list` shows what there is", name=name))
        made = stored.save(session, removed(now, name), getpass.getuser(), time.time())
    tell(made, machine)
    take_over(context)
