"""Routes of messages. The panel and the desk show them in a drawer; everybody else has a page."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.messages import queries, views
from webui.nav import nav_item

blueprint = Blueprint("messages", __name__, template_folder="templates")
blueprint.add_url_rule("/messages", "page", views.page)
blueprint.add_url_rule("/messages", "send", views.send, methods=["POST"])
blueprint.add_url_rule("/messages/inbox", "inbox", views.inbox)
blueprint.add_url_rule("/messages/read", "read", views.read, methods=["POST"])
nav_item(
    blueprint,
    "messages.page",
    _l("Messages"),
    icon="chat-left-text",
    group="operate",
    rights=("send_messages",),
    order=80,
    count=queries.unread,
)
