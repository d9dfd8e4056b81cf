"""axe-core in a page: what people with other eyes and hands would stumble over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).resolve().parents[2] / "webui" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = frozenset({"serious", "critical"})


def problems(page: Any) -> list[str]:
    """Serious and critical ones, each with the first place it was found at."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make setup")
    page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{said['id']}: {said['help']}: {said['nodes'][0]['html'][:160]}" for said in found if said["impact"] in GRAVE
    ]
