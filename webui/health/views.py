"""GET /health: what the daemon says of itself."""

from __future__ import annotations

from flask import render_template

from webui.health.queries import SWITCH, look
from webui.rights import needs


@needs("see_health")
def page() -> str:
    return render_template("health/page.html", health=look(), switch_words=SWITCH)
