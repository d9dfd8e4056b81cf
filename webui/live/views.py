"""GET /live: the stream. POST /act: ask the daemon for something."""

from __future__ import annotations

from typing import cast

from flask import Response, abort, current_app, jsonify, request, session
from werkzeug.exceptions import Forbidden, NotFound

from fsctl.step import Refused
from webui import audit
from webui.accounts import me
from webui.live import acts, daemon
from webui.live.hub import Hub
from webui.live.once import Answer, Once
from webui.live.refusals import forbidden, nothing_there, told
from webui.live.wire import ENVIRON
from webui.rights import signed_in

once = Once()
LARGEST_ACT = 16 * 1024


def hub() -> Hub:
    return cast(Hub, current_app.extensions["fsctl.live"])


@signed_in
def stream() -> Response:
    """Server-sent events: `snapshot`, then `change`s; `stale` when nothing comes from the daemon; `end` when the
    session is over."""
    viewer = hub().viewer(me(), session.get("sid", ""), request.environ.get(ENVIRON))
    last = request.headers.get("Last-Event-ID", "")[:64]
    response = Response(hub().read(viewer, last), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


@signed_in
def act() -> tuple[Response, int]:
    """`{"kind": "set_ready", "agent": "1001", "key": "…"}`; the key is new for each click."""
    if (request.content_length or 0) > LARGEST_ACT:
        abort(413)
    try:
        sent = request.get_json(silent=True)
    except RecursionError:
        abort(400)
    if not isinstance(sent, dict):
        abort(400)
    key = sent.pop("key", "")
    if not isinstance(key, str) or not 8 <= len(key) <= 64:
        abort(400)
    answer, status = once.do(me().login, key, lambda: _carry_out(sent))
    return jsonify(answer), status


def _carry_out(sent: dict[str, object]) -> Answer:
    account = me()
    name, values = acts.read(sent)
    try:
        others = acts.ACTS[name](values, account, hub())
    except NotFound:
        return nothing_there(values), 404
    except Forbidden:
        return forbidden(), 403
    except Refused as refused:
        return told(refused), 409
    try:
        daemon.ask(acts.make(name, values, account.login), account.login)
    except Refused as refused:
        return told(refused), 409
    if others:
        subject = values.get("agent") or values.get("call") or values.get("session") or values.get("callback") or ""
        audit.record(acts.kind_of(name), subject, after=values)
    return {"ok": True}, 200
