"""The agent's panel and desk: load, check, do. Everything but the two pages speaks JSON."""

from __future__ import annotations

import time
from typing import Any

from flask import Response, abort, current_app, jsonify, render_template, request

from fsctl.store.models import ReminderRow
from webui.accounts import me
from webui.counting.days import days
from webui.database import db
from webui.desk import forms, operations, queries
from webui.desk import workbench as benches
from webui.desk.forms import Wrong
from webui.rights import needs
from webui.site_copy import directory

CALL_AT_MOST = 64


@needs("own_state")
def panel() -> str:
    """GET /panel: the column beside other programs."""
    return render_template("desk/panel.html", **_page())


@needs("own_state")
def desk() -> str:
    """GET /desk: panel, work, assistance."""
    return render_template("desk/desk.html", **_page())


def _page() -> dict[str, Any]:
    blueprints = current_app.blueprints
    return {
        "site": queries.site_words(directory(), me().agent),
        "definitions": benches.definitions(directory()),
        "has_customers": "customers" in blueprints,
        "has_messages": "messages" in blueprints,
    }


@needs("own_call", "dial")
def places() -> Response:
    """GET /desk/places: where a call can be sent."""
    return jsonify(queries.places(directory(), me().agent))


@needs("own_state")
def today() -> Response:
    """GET /desk/today: the own calls since midnight."""
    return jsonify(calls=queries.recent(directory(), me().agent))


@needs("own_state")
def workbench() -> Response:
    """GET /desk/workbench: the own day and that of the own queues in figures."""
    site, now = directory(), time.time()
    today = days().today(db.session(), site, now)
    return jsonify(benches.workbench(queries.live().picture.tables, me().agent, today, site, now))


# -- notes of a call ------------------------------------------------------------------------------------------------


@needs("own_state")
def notes(call: str) -> Response:
    """GET /desk/calls/<call>/notes."""
    _own(call)
    return jsonify(queries.draft(call, me().agent))


@needs("own_state")
def save_notes(call: str) -> tuple[Response, int]:
    """POST /desk/calls/<call>/notes: the draft, every two seconds while somebody types."""
    _own(call)
    try:
        row = operations.save_notes(directory(), call, forms.notes(request.get_json(silent=True)))
    except Wrong as wrong:
        return _wrong(wrong)
    except operations.ChangedMeanwhile as meanwhile:
        return jsonify(queries.written(meanwhile.row)), 409
    return jsonify(saved_at=row.saved_at), 200


@needs("own_state")
def done(call: str) -> tuple[Response, int]:
    """POST /desk/calls/<call>/done: the notes are complete; back to work. Harmless when it is sent again."""
    _own(call)
    try:
        sent = request.get_json(silent=True)
        answer = operations.finish(directory(), call, forms.notes(sent), forms.then(sent))
    except Wrong as wrong:
        return _wrong(wrong)
    except operations.ChangedMeanwhile as meanwhile:
        return jsonify(queries.written(meanwhile.row)), 409
    return jsonify(answer), 200


def _own(call: str) -> None:
    if len(call) > CALL_AT_MOST or not me().agent or not queries.talked(call, me().agent):
        abort(404)


def _wrong(wrong: Wrong) -> tuple[Response, int]:
    return jsonify(message=str(wrong)), 422


# -- reminders ------------------------------------------------------------------------------------------------------


@needs("own_state")
def reminders() -> Response:
    """GET /desk/reminders: those not done."""
    return jsonify(reminders=queries.reminders(me().login))


@needs("own_state")
def add_reminder() -> tuple[Response, int]:
    """POST /desk/reminders."""
    try:
        row = operations.add_reminder(forms.reminder(request.get_json(silent=True), time.time()))
    except Wrong as wrong:
        return _wrong(wrong)
    return jsonify(queries.reminder_words(row)), 201


@needs("own_state")
def snooze(reminder: int) -> tuple[Response, int]:
    """POST /desk/reminders/<id>/snooze: again at another time."""
    row = _own_reminder(reminder)
    try:
        operations.snooze(row, forms.due_of(request.get_json(silent=True), time.time()))
    except Wrong as wrong:
        return _wrong(wrong)
    return jsonify(queries.reminder_words(row)), 200


@needs("own_state")
def reminder_done(reminder: int) -> Response:
    """POST /desk/reminders/<id>/done."""
    operations.reminder_done(_own_reminder(reminder))
    return jsonify(ok=True)


def _own_reminder(number: int) -> ReminderRow:
    return queries.own_reminder(number, me().login) or abort(404)
