"""Routes of the training, and its place in the navigation where there are telephones to be played."""

from __future__ import annotations

from flask import Blueprint, current_app
from flask_babel import lazy_gettext as _l
from flask_login import user_logged_out

from webui.nav import nav_item
from webui.training import hub, views


def phones_are_here() -> bool:
    return bool(current_app.config["FSCTL"].training_socket.exists())


blueprint = Blueprint("training", __name__, template_folder="templates")
blueprint.add_url_rule("/training", "page", views.page)
blueprint.add_url_rule("/training/live", "stream", views.stream)
blueprint.add_url_rule("/training/act", "act", views.act, methods=["POST"])
nav_item(
    blueprint,
    "training.page",
    _l("Training"),
    icon="mortarboard",
    group="operate",
    rights=("train",),
    order=90,
    shown=phones_are_here,
)


@blueprint.record
def _install(state: object) -> None:
    app = state.app  # type: ignore[attr-defined]
    app.extensions["fsctl.training"] = hub.make(app)
    user_logged_out.connect(views.signed_out, app)
