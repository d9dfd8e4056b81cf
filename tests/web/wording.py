"""Every text of `webui` in need of a translation, and every text in a template that is not marked for it.

`python -m tests.web.wording` prints what lacks Chinese, ready to be filled in, package by package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.extract import extract_from_file
from jinja2 import Environment, nodes

from webui.words import catalogue

WEBUI = Path(__file__).resolve().parents[2] / "webui"
PYTHON = {"_": None, "gettext": None, "ngettext": (1, 2), "_l": None, "lazy_gettext": None, "_n": (1, 2)}
SCRIPT = {"t": None, "tn": (1, 2)}
TEMPLATE = {"_": None, "gettext": None, "ngettext": (1, 2)}
SPOKEN = ("title", "placeholder", "alt", "aria-label", "label")
SAME_IN_BOTH = {"fsctl", "Ctrl K", "comfortable", "compact", "dense"}
"""Names, and what blocks give to attributes."""
LETTER = re.compile(r"[A-Za-z\u4e00-\u9fff]")

Message = str | tuple[str, ...]


def files(suffix: str) -> Iterator[Path]:
    for path in sorted(WEBUI.rglob(f"*{suffix}")):
        if not {"vendor", "node_modules"} & set(path.parts):
            yield path


def messages() -> Iterator[tuple[Path, Message]]:
    for path in files(".py"):
        yield from ((path, message) for _, message, _, _ in extract_from_file("python", path, keywords=PYTHON))
    for path in files(".js"):
        yield from ((path, message) for _, message, _, _ in extract_from_file("javascript", path, keywords=SCRIPT))
    for path in files(".html"):
        found = extract_from_file("jinja2.ext:babel_extract", path, keywords=TEMPLATE)
        yield from ((path, message) for _, message, _, _ in found)


def package(path: Path) -> Path:
    """Whose messages.po it belongs in."""
    first = path.relative_to(WEBUI).parts[0]
    return WEBUI / first if (WEBUI / first / "blueprint.py").is_file() else WEBUI


def untranslated() -> dict[Path, set[Message]]:
    lacking: dict[Path, set[Message]] = {}
    for path, message in messages():
        key = message[0] if isinstance(message, tuple) else message
        known = catalogue().get(key)
        if known is None or not known.string:
            lacking.setdefault(package(path), set()).add(message)
    return lacking


class _Texts(HTMLParser):
    """Texts people read, without what stands in code, keys and scripts, or is marked as another language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("code", "script", "style", "kbd"):
            self._silent += 1
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("code", "script", "style", "kbd"):
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def unmarked(path: Path) -> list[str]:
    """Texts of a template that are not in `_()`."""
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(path.read_text())
    said = "".join(
        node.data if isinstance(node, nodes.TemplateData) else "\u2063"
        for output in tree.find_all(nodes.Output)
        for node in output.nodes
    )
    parser = _Texts()
    parser.feed(said)
    texts = [" ".join(text.replace("\u2063", " ").split()).strip(" ·…") for text in parser.found]
    return [text for text in texts if LETTER.search(text) and text not in SAME_IN_BOTH]


def main() -> None:
    for place, lacking in sorted(untranslated().items()):
        print(f"# {place.relative_to(WEBUI.parent)}/translations/zh_Hans_CN/LC_MESSAGES/messages.po")
        for message in sorted(lacking, key=str):
            first, *more = message if isinstance(message, tuple) else (message,)
            print(f'\nmsgid "{_quoted(first)}"')
            print(f'msgid_plural "{_quoted(more[0])}"\nmsgstr[0] ""' if more else 'msgstr ""')


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


if __name__ == "__main__":
    main()
