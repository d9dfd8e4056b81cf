"""The main navigation. Features add their entries; people see those they have the right for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webui.accounts import Account, anybody
from webui.rights import may

GROUPS = {"operate": _l("Operate"), "serve": _l("Serve"), "understand": _l("Understand"), "configure": _l("Configure")}
LANDS = {
    "agent": "/desk",
    "supervisor": "/board",
    "quality": "/calls",
    "administrator": "/health",
    "engineer": "/health",
}
RAIL = frozenset({"agent", "supervisor", "quality"})
"""Roles that get the rail; who configures gets the sidebar."""


@dataclass(frozen=True)
class Item:
    endpoint: str
    title: LazyString
    icon: str
    group: str
    rights: tuple[str, ...]
    order: int
    count: Callable[[], int] | None = None
    shown: Callable[[], bool] | None = None
    also: tuple[str, ...] = ()
    """Endpoints of pages that are reached from this one and have no entry of their own."""

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def here(self) -> bool:
        """Is the page shown now this one, or one below it?"""
        urls = [self.url, *map(url_for, self.also)]
        return any(request.path == url or request.path.startswith(url + "/") for url in urls)


def nav_item(
    blueprint: Blueprint,
    endpoint: str,
    title: LazyString,
    icon: str,
    group: str,
    rights: tuple[str, ...],
    order: int = 50,
    count: Callable[[], int] | None = None,
    shown: Callable[[], bool] | None = None,
    also: tuple[str, ...] = (),
) -> None:
    """Give a feature its place. `endpoint` is a view without arguments, `group` a key of GROUPS, `rights` any of which
    is enough, `order` the place in the group; `count` is shown as a badge when it is not 0, and
    `shown` says whether this installation has the feature at all; `also` are pages reached from this one."""
    if group not in GROUPS:
        raise ValueError(f"no group {group!r}; known are {', '.join(GROUPS)}")
    item = Item(endpoint, title, icon, group, rights, order, count, shown, also)
    blueprint.record(lambda state: state.app.extensions["fsctl.nav"].append(item))


def items(account: Account | None) -> list[Item]:
    """What the account may go to, in the order of groups."""
    places = list(GROUPS)
    entries: list[Item] = current_app.extensions["fsctl.nav"]
    return sorted(
        (item for item in entries if may(account, *item.rights) and (item.shown is None or item.shown())),
        key=lambda i: (places.index(i.group), i.order),
    )


def landing(account: Account) -> str:
    """Where a person begins: the page of the role if it is there, else the first one they may see."""
    reachable = {item.url for item in items(account)}
    for role, url in LANDS.items():
        if role in account.role_names and url in reachable:
            return url
    return next((item.url for item in items(account)), url_for("account.settings"))


def install(app: Flask) -> None:
    app.extensions["fsctl.nav"] = []

    @app.context_processor
    def navigation() -> dict[str, object]:
        account = anybody()
        entries = items(account)
        rail = account is not None and set(account.role_names) <= RAIL
        return {"nav_items": entries, "nav_groups": GROUPS, "nav_rail": rail}
