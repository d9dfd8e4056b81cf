"""Whatever call control refuses is told in people's words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import fsctl
from webui.live.refusals import SAID

ROOMS = ("acd", "callcontrol", "directory", "engine", "recording")
"""Where what a panel asks for is decided."""
RAISED = ("Refused", "NoTarget")
NAMED_ELSEWHERE = {
    "code": {"disposition_required", "no_early_exit"},  # acd.seating.refused: the keys of HELD
    "wrong.code": set[str](),  # callcontrol.reaching: whatever NoTarget said
    "f'unknown_{what}'": {"unknown_mode", "unknown_follow"},  # callcontrol.asking
}


def codes() -> Iterator[str]:
    """The first argument of each Refused and NoTarget that is made in a room."""
    for path in (path for room in ROOMS for path in Path(fsctl.__file__).parent.joinpath(room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("Refused", "NoTarget")
            ):
                given = node.args[0]
                if isinstance(given, ast.Constant):
                    yield str(given.value)
                else:
                    yield from NAMED_ELSEWHERE[ast.unparse(given)]


def test_every_refusal_has_its_words() -> None:
    found = set(codes())
    assert {"not_a_number", "no_early_exit", "in_a_call"} <= found
    assert found - set(SAID) == set()
