"""What is changed of the site: read anew under a claim, edited by the site's own rules, saved with history and audit,
and told to the daemon. All of it happens or nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, flash, request
from flask_babel import gettext as _

from fsctl.control.client import ControlFailed, DaemonAway
from fsctl.directory import Directory
from fsctl.document import Mistake
from fsctl.site.editing import Edit, Edited, changed, edit, present, serving, with_password
from fsctl.site.whole import require
from fsctl.step import Refused
from fsctl.store import directory as stored
from fsctl.store.history import UNDO, Entry, as_of, changed_since, undone
from fsctl.words import wordings
from webui.accounts import me
from webui.database import db
from webui.live.daemon import client
from webui.site.forms import Entered
from webui.site.sheets import SHEETS
from webui.words import language


@dataclass
class Conflict(Exception):
    """Somebody else has saved the same item since the form was made. `base` is what the form was made from, `now` what
    is stored; None where there is no such item."""

    later: list[Entry]
    base: dict[str, Any] | None
    now: dict[str, Any] | None


class Exists(Exception):
    """A new item has the key of one that is there."""


class Gone(LookupError):
    """There is no such item any more."""


@dataclass
class Saved:
    """`password` is a new phone's, to be shown once."""

    changes: list[stored.Change]
    warnings: list[Mistake] = field(default_factory=list)
    password: str = ""


def domain() -> str:
    return str(current_app.config["FSCTL"].switch.domain)


def tried(directory: Directory, table: str, name: str, form: Entered) -> tuple[Edited, str]:
    """What the form would make of a directory, and a new phone's password. Raises Mistakes."""
    own = changed(directory, table, name, form.values)
    password = ""
    if table == "extensions" and name not in directory.extensions:
        own, password = with_password(own)
    edits = [own, *(serving(directory, name, form.serves) if form.serves is not None else ())]
    return edit(directory, edits, domain()), password


def save(table: str, name: str, form: Entered, *, new: bool = False) -> Saved:
    """Raises Mistakes, Conflict, Exists, Gone; then nothing is changed."""
    now = _claimed()
    there = present(now, table, name)
    if new and there is not None:
        raise Exists
    if not new and there is None and name != SHEETS[table].only:
        raise Gone
    edited, password = tried(now, table, name, form)
    if stored.changes(now, edited.directory):
        _not_stale(now, table, name, form.version)
    return Saved(keep(edited.directory), edited.warnings, password)


def remove(table: str, name: str, version: int) -> Saved:
    """Raises Mistakes while others name it, Conflict, Gone."""
    now = _claimed()
    if present(now, table, name) is None:
        raise Gone
    _not_stale(now, table, name, version)
    edited = edit(now, [Edit(table, name, None)], domain())
    return Saved(keep(edited.directory), edited.warnings)


def new_password(number: str, version: int) -> str:
    """A phone's new password. The former one ends with it. Raises Conflict, Gone."""
    now = _claimed()
    if number not in now.extensions:
        raise Gone
    _not_stale(now, "extensions", number, version)
    item, password = with_password(changed(now, "extensions", number, {}))
    keep(edit(now, [item], domain()).directory)
    return password


def undo(version: int) -> Saved:
    """Raises NoSuchChange, ChangedSince, and Mistakes when what comes back does not fit any more."""
    stored.claim(db.session())
    wanted = undone(db.session(), version)
    require(wanted)
    return Saved(keep(wanted, UNDO))


def _claimed() -> Directory:
    stored.claim(db.session())
    return stored.load(db.session())


def _not_stale(now: Directory, table: str, name: str, version: int) -> None:
    touching = {(table, name)}
    if table == "agents":
        touching |= {("tiers", f"{queue}/{name}") for queue in now.queues}
    later = changed_since(db.session(), version, touching)
    if later:
        base = as_of(db.session(), version)
        raise Conflict(later, present(base, table, name), present(now, table, name))


def keep(wanted: Directory, action: str = "site") -> list[stored.Change]:
    """Saved and committed before the daemon is told: it reads what is stored."""
    origin = (request.remote_addr or "")[:64]
    made = stored.save(db.session(), wanted, me().login, time.time(), origin, action)
    db.session.commit()
    if not made:
        flash(_("Nothing was different, so nothing was changed"))
        return made
    try:
        trouble = client().reload().get("trouble", "")
        if trouble:
            why = wordings.said(trouble, language())
            flash(_("Saved. The switch has not taken it up: %(why)s", why=why), "bad")
        else:
            flash(_("Saved; calls follow it from now on"))
    except (DaemonAway, ControlFailed, Refused):
        flash(_("Saved. Call control does not answer; it takes this over when it is back"), "bad")
    return made
