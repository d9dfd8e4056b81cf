"""What the doctor looks at in the database: its schema, the site in it, the prompts the site asks for."""

from __future__ import annotations

from fsctl.cli.checks.finding import BLIND, Warned
from fsctl.cli.checks.switch import is_built_in
from fsctl.cli.context import Context
from fsctl.wording import Wording, joined, worded


def database(context: Context) -> str:
    """The database answers and has the right schema."""
    from fsctl.store.database import DatabaseUnusable

    try:
        context.database().dispose()
    except DatabaseUnusable as error:
        return worded(error)
    return ""


def site(context: Context) -> str | Warned:
    """The site holds together, with what has arisen since it was written."""
    from fsctl.site.whole import examined
    from fsctl.store import directory as stored
    from fsctl.store.database import DatabaseUnusable

    try:
        with context.database().session() as session:
            found = examined(stored.load(session))
    except DatabaseUnusable:
        return BLIND
    if found.wrong:
        mend = Wording("`fsctl change` mends it")
        return joined([text for mistake in found.wrong for text in (mistake.message, mend)])
    return Warned(joined([mistake.message for mistake in found.warnings])) if found.warnings else ""


def prompts(context: Context) -> str | Warned:
    """Every prompt has its file. The built-in switch needs none: it knows how long a prompt takes."""
    from fsctl.prompts.catalogue import Catalogue
    from fsctl.prompts.make import all_prompts
    from fsctl.prompts.paths import PromptFiles
    from fsctl.store import directory as stored
    from fsctl.store.database import DatabaseUnusable

    try:
        with context.database().session() as session:
            directory = stored.load(session)
    except DatabaseUnusable:
        return BLIND
    files = PromptFiles(context.settings.prompts, Catalogue.of(directory), context.settings.recordings)
    missing = [prompt for prompt in all_prompts(files.catalogue, directory) if not files.file(prompt).exists()]
    if not missing:
        return ""
    if not is_built_in(context):
        return Wording("{count} prompts have no file; run `fsctl prompts build`", count=len(missing))
    return Warned(
        Wording(
            "{count} prompts have no file; run `fsctl prompts build` before a FreeSWITCH is used; the built-in switch "
            "needs none",
            count=len(missing),
        )
    )
