"""`fsctl clients`: who is connected to the switch's Event Socket, and who does not read what it writes."""

from __future__ import annotations

import click

from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import FAILED, guarded, leave, say
from fsctl.cli.showing import show
from fsctl.cli.speaking import Command
from fsctl.wording import Wording, worded

COLUMNS = (("client", "client"), ("program", "program"), ("waiting", "unread"))


@click.command(cls=Command)
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
    try:
        found = connections(port)
    except CannotLook as why:
        leave(FAILED, Wording("The kernel does not tell: {why}", why=worded(why)))
    rows = [{"client": one.name, "program": program_of(one), "waiting": one.waiting} for one in found]
    show(rows, COLUMNS, machine)
    if watch:
        if not found:
            say(
                Wording(
                    "Nobody is connected to port {port} here. Is this the switch's own machine, and `switch.port` "
                    "right?",
                    port=port,
                )
            )
        _watch(context, port)


def _watch(context: Context, port: int) -> None:
    """Until it is told to stop, by Ctrl-C or a signal to end."""
    import signal

    import gevent
    from gevent.event import Event

    from fsctl.freeswitch.sockets import may_end
    from fsctl.freeswitch.watchdog import GRANT, Watchdog
    from fsctl.log import Log

    log, stop = Log(context.settings.log.level, context.settings.log.format), Event()
    ends = context.settings.switch.stalled == "end"
    for number in (signal.SIGINT, signal.SIGTERM):
        gevent.signal_handler(number, stop.set)
    watchdog = Watchdog(port, tuple, lambda text: log.warning("switch", said=text), ends=ends)
    watchdog.start()
    log.info("watching", port=port, ends=ends)
    if ends and not may_end():
        log.warning("switch", said=GRANT)
    stop.wait()
    watchdog.stop()
    log.info("stopped", ended=watchdog.ended)
