"""`fsctl ivr`: checking and trying flows."""

from __future__ import annotations

from pathlib import Path

import click

from fsctl.cli.context import Context, pass_context
from fsctl.cli.exits import FAILED, guarded, leave, say

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def ivr() -> None:
    """IVR flows: check, test."""


@ivr.command()
@FILE
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
    say(f"flow {flow.name}: {len(flow.nodes)} nodes, nothing wrong")


@ivr.command()
@FILE
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
        print(f"ends at {outcome.ends or 'nowhere yet'}, language {outcome.language}, data {dict(outcome.data)}")
        return
    failures = [failure for trial in flow.trials if (failure := fails(flow, directory, trial))]
    for failure in failures:
        say(failure)
    if failures:
        leave(FAILED, f"{len(failures)} of {len(flow.trials)} tests failed")
    say(f"{len(flow.trials)} tests passed")
