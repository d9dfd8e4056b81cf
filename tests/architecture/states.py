"""The state machines drawn from their tables: `python -m tests.architecture.states` writes docs/states.md."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path

from fsctl.acd.seat import ENGAGEMENTS
from fsctl.callcontrol.legs import LEG_MOVES, MOVES
from fsctl.callcontrol.sessions import SESSION_MOVES
from fsctl.callcontrol.talks import FORM_MOVES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "states.md"

MACHINES: tuple[tuple[str, str, Mapping[StrEnum, Collection[StrEnum]]], ...] = (
    ("A call, seen from the caller's leg", "`fsctl/callcontrol/legs.py`: MOVES", MOVES),
    ("A leg that we called", "`fsctl/callcontrol/legs.py`: LEG_MOVES", LEG_MOVES),
    ("A supervisor's leg", "`fsctl/callcontrol/sessions.py`: SESSION_MOVES", SESSION_MOVES),
    ("How the parties of a talk are joined", "`fsctl/callcontrol/talks.py`: FORM_MOVES", FORM_MOVES),
    ("An agent's engagement with an offer", "`fsctl/acd/seat.py`: ENGAGEMENTS", ENGAGEMENTS),
)


def page() -> str:
    """The whole page, as Markdown with Mermaid diagrams."""
    parts = [
        "# State machines",
        "",
        "Drawn from the tables in the source by `make docs`; a test fails when this page is old.",
        "",
    ]
    for title, source, moves in MACHINES:
        parts += [
            f"## {title}",
            "",
            f"From {source}. Any other move is a typed error.",
            "",
            "```mermaid",
            "stateDiagram-v2",
        ]
        parts.append(f"    [*] --> {_name(next(iter(moves)))}")
        for here, ways in moves.items():
            parts += [f"    {_name(here)} --> {_name(there)}" for there in sorted(ways)]
            if not ways:
                parts.append(f"    {_name(here)} --> [*]")
        parts += ["```", ""]
    return "\n".join(parts)


def _name(state: StrEnum) -> str:
    return str(state) or "none"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page())
