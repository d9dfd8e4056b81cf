"""GET /audit: load, show."""

from __future__ import annotations

from flask import render_template, request

from webui.rights import needs
from webui.trail import forms, queries
from webui.trail.words import ACTIONS


@needs("see_audit")
def page() -> str:
    wanted = forms.wanted(request.args)
    entries, more = queries.entries(wanted)
    return render_template("trail/page.html", wanted=wanted, entries=entries, more=more, actions=ACTIONS)
