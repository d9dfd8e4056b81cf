"""Facts as JSON and back: the kind is the class's name in snake case, the rest its fields by their names.

A field that is not there takes its default and one that is not known is passed over, so that records written by an
older or a newer version can be read.
"""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from fsctl.facts import Fact

_WORDS = re.compile(r"(?<!^)(?=[A-Z])")


def kind_of(fact: Fact) -> str:
    return _kind(type(fact).__name__)


@cache
def _kind(name: str) -> str:
    return _WORDS.sub("_", name).lower()


FIELDS: Mapping[type, tuple[str, ...]] = {
    form: tuple(field.name for field in dataclasses.fields(form)) for form in get_args(Fact)
}

PLAIN = frozenset({str, float, int, bool, type(None)})
"""What JSON has as it is."""

KINDS: Mapping[str, type] = {_kind(form.__name__): form for form in get_args(Fact)}


def to_json(fact: Fact) -> dict[str, Any]:
    """Plain values only: texts, numbers, lists and maps."""
    return {name: _plain(getattr(fact, name)) for name in FIELDS[type(fact)]}


def from_json(kind: str, values: Mapping[str, Any]) -> Fact | None:
    """The fact, or None for a kind nobody knows. Raises ValueError or KeyError when the values do not make one."""
    form = KINDS.get(kind)
    if form is None:
        return None
    hints = _hints(form)
    known = {name: _typed(hints[name], value) for name, value in values.items() if name in hints}
    try:
        return form(**known)  # type: ignore[no-any-return]
    except TypeError as error:
        raise ValueError(f"{kind}: {error}") from None


@cache
def _hints(form: type) -> dict[str, Any]:
    return get_type_hints(form)


def _plain(value: Any) -> Any:
    if type(value) in PLAIN:  # nearly all there is
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value


def _typed(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        return _typed(next(option for option in get_args(hint) if option is not type(None)), value)
    if origin is tuple:
        inner = get_args(hint)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_typed(inner[0], item) for item in value)
        return tuple(_typed(form, item) for form, item in zip(inner, value, strict=True))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if hint is float:
        return float(value)
    return value
