"""The root command, and what belongs to no noun: run, web, demo, doctor, events, completion."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from fsctl import __version__
from fsctl.cli.context import Context, pass_context
from fsctl.cli.exits import EPILOGUE, FAILED, guarded, leave
from fsctl.cli.speaking import WIDEST, Group
from fsctl.terminal.words import printable
from fsctl.wording import Wording

NOUNS = {
    "agent": "seats",
    "call": "calls",
    "callback": "callbacks",
    "queue": "queues",
    "db": "database",
    "conf": "conf",
    "control": "control",
    "ext": "extensions",
    "code": "codes",
    "user": "users",
    "ivr": "flows",
    "prompts": "prompts",
    "plan": "site",
    "apply": "site",
    "export": "site",
    "change": "site",
    "remove": "site",
    "history": "history",
    "undo": "history",
    "doctor": "doctor",
    "leader": "leader",
    "clients": "clients",
    "simulate": "simulate",
    "forecast": "forecast",
    "import": "importing",
}
"""Command → the module that has it under its own name. Loaded when it is used, so that `--help` is quick."""


class Nouns(Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*self.commands, *NOUNS])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in NOUNS:
            module = import_module(f"fsctl.cli.{NOUNS[name]}")
            command = getattr(module, "group" if name == "import" else name)
            return command if isinstance(command, click.Command) else None
        return super().get_command(ctx, name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Raises NoSuchCommand with those that are like it, of all there are."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as none:
            raise click.NoSuchCommand(none.command_name, possibilities=self.list_commands(ctx), ctx=ctx) from None


@click.group(cls=Nouns, epilog=EPILOGUE, context_settings={"max_content_width": WIDEST})
@click.option(
    "--config", default="", help="Settings file (TOML); else FSCTL_CONFIG, ./fsctl.toml, /etc/fsctl/fsctl.toml."
)
@click.version_option(__version__, prog_name="fsctl", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, config: str) -> None:
    """A contact centre on FreeSWITCH."""
    ctx.obj = Context(config)


@cli.command()
@pass_context
@guarded
def run(context: Context) -> None:
    """Run the daemon until it is told to stop (SIGTERM)."""
    from fsctl.daemon import run as run_daemon

    sys.exit(run_daemon(context.settings))


@cli.command()
@pass_context
@guarded
def web(context: Context) -> None:
    """Serve the web panels until told to stop (SIGTERM). A process of its own: calls do not depend on it."""
    named = ["--config", context.config] if context.config else []
    os.execv(sys.executable, [sys.executable, "-m", "webui", *named])  # noqa: S606 (ourselves, no shell)


@cli.command()
@click.option(
    "--check", is_flag=True, help="Place one call through everything, look at what is left of it, and say so."
)
@click.option("--seconds", default=0.0, help="End by itself after so many seconds.")
@click.option("--seed", default=0, help="Repeat the callers of an earlier run.")
def demo(check: bool, seconds: float, seed: int) -> None:
    """The whole contact centre on the built-in switch, live in this terminal."""
    from fsctl.demo.run import main

    sys.exit(main(check, seconds, seed))


@cli.command()
@click.argument("directory", default="")
@click.option("--students", default=50, type=click.IntRange(1, 500), help="Desk phones and customers to be played.")
@click.option("--callers", is_flag=True, help="Let callers of the demonstration call in as well.")
@click.option("--host", default="127.0.0.1", help="Address of the web panels; 0.0.0.0 for the whole class room.")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="Port of the web panels; 0 takes a free one.")
def training(directory: str, students: int, callers: bool, host: str, port: int) -> None:
    """A contact centre for a class: phones and customers played by hand, no lines needed.

    Data is kept in DIRECTORY, so that the class can go on tomorrow with the same site; without one it is forgotten.
    """
    from fsctl.demo.lesson import main

    sys.exit(main(directory, students, callers, host, port))


@cli.command()
@click.option("--kind", default="", help="Only facts of this kind, such as offer_made.")
@click.option("--call", default="", help="Only facts of this call.")
@click.option("--agent", default="", help="Only facts of this agent.")
@click.option("--json", "machine", is_flag=True, help="One JSON object a line.")
@pass_context
@guarded
def events(context: Context, kind: str, call: str, agent: str, machine: bool) -> None:
    """Follow the facts as they are noted."""
    daemon = context.daemon
    for fact in daemon.lasting(lambda: daemon.events(kind=kind, call=call, agent=agent)):
        if fact["kind"] == "listening":
            continue
        if machine:
            print(json.dumps(fact, ensure_ascii=False), flush=True)
        else:
            print(told(fact), flush=True)


def told(noted: Mapping[str, Any]) -> str:
    """A fact as a line."""
    import time

    at = time.strftime("%H:%M:%S", time.localtime(noted["at"]))
    fields = {name: value for name, value in noted["fact"].items() if value not in ("", None, [], {}, 0)}
    return f"{at} {noted['kind']:20} " + " ".join(f"{name}={printable(value)}" for name, value in fields.items())


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell: `eval "$(fsctl completion bash)"`."""
    from click.shell_completion import get_completion_class

    form = get_completion_class(shell)
    if form is None:
        leave(FAILED, Wording("There is no completion for {shell}", shell=shell))
    print(form(cli, {}, "fsctl", "_FSCTL_COMPLETE").source())
