"""Who looks, and what things are called for them: made once a request from the account, the site and the settings."""

from __future__ import annotations

import time
from datetime import datetime
from typing import cast

from flask import current_app, request
from flask_babel import gettext as _

from fsctl.config import Settings
from webui.accounts import me
from webui.customers.card import Sight
from webui.customers.operations import Who
from webui.customers.origins import Origins
from webui.customers.scope import EVERYTHING, Scope
from webui.formats import day
from webui.naming import Naming
from webui.rights import ALL_TEAMS, may
from webui.site_copy import directory
from webui.words import language


def region() -> str:
    return cast(Settings, current_app.config["FSCTL"]).web.region


def my_customers() -> Scope:
    """An agent sees customers of the own team, a supervisor those of the teams looked after; of no team, everybody."""
    account = me()
    looked_after = set(account.teams) if "supervisor" in account.role_names else set()
    if ALL_TEAMS in looked_after:
        return EVERYTHING
    agent = directory().agents.get(account.agent)
    return Scope(frozenset((looked_after | {agent.team if agent is not None else ""}) - {""}))


def my_sight() -> Sight:
    account = me()
    return Sight(
        scope=my_customers(),
        in_full=may(account, "see_customer_numbers"),
        caller_in_full=may(account, "see_numbers"),
        language=language(),
        region=region(),
    )


def who() -> Who:
    return Who(me().login, time.time(), (request.remote_addr or "")[:64])


def origins() -> Origins:
    return cast(Origins, current_app.extensions["fsctl.origins"])


def origin(e164: str) -> str:
    """Where a number is from, in the viewer's language; empty while that is not known."""
    found = origins().of(e164)
    return found.text(language()) if found else ""


def teams(scope: Scope) -> dict[str, str]:
    """The teams whose customers the viewer may list or give, by their titles."""
    known = sorted(directory().teams) if scope.teams is None else sorted(scope.teams)
    return {name: names().team(name) for name in known}


def names() -> Naming:
    return Naming(directory(), language())


def when(at: float) -> str:
    """The day as people say it."""
    days = (datetime.now().date() - datetime.fromtimestamp(at).date()).days  # noqa: DTZ005, DTZ006 (the site's zone)
    if days == 0:
        return str(_("Today"))
    return str(_("Yesterday")) if days == 1 else day(at)
