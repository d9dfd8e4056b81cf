"""`fsctl prompts`: making the spoken prompts."""

from __future__ import annotations

import click

from fsctl.cli.context import Context, pass_context
from fsctl.cli.exits import FAILED, guarded, leave, say
from fsctl.cli.speaking import Group
from fsctl.wording import Wording, worded


@click.group(cls=Group)
def prompts() -> None:
    """Prompts: what callers hear."""


@prompts.command()
@pass_context
@guarded
def build(context: Context) -> None:
    """Make every prompt that is missing, in both languages, and the music on hold. What is there is kept."""
    from fsctl.prompts.catalogue import Catalogue
    from fsctl.prompts.make import NoSpeechProgram, all_prompts, make
    from fsctl.prompts.music import write_default
    from fsctl.prompts.paths import PromptFiles
    from fsctl.store import directory as stored

    with context.database().session() as session:
        directory = stored.load(session)
    files = PromptFiles(context.settings.prompts, Catalogue.of(directory), context.settings.recordings)
    write_default(files.root / "music" / "default")
    try:
        result = make(files, all_prompts(files.catalogue, directory))
    except NoSpeechProgram as error:
        leave(FAILED, worded(error))
    for prompt, why in result.failed:
        say(Wording("{name} ({language}): {why}", name=prompt.name, language=prompt.language, why=why))
    say(
        Wording(
            "{made} made, {kept} kept, {failed} failed, in {directory}",
            made=len(result.made),
            kept=len(result.kept),
            failed=len(result.failed),
            directory=files.root,
        )
    )
    if result.failed:
        leave(FAILED, Wording("not every prompt could be made"))
