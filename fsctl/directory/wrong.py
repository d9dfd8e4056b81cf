"""One thing that is wrong with a directory."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wrong:
    """`table`, `name` and `setting` say where; a warning does not keep the directory from being used."""

    table: str
    name: str
    message: str
    warning: bool = False
    setting: str = ""
    in_file: bool = False
    """A warning that keeps a site file from being applied: there it was written, elsewhere it may have arisen."""
