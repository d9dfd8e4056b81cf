"""YAML read for people: every mistake with its file and line, what was found and what was expected, all of them at
once. Values from elsewhere (a form, a command) are read by the same code: their mistakes carry the way to the value.

Aliases are refused (a few lines of them can stand for gigabytes), so are duplicate keys and documents too large or too
deep.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self, TypeVar

import yaml

from fsctl.nearby import known, meant
from fsctl.wording import Wording

LARGEST = 4 * 1024 * 1024
DEEPEST = 30

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Mistake:
    """Written `file:line: message`. `path` leads to the value from the document's root, as far as it is known; values
    that come from no file have no line."""

    file: str
    line: int
    message: str
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else str(self.message)


class Mistakes(Exception):
    """A document that cannot be used; `mistakes` are all that were found."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(mistakes, key=lambda mistake: (mistake.file, mistake.line))
        super().__init__("\n".join(map(str, self.mistakes)))


class Document:
    """One file. `root` is its mapping; reading goes on after a mistake, `finish` raises if there were any."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []
        self.root = Map(self, self._compose(text), Wording("the file"))

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """The document that says these plain values: maps, lists, texts, numbers, yes and no."""
        document = cls("", "")
        document.root = Map(document, _mapping(values), Wording("the form"))
        return document

    def mistake(self, line: int, message: str, path: tuple[str, ...] = ()) -> None:
        self.mistakes.append(Mistake(self.file, line, message, path))

    def line(self, node: yaml.Node) -> int:
        """Counted from 1; 0 for what stands in no file."""
        return node.start_mark.line + 1 if node.start_mark else int(bool(self.file))

    def finish(self) -> None:
        """Raises Mistakes when anything was wrong."""
        if self.mistakes:
            raise Mistakes(self.mistakes)

    def _compose(self, text: str) -> yaml.MappingNode:
        if len(text) > LARGEST:
            much = Wording("{length} characters; {most} are read at most", length=len(text), most=LARGEST)
            raise Mistakes([Mistake(self.file, 1, much)])
        try:
            depth = 0
            for event in yaml.parse(text, Loader=yaml.SafeLoader):
                line = event.start_mark.line + 1 if event.start_mark else 1
                if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                    alias = Wording("found an alias or anchor; write the value out")
                    raise Mistakes([Mistake(self.file, line, alias)])
                depth += isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent)
                depth -= isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent)
                if depth > DEEPEST:
                    deep = Wording("nested deeper than {levels} levels", levels=DEEPEST)
                    raise Mistakes([Mistake(self.file, line, deep)])
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            why = Wording("not YAML: {why}", why=error.problem or error.context)
            raise Mistakes([Mistake(self.file, line, why)]) from None
        except yaml.YAMLError as error:
            raise Mistakes([Mistake(self.file, 1, Wording("not YAML: {why}", why=error))]) from None
        if node is None:
            return yaml.MappingNode("tag:yaml.org,2002:map", [])
        if not isinstance(node, yaml.MappingNode):
            other = Wording("found {found}; expected names with values", found=_words(node))
            raise Mistakes([Mistake(self.file, 1, other)])
        return node


def text_of(path: Path) -> str:
    """A file's text. Raises Mistakes when it is none, OSError when it cannot be read."""
    data = path.read_bytes()
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        told = Wording("not UTF-8; save the file in that encoding")
        raise Mistakes([Mistake(str(path), line, told)]) from None


class Map:
    """A mapping. Each reader method takes the key it reads; `finish` complains of keys nobody read."""

    def __init__(
        self, document: Document, node: yaml.MappingNode, what: str, path: tuple[str, ...] = (), *, void: bool = False
    ) -> None:
        """`void` stands for something that is no mapping, which has been said: nothing more is said of it."""
        self.void = void
        self._document = document
        self._values: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        self._read: list[str] = []
        self.what = what
        self.path = path
        self.line = document.line(node)
        for key, value in node.value:
            name, line = str(key.value), document.line(key)
            if name in self._values:
                twice = Wording("{name!r} stands twice, first on line {line}", name=name, line=self._lines[name])
                document.mistake(line, twice, (*path, name))
            self._values[name], self._lines[name] = value, line

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def line_of(self, key: str) -> int:
        return self._lines.get(key, self.line)

    def mistake(self, message: str, key: str = "") -> None:
        if not self.void:
            self._document.mistake(self.line_of(key), message, (*self.path, key) if key else self.path)

    def text(self, key: str, default: str | None = None, shape: re.Pattern[str] | None = None, means: str = "") -> str:
        """A text. Without a default the key must be there; `shape` and `means` say what it must look like."""
        node = self._take(key, required=default is None, expected=means or Wording("a text"))
        if node is None:
            return default or ""
        if not isinstance(node, yaml.ScalarNode):
            self._wrong(key, node, means or Wording("a text"))
            return default or ""
        if shape is not None and not shape.fullmatch(node.value):
            self._wrong(key, node, means or Wording("something like {shape}", shape=shape.pattern))
            return default or ""
        return str(node.value)

    def number(self, key: str, default: float, least: float = 0.0, most: float = 1e9) -> float:
        node = self._take(key)
        if node is None:
            return default
        try:
            value = float(node.value) if isinstance(node, yaml.ScalarNode) else None
        except ValueError:
            value = None
        if value is None or not least <= value <= most:
            span = Wording("a number from {least:g} to {most:g}", least=least, most=most)
            self._wrong(key, node, span if most < 1e9 else Wording("a number from {least:g}", least=least))
            return default
        return value

    def integer(self, key: str, default: int, least: int = 0, most: int = 10**9) -> int:
        value = self.number(key, default, least, most)
        if value != int(value):
            self._wrong(key, self._values[key], Wording("a whole number"))
            return default
        return int(value)

    def flag(self, key: str, default: bool) -> bool:
        node = self._take(key)
        if node is None:
            return default
        if isinstance(node, yaml.ScalarNode) and node.value.lower() in ("true", "false", "yes", "no", "on", "off"):
            return str(node.value).lower() in ("true", "yes", "on")
        self._wrong(key, node, Wording("yes or no"))
        return default

    def choice(self, key: str, choices: type[Choice], default: Choice | None = None) -> Choice | None:
        """One of an enumeration's values; a near miss is named."""
        one_of = Wording("one of {choices}", choices=", ".join(choices))
        node = self._take(key, required=default is None, expected=one_of)
        if node is None:
            return default
        words = [str(choice) for choice in choices]
        if isinstance(node, yaml.ScalarNode) and node.value in words:
            return choices(node.value)
        near = meant(str(node.value), words)
        self._wrong(key, node, Wording("{one_of} (did you mean {near}?)", one_of=one_of, near=near) if near else one_of)
        return default

    def texts(self, key: str, *, required: bool = False) -> list[str]:
        """A list of texts, or one text standing for a list of one."""
        node = self._take(key, required=required, expected=Wording("a text or a list of texts"))
        if node is None:
            return []
        if isinstance(node, yaml.ScalarNode):
            return [str(node.value)]
        if isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value):
            return [str(item.value) for item in node.value]
        self._wrong(key, node, Wording("a text or a list of texts"))
        return []

    def map(self, key: str, *, required: bool = False) -> Map:
        node = self._take(key, required=required, expected=Wording("names with values"))
        return self._as_map(node, key, key)

    def maps(self, key: str, names: str = "") -> list[Map]:
        """A list of mappings. `names`: the key under which a text would stand that was written instead of one."""
        node = self._take(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            if names:
                self.mistake(_written(key, node, f"[{_spelt(names, node)}]"), key)
            else:
                self._wrong(key, node, Wording("a list"))
            return []
        found = []
        for place, item in enumerate(node.value, 1):
            what = Wording("{key} no. {place}", key=key, place=place)
            if names and not isinstance(item, yaml.MappingNode):
                path = (*self.path, key, str(place))
                self._document.mistake(self._document.line(item), _written(what, item, _spelt(names, item)), path)
            else:
                found.append(self._as_map(item, what, key, str(place)))
        return found

    def named(self) -> Iterator[tuple[str, Map]]:
        """All entries, each a mapping: for tables like `queues:`."""
        for name, node in self._values.items():
            self._read.append(name)
            yield name, self._as_map(node, name, name)

    def names(self) -> list[str]:
        """The keys of all entries, in order."""
        return list(self._values)

    def pairs(self) -> dict[str, str]:
        """All entries, each a text."""
        found = {}
        for name, node in self._values.items():
            self._read.append(name)
            if isinstance(node, yaml.ScalarNode):
                found[name] = str(node.value)
            else:
                self._wrong(name, node, Wording("a text"))
        return found

    def finish(self) -> None:
        """Complain of every key nobody asked for, naming a near one."""
        for name in self._values:
            if name not in self._read:
                near, found = meant(name, self._read), {"what": self.what, "name": name[:60]}
                if near:
                    wording = Wording("{what} has no {name!r}; did you mean {near}?", **found, near=near)
                else:
                    there = known(name, self._read)
                    wording = Wording("{what} has no {name!r}; known are {known}", **found, known=there)
                self.mistake(wording, name)

    def _take(self, key: str, *, required: bool = False, expected: str = "") -> yaml.Node | None:
        self._read.append(key)
        node = self._values.get(key)
        if node is None and required:
            lacks = Wording("{what} lacks {key!r}; expected {expected}", what=self.what, key=key, expected=expected)
            self.mistake(lacks, key)
        return node

    def _as_map(self, node: yaml.Node | None, what: str, *way: str) -> Map:
        path = (*self.path, *way)
        if isinstance(node, yaml.MappingNode):
            return Map(self._document, node, what, path)
        void = node is not None and not (isinstance(node, yaml.ScalarNode) and node.value == "")
        if node is not None and void:
            wrong = Wording("{what} is {found}; expected names with values", what=what, found=_words(node))
            self._document.mistake(self._document.line(node), wrong, path)
        empty = yaml.MappingNode("tag:yaml.org,2002:map", [], *(_marks(node) if node else ()))
        return Map(self._document, empty, what, path, void=void)

    def _wrong(self, key: str, node: yaml.Node, expected: str) -> None:
        self.mistake(
            Wording("{key} is {found}; expected {expected}", key=key, found=_words(node), expected=expected), key
        )


def _spelt(name: str, node: yaml.Node) -> str:
    """The mapping that is meant, with the text that was written without one."""
    text = node.value if isinstance(node, yaml.ScalarNode) and len(node.value) <= 60 else "…"
    return f"{{{name}: {json.dumps(text, ensure_ascii=False)}}}"


def _written(what: str, node: yaml.Node, remedy: str) -> Wording:
    return Wording("{what} is {found}; write {remedy}", what=what, found=_words(node), remedy=remedy)


def _mapping(values: Mapping[str, Any]) -> yaml.MappingNode:
    pairs = [(yaml.ScalarNode("tag:yaml.org,2002:str", str(name)), _node(value)) for name, value in values.items()]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs)


def _node(value: Any) -> yaml.Node:
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, list | tuple):
        return yaml.SequenceNode("tag:yaml.org,2002:seq", [_node(item) for item in value])
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return yaml.ScalarNode("tag:yaml.org,2002:str", text)


def _marks(node: yaml.Node) -> tuple[yaml.Mark, yaml.Mark]:
    return node.start_mark, node.end_mark


def _words(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return repr(node.value[:60])
    return Wording("a list") if isinstance(node, yaml.SequenceNode) else Wording("names with values")
