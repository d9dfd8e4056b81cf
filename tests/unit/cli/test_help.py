"""Every command, every option and every mistake of a call is told in the terminal's language, in lines that fit."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from fsctl.cli.main import cli
from fsctl.cli.speaking import CLICKS, Command
from fsctl.words import help as helping

ZH, EN = {"FSCTL_LANG": "zh_CN.UTF-8"}, {"FSCTL_LANG": "en"}

QUOTED = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\[[^\]]*\]")
"""What is to be typed, names of what was given, and what click says of a range."""
NAME = re.compile(
    r"(?<![A-Za-z])("
    r"fsctl|FreeSWITCH|mod_callcenter|IVR|SIP|YAML|TOML|JSON|SIGTERM|Ctrl-C|CAP_NET_ADMIN|shell"  # proper names
    r"|--?[a-z][\w-]*"  # options
    r"|[A-Z][A-Z_]*(?: RANGE)?"  # places for what is given: NAME, TEXT, FILE
    r"|[\w./~-]*[./_][\w./~-]*"  # files, settings, hosts, kinds of facts
    r"|queue:|flow:|extension:|external:|top|high|medium|low"  # values that are typed
    r"|promised|due|dialling|waiting|kept|missed|agent|supervisor|quality|administrator|engineer"
    r")(?![A-Za-z])"
)


def tree(command: click.Command = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from tree(found, (*path, name))


EVERY = dict(tree())


def english(told: str) -> list[str]:
    """Lines that say something in English, and not only names."""
    found = []
    for line in told.splitlines():
        rest = NAME.sub("", QUOTED.sub("", line))
        rest = re.sub(r"^ {2}[a-z][a-z-]*(?= {2}|$)", "", rest)  # a command's name in the list of commands
        if re.search("[A-Za-z]{2}", rest):
            found.append(line)
    return found


def run(*words: str, width: int = 80, **environment: str) -> str:
    done = CliRunner().invoke(cli, words, env={"COLUMNS": str(width), **environment}, prog_name="fsctl")
    return done.output


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_help_is_chinese_throughout(path: tuple[str, ...]) -> None:
    told = run(*path, "--help", **ZH)
    assert told.startswith("用法：fsctl")
    assert english("\n".join(told.splitlines()[1:])) == []


def test_the_walk_sees_english() -> None:
    assert english("  list  Every agent.") == ["  list  Every agent."]
    assert english("Error: No such option '--x'.") != []


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("language", [ZH, EN], ids=["zh", "en"])
def test_help_fits(path: tuple[str, ...], width: int, language: dict[str, str]) -> None:
    told = run(*path, "--help", width=width, **language)
    assert max(map(cell_len, told.splitlines())) <= width
    assert not re.search(r"^\s*[，。；：、）]", told, re.MULTILINE), "no line begins with a stop"
    assert "..." not in re.sub(r"[A-Z\]]\.\.\.", "", told), "no sentence is cut short"


def test_every_command_and_option_says_what_it_does() -> None:
    for path, command in EVERY.items():
        assert isinstance(command, Command), path
        assert command.help, path
        assert all(option.help for option in command.params if isinstance(option, click.Option)), path


def test_no_chinese_is_left_of_what_is_no_longer_said() -> None:
    said = set()
    for command in EVERY.values():
        said |= {helping.key(text) for text in (command.help, command.epilog) if text}
        said |= {
            helping.key(option.help) for option in command.params if isinstance(option, click.Option) and option.help
        }
    assert set(helping.commands.ZH) | set(helping.options.ZH) == said - set(helping.clicks.ZH)


MISTAKES = {
    "--x": "没有选项",
    "agnt": "没有命令 'agnt'。是 'agent' 吗？",
    "agent lst": "没有命令",
    "agent list --quue": "没有选项 '--quue'。是 '--queue' 吗？",
    "agent list --queue": "选项 '--queue' 需要一个值。",
    "agent list x": "多余的参数（x）",
    "agent list --json=1": "选项 '--json' 不带值。",
    "agent show": "缺少参数 'NUMBER'。\n",
    "agent mode 1001 lazy": "'lazy' 不在可选值",
    "agent mode 1001": "'。可选：",
    "call list --limit many": "'many' 不是有效的数。",
    "callback figures --days 0": "0 不在范围 1<=x<=366 内。",
    "undo one": "'one' 不是有效的数。",
    "user add ann": "缺少选项 '--role'。\n",
    "simulate /nowhere.yaml": "没有文件 /nowhere.yaml",
    "plan /": "/ 是目录；请指定文件",
    "conf render /etc/passwd": "'/etc/passwd' 是文件，不是目录。",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_mistakes_of_a_call_are_told_in_chinese(line: str) -> None:
    told = run(*shlex.split(line), **ZH)
    assert MISTAKES[line] in told
    assert not re.search(r"'\.|。 ", told), "stops are Chinese, and nothing stands behind them"
    assert english("\n".join(row for row in told.splitlines() if not row.startswith(("用法：", "\t")))) == []


def test_mistakes_of_a_call_are_told_in_english_as_click_has_them() -> None:
    assert "Missing argument 'NUMBER'.\n" in run("agent", "show", **EN)
    assert "No such command 'agnt'. Did you mean 'agent'?" in run("agnt", **EN)


NEVER_MET = {
    "deprecated": "no command of ours is",
    "DeprecationWarning": "no command of ours is",
    "defined twice": "a mistake of whoever writes commands",
    "parameter declaration": "a mistake of whoever writes commands",
    "start character": "a mistake of whoever writes commands",
    "Name defined": "a mistake of whoever writes commands",
    "No options defined": "a mistake of whoever writes commands",
    "Boolean option": "a mistake of whoever writes commands",
    "values are required": "we have no parameter of several values",
    "Could not determine name": "a mistake of whoever writes commands",
    "must be an iterable": "a mistake of whoever writes commands",
    "Choice(": "how it shows itself to whoever writes commands",
    "{param_type}": "we have arguments and options only",
    "color": "no command of ours paints by click",
    "Press any key": "no command of ours waits for a key",
    "date": "we have no parameter of that type",
    "format": "we have no parameter of that type",
    "UUID": "we have no parameter of that type",
}
"""Beginnings or parts of what click can say and none of our commands makes it say → why."""

LEFT = {"file", "directory", "path"}
"""Kinds of paths, which become places such as FILE in the usage line."""


def clicks_sentences() -> set[str]:
    """What the modules look up, from their source."""
    found = set()
    for module in CLICKS:
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext"):
                found |= {
                    arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                }
    return found


def test_whatever_click_says_has_its_chinese() -> None:
    """A newer click with other sentences is seen here."""
    sentences = clicks_sentences()
    assert len(sentences) > 40, "the modules look them up as they did"
    without = {
        text for text in sentences - LEFT - set(helping.clicks.ZH) if not any(part in text for part in NEVER_MET)
    }
    assert without == set()
