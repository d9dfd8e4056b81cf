"""`fsctl ext`: phones."""

from __future__ import annotations

import getpass
import time

import click

from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import guarded, say
from fsctl.cli.showing import show
from fsctl.cli.site import take_over
from fsctl.cli.speaking import Group
from fsctl.wording import Wording


@click.group(cls=Group)
def ext() -> None:
    """Extensions: list, add."""


@ext.command("list")
@as_json
@pass_context
@guarded
def list_(context: Context, machine: bool) -> None:
    """All extensions."""
    from fsctl.store import directory as stored

    with context.database().session() as session:
        directory = stored.load(session)
    owners = {agent.extension: agent.number for agent in directory.agents.values() if agent.extension}
    rows = [
        {"number": e.number, "title": e.title, "agent": owners.get(e.number, "")} for e in directory.extensions.values()
    ]
    show(rows, (("number", "phone"), ("title", "title"), ("agent", "agent")), machine)


@ext.command()
@click.argument("number")
@click.option("--title", default="", help="What the phone is called.")
@pass_context
@guarded
def add(context: Context, number: str, title: str) -> None:
    """Add a phone, or give it a new password. The password is printed once and kept nowhere."""
    from fsctl.site.editing import changed, edit, with_password
    from fsctl.store import directory as stored

    with context.database().session() as session:
        stored.claim(session)
        directory = stored.load(session)
        item, password = with_password(changed(directory, "extensions", number, {"title": title} if title else {}))
        edited = edit(directory, [item], context.settings.switch.domain)
        stored.save(session, edited.directory, getpass.getuser(), time.time())
    take_over(context)
    say(Wording("extension {number} at {domain}. Password:", number=number, domain=context.settings.switch.domain))
    print(password)
