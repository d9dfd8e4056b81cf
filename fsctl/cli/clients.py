"""`fsctl clients`: who is connected to the switch's Event Socket, and who does not read what it writes."""

from __future__ import annotations

import click

from fsctl.cli.context import Context, as_json, pass_context, show
from fsctl.cli.exits import guarded, leave

COLUMNS = (("client", "client"), ("program", "program"), ("waiting", "unread"))


@click.command()
@click.option("--watch", is_flag=True, help="Stay, and end whoever reads nothing, before the switch waits for it.")
@as_json
@pass_context
@guarded
def clients(context: Context, watch: bool, machine: bool) -> None:
    """Who is connected to the switch's Event Socket, with the bytes each has not read. On the switch's own machine.

    A program that stops reading stops the whole switch after some time. The daemon watches for it where it runs beside
    the switch; elsewhere, run this with --watch there, with the right CAP_NET_ADMIN.
    """
    from fsctl.freeswitch.sockets import CannotLook, connections, program_of

    port = context.settings.switch.port
    if watch:
        _watch(context, port)
    try:
        found = connections(port)
    except CannotLook as why:
        leave(1, f"The kernel does not tell: {why}")
    rows = [{"client": one.name, "program": program_of(one), "waiting": one.waiting} for one in found]
    show(rows, COLUMNS, machine)


def _watch(context: Context, port: int) -> None:
    """Until it is told to stop."""
    import gevent

    from fsctl.freeswitch.watchdog import Watchdog
    from fsctl.log import Log

    log = Log(context.settings.log.level, context.settings.log.format)
    ends = context.settings.switch.stalled == "end"
    watchdog = Watchdog(port, tuple, lambda text: log.warning("switch", said=text), ends=ends)
    watchdog.start()
    log.info("watching", port=port)
    gevent.wait()
