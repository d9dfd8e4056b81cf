"""Every rule that keeps a call from an agent has words in both languages."""

from __future__ import annotations

import ast
import inspect

from flask_babel import force_locale

from fsctl.acd import eligibility
from fsctl.facts import AgentState, OfferOutcome
from fsctl.facts.why import why
from fsctl.terminal.story import REASONS_EN, REASONS_ZH
from tests.web.conftest import Web
from webui.reasons import AFTER, KEPT_AWAY, kept_away


def rules() -> set[str]:
    """The codes written in the rules themselves; a state that keeps every call away is its own code."""
    written = {
        node.args[0].value
        for node in ast.walk(ast.parse(inspect.getsource(eligibility)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "why"
        if isinstance(node.args[0], ast.Constant)
    }
    assert "level_not_open" in written
    return written | {str(state) for state in AgentState}


def test_every_rule_has_words_here_and_at_the_terminal() -> None:
    assert rules() <= set(KEPT_AWAY)
    assert rules() <= set(REASONS_EN)
    assert rules() <= set(REASONS_ZH)


def test_every_way_an_offer_fails_has_words() -> None:
    delayed = {OfferOutcome.NO_ANSWER, OfferOutcome.REJECTED, OfferOutcome.BUSY, OfferOutcome.UNREACHABLE}
    assert {str(outcome) for outcome in delayed} <= set(AFTER)


def test_numbers_and_titles_are_put_in(web: Web) -> None:
    with web.app.test_request_context():
        with force_locale("en"):
            assert kept_away(why("wrap_up", left_s=4.4), {}) == "in wrap-up, 4 s left"
            assert kept_away(why("not_ready", reason="meal"), {"meal": "Meal"}) == "not ready: Meal"
            assert kept_away(why("delay", after="no_answer", left_s=3.0), {}).endswith("the last call was not answered")
            assert kept_away("never_heard_of", {}) == "never_heard_of"
            assert kept_away("", {}) == "could ring"
        with force_locale("zh_Hans_CN"):
            assert kept_away(why("level_not_open", level=2, left_s=9.0), {}) == "第 2 级 9 秒后开放"
