"""Routes of customers, and their place in the navigation."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from flask_babel import lazy_gettext as _l

from webui.customers import views
from webui.customers.origins import Origins
from webui.customers.viewing import when
from webui.nav import nav_item


def _with_origins(state: BlueprintSetupState) -> None:
    """They are made ready as soon as pages are served: nobody should look at a number without them."""
    kept = state.app.extensions["fsctl.origins"] = Origins(state.app.config["FSCTL"].data)
    state.app.extensions.setdefault("fsctl.when_serving", []).append(kept.prepare)


blueprint = Blueprint("customers", __name__, template_folder="templates")
blueprint.add_url_rule("/customers", "index", views.index)
blueprint.add_url_rule("/customers/new", "new", views.new, methods=["GET", "POST"])
blueprint.add_url_rule("/customers/card", "card", views.card)
blueprint.add_url_rule("/customers/restore/<int:entry>", "restore", views.restore, methods=["POST"])
blueprint.add_url_rule("/customers/<int:customer>", "customer", views.customer)
blueprint.add_url_rule("/customers/<int:customer>/earlier", "earlier", views.earlier)
blueprint.add_url_rule("/customers/<int:customer>/edit", "edit", views.edit, methods=["GET", "POST"])
blueprint.add_url_rule("/customers/<int:customer>/merge", "merge", views.merge, methods=["GET", "POST"])
blueprint.add_url_rule("/customers/<int:customer>/delete", "delete", views.delete, methods=["POST"])
blueprint.add_url_rule("/customers/<int:customer>/numbers/<int:number>/show", "unmask", views.unmask, methods=["POST"])
blueprint.add_url_rule("/customers/<int:customer>/numbers/<int:number>/dial", "call", views.call, methods=["POST"])
blueprint.add_url_rule("/customers/<int:customer>/members", "set_member", views.set_member, methods=["POST"])
blueprint.add_url_rule(
    "/customers/<int:customer>/members/<member>/unlock", "unlock_member", views.unlock_member, methods=["POST"]
)
blueprint.add_url_rule(
    "/customers/<int:customer>/members/<member>/remove", "remove_member", views.remove_member, methods=["POST"]
)
blueprint.add_app_template_filter(when, "when")
blueprint.record(_with_origins)
nav_item(
    blueprint,
    "customers.index",
    _l("Customers"),
    icon="person-vcard",
    group="serve",
    rights=("see_customers",),
    order=10,
)
