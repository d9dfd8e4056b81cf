"""GET /calls, /calls/<id> and the two parts of it that are loaded again while the call goes on."""

from __future__ import annotations

from flask import abort, render_template, request

from webui.calls import explaining, forms, queries
from webui.calls.naming import Naming
from webui.calls.screening import screened
from webui.database import db
from webui.rights import my_scope, needs
from webui.site_copy import directory
from webui.words import language

FOLD_FROM, FOLD_KEEP = 80, 30
"""A call with more decisions than that shows so many of the first and of the last; the rest is folded away."""


@needs("see_calls")
def list_() -> str:
    """GET /calls: those that go on, and those on file."""
    scope, site = my_scope(), directory()
    wanted = forms.read(request.args, queries.SORTS, scope.numbers)
    calls, more = queries.past(db.session(), wanted, scope)
    return render_template(
        "calls/list.html",
        wanted=wanted,
        calls=calls,
        more=more,
        scope=scope,
        names=Naming(site, scope, language()),
        own="" if scope.trunks else scope.agent,
        queues={name: queue for name, queue in site.queues.items() if scope.sees_queue(name)},
        agents={number: agent for number, agent in site.agents.items() if scope.sees_agent(number)},
        ours=frozenset(site.numbers),
        outcomes=forms.OUTCOMES,
        directions=forms.DIRECTIONS,
        sorts=queries.SORTS,
        seen=lambda row: screened({"caller_name": row.caller_name}, scope, frozenset())["caller_name"],
    )


@needs("see_calls")
def call(call: str) -> str:
    """GET /calls/<id>: why it went as it went."""
    return _told(call, "calls/call.html")


@needs("see_calls")
def story(call: str) -> str:
    """GET /calls/<id>/story: the same without the page around it."""
    return _told(call, "calls/_story.html")


def _told(call: str, template: str) -> str:
    found = explaining.story(call, my_scope(), request.args)
    if found is None:
        abort(404)
    return render_template(
        template, story=found, fold_from=FOLD_FROM, fold_keep=FOLD_KEEP, customers=_customers(), scope=my_scope()
    )


def _customers() -> bool:
    """Is there a page of customers to lead to?"""
    from flask import current_app

    return "customers.index" in current_app.view_functions


@needs("see_calls")
def waiting(call: str) -> str:
    """GET /calls/<id>/waiting: why nobody rings for it now."""
    scope = my_scope()
    row = explaining.live_row(call, scope)
    if row is None or row["state"] not in explaining.WAITING:
        abort(404)
    nobody = explaining.why_nobody_now(call, Naming(directory(), scope, language()), scope)
    return render_template("parts/nobody.html", nobody=nobody)
