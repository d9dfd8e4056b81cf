"""Words that have to fit into a drawing."""

from __future__ import annotations

from unicodedata import east_asian_width


def cut(text: object, most: int) -> str:
    """At most so many narrow characters; a Chinese one counts for two. What is longer ends in dots."""
    words, width = str(text), 0
    for place, character in enumerate(words):
        width += 2 if east_asian_width(character) in "WF" else 1
        if width > most:
            return words[: max(place - 1, 1)] + "…"
    return words
