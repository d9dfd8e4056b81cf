"""Who may do what, and to whom: the guard before every view. The one table of rights is `fsctl.store.rights`.

A view says what it needs (`@needs("see_health")`, `@signed_in`, `@anyone`); one that says nothing is closed to all.
What an object belongs to is checked by a `Scope`; for an object of others the answer is 404, as for one
that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from fsctl.store.rights import RIGHTS, granted
from webui.accounts import Account, anybody, me

EVERYWHERE = frozenset({"quality", "administrator", "engineer"})
"""Roles that are not bound to teams."""
ALL_TEAMS = "*"
LIVE_PAGES = ("see_board", "see_calls", "see_callbacks", "see_site")
"""The rights to the pages that the live picture is for, beside one's own desk."""
NONE: frozenset[str] = frozenset()

View = TypeVar("View", bound=Callable[..., Any])


def may(account: Account | None, *any_of: str) -> bool:
    """Does the account have at least one of these rights?"""
    return account is not None and any(granted(right, account.role_names, account.withheld) for right in any_of)


def needs(*any_of: str) -> Callable[[View], View]:
    """The view is for those who have at least one of these rights."""
    unknown = set(any_of) - set(RIGHTS)
    if unknown or not any_of:
        raise ValueError(f"no such right: {unknown or '(none)'}; add it to RIGHTS")

    def mark(view: View) -> View:
        view.needs = any_of  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(view: View) -> View:
    """The view is for everybody who has signed in."""
    view.needs = ()  # type: ignore[attr-defined]
    return view


def anyone(view: View) -> View:
    """The view is open to those who have not signed in, too."""
    view.needs = None  # type: ignore[attr-defined]
    return view


def unfinished(view: View) -> View:
    """The view may be used before a required second factor is set up."""
    view.unfinished = True  # type: ignore[attr-defined]
    return view


def install(app: Flask) -> None:
    app.before_request(_guard)
    app.jinja_env.globals["may"] = lambda *rights: may(anybody(), *rights)


def _guard() -> AnyResponse | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None  # the router's own 404 or 405
    needed = getattr(view, "needs", "nothing said")
    if needed is None:
        return None
    account = anybody()
    if account is None:
        return sign_in_first()
    if account.must_enrol(current_app.config["FSCTL"]) and not getattr(view, "unfinished", False):
        return redirect(url_for("account.second_factor"))
    if needed == "nothing said" or (needed and not may(account, *needed)):
        abort(403)
    return None


def sign_in_first() -> AnyResponse:
    """A page leads to the sign-in; a script is told."""
    if request.method == "GET" and "text/html" in request.headers.get("Accept", "text/html"):
        wanted = request.full_path.rstrip("?")
        return redirect(url_for("account.sign_in", next=wanted if wanted != "/" else None))
    raise Unauthorized


# -- scope ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """What somebody may see. None means all of it. Equal for people who see the same, so that what is sent to them can
    be shared."""

    agent: str
    """Their own agent, whose calls they see whole."""
    agents: frozenset[str] | None
    queues: frozenset[str] | None
    login: str
    """Set only where rows belong to a person by login (an agent's or a supervisor's own)."""
    trunks: bool
    numbers: bool
    """May callers' numbers be seen?"""
    pages: frozenset[str] = frozenset()
    """Which of LIVE_PAGES may be opened: the live picture tells no more than those pages show."""
    serves: frozenset[str] = frozenset()
    """The queues of one's own agent, which the desk shows."""

    def looks_at(self, *any_of: str) -> bool:
        return not self.pages.isdisjoint(any_of)

    def sees_agent(self, number: str) -> bool:
        return self.agents is None or number in self.agents

    def sees_queue(self, name: str) -> bool:
        return self.queues is None or name in self.queues


def scope_of(account: Account, teams: Mapping[str, str], queues: Mapping[str, frozenset[str]]) -> Scope:
    """`teams` is agent → team, `queues` agent → names of queues."""
    roles, numbers = set(account.role_names), may(account, "see_numbers")
    pages, serves = frozenset(right for right in LIVE_PAGES if may(account, right)), queues.get(account.agent, NONE)
    if roles & EVERYWHERE or ("supervisor" in roles and ALL_TEAMS in account.teams):
        login = "" if "see_board" in pages else account.login
        return Scope(account.agent, None, None, login, True, numbers, pages, serves)
    if "supervisor" in roles:
        own = frozenset(number for number, team in teams.items() if team and team in account.teams)
        served = frozenset(name for number in own for name in queues.get(number, ()))
        seats = own | ({account.agent} - {""})
        return Scope(account.agent, seats, served, account.login, True, numbers, pages, serves)
    mine = frozenset({account.agent} - {""})
    return Scope(account.agent, mine, serves, account.login, False, numbers, pages, serves)


def my_scope() -> Scope:
    """The scope of who asks, from the site as it is stored. For lists: filter by `scope.agents`, `scope.queues`."""
    from webui.site_copy import directory

    site = directory()
    queues: dict[str, set[str]] = {}
    for tier in site.tiers:
        queues.setdefault(tier.agent, set()).add(tier.queue)
    teams = {number: str(getattr(agent, "team", "")) for number, agent in site.agents.items()}
    return scope_of(me(), teams, {number: frozenset(names) for number, names in queues.items()})
