"""`fsctl user`: people who sign in."""

from __future__ import annotations

import getpass
import sys
import time

import click

from fsctl.cli.context import Context, pass_context
from fsctl.cli.exits import WRONG, guarded, leave, say


@click.group()
def user() -> None:
    """Users: add."""


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
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    try:
        with context.database().session() as session:
            users.require_sound(session, stored.load(session), login, roles, agent, teams)
            users.add(session, login, password, list(roles), getpass.getuser(), time.time(), agent, teams)
    except users.UserRefused as error:
        leave(WRONG, str(error))
    say(f"user {login} is made")
