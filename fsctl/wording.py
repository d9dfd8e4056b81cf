"""A sentence for people that can be said in another language as well.

It is a text like any other, in English, and remembers the template it was made from and what went into it: whoever
speaks another language translates the template and fills it in again. Values may be wordings themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Self


class Wording(str):
    """`template` is written in the source, never made of data; `values` go into its places."""

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        made = super().__new__(cls, template.format_map(values))
        made.template, made.values = template, values
        return made

    @classmethod
    def whole(cls, text: str) -> Self:
        """A text as a wording: itself where it is one, else a template without places."""
        return text if isinstance(text, cls) else cls(text.replace("{", "{{").replace("}", "}}"))

    @classmethod
    def again(cls, template: str, values: Mapping[str, object]) -> Self:
        """One that was taken apart, to go over a wire say. Raises what filling in raises."""
        return cls(template, **values)

    def said(self, translate: Callable[[str], str]) -> str:
        """The same in the language `translate` turns templates into."""
        values = {name: v.said(translate) if isinstance(v, Wording) else v for name, v in self.values.items()}
        return translate(self.template).format_map(values)


def worded(error: Exception) -> Wording:
    """What an error says: as a wording, where it was given one."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, Wording) else Wording.whole(str(error))


def joined(texts: Sequence[str]) -> str:
    """Sentences beside one another; empty for none."""
    told: str = texts[0] if texts else ""
    for text in texts[1:]:
        told = Wording("{first}; {then}", first=told, then=text)
    return told


def listed(names: object) -> str:
    """Names for a sentence, in order; a word for none."""
    return ", ".join(sorted(map(str, names))) or Wording("none")  # type: ignore[call-overload]
