"""Every figure has its words in both languages, and nothing in them is left unfilled."""

from __future__ import annotations

import pytest

from fsctl.directory import ServiceLevel
from fsctl.words.figures import FIGURES, PLAYED, formula, service_level


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_figure_says_what_it_is(language: str) -> None:
    for figure in [*FIGURES.values(), *PLAYED.values(), *(service_level(variant) for variant in ServiceLevel)]:
        assert figure.title[language]
        told = formula(figure, language, 7.5)
        assert told
        assert "{" not in told


def test_the_sites_number_stands_in_the_formula() -> None:
    assert "within 7.5 s" in formula(FIGURES["abandoned"], "en", 7.5)
    assert "5 秒内" in formula(service_level(ServiceLevel.WITHOUT_SHORT), "zh", 5.0)
