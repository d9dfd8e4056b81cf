"""How a fact is declared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Fact = TypeVar("Fact")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def fact(form: type[Fact]) -> type[Fact]:
    """A dataclass with slots that nobody changes: the type checker sees to that, not the interpreter.

    Every call makes a dozen facts, and to make a frozen dataclass of eleven fields takes five times as long.
    """
    return dataclass(slots=True, unsafe_hash=True)(form)
