"""How announcements sound: listened to, uploaded, spoken, brought back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import gevent
from flask import abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from fsctl.prompts import recorded
from fsctl.prompts.listing import Heard, all_words, heard
from fsctl.wording import Wording
from webui import audit
from webui.rights import needs
from webui.site_copy import directory
from webui.uploads import takes
from webui.words import language

Answer = str | Response | tuple[str, int]


@needs("see_site")
def audio(key: str) -> Answer:
    """GET /announcements/<name>/audio: what callers hear, in each language."""
    return _page(key)


@needs("see_site")
def sound(key: str, language: str) -> Response:
    """GET /announcements/<name>/audio/<language>: the file, whole or a part of it."""
    found = _of(key, language)
    if found.source == "missing":
        abort(404)
    return send_file(found.path, mimetype="audio/wav", conditional=True, etag=True, max_age=0)


@needs("edit_site")
@takes(recorded.MOST_BYTES)
def upload(key: str, language: str) -> Answer:
    """POST /announcements/<name>/audio/<language>: a recording, in any usual form."""
    _of(key, language)
    given = request.files.get("sound")
    if given is None or not given.filename:
        return _page(key, language, _("Choose a file first")), 422
    with tempfile.NamedTemporaryFile(prefix="fsctl-upload-") as kept:
        given.save(kept)
        kept.flush()
        refusal = _try(lambda: recorded.keep(Path(kept.name), _place(key, language)))
    if refusal:
        return _page(key, language, refusal), 422
    audit.record("announcement_recorded", f"announcements/{key}/{language}")
    flash(_("Callers hear the recording from now on"))
    return redirect(url_for("site.audio", key=key))


@needs("edit_site")
def speak(key: str, language: str) -> Answer:
    """POST /announcements/<name>/audio/<language>/speech: have the words spoken, and the recording put aside."""
    found = _of(key, language)
    refusal = _try(lambda: recorded.speak(found.words, language, found.made))
    if refusal:
        return _page(key, language, refusal), 422
    if recorded.put_aside(_place(key, language)):
        audit.record("announcement_put_aside", f"announcements/{key}/{language}")
    flash(_("Callers hear the words as the machine speaks them"))
    return redirect(url_for("site.audio", key=key))


@needs("edit_site")
def bring_back(key: str, language: str) -> Answer:
    """POST /announcements/<name>/audio/<language>/former: the recording there was before."""
    _of(key, language)
    if not recorded.bring_back(_place(key, language)):
        return _page(key, language, _("There is no former recording")), 409
    audit.record("announcement_brought_back", f"announcements/{key}/{language}")
    flash(_("Callers hear the former recording again"))
    return redirect(url_for("site.audio", key=key))


def speak_new(name: str) -> None:
    """Have the words of an announcement that was just saved spoken, while people go on. Its page shows what failed."""
    for found in heard(_root(), directory(), name):
        if found.source == "missing" and found.words:
            gevent.spawn(_quietly, found)


def program_prompts() -> list[tuple[str, str]]:
    """The program's prompts that are the same for everybody, with their words in the reader's language."""
    own = directory().announcements
    return [(name, words) for name, words in all_words(directory(), language()).items() if name not in own]


def _quietly(found: Heard) -> None:
    try:
        recorded.speak(found.words, found.language, found.made)
    except (recorded.NoSound, OSError):
        return


def _try(make: Any) -> str:
    """Why it could not be made, in the reader's language; empty when it was."""
    try:
        make()
    except recorded.NoSound as error:
        return error.message.said(_) if isinstance(error.message, Wording) else str(error.message)
    except OSError as error:
        return str(_("The prompts' directory cannot be written: %(why)s", why=error.strerror or error))
    return ""


def _page(key: str, tongue: str = "", refusal: str = "") -> str:
    found = heard(_root(), directory(), key)
    if not found:
        abort(404)
    own = key in directory().announcements
    most = recorded.MOST_BYTES // (1024 * 1024)
    given = {"refused": tongue, "refusal": refusal, "own": own, "most_mb": most, "longest_s": recorded.LONGEST_S}
    return render_template("site/audio.html", name=key, heard=found, **given)


def _of(key: str, language: str) -> Heard:
    found = next((one for one in heard(_root(), directory(), key) if one.language == language), None)
    if found is None:
        abort(404)
    return found


def _root() -> Path:
    root: Path = current_app.config["FSCTL"].prompts
    return root


def _place(key: str, language: str) -> Path:
    return recorded.place(_root().absolute(), language, key)
