"""GET /: on to the page of one's role."""

from __future__ import annotations

from flask import redirect
from werkzeug.wrappers import Response

from webui.accounts import me
from webui.nav import landing
from webui.rights import signed_in


@signed_in
def home() -> Response:
    return redirect(landing(me()))
