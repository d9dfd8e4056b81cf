"""`fsctl conf`: FreeSWITCH's configuration."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import click

from fsctl.cli.context import Context, pass_context
from fsctl.cli.exits import FAILED, WRONG, guarded, leave, say
from fsctl.cli.speaking import Group
from fsctl.wording import Wording, worded


@click.group(cls=Group)
def conf() -> None:
    """FreeSWITCH's configuration: render, check, diff, apply, secret."""


@conf.command()
def secret() -> None:
    """Print a new Event Socket secret of 256 bits, for `switch.password`."""
    print(secrets.token_hex(32))


@conf.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@pass_context
@guarded
def render(context: Context, directory: Path) -> None:
    """Write the configuration into a directory, touching no switch."""
    from fsctl.freeswitch.conf.install import apply as write

    changed = write(_rendered(context), directory, None)
    say(Wording("{count} files written to {directory}", count=len(changed), directory=directory))


@conf.command()
@pass_context
@guarded
def check(context: Context) -> None:
    """Look for mistakes and for what a hardened switch must not have."""
    from fsctl.freeswitch.conf.install import check as look

    found = look(_rendered(context))
    for mistake in found:
        say(mistake.said())
    if found:
        leave(FAILED, Wording("{count} mistakes", count=len(found)))
    say(Wording("nothing wrong"))


@conf.command()
@pass_context
@guarded
def diff(context: Context) -> None:
    """Show what `apply` would change in `conf.directory`."""
    from fsctl.freeswitch.conf.install import diff as compare

    for text in compare(_rendered(context), Path(context.settings.conf.directory)).values():
        print(text, end="")


@conf.command()
@click.option("--no-reload", is_flag=True, help="Write the files only; the switch reads them when it starts.")
@pass_context
@guarded
def apply(context: Context, no_reload: bool) -> None:
    """Install the configuration and have the switch reload what changed."""
    from fsctl.freeswitch.conf.install import Foreign, check, waiting
    from fsctl.freeswitch.conf.install import apply as install

    files = _rendered(context)
    found = check(files)
    for mistake in found:
        say(mistake.said())
    if found:
        sys.exit(WRONG)
    directory = Path(context.settings.conf.directory)
    behind = [] if no_reload else waiting(files, directory)
    try:
        changed = install(files, directory, None) if no_reload else _with_switch(context, files, directory)
    except Foreign as error:
        leave(WRONG, worded(error))
    except RuntimeError as error:
        leave(FAILED, worded(error))
    say(
        Wording(
            "{count} files changed in {directory}: {files}",
            count=len(changed),
            directory=directory,
            files=", ".join(changed),
        )
        if changed
        else Wording("no file has changed in {directory}", directory=directory)
    )
    for notice in behind:
        say(Wording("not in effect yet: {notice}", notice=notice))


def _with_switch(context: Context, files: dict[str, str], directory: Path) -> list[str]:
    from fsctl.esl import commands
    from fsctl.esl.errors import LoginRefused
    from fsctl.freeswitch.conf.install import apply as install
    from fsctl.freeswitch.wire import Wire, WireLost

    switch = context.settings.switch
    wire = Wire(switch.host, switch.port, context.settings.switch_password(), lambda *a: None, lambda *a: None)
    try:
        wire.connect()
        return install(files, directory, lambda text: wire.send(commands.api(text)))
    except LoginRefused as error:
        why = worded(error)
        leave(FAILED, Wording("{why} Nothing was changed; --no-reload writes the files without the switch", why=why))
    except WireLost as error:
        why = worded(error)
        leave(FAILED, Wording("{why}. Start the switch, or use --no-reload to write the files only", why=why))
    finally:
        wire.stop()


def _rendered(context: Context) -> dict[str, str]:
    from fsctl.freeswitch.conf.render import UnsafeValue, render
    from fsctl.freeswitch.conf.settings import conf_settings
    from fsctl.prompts.catalogue import Catalogue
    from fsctl.prompts.paths import PromptFiles
    from fsctl.store import directory as stored
    from fsctl.switch.sounds import Prompt

    settings = context.settings
    with context.database().session() as session:
        directory = stored.load(session)
    prompts = PromptFiles(settings.prompts.resolve(), Catalogue.of(directory), settings.recordings)
    try:
        return render(conf_settings(settings, prompts.path(Prompt("fallback", "zh"))), directory)
    except UnsafeValue as error:
        leave(WRONG, worded(error))
