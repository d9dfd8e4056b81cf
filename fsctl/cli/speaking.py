"""Commands that speak the terminal's language: their help, and what click itself says.

English stands where a command is written; its Chinese is looked up by it (`fsctl/words/help`). Click looks its own
sentences up by `gettext`, in compiled catalogues chosen by variables of its own: it is given our way of looking up
instead, by the name under which its modules know that function.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import click
from click import core, exceptions, parser, termui, types
from click.shell_completion import CompletionItem

from fsctl.terminal.words import chinese
from fsctl.terminal.wrapping import lines
from fsctl.words import help as helping

WIDEST = 120
"""Cells of a line of help, however wide the terminal is: longer ones are hard to read."""

SENTENCE = re.compile(r"\n\n|(?<=[.。])(?:\s|(?<=。))")
EXTRA = "  ["
"""Before what click says of an option's default and range, behind its help."""


def said(text: str) -> str:
    """One of the texts of the help, in the terminal's language; another as it is."""
    return helping.ZH.get(text, text) if chinese() else text


def counted(one: str, several: str, count: int) -> str:
    return said(one if count == 1 else several)


CLICKS = (core, exceptions, parser, termui, types)
"""Its modules whose sentences users meet."""

for module in CLICKS:
    vars(module).update(_=said, ngettext=counted)


JOINING = (exceptions.MissingParameter, exceptions.NoSuchOption, exceptions.NoSuchCommand)
"""Mistakes whose sentences click joins by stops and blanks of its own."""
MISSING_STOP = re.compile(r"(?<=')\.(?: |$)")


def stopped(told: str, *, missing: bool) -> str:
    """A mistake in Chinese, with Chinese stops and no blank behind them. `missing`: click has set an English one behind
    the name of what is missing."""
    return (MISSING_STOP.sub("。", told, count=1) if missing else told).replace("。 ", "。")


def _stopping(kind: type[click.UsageError]) -> None:
    told = kind.format_message

    def format_message(self: click.UsageError) -> str:
        message = told(self)
        return stopped(message, missing=kind is exceptions.MissingParameter) if chinese() else message

    kind.format_message = format_message  # type: ignore[method-assign, assignment]


for joining in JOINING:
    _stopping(joining)


class Page(click.HelpFormatter):
    """A page of help in lines that fit, whatever the language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        from rich.cells import cell_len

        begun = said("Usage: {prog}").format(prog=prog) + " "
        first, *others = lines(args, max(self.width - cell_len(begun), 20)) or [""]
        self.write("\n".join([begun + first, *(" " * cell_len(begun) + line for line in others)]) + "\n")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading}{'：' if chinese() else ':'}\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        paragraphs = said(helping.key(text)).split("\n\n")
        told = (lines(paragraph, self.width - self.current_indent) for paragraph in paragraphs)
        self.write("\n\n".join("\n".join(indent + line for line in paragraph) for paragraph in told) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        told = [(term, *self._help(text)) for term, text in rows]
        column = min(max(len(term) for term, *_ in told), col_max) + col_spacing
        indent = " " * self.current_indent
        below = f"{indent}{'':{column}}"
        for term, help_text, extra in told:
            first, *others = lines(help_text + extra, max(self.width - len(below), 20)) or [""]
            begun = f"{indent}{term:{column}}" if len(term) + col_spacing <= column else f"{indent}{term}\n{below}"
            self.write(f"{begun}{first}".rstrip() + "\n")
            self.write("".join(f"{below}{line}\n" for line in others))

    @staticmethod
    def _help(text: str) -> tuple[str, str]:
        help_text, gap, extra = text.partition(EXTRA)
        return said(helping.key(help_text)), gap + extra


class Told(click.Context):
    formatter_class = Page


class Command(click.Command):
    """Its help is in the terminal's language."""

    context_class = Told

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence, whole."""
        return SENTENCE.split(said(helping.key(self.help or "")))[0].strip()

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        found = super().shell_complete(ctx, incomplete)
        for item in found:
            item.help = said(item.help) if item.help else item.help
        return found


class Group(Command, click.Group):
    """Commands of one noun."""

    command_class = Command


Group.group_class = Group
