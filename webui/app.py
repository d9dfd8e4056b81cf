"""`create_app`: settings become an application. The one place that knows every part."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from fsctl.config import Settings
from fsctl.control.client import ControlClient
from fsctl.control.credentials import Credentials
from fsctl.store.lease import leaders_address
from webui import (
    accounts,
    assets,
    database,
    ended,
    errors,
    features,
    formats,
    headers,
    limits,
    nav,
    pages,
    rights,
    secret,
    states,
    uploads,
    words,
)
from webui.live.hub import Hub

SESSION_H = 12


def create_app(settings: Settings, client: ControlClient | None = None, live: bool = True) -> Flask:
    """`client` speaks to the daemon; `live=False` keeps no stream to it. Raises OSError when the secret cannot be
    made, DatabaseUnusable for an address that is none."""
    app = Flask(__name__, static_folder=None)
    app.request_class = uploads.Request
    key = secret.read_or_make(settings.web_secret)
    secure = settings.web.secure_cookies
    app.config.update(
        SECRET_KEY=secret.derived(key, "session"),
        SESSION_COOKIE_NAME="__Host-fsctl" if secure else "fsctl",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=SESSION_H),
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        FSCTL=settings,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["fsctl.client"] = client or ControlClient(
        settings.control_socket,
        timeout_s=5.0,
        elsewhere=leaders_address(settings.database_url),
        credentials=Credentials.of(settings.control),
    )
    database.bind(app, settings)
    ended.install(app)
    rights.install(app)
    CSRFProtect(app)
    accounts.install(app, secret.derived(key, "totp"), secret.derived(key, "recovery"))
    limits.install(app)
    words.install(app)
    formats.install(app)
    headers.install(app, secure)
    assets.install(app)
    nav.install(app)
    pages.install(app)
    states.install(app)
    errors.install(app)
    hub = app.extensions["fsctl.live"] = Hub(app.extensions["fsctl.client"], database.sessions(app))
    features.register(app)
    if live:
        hub.start()
    if settings.web.trusted_proxies:
        proxies = settings.web.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    return app
