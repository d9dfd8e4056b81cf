"""GET /callbacks, its rows alone, and GET /callbacks/<id>: one promise with its life."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import abort, render_template, request
from flask_babel import gettext as _

from fsctl.facts import OVER
from fsctl.store.models import CallbackRow
from fsctl.words import Teller
from fsctl.words.figures import FIGURES
from webui import nobody
from webui.callbacks import forms, queries
from webui.database import db
from webui.formats import phone
from webui.naming import Naming
from webui.nobody import sentence
from webui.rights import my_scope, needs
from webui.site_copy import directory
from webui.words import language


@needs("see_callbacks")
def list_() -> str:
    """GET /callbacks."""
    return _listed("callbacks/list.html")


@needs("see_callbacks")
def rows() -> str:
    """GET /callbacks/-/rows: the same without the page around it."""
    return _listed("callbacks/_rows.html")


def _listed(template: str) -> str:
    scope, site = my_scope(), directory()
    wanted = forms.read(request.args, scope.numbers)
    found, more = queries.listed(db.session(), wanted, scope)
    now = time.time()
    return render_template(
        template,
        wanted=wanted,
        rows=found,
        more=more,
        scope=scope,
        names=Naming(site, language(), scope.sees_agent),
        word=_word,
        queues={name: queue for name, queue in site.queues.items() if scope.sees_queue(name)},
        states=forms.STATES,
        over=OVER,
        now=now,
        lines=queries.figures(db.session(), site, scope, wanted, now),
        days=forms.DAYS,
        figures=FIGURES,
    )


@needs("see_callbacks")
def callback(callback: str) -> str:
    """GET /callbacks/<id>: what was promised, what became of it, and while it is open why nobody is called now."""
    row, scope, site = _row(callback), my_scope(), directory()
    names = Naming(site, language(), scope.sees_agent)
    named: dict[str, Callable[[str], str]] = {
        "agent": names.numbered,
        "queue": names.queue,
        "trunk": names.trunk,
        "reason": Teller(language()).word,
    }
    teller = Teller(language(), lambda field, value: named.get(field, str)(value))
    shown = [
        (at, call, sentence(teller.sentence(kind, _screened(fact, scope.numbers))))
        for at, kind, call, fact in queries.life(db.session(), row)
    ]
    queue = site.queues.get(row.queue)
    return render_template(
        "callbacks/callback.html",
        row=row,
        life=shown,
        scope=scope,
        names=names,
        word=_word,
        over=OVER,
        queue=queue,
        overdue=queue is not None and row.ended_at is None and time.time() - row.made_at > queue.callback_target_s,
        now=time.time(),
        nobody=None if row.ended_at is not None else _nobody(row),
    )


@needs("see_callbacks")
def waiting(callback: str) -> str:
    """GET /callbacks/<id>/waiting: why nobody is called for it now."""
    row = _row(callback)
    if row.ended_at is not None:
        abort(404)
    return render_template("parts/nobody.html", nobody=_nobody(row))


def _row(callback: str) -> CallbackRow:
    row = queries.one(db.session(), callback, my_scope())
    return row if row is not None else abort(404)


def _nobody(row: CallbackRow) -> nobody.Nobody:
    scope, site = my_scope(), directory()
    names = Naming(site, language(), scope.sees_agent)
    named = {"agent": names.numbered, "reason": names.reason}
    teller = Teller(language(), lambda field, value: named.get(field, str)(value))
    return nobody.now(row.callback, scope, names.numbered, teller.reason, _("Why nobody is called now"))


def _screened(fact: dict[str, object], numbers: bool) -> dict[str, object]:
    if numbers:
        return fact
    hidden: dict[str, object] = {
        key: phone(str(fact[key]), masked=True) for key in ("number", "caller_number") if key in fact
    }
    return {**fact, **hidden}


def _word(code: str, field: str = "") -> str:
    """A code as it stands at the beginning of a cell."""
    return sentence(Teller(language()).word(code, field)) if code else ""
