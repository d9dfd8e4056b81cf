"""Both languages are complete, and nothing in a template is said in one alone."""

from __future__ import annotations

from babel.messages.pofile import read_po

from tests.web.wording import WEBUI, files, unmarked, untranslated


def test_every_text_has_its_chinese() -> None:
    assert untranslated() == {}, "python -m tests.web.wording prints them ready to be filled in"


def test_no_template_says_anything_that_is_not_marked() -> None:
    found = {str(path.relative_to(WEBUI)): unmarked(path) for path in files(".html") if unmarked(path)}
    assert found == {}


def test_packages_agree_on_what_they_both_say() -> None:
    said: dict[object, tuple[object, str]] = {}
    for path in sorted(WEBUI.rglob("messages.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if not message.id:
                    continue
                before = said.setdefault(message.id, (message.string, str(path)))
                assert before[0] == message.string, f"{message.id!r} in {before[1]} and {path}"
