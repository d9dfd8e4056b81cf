"""Routes of a person's own account."""

from __future__ import annotations

from flask import Blueprint

from webui.account import views

blueprint = Blueprint("account", __name__, template_folder="templates")
blueprint.add_url_rule("/login", "sign_in", views.sign_in, methods=["GET", "POST"])
blueprint.add_url_rule("/login/code", "code", views.code, methods=["GET", "POST"])
blueprint.add_url_rule("/logout", "sign_out", views.sign_out, methods=["POST"])
blueprint.add_url_rule("/phone", "phone", views.phone, methods=["GET", "POST"])
blueprint.add_url_rule("/phone/light", "light", views.light)
blueprint.add_url_rule("/settings", "settings", views.settings)
blueprint.add_url_rule("/settings/password", "password", views.password, methods=["POST"])
blueprint.add_url_rule("/settings/second-factor", "second_factor", views.second_factor, methods=["GET", "POST"])
blueprint.add_url_rule(
    "/settings/second-factor/remove", "remove_second_factor", views.remove_second_factor, methods=["POST"]
)
blueprint.add_url_rule("/settings/second-factor/recovery", "recovery_codes", views.recovery_codes, methods=["POST"])
blueprint.add_url_rule("/settings/language", "language", views.language, methods=["POST"])
blueprint.add_url_rule("/settings/theme", "theme", views.theme, methods=["POST"])
blueprint.add_url_rule("/settings/preferences", "preferences", views.keep_preferences, methods=["POST"])
