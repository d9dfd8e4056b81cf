"""Files that never change under their address: `/static/<hash of all of them>/<path>`, kept by browsers for a year.

`webui/static` is served as it is, a feature's `static/` under the feature's name, so that modules find one another by
relative paths: `/static/<hash>/js/live.js`, `/static/<hash>/desk/desk.js`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, abort, send_from_directory
from markupsafe import Markup

from webui.features import found
from webui.frontend import build
from webui.rights import anyone

HERE = Path(__file__).resolve().parent
IMMUTABLE = "public, max-age=31536000, immutable"


def install(app: Flask) -> None:
    roots = {name: HERE / name / "static" for name in found() if (HERE / name / "static").is_dir()}
    version = _hash([HERE / "static", *roots.values(), HERE / "translations"])
    lacking = build.missing()

    def address(path: str) -> str:
        return f"/static/{version}/{path}"

    @anyone
    def static(asked: str, path: str) -> Response:
        first, _, rest = path.partition("/")
        root = roots.get(first)
        if root is None:
            root, rest = HERE / "static", path
        if not rest:
            abort(404)
        response = send_from_directory(root, rest, max_age=None)
        response.headers["Cache-Control"] = IMMUTABLE if asked == version else "no-cache"
        return response

    app.add_url_rule("/static/<asked>/<path:path>", "static", static)
    app.extensions["fsctl.assets"] = address
    app.jinja_env.globals.update(asset=address, asset_version=version, lacking=lacking)
    app.jinja_env.globals["icon"] = lambda name, cls="": icon(address, name, cls)


def icon(address: object, name: str, cls: str = "") -> Markup:
    """One icon out of the sprite; decoration, so that words beside it say what it means."""
    where = f"{address('vendor/icons.svg')}#{name}"  # type: ignore[operator]
    return Markup('<svg class="i {}" aria-hidden="true"><use href="{}"></use></svg>').format(cls, where)


def _hash(roots: list[Path]) -> str:
    whole = hashlib.sha256()
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                whole.update(str(path.relative_to(root)).encode())
                whole.update(path.read_bytes())
    return whole.hexdigest()[:12]
