"""Errors as pages people can do something with, in their language and with the right status; scripts get JSON."""

from __future__ import annotations

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError

from fsctl.control.client import ControlFailed, DaemonAway
from webui.database import db

Said = tuple[LazyString, LazyString]

SAID: dict[int, Said] = {
    400: (_l("The page sent something that does not fit"), _l("Load the page again and repeat the last step.")),
    401: (_l("You are not signed in any more"), _l("Sign in again; what you typed is still in the other tab.")),
    403: (_l("You may not open this page"), _l("Ask an administrator if you need it for your work.")),
    404: (_l("There is nothing here"), _l("It may have been removed, or it belongs to another team.")),
    405: (_l("This cannot be done here"), _l("Go back and use the buttons of the page.")),
    409: (_l("Somebody else was faster"), _l("Load the page again to see how it is now.")),
    413: (_l("That is too large"), _l("Send a smaller file.")),
    429: (_l("Too many tries"), _l("Wait a minute, then try again.")),
    500: (_l("Something went wrong in the program"), _l("It is in the log. Try again; tell an engineer if it stays.")),
    503: (_l("This does not answer right now"), _l("Try again in a moment.")),
}
DATABASE_AWAY: Said = (_l("The database does not answer"), _l("Calls go on. Try again in a moment."))
DAEMON_AWAY: Said = (
    _l("Call control does not answer"),
    _l("Pages that need no live calls still work. Try again in a moment."),
)


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, lambda error: shown(error.code or 500, error))
    app.register_error_handler(DaemonAway, lambda error: shown(503, said=DAEMON_AWAY))
    app.register_error_handler(ControlFailed, lambda error: shown(503, said=DAEMON_AWAY))
    app.register_error_handler(OperationalError, lambda error: shown(503, said=DATABASE_AWAY))
    app.register_error_handler(PoolTimeout, lambda error: shown(503, said=DATABASE_AWAY))
    app.register_error_handler(InternalServerError, _failed)


def _failed(error: InternalServerError) -> Response:
    cause = error.original_exception
    if isinstance(cause, DBAPIError | PoolTimeout):
        return shown(503, said=DATABASE_AWAY)
    return shown(500)


def shown(status: int, error: HTTPException | None = None, said: Said | None = None) -> Response:
    """The page, or JSON for a script. A redirect stays what it is."""
    if error is not None and status < 400 and error.response is not None:
        return make_response(error.get_response())
    if said is DATABASE_AWAY:
        g._login_user = AnonymousUserMixin()  # who asks cannot be looked up for this page
    db.session.rollback()
    what, remedy = said or SAID.get(status, SAID[500 if status >= 500 else 400])
    if wants_json():
        response = jsonify(code=str(status), message=str(what), remedy=str(remedy))
    else:
        response = make_response(render_template("error.html", status=status, what=what, remedy=remedy))
    response.status_code = status
    return response


def wants_json() -> bool:
    accepted = request.accept_mimetypes
    return request.is_json or accepted.best_match(["text/html", "application/json"]) == "application/json"
