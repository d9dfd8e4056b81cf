"""A synthetic load as a file describes it: streams, and in each the kinds of callers by their shares.

    streams:
      - queue: support
        calls_per_h: 120
        talk_s: 180
        patience_s: 90
        wrap_up_s: 10
        callers:
          - {share: 20, tier: gold}
          - {share: 15, skills: {english: 3}, language: en}
          - {share: 5, priority: high, data: {order: open}}

Shares are per cent of the stream; who is left over asks for nothing. A name that no site played knows is a mistake: a
misspelt skill would find nobody and look like a bad site.
"""

from __future__ import annotations

from collections.abc import Sequence

from fsctl.directory import Directory
from fsctl.directory.demands import TIER, as_data
from fsctl.document import Document, Map
from fsctl.nearby import known as near
from fsctl.whatif.load import FOREVER, Kind, Stream
from fsctl.wording import Wording

LANGUAGES = ("zh", "en")
DAY_S = 86_400.0


def described(text: str, file: str, sites: Sequence[Directory]) -> tuple[Stream, ...]:
    """Raises Mistakes."""
    document = Document(text, file)
    reader = _Reader(sites)
    streams = [reader.stream(one) for one in document.root.maps("streams")]
    if not streams:
        document.root.mistake(Wording("the file describes no stream; expected a list under `streams:`"))
    document.root.finish()
    document.finish()
    return tuple(stream for stream in streams if stream is not None)


class _Reader:
    def __init__(self, sites: Sequence[Directory]) -> None:
        self._sites = sites

    def stream(self, found: Map) -> Stream | None:
        """None for one with a mistake in it."""
        queue = found.text("queue")
        self._known(found, "queue", queue, [name for site in self._sites for name in site.queues], Wording("queue"))
        calls_per_h = found.number("calls_per_h", 0.0, most=1e6)
        talk_s = found.number("talk_s", 0.0, most=DAY_S)
        for key, value in (("calls_per_h", calls_per_h), ("talk_s", talk_s)):
            if not value > 0:
                found.mistake(Wording("{key} must be more than 0", key=key), key)
        patience_s = found.number("patience_s", FOREVER, 0.001, DAY_S) if "patience_s" in found else FOREVER
        wrap_up_s = found.number("wrap_up_s", 0.0, most=DAY_S) if "wrap_up_s" in found else None
        kinds = tuple(self._kind(one) for one in found.maps("callers"))
        whole = sum(kind.share for kind in kinds)
        if whole > 1 + 1e-9:
            found.mistake(Wording("the shares make {percent:g} %; 100 at most", percent=100 * whole), "callers")
        found.finish()
        if not calls_per_h > 0 or not talk_s > 0 or whole > 1 + 1e-9:
            return None
        return Stream(queue, calls_per_h, talk_s, patience_s, wrap_up_s, kinds=kinds)

    def _kind(self, found: Map) -> Kind:
        share = found.number("share", 0.0, most=100.0) / 100
        if not share:
            found.mistake(Wording("{key} must be more than 0", key="share"), "share")
        tier = found.text("tier", "")
        tiers = [name for site in self._sites for name in site.customer_tiers]
        self._known(found, "tier", tier, tiers, Wording("customer tier"))
        skills = found.map("skills")
        for skill in skills.names():
            self._known(skills, skill, skill, [name for site in self._sites for name in site.skills], Wording("skill"))
        demands = {skill: skills.integer(skill, 1, 0, 9) for skill in skills.names()}
        language = found.text("language", "en")
        if language not in LANGUAGES:
            found.mistake(Wording("{key} is {found!r}; expected zh or en", key="language", found=language), "language")
        data = {**found.map("data").pairs(), **({TIER: tier} if tier else {}), **as_data(demands)}
        kind = Kind(share, data, self._head_start_s(found), language)
        found.finish()
        return kind

    def _head_start_s(self, found: Map) -> int:
        priority = found.text("priority", "")
        for site in self._sites:
            try:
                return site.head_start_s(priority)
            except ValueError:
                continue
        known = ", ".join(sorted({name for site in self._sites for name in site.priorities}))
        found.mistake(
            Wording("there is no priority {name!r}; there are {known}, or whole seconds", name=priority, known=known),
            "priority",
        )
        return 0

    @staticmethod
    def _known(found: Map, key: str, name: str, known: Sequence[str], what: Wording) -> None:
        if name and name not in known:
            there = near(name, known)
            wrong = Wording("there is no {what} {name!r}; there are: {known}", what=what, name=name, known=there)
            found.mistake(wrong, key)
