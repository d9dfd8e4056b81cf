"""Whom each address is for: the tables of `tests/web/features/*.py` in one.

A line reads `"GET /health": "administrator engineer"`. Words instead of roles: `anyone` (also without signing in) and
`signed_in`. The role named first is the one whose page it is before all others'. Everybody else is led to the sign-in,
or refused with 403 (401 for scripts).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from fsctl.store.users import ROLES

FEATURES = sorted(path.stem for path in (Path(__file__).parent / "features").glob("*.py") if path.stem != "__init__")


def _joined(name: str) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for feature in FEATURES:
        part: Mapping[str, Any] = getattr(import_module(f"tests.web.features.{feature}"), name, {})
        otherwise = {key for key in set(whole) & set(part) if whole[key] != part[key]}
        assert not otherwise, f"{feature} says otherwise what another has said: {otherwise}"
        whole.update(part)
    return whole


ACCESS: dict[str, str] = _joined("ACCESS")
SAMPLES: dict[str, str] = _joined("SAMPLES")
SIZES: dict[str, tuple[int, int]] = _joined("SIZES")
"""Pages that are looked at in a window of another size."""
STATES: dict[str, dict[str, Any]] = _joined("STATES")
"""What a page shows after something was done on it: by the name of its pictures, `url`, `role`, what is done
(`before`) and undone (`after`), and whether it is of a class (`class`)."""


def allowed(words: str, role: str) -> bool:
    """`role` is empty for somebody who has not signed in."""
    if words == "anyone":
        return True
    return bool(role) and (words == "signed_in" or role in words.split())


def known_roles(words: str) -> bool:
    return words in ("anyone", "signed_in") or set(words.split()) <= set(ROLES)
