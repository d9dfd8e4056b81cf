"""`fsctl doctor`: what is wrong, and what to do about it. Each check is a function that says nothing when all is
well. What harms nobody on this site is a warning, with its remedy, and does not count as a fault."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import FAILED, guarded, leave
from fsctl.cli.showing import show
from fsctl.cli.speaking import Command
from fsctl.terminal.words import said
from fsctl.wording import Wording, joined, worded

if TYPE_CHECKING:
    from fsctl.freeswitch.wire import Wire

RENEWED_BEFORE = 30
"""Days before a certificate runs out."""

LEAST_FREE = 0.10
"""Share of a disk that should be free."""


@dataclass(frozen=True, slots=True)
class Warned:
    """What should be known but harms nobody here."""

    remedy: str


@dataclass(frozen=True, slots=True)
class Fine:
    """All is well, and what is so."""

    said: str


Check = Callable[[Context], "str | Warned | Fine"]

BLIND = Wording("cannot be looked at without the database")


def directories(context: Context) -> str:
    """The directories can be written and have room."""
    settings = context.settings
    wrong: list[str] = []
    for path in (settings.data, settings.recordings, settings.prompts):
        if not path.is_dir() or not os.access(path, os.W_OK):
            wrong.append(
                Wording("{path} is missing or cannot be written; create it for the user fsctl runs as", path=path)
            )
            continue
        usage = shutil.disk_usage(path)
        if usage.free / usage.total < LEAST_FREE:
            free = f"{usage.free / usage.total:.0%}"
            wrong.append(Wording("the disk of {path} has {free} free; make room", path=path, free=free))
    return joined(wrong)


def database(context: Context) -> str:
    """The database answers and has the right schema."""
    from fsctl.store.database import DatabaseUnusable

    try:
        context.database().dispose()
    except DatabaseUnusable as error:
        return worded(error)
    return ""


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


def _wire(context: Context) -> Wire:
    """Not connected yet."""
    from fsctl.freeswitch.wire import Wire

    section = context.settings.switch
    return Wire(section.host, section.port, context.settings.switch_password(), lambda *a: None, lambda *a: None)


def _is_built_in(context: Context) -> bool:
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


def daemon(context: Context) -> str:
    """The daemon runs and is well."""
    from fsctl.control.client import ControlFailed, DaemonAway

    try:
        health = context.daemon.health()
    except (DaemonAway, ControlFailed) as error:
        return worded(error)
    if abs(health["clock_drift_s"]) > 2:
        return Wording(
            "the clock was moved by {drift_s} s since the daemon started; restart it when quiet",
            drift_s=round(health["clock_drift_s"]),
        )
    troubles = joined(health["trouble"])
    return Wording("the daemon says: {troubles}", troubles=troubles) if troubles else ""


def clients(context: Context) -> str | Warned:
    """Nobody at the Event Socket reads so slowly that the switch would wait for it."""
    from fsctl.control.client import ControlFailed, DaemonAway

    try:
        found = context.daemon.health()["switch"]["clients"]
    except (DaemonAway, ControlFailed):
        return ""  # the daemon's own check says so
    return unread(found, ends=context.settings.switch.stalled == "end")


def scheduling(context: Context) -> str | Warned:
    """The daemon gets a processor as soon as the switch does."""
    from fsctl.control.client import ControlFailed, DaemonAway

    try:
        outrun = context.daemon.health()["switch"]["outruns_us"]
    except (DaemonAway, ControlFailed):
        return ""  # the daemon's own check says so
    return Warned(outrun) if outrun else ""


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


def leader(context: Context) -> str | Fine:
    """One node leads, and it is known which. A leader the database cannot be asked about leads alone."""
    from sqlalchemy.exc import SQLAlchemyError

    from fsctl.cli.leader import standing
    from fsctl.store.database import DatabaseUnusable

    try:
        found = standing(context)
    except (DatabaseUnusable, SQLAlchemyError):
        return BLIND
    if found["leader"]:
        leads = Wording(
            "{node} leads at {address} (epoch {epoch})",
            node=found["leader"],
            address=found["address"],
            epoch=found["epoch"],
        )
        if found.get("node", "") in ("", found["leader"]):
            return Fine(leads)
        return Fine(joined([leads, Wording("the node here is {node}", node=found["node"])]))
    return Wording("no node leads; start one with `fsctl run`, or look into the log of the one that stands by")


def certificates(context: Context) -> str | Warned | Fine:
    """Other machines can reach this one, and the leader can be reached where it is on another."""
    from fsctl.control.credentials import Credentials

    control = context.settings.control
    credentials = Credentials.of(control)
    if credentials is None:
        return _leader_out_of_reach(context)
    if mistakes := credentials.mistakes(control.reached_as):
        return joined(mistakes)
    if away := _leader_out_of_reach(context):
        return away
    days = credentials.days_left()
    if days < RENEWED_BEFORE:
        return Warned(
            Wording(
                "{certificate} runs out in {days} days; `fsctl control certificates` makes a new one, and it is "
                "taken up without a restart",
                certificate=credentials.certificate,
                days=round(days),
            )
        )
    good = Wording("good for {days} days", days=round(days))
    reached = [Wording("others reach {name}", name=control.reached_as)] if control.reached_as else []
    return Fine(joined([good, *reached]))


def _leader_out_of_reach(context: Context) -> str:
    """Empty where it can be asked, or where nobody is known to lead."""
    from sqlalchemy.exc import SQLAlchemyError

    from fsctl.cli.leader import standing
    from fsctl.control.address import Unix, within_reach
    from fsctl.control.client import ControlFailed, DaemonAway
    from fsctl.store.database import DatabaseUnusable

    try:
        found = standing(context)
    except (DatabaseUnusable, SQLAlchemyError):
        return ""  # the leader's own check says so
    if not found["leader"]:
        return ""
    addresses, wrong = within_reach(found["address"]), ""
    if any(isinstance(address, Unix) for address in addresses):
        return ""  # here: the daemon's own check says so
    for address in addresses:
        try:
            context.daemon.hello(address)
        except (DaemonAway, ControlFailed) as error:
            wrong = worded(error)
        else:
            return ""
    return wrong or Wording(
        "{node} leads on another machine and is not reached from here; "
        "set `control.listen` and certificates on all machines, see docs/standby.md",
        node=found["leader"],
    )


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
    if not _is_built_in(context):
        return Wording("{count} prompts have no file; run `fsctl prompts build`", count=len(missing))
    return Warned(
        Wording(
            "{count} prompts have no file; run `fsctl prompts build` before a FreeSWITCH is used; the built-in switch "
            "needs none",
            count=len(missing),
        )
    )


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


def settings_file(context: Context) -> str:
    """Secrets are not readable by everybody."""
    from fsctl.config import find

    path = find(context.config)
    if path is not None and context.settings.switch.password and path.stat().st_mode & 0o004:
        return Wording("{path} holds the switch's password and everybody may read it; `chmod o-r {path}`", path=path)
    return ""


def clock(context: Context) -> str:
    """The time of day is plausible."""
    return Wording("the clock says it is before 2024; set it") if time.time() < 1_704_067_200 else ""


CHECKS: dict[str, Check] = {
    "settings": settings_file,
    "directories": directories,
    "database": database,
    "switch": switch,
    "configuration": configuration,
    "daemon": daemon,
    "clients": clients,
    "scheduling": scheduling,
    "leader": leader,
    "certificates": certificates,
    "site": site,
    "trunks": trunks,
    "prompts": prompts,
    "clock": clock,
}


@click.command(cls=Command)
@as_json
@pass_context
@guarded
def doctor(context: Context, machine: bool) -> None:
    """Check everything, and say for each fault what to do."""
    context.settings  # noqa: B018 (mistakes in the settings come first)
    rows = []
    for name, check in CHECKS.items():
        found = check(context)
        if isinstance(found, Warned):
            rows.append({"check": name, "result": "warning", "remedy": found.remedy})
        elif isinstance(found, Fine):
            rows.append({"check": name, "result": "ok", "remedy": found.said})
        else:
            rows.append({"check": name, "result": "problem" if found else "ok", "remedy": found})
    told = rows if machine else [{**row, "remedy": said(row["remedy"])} for row in rows]
    show(told, (("check", "check"), ("result", "result"), ("remedy", "remedy")), machine)
    bad = sum(row["result"] == "problem" for row in rows)
    if bad:
        leave(FAILED, Wording("{bad} of {all} checks found something", bad=bad, all=len(rows)))
