"""A load from a file: kinds of callers by their shares, and every mistake with its line."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from fsctl.directory import CustomerTier, Directory, Skill
from fsctl.document import Mistakes
from fsctl.whatif.described import described
from fsctl.whatif.load import Kind, Stream, synthetic
from tests.unit.whatif.test_playing import site

SITE: Directory = replace(
    site(2), skills={"english": Skill("english")}, customer_tiers={"gold": CustomerTier("gold", "", "")}
)

GOOD = """\
streams:
  - queue: support
    calls_per_h: 120
    talk_s: 180
    patience_s: 90
    callers:
      - {share: 20, tier: gold, priority: high}
      - {share: 15, skills: {english: 3}, language: en, data: {order: A-17}}
"""


def test_a_stream_with_its_kinds() -> None:
    kinds = (
        Kind(0.2, {"tier": "gold"}, 180, "en"),
        Kind(0.15, {"order": "A-17", "skill_english": "3"}, 0, "en"),
    )
    assert described(GOOD, "load.yaml", [SITE]) == (Stream("support", 120, 180, 90, kinds=kinds),)


def test_callers_come_by_the_shares_and_are_else_the_very_same_people() -> None:
    (stream,) = described(GOOD, "load.yaml", [SITE])
    people = list(synthetic([stream], 1, calls=4000))
    plain = list(synthetic([replace(stream, kinds=())], 1, calls=4000))

    assert [replace(one, data={}, priority=0) for one in people] == plain
    found = Counter(tuple(sorted(one.data)) for one in people)
    assert found["tier",] == pytest.approx(800, abs=80)
    assert found["order", "skill_english"] == pytest.approx(600, abs=80)
    assert found[()] == pytest.approx(2600, abs=120)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (("queue: support", "queue: suport"), "load.yaml:2: there is no queue 'suport'; there are: sales, support"),
        (("calls_per_h: 120", "calls_per_h: 0"), "load.yaml:3: calls_per_h must be more than 0"),
        (("talk_s: 180", "talk_s: long"), "load.yaml:4: talk_s is 'long'"),
        (("patience_s: 90", "patience: 90"), "load.yaml:5: streams no. 1 has no 'patience'"),
        (("share: 20, tier: gold", "share: 20, tier: golden"), "load.yaml:7: there is no customer tier 'golden'"),
        (("priority: high", "priority: urgent"), "load.yaml:7: there is no priority 'urgent'"),
        (("share: 20", "share: 90"), "load.yaml:6: the shares make 105 %"),
        (("share: 20", "share: 0"), "load.yaml:7: share must be more than 0"),
        (("english: 3", "frensh: 3"), "load.yaml:8: there is no skill 'frensh'"),
        (("english: 3", "english: 12"), "load.yaml:8: english is '12'"),
        (("language: en", "language: fr"), "load.yaml:8: language is 'fr'"),
        (("streams:", "stream:"), "has no 'stream'; did you mean 'streams'?"),
    ],
)
def test_a_mistake_is_told_with_its_line(line: tuple[str, str], says: str) -> None:
    with pytest.raises(Mistakes) as wrong:
        described(GOOD.replace(*line), "load.yaml", [SITE])
    assert says in str(wrong.value)


def test_a_file_without_streams_is_refused() -> None:
    with pytest.raises(Mistakes, match="describes no stream"):
        described("streams: []\n", "load.yaml", [SITE])
