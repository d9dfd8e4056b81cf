"""A daemon that prepares to stand by at the very moment at which another takes the lead: the switch ends every
connection then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fsctl.daemon import life
from fsctl.daemon.refusals import CannotStart
from fsctl.freeswitch.mark import SwitchMark
from tests.faults.scene import Scene


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """Its switch ends all connections once, as the first question comes."""
    scene, ask, cut = Scene(tmp_path), SwitchMark.ask, list[str]()

    def first_cut(self: SwitchMark, text: str) -> str:
        if not cut:
            cut.append(text)
            scene.proxy.reset()
        return ask(self, text)

    monkeypatch.setattr(SwitchMark, "ask", first_cut)
    yield scene
    scene.close()
    assert cut


def test_a_node_whose_connection_is_ended_while_it_prepares_is_there_all_the_same(scene: Scene) -> None:
    scene.start()
    assert scene.daemon.candidate.leads


def test_without_another_try_it_would_not_be(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(life, "REACHED_WITHIN_S", -1.0)
    with pytest.raises(CannotStart):
        scene.start()
