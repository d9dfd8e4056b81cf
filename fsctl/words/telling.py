"""Facts, reasons and codes told in one language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fsctl.directory import NO_DISPOSITION, SYSTEM_REASONS
from fsctl.facts.why import read
from fsctl.words import codes, details, reasons, refusals, sentences
from fsctl.words.printable import printable

LANGUAGES = ("zh", "en")

Names = Callable[[str, str], str]
"""Field and value → how people call it (an agent's name beside the number); the value itself where it has no name."""

CODED = frozenset(
    {
        *("entry", "kind", "outcome", "ended_by", "cause", "state", "role", "action"),
        *("code", "after", "with_", "muted", "masked", "mode", "follow", "notice", "wanted", "given"),
    }
)
"""Fields whose values are codes with words of their own."""

CHOSEN = frozenset({"reason", "disposition", "before"})
"""Fields whose values are codes of the site's, except the program's `OWN`."""
OWN = SYSTEM_REASONS | {NO_DISPOSITION}

EXPLAINED = frozenset({"reason", "detail"})
"""Fields that may hold a code with values (`words/details`), and else what somebody or the switch said."""

EDGES = ("key", "case", "if")
"""What a way out of a node begins with that is named by what was keyed or written."""

SHORT = frozenset({"leg", "session"})
"""Ids of which the beginning is enough for people."""

SENTENCES = {"zh": sentences.ZH, "en": sentences.EN}
REASONS = {"zh": {**reasons.ZH, **details.ZH}, "en": {**reasons.EN, **details.EN}}
DETAILS = frozenset(details.EN)
REFUSALS: Mapping[str, Mapping[str, str]] = {"zh": refusals.ZH, "en": {}}
CODES: Mapping[str, Mapping[str, str]] = {"zh": codes.ZH, "en": codes.EN}
AS = {"zh": codes.AS_ZH, "en": codes.AS_EN}
JOINED = {"zh": "{plain}\uff1a{because}", "en": "{plain}: {because}"}


SPANS = {"zh": ("{} 秒", "{} 分钟", "{} 小时 {} 分钟"), "en": ("{} s", "{} min", "{} h {} min")}


def _itself(field: str, value: str) -> str:
    return value


@dataclass(frozen=True)
class Teller:
    """`names` says how agents, queues and the like are called where this is read."""

    language: str
    names: Names = _itself

    def word(self, code: str, field: str = "") -> str:
        """The word for a code; what has none is shown as it is, without underscores. `field` is where it stands: some
        codes mean something else in one field than in the others."""
        return AS[self.language].get((field, code)) or CODES[self.language].get(code) or code.replace("_", " ")

    def reason(self, text: str) -> str:
        """A reason or a rule in words. Outcomes are reasons too; a code nobody knows is shown as it is."""
        code, values = read(text)
        form = REASONS[self.language].get(code)
        if form is None:
            return self.word(printable(text))
        return _without_empty_brackets(form.format_map(_Shown(values, self)))

    def detail(self, text: str) -> str:
        """What came in the way, in words; what the switch said of it as it said it."""
        return self.reason(text) if read(text)[0] in DETAILS else printable(text)

    def plain(self, kind: str, fact: Mapping[str, Any]) -> str:
        """What happened, without why."""
        form = SENTENCES[self.language].get(kind)
        if form is None:
            fields = (f"{name}={printable(value)}" for name, value in fact.items() if value not in ("", 0.0, None))
            return f"{printable(kind)} {' '.join(fields)}".rstrip()
        return _without_empty_brackets(form.format_map(_Shown(fact, self)))

    def because(self, kind: str, fact: Mapping[str, Any]) -> str:
        """Why it happened; empty where the fact carries no reason."""
        return self.reason(str(fact.get("reason") or "")) if kind in sentences.REASONED else ""

    def sentence(self, kind: str, fact: Mapping[str, Any]) -> str:
        plain, because = self.plain(kind, fact), self.because(kind, fact)
        return JOINED[self.language].format(plain=plain, because=because) if because else plain

    def passed_over(self, fact: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The agents a decision passed over, each with the first rule that excluded it, in words."""
        skipped = fact.get("skipped")
        pairs = [pair for pair in skipped if isinstance(pair, list | tuple)] if isinstance(skipped, list) else []
        return [(printable(pair[0]), self.reason(str(pair[1]))) for pair in pairs if len(pair) == 2]


def _without_empty_brackets(text: str) -> str:
    """A value that is not told leaves nothing behind."""
    text = re.sub(" {2,}", " ", text).replace(" ()", "").replace("\uff08\uff09", "")
    text = text.replace(" \uff0c", "\uff0c").replace(" \uff1a", "\uff1a").rstrip()
    return text.removesuffix("\uff1a").removesuffix(":")


def _edge(text: str, teller: Teller) -> str:
    """A way out of a node: `key 2`, `timeout`."""
    kind, _, rest = text.partition(" ")
    return f"{teller.word(kind, 'edge')} {rest}" if kind in EDGES and rest else teller.word(text, "edge")


class _Shown(dict[str, str]):
    """A fact's fields as people read them; one that is not there is empty."""

    def __init__(self, values: Mapping[str, Any], teller: Teller) -> None:
        super().__init__({name: self._show(name, printable(value), teller) for name, value in values.items()})
        self._values, self._teller = values, teller
        refusal = REFUSALS[teller.language].get(str(values.get("code") or ""))
        if refusal and "message" in values:
            self["message"] = refusal

    @staticmethod
    def _show(name: str, text: str, teller: Teller) -> str:
        if name in CODED:
            return teller.word(text, name)
        if name in CHOSEN and text in OWN:
            return teller.word(text, name)
        if name in EXPLAINED and read(text)[0] in DETAILS:
            return teller.detail(text)
        if name == "edge":
            return _edge(text, teller)
        if name in SHORT:
            return text[:8]
        if name.endswith("_s"):
            return text.removesuffix(".0") or "–"
        return printable(teller.names(name, text))

    def __missing__(self, name: str) -> str:
        """`coded`: a reason that is one of the program's. `after_for`: `after_s` as people say it."""
        if name == "coded":
            return self._teller.reason(str(self._values.get("reason") or ""))
        if name.endswith("_for"):
            return span(self._values.get(f"{name.removesuffix('_for')}_s"), self._teller.language)
        return ""


def span(seconds: object, language: str) -> str:
    """A length of time as people say it: seconds up to two minutes, then minutes, with hours from two hours on."""
    try:
        whole = round(float(str(seconds)))
    except (ValueError, OverflowError):
        return "–"
    in_seconds, in_minutes, in_hours = SPANS[language]
    if whole < 120:
        return in_seconds.format(whole)
    minutes = round(whole / 60)
    return in_minutes.format(minutes) if minutes < 120 else in_hours.format(*divmod(minutes, 60))
