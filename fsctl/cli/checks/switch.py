"""What the doctor looks at in the switch, and between it and the daemon."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fsctl.cli.checks.finding import Warned
from fsctl.cli.context import Context
from fsctl.wording import Wording, joined, worded

if TYPE_CHECKING:
    from fsctl.freeswitch.wire import Wire


def switch(context: Context) -> str:
    """The switch lets us in, has the modules, and is a version we know."""
    from fsctl.esl import commands
    from fsctl.esl.errors import LoginRefused
    from fsctl.freeswitch.readiness import lacking
    from fsctl.freeswitch.wire import WireLost

    wire = _wire(context)
    try:
        wire.connect()
        wrong = lacking(lambda text: wire.send(commands.api(text)))
        version = wire.send(commands.api("version"))
    except LoginRefused as error:
        return worded(error)
    except WireLost as error:
        return Wording("{why}. Check `switch.*` in the settings and that FreeSWITCH runs", why=worded(error))
    finally:
        wire.stop()
    if wrong:
        return joined(wrong)
    if "1.10." in version:
        return ""
    return Wording("FreeSWITCH is {version!r}; 1.10 is what fsctl knows", version=version.strip()[:60])


def is_built_in(context: Context) -> bool:
    """Whether the switch that answers is our own, which plays no files."""
    from fsctl.esl import commands
    from fsctl.esl.errors import LoginRefused
    from fsctl.freeswitch.wire import WireLost
    from fsctl.simulator.api import VERSION

    wire = _wire(context)
    try:
        wire.connect()
        return wire.send(commands.api("version")).strip() == VERSION
    except (LoginRefused, WireLost):
        return False
    finally:
        wire.stop()


def configuration(context: Context) -> str | Warned:
    """What the site makes of phones and trunks can reach the switch."""
    from fsctl.esl import commands
    from fsctl.esl.errors import LoginRefused
    from fsctl.freeswitch.wire import WireLost

    wire = _wire(context)
    try:
        wire.connect()
        read = wire.send(commands.api("global_getvar conf_dir")).strip()
    except (LoginRefused, WireLost):
        return ""  # the switch's own check says so
    finally:
        wire.stop()
    return unreached(read, Path(context.settings.conf.directory))


def unreached(read: str, ours: Path) -> str | Warned:
    """`read` is where the switch says it reads its configuration; the built-in one reads none."""
    if not read.startswith("/"):
        return ""
    if Path(read).resolve() != ours.resolve():
        return Warned(
            Wording(
                "the switch reads {read}, `conf.directory` is {ours}: new phones and trunks do not reach it by "
                "themselves. Set `conf.directory`, or run `fsctl conf apply` after each change and bring the files "
                "there",
                read=read,
                ours=ours,
            )
        )
    if not os.access(ours, os.W_OK):
        return Warned(
            Wording(
                "{ours} cannot be written: run `fsctl conf apply` after each change of phones and trunks", ours=ours
            )
        )
    return ""


def clients(context: Context) -> str | Warned:
    """Nobody at the Event Socket reads so slowly that the switch would wait for it."""
    from fsctl.control.client import ControlFailed, DaemonAway

    try:
        found = context.daemon.health()["switch"]["clients"]
    except (DaemonAway, ControlFailed):
        return ""  # the daemon's own check says so
    return unread(found, ends=context.settings.switch.stalled == "end")


def unread(found: Mapping[str, Any], *, ends: bool) -> str | Warned:
    """`found` is what the daemon's watch tells."""
    if found["behind"]:
        return Wording(
            "{clients} read too slowly, see `fsctl clients`; mend or end these programs",
            clients=", ".join(found["behind"]),
        )
    if found["unseen"]:
        return Warned(found["unseen"])
    if ends and not found["may_end"]:
        return Warned(
            Wording(
                "a program that stops reading the Event Socket would stop the switch, and fsctl may not end it. "
                "Add AmbientCapabilities=CAP_NET_ADMIN to fsctl's unit, or set `switch.stalled` to warn"
            )
        )
    return ""


def scheduling(context: Context) -> str | Warned:
    """The daemon gets a processor as soon as the switch does."""
    from fsctl.control.client import ControlFailed, DaemonAway

    try:
        outrun = context.daemon.health()["switch"]["outruns_us"]
    except (DaemonAway, ControlFailed):
        return ""  # the daemon's own check says so
    return Warned(outrun) if outrun else ""


def trunks(context: Context) -> str | Warned:
    """Every trunk is up, as far as the switch knows."""
    from fsctl.control.client import ControlFailed, DaemonAway

    try:
        rows = context.daemon.snapshot()["trunks"]
    except (DaemonAway, ControlFailed):
        return ""  # the daemon's own check says so
    lost = [
        Wording("trunk {name} is down ({detail})", name=name, detail=row["detail"])
        if row["detail"]
        else Wording("trunk {name} is down", name=name)
        for name, row in rows.items()
        if row["state"] == "down"
    ]
    return joined([*lost, Wording("check its host, account and the network")]) if lost else ""


def _wire(context: Context) -> Wire:
    """Not connected yet."""
    from fsctl.freeswitch.wire import Wire

    section = context.settings.switch
    return Wire(section.host, section.port, context.settings.switch_password(), lambda *a: None, lambda *a: None)
