"""What every page knows: language, theme, who is signed in, the site's name."""

from __future__ import annotations

from flask import Flask, session
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import generate_csrf

from webui import preferences
from webui.accounts import anybody
from webui.words import language

ROLES = {
    "agent": _l("Agent"),
    "supervisor": _l("Supervisor"),
    "quality": _l("Quality reviewer"),
    "administrator": _l("Administrator"),
    "engineer": _l("Engineer"),
}
THEMES = ("auto", "light", "dark")


def theme() -> str:
    """`auto`, `light` or `dark`: the user's, else the browser session's."""
    account = anybody()
    chosen = account.theme if account is not None and account.theme else session.get("theme", "")
    return chosen if chosen in THEMES else "auto"


def install(app: Flask) -> None:
    @app.context_processor
    def page() -> dict[str, object]:
        account = anybody()
        return {
            "language": language(),
            "theme": theme(),
            "account": account,
            "preferences": preferences.of(account) if account is not None else {},
            "role_names": ROLES,
            "csrf_token": generate_csrf,
        }
