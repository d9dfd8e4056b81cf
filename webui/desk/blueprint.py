"""Routes of the agent's panel and desk, and the place in the navigation."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.desk import views
from webui.nav import nav_item

blueprint = Blueprint("desk", __name__, template_folder="templates")
blueprint.add_url_rule("/panel", "panel", views.panel)
blueprint.add_url_rule("/desk", "desk", views.desk)
blueprint.add_url_rule("/desk/places", "places", views.places)
blueprint.add_url_rule("/desk/today", "today", views.today)
blueprint.add_url_rule("/desk/workbench", "workbench", views.workbench)
blueprint.add_url_rule("/desk/calls/<call>/notes", "notes", views.notes)
blueprint.add_url_rule("/desk/calls/<call>/notes", "save_notes", views.save_notes, methods=["POST"])
blueprint.add_url_rule("/desk/calls/<call>/done", "done", views.done, methods=["POST"])
blueprint.add_url_rule("/desk/reminders", "reminders", views.reminders)
blueprint.add_url_rule("/desk/reminders", "add_reminder", views.add_reminder, methods=["POST"])
blueprint.add_url_rule("/desk/reminders/<int:reminder>/snooze", "snooze", views.snooze, methods=["POST"])
blueprint.add_url_rule("/desk/reminders/<int:reminder>/done", "reminder_done", views.reminder_done, methods=["POST"])
nav_item(blueprint, "desk.desk", _l("Desk"), icon="headset", group="operate", rights=("own_state",), order=5)
