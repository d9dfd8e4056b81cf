"""`fsctl user`: people who sign in."""

from __future__ import annotations

import getpass
import sys
import time

import click

from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import WRONG, guarded, leave, say
from fsctl.cli.showing import show
from fsctl.cli.speaking import Group
from fsctl.terminal.words import said
from fsctl.wording import Wording, worded


@click.group(cls=Group)
def user() -> None:
    """Users: add, rights."""


@user.command()
@click.argument("login")
@click.option(
    "--role", "roles", multiple=True, required=True, help="agent, supervisor, quality, administrator, engineer."
)
@click.option("--agent", default="", help="The agent this person is.")
@click.option("--team", "teams", multiple=True, help="A team this supervisor looks after.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@pass_context
@guarded
def add(
    context: Context, login: str, roles: tuple[str, ...], agent: str, teams: tuple[str, ...], password_stdin: bool
) -> None:
    """Make an account; the password is asked for."""
    from fsctl.store import directory as stored
    from fsctl.store import users

    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt(said(Wording("Password")), hide_input=True, confirmation_prompt=True, err=True)
    try:
        with context.database().session() as session:
            users.require_sound(session, stored.load(session), login, roles, agent, teams)
            users.add(session, login, password, list(roles), getpass.getuser(), time.time(), agent, teams)
    except users.UserRefused as error:
        leave(WRONG, worded(error))
    say(Wording("user {login} is made", login=login))


@user.command()
@click.argument("login")
@click.option("--withhold", "withheld", multiple=True, help="A right of the roles that this person shall not have.")
@click.option("--grant", "back", multiple=True, help="A withheld right that is given back.")
@as_json
@pass_context
@guarded
def rights(context: Context, login: str, withheld: tuple[str, ...], back: tuple[str, ...], machine: bool) -> None:
    """What a person may do, each right of the roles apart; with --withhold and --grant another choice of them."""
    from fsctl.store import users
    from fsctl.store.rights import rights_of

    try:
        with context.database().session() as session:
            row = users.withhold(session, login, withheld, back, getpass.getuser(), time.time())
            found = [
                {"right": right, "state": "withheld" if right in row.withheld else "granted"}
                for right in rights_of(row.roles)
            ]
    except users.UserRefused as error:
        leave(WRONG, worded(error))
    show(found, (("right", "right"), ("state", "state")), machine, "rights")
