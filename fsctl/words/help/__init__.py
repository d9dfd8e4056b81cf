"""Chinese for what commands say of themselves when they are asked for help; English stands with each command."""

from __future__ import annotations

import inspect

from fsctl.words.help import clicks, commands, options

ZH = {**clicks.ZH, **commands.ZH, **options.ZH}


def key(text: str) -> str:
    """What a text is looked up by: its paragraphs, however they are broken into lines."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in inspect.cleandoc(text).split("\n\n"))
