"""`fsctl leader`: which node leads, and what the node of these settings does."""

from __future__ import annotations

from typing import Any

import click

from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import guarded
from fsctl.cli.showing import show_one
from fsctl.cli.speaking import Command


@click.command(cls=Command)
@as_json
@pass_context
@guarded
def leader(context: Context, machine: bool) -> None:
    """Which node leads, and what the node here does.

    The node here is the one whose control socket the settings name; when it is away, the lease on file says who leads.
    """
    show_one(standing(context), machine)


def standing(context: Context) -> dict[str, Any]:
    """Raises DatabaseUnusable or SQLAlchemyError when neither the node nor the database answers."""
    from fsctl.control.client import ControlFailed, DaemonAway

    try:
        hello = context.daemon.hello()
    except (DaemonAway, ControlFailed):
        return {"role": "away", **_on_file(context)}
    known = hello["leader"] or {"node": "", "epoch": hello["epoch"], "address": ""}
    return {
        "node": hello["node"],
        "role": hello["role"],
        "leader": known["node"],
        "epoch": known["epoch"],
        "address": known["address"],
    }


def _on_file(context: Context) -> dict[str, Any]:
    from fsctl.store.lease import seen

    with context.database().session() as session:
        lease = seen(session)
    return {"leader": lease.node if lease.run else "", "epoch": lease.epoch, "address": lease.address}
