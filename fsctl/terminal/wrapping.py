"""A text in the lines of a terminal. Chinese has no blanks to break at: a line may end behind any character, but none
begins with a stop or ends with an opening bracket."""

from __future__ import annotations

import re

OPENING = "（《“「"
CLOSING = "，。、；：？！）》”」…"
IDEOGRAPHS = "\u2e80-\u2fff\u3040-\u9fff\uf900-\ufaff"
TYPED = "`[^`]{1,40}`"
"""What is to be typed stays in one piece while it is short."""
WORD = rf"{TYPED}|[{IDEOGRAPHS}]|[^\s{IDEOGRAPHS}{OPENING}{CLOSING}]+"
PIECE = re.compile(rf"(\s*)([{OPENING}]*(?:{WORD})[{CLOSING}]*|[{OPENING}{CLOSING}]+)")


def lines(text: str, width: int) -> list[str]:
    """`width` is in cells, of which a Chinese character takes two. What is longer than a line and has no place to break
    stands on a line of its own."""
    from rich.cells import cell_len

    found: list[str] = []
    row = ""
    for gap, piece in PIECE.findall(text):
        longer = f"{row} {piece}" if gap and row else row + piece
        if row and cell_len(longer) > width:
            found.append(row)
            row = piece
        else:
            row = longer
    return [*found, row] if row else found
