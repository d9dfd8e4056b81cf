"""GET /training: telephones to be played. GET /training/live: their stream. POST /training/act: what a player does."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, Response, abort, current_app, jsonify, render_template, request, session
from flask_babel import gettext as _

from fsctl.control.client import ControlFailed
from fsctl.control.training import TrainingAway
from fsctl.step import Refused
from webui import audit
from webui.accounts import me
from webui.live.once import Answer, Once
from webui.rights import needs
from webui.training import forms, queries
from webui.training.hub import TrainingHub, shown_name
from webui.training.refusals import told

once = Once()


def hub() -> TrainingHub:
    return cast(TrainingHub, current_app.extensions["fsctl.training"])


def _there() -> bool:
    return bool(current_app.config["FSCTL"].training_socket.exists())


@needs("train")
def page() -> str:
    """GET /training. Without the built-in switch it says how to get one."""
    if not _there():
        return render_template("training/none.html")
    hub().open()
    account = me()
    return render_template(
        "training/page.html",
        site=queries.look(),
        own=account.extension or account.agent,
        player=shown_name(account),
        calls_have_pages=queries.calls_have_pages(),
    )


@needs("train")
def stream() -> Response:
    """Server-sent events: `snapshot`, then `change`s of phones, customers and journeys; `away` when the telephones are
    gone; `end` when the session is over."""
    if not _there():
        abort(404)
    hub().open()
    reader = hub().reader(me(), session.get("sid", ""))
    response = Response(hub().read(reader), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


@needs("train")
def act() -> tuple[Response, int]:
    """POST /training/act: `{"kind": "dial", "phone": "1013", "number": "*10", "key": "…"}`; the key is new for each
    click."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        abort(400)
    key = sent.pop("key", "")
    if not isinstance(key, str) or not 8 <= len(key) <= 64:
        abort(400)
    kind, table, which, values = forms.read(sent)
    answer, status = once.do(me().login, key, lambda: _carry_out(kind, table, which, values))
    return jsonify(answer), status


def _carry_out(kind: str, table: str, which: str, values: dict[str, str]) -> Answer:
    account = me()
    try:
        if kind == forms.TAKING:
            hub().take(account, table, which)
        else:
            hub().act(account.login, kind, table, which, values)
    except Refused as refused:
        return told(refused, which, hub().rows.get((f"{table}s", which), {})), 409
    except (TrainingAway, ControlFailed):
        message = _("The training phones do not answer")
        return {"code": "away", "message": message, "remedy": _("Try again in a moment")}, 503
    if kind in (forms.TAKING, forms.RELEASING):
        audit.record(f"training_{kind}", f"{table} {which}")
    return {"ok": True}, 200


def signed_out(app: Flask, **_signal: Any) -> None:
    """Whoever signs out loses the stream of that browser."""
    cast(TrainingHub, app.extensions["fsctl.training"]).end_session(session.get("sid", ""))
