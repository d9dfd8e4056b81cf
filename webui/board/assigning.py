"""GET and POST /board/agents/<seat>/serves: an agent's queues and skills; POST /board/changes/<change>/undo."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, jsonify, request
from flask_babel import gettext as _

from fsctl.document import Mistakes
from fsctl.store.history import ChangedSince, NoSuchChange
from fsctl.wording import Wording
from webui.board import serving
from webui.database import db
from webui.naming import Naming
from webui.rights import my_scope, needs
from webui.site_copy import directory
from webui.words import language

MOST = 500
"""Queues or skills read of one form."""

Answer = Response | tuple[Response, int]


@needs("assign_agents")
def serves(seat: str) -> Response:
    try:
        return jsonify(serving.shown(directory(), seat, my_scope(), language()))
    except serving.NotMine:
        abort(404)


@needs("assign_agents")
def assign(seat: str) -> Answer:
    wanted = _wanted()
    try:
        made = serving.change(seat, wanted, my_scope())
    except serving.NotMine:
        abort(404)
    except serving.Conflict as conflict:
        db.session.rollback()
        who = conflict.later[-1].by
        return _refused(_("%(who)s has changed this agent meanwhile: nothing is saved", who=who), 409)
    except Mistakes as error:
        db.session.rollback()
        return _refused(_said(error), 422)
    return _done(made, seat)


@needs("assign_agents")
def undo(change: int) -> Answer:
    try:
        made, agent = serving.undo(change, my_scope())
    except (serving.NotMine, NoSuchChange):
        abort(404)
    except ChangedSince as since:
        db.session.rollback()
        who = since.by[-1].by if since.by else "–"
        return _refused(_("%(who)s has changed this agent since: it is not undone", who=who), 409)
    except Mistakes as error:
        db.session.rollback()
        return _refused(_said(error), 409)
    return _done(made, agent)


def _done(made: serving.Changed, agent: str) -> Response:
    name = Naming(directory(), language()).agent(agent)
    if not made.version:
        said = _("Nothing was different")
    elif made.live:
        said = _("Queues and skills of %(name)s are changed; %(name)s is told", name=name)
    else:
        said = _("Saved. Call control does not answer; it takes this over when it is back")
    return jsonify(change=made.version, message=said)


def _refused(message: str, status: int) -> Answer:
    return jsonify(message=message), status


def _said(error: Mistakes) -> str:
    messages = [mistake.message for mistake in error.mistakes]
    return " ".join(message.said(_) if isinstance(message, Wording) else message for message in messages)


def _wanted() -> serving.Wanted:
    """What was sent, or 400."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or type(sent.get("version")) is not int or not 0 <= sent["version"] < 2**31:
        abort(400)
    return serving.Wanted(_levels(sent.get("queues"), 99), _levels(sent.get("skills"), 9), sent["version"])


def _levels(sent: Any, highest: int) -> dict[str, int]:
    if not isinstance(sent, dict) or len(sent) > MOST:
        abort(400)
    if any(type(level) is not int or not 1 <= level <= highest for level in sent.values()):
        abort(400)
    return {str(name): level for name, level in sent.items()}
