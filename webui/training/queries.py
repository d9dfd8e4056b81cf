"""What the page has to know beside the live telephones: numbers to dial, names of agents and queues."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

from fsctl.directory import CodeAction
from webui.site_copy import directory

CODES = {
    CodeAction.LOG_IN: _l("Log in"),
    CodeAction.READY: _l("Ready"),
    CodeAction.LOG_OUT: _l("Log out"),
}


@dataclass(frozen=True)
class Site:
    """`numbers` and `codes` are (what to dial, what it is called)."""

    numbers: list[tuple[str, str]]
    codes: list[tuple[str, str]]
    extensions: list[tuple[str, str]]
    agents: dict[str, str]
    queues: dict[str, str]


def look() -> Site:
    site = directory()
    dialled = {code.action: code.code for code in site.codes}
    codes = [(dialled[action], str(words)) for action, words in CODES.items() if action in dialled]
    names = {agent.extension: agent.name for agent in site.agents.values() if agent.extension}
    return Site(
        numbers=[(number.number, number.title) for number in sorted(site.numbers.values(), key=lambda n: n.number)],
        codes=codes,
        extensions=[(number, names.get(number, "")) for number in sorted(site.extensions)],
        agents={number: agent.name for number, agent in site.agents.items()},
        queues={name: queue.title or name for name, queue in site.queues.items()},
    )


def calls_have_pages() -> bool:
    """Is there a page for each call here?"""
    try:
        current_app.url_map.bind("").match("/calls/x")
    except (NotFound, RequestRedirect):
        return False
    return True
