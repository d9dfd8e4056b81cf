"""The two languages. English is written in the source; each package has its own
`translations/zh_Hans_CN/LC_MESSAGES/messages.po`, read at start and merged. Nothing is compiled beforehand.
"""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, abort, g, request, session
from flask_babel import Babel, Domain, get_locale

from fsctl.words import wordings
from webui.accounts import anybody
from webui.rights import anyone

HERE = Path(__file__).resolve().parent
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
TAGS = {"zh": "zh-CN", "en": "en"}
NAMES = {"zh": "中文", "en": "English"}


def language() -> str:
    """`zh` or `en`: what the page itself has chosen (`g.language`), else the user's, else the browser session's, else
    what the browser asks for, else Chinese."""
    if g.get("language") in LOCALES:
        return str(g.language)
    account = anybody()
    for chosen in (account.language if account is not None else "", session.get("language", "")):
        if chosen in LOCALES:
            return str(chosen)
    best = request.accept_languages.best_match(["zh-CN", "zh", "en"], "zh-CN")
    return "en" if best == "en" else "zh"


@cache
def catalogue() -> Catalog:
    """All packages' Chinese in one, and that of what the program itself says."""
    merged = Catalog(locale=LOCALES["zh"])
    for english, chinese in wordings.ZH.items():
        merged.add(english, chinese)
    for path in sorted(HERE.glob(f"**/translations/{LOCALES['zh']}/LC_MESSAGES/messages.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=LOCALES["zh"]):
                if message.id and message.string:
                    merged.add(message.id, message.string)
    return merged


@cache
def _translations() -> Translations:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)
    return Translations(compiled)


class Words(Domain):
    def get_translations(self) -> NullTranslations:
        return _translations() if str(get_locale()) == LOCALES["zh"] else NullTranslations()


@cache
def script_words() -> dict[str, str | list[str]]:
    """Chinese for what the scripts say: every `t("…")` and `tn("…", "…", n)` in a `static` directory of ours."""
    found: dict[str, str | list[str]] = {}
    for script in sorted([*HERE.glob("static/js/**/*.js"), *HERE.glob("*/static/**/*.js")]):
        if "vendor" in script.parts:
            continue
        for _, message, _, _ in extract_from_file("javascript", script, keywords={"t": None, "tn": (1, 2)}):
            key = message[0] if isinstance(message, tuple) else message
            known = catalogue().get(message[0] if isinstance(message, tuple) else message)
            if known is not None and known.string:
                found[str(key)] = list(known.string) if isinstance(known.string, tuple) else str(known.string)
    return found


def install(app: Flask) -> None:
    babel = Babel()
    babel.init_app(app, default_locale="zh_Hans_CN", locale_selector=lambda: LOCALES[language()])
    babel.domain_instance = Words()

    @anyone
    def words(version: str, chosen: str) -> Response:
        if chosen not in LOCALES:
            abort(404)
        body = json.dumps(script_words() if chosen == "zh" else {}, ensure_ascii=False)
        response = app.response_class(body, mimetype="application/json")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    app.add_url_rule("/words/<version>/<chosen>.json", "words", words)
    app.jinja_env.globals.update(languages=NAMES, language_tags=TAGS)
