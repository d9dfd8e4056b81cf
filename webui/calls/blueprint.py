"""Routes of calls, and their place in the navigation."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.calls import views
from webui.nav import nav_item

blueprint = Blueprint("calls", __name__, template_folder="templates")
blueprint.add_url_rule("/calls", "list", views.list_)
blueprint.add_url_rule("/calls/<call>", "call", views.call)
blueprint.add_url_rule("/calls/<call>/story", "story", views.story)
blueprint.add_url_rule("/calls/<call>/waiting", "waiting", views.waiting)
nav_item(blueprint, "calls.list", _l("Calls"), icon="telephone", group="operate", rights=("see_calls",), order=30)
