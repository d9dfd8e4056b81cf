"""Routes of the live board and the wallboards, and their places in the navigation."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.board import assigning, views
from webui.nav import nav_item

blueprint = Blueprint("board", __name__, template_folder="templates")
blueprint.add_url_rule("/board", "board", views.board)
blueprint.add_url_rule("/board/figures", "figures", views.figures)
blueprint.add_url_rule("/board/waiting/<caller>/why", "why", views.why)
blueprint.add_url_rule("/board/agents/<seat>/serves", "serves", assigning.serves)
blueprint.add_url_rule("/board/agents/<seat>/serves", "assign", assigning.assign, methods=["POST"])
blueprint.add_url_rule("/board/changes/<int:change>/undo", "undo", assigning.undo, methods=["POST"])
blueprint.add_url_rule("/wall/<token>", "wall", views.wall)
blueprint.add_url_rule("/wall/<token>/live", "wall_stream", views.wall_stream)
blueprint.add_url_rule("/walls", "walls_page", views.walls_page)
blueprint.add_url_rule("/walls", "make_wall", views.make_wall, methods=["POST"])
blueprint.add_url_rule("/walls/<wall>/revoke", "revoke_wall", views.revoke_wall, methods=["POST"])

nav_item(blueprint, "board.board", _l("Live board"), "grid-1x2", "operate", rights=("see_board",), order=10)
nav_item(blueprint, "board.walls_page", _l("Wallboards"), "display", "operate", rights=("make_walls",), order=60)
