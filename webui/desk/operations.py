"""What an agent writes: notes, the end of the work after a call, reminders. Each with its line in the audit, except
the drafts that are saved while somebody types: those are nobody's decision yet."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

from flask_babel import gettext as _

from fsctl.control.client import ControlFailed, DaemonAway
from fsctl.directory import Directory, WrapUpMode
from fsctl.directory.afterwards import needs_disposition
from fsctl.requests import FinishWrapUp, LogOut, Request, SetDisposition, SetNotReady, SetReady
from fsctl.step import Refused
from fsctl.store.models import ReminderRow, WrapUpRow
from webui import audit
from webui.accounts import me
from webui.database import db
from webui.desk import queries
from webui.desk.forms import NewReminder, Notes, Wrong
from webui.live import notices
from webui.live.daemon import ask
from webui.live.refusals import told

SAME_MOMENT_S = 0.001


class ChangedMeanwhile(Exception):
    """Another window has saved since; `row` is what it saved."""

    def __init__(self, row: WrapUpRow) -> None:
        super().__init__()
        self.row = row


def save_notes(site: Directory, call: str, given: Notes) -> WrapUpRow:
    """Keep a draft, or add to what is done already. Raises Wrong, ChangedMeanwhile."""
    if given.disposition and queries.fits(site, given.disposition, queries.queue_of(call, me().agent)) is None:
        raise Wrong(_("There is no such disposition for this call"))
    customer = given.customer_id if given.customer_id and queries.may_be_of(given.customer_id, call) else None
    row = db.session.get(WrapUpRow, (call, me().agent), with_for_update=True)
    if row is None:
        row = WrapUpRow(call=call, agent=me().agent, draft=True)
        db.session.add(row)
    elif row.saved_at > given.seen_at + SAME_MOMENT_S and (row.notes, row.disposition) != (
        given.notes,
        given.disposition,
    ):
        raise ChangedMeanwhile(row)
    if given.disposition and given.disposition != row.disposition:
        _say(call, given.disposition)
    row.notes, row.disposition = given.notes, given.disposition
    row.customer_id = customer or row.customer_id
    row.saved_at = time.time()
    return row


def finish(site: Directory, call: str, given: Notes, then: str = "") -> dict[str, Any]:
    """The notes are complete. Ends the work after this call if that is what the agent is at, and goes on to `then`
    (`ready`, `not_ready:meal`, `logged_out`), by default to what is pending, else to ready. Asked again it does
    nothing more. Raises Wrong, ChangedMeanwhile."""
    if needs_disposition(site, queries.queue_of(call, me().agent)) and not given.disposition:
        raise Wrong(_("Choose a disposition first; this queue requires one"))
    before = db.session.get(WrapUpRow, (call, me().agent))
    again = before is not None and not before.draft
    said = before.disposition if before is not None else ""
    row = save_notes(site, call, given)
    row.draft = False
    if not again:
        row.done_at = row.saved_at
        audit.record("wrap_up", call, after={"agent": row.agent, "disposition": row.disposition})
    seat = queries.live_rows("agents").get(me().agent, {})
    if said == row.disposition != "" and seat.get("call") == call and seat.get("disposition") != row.disposition:
        _say(call, row.disposition)
    return {"saved_at": row.saved_at, **_end_wrap_up(site, call, then)}


def _say(call: str, disposition: str) -> None:
    """Tell the daemon, which holds a wrap-up until it has heard. Said again it does nothing; a daemon that is away
    hears it when the notes are done."""
    with suppress(Refused, DaemonAway, ControlFailed):
        ask(SetDisposition(me().agent, call, disposition, me().login), me().login)


def _end_wrap_up(site: Directory, call: str, then: str) -> dict[str, Any]:
    """What is noted stays noted, whether or not the daemon ends the work after the call."""
    seat = queries.live_rows("agents").get(me().agent, {})
    if seat.get("state") != "wrap_up" or seat.get("call") != call:
        return {"ended": False}
    queue = site.queues.get(str(seat.get("queue") or ""))
    if not then and queue is not None and queue.wrap_up_mode is WrapUpMode.TIME_BOXED_NO_EXIT:
        return {"ended": False}  # it lasts its full time, whatever is noted
    try:
        for request in _next(site, then):
            ask(request, me().login)
    except Refused as refused:
        return {"ended": False, **told(refused)}
    except (DaemonAway, ControlFailed):
        return {"ended": False, "message": _("Noted. Call control does not answer, so the state stays as it is")}
    return {"ended": True}


def _next(site: Directory, wanted: str) -> list[Request]:
    """Without a wish of its own the daemon goes on to what is pending. A break that has to be allowed is asked for, and
    the work after the call is over all the same."""
    agent, login = me().agent, me().login
    state, _sep, reason = wanted.partition(":")
    if state == "logged_out":
        return [LogOut(agent, login)]
    if state == "not_ready" and reason:
        known = site.reasons.get(reason)
        over = [FinishWrapUp(agent, login)] if known is not None and known.approval else []
        return [SetNotReady(agent, reason, login), *over]
    return [SetReady(agent, login) if state == "ready" else FinishWrapUp(agent, login)]


# -- reminders ------------------------------------------------------------------------------------------------------


def add_reminder(given: NewReminder) -> ReminderRow:
    """Raises Wrong for what belongs to others, as for what does not exist."""
    if not queries.may_point_to(given.link):
        raise Wrong(_("The reminder points to something that is not there, or belongs to another team"))
    row = ReminderRow(user=me().login, text=given.text, link=given.link, due_at=given.due_at)
    db.session.add(row)
    db.session.flush()
    audit.record("reminder", str(row.id), after={"due_at": row.due_at})
    _told()
    return row


def snooze(row: ReminderRow, due_at: float) -> None:
    audit.record("reminder", str(row.id), before={"due_at": row.due_at}, after={"due_at": due_at})
    row.due_at = due_at
    _told()


def reminder_done(row: ReminderRow) -> None:
    if row.done_at is None:
        row.done_at = time.time()
        audit.record("reminder", str(row.id), after={"done": True})
        _told()


def _told() -> None:
    """The same person's other windows look again."""
    notices.tell(me().login, "reminders", {})
