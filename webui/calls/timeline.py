"""A call drawn to scale: lanes with bars, all in shares of the window shown, so that no script is needed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from webui.calls.headline import Seen
from webui.formats import clock, duration, phone

WIDTH_PX = 1100.0
"""How wide the lanes are on a usual screen: decides which labels have room."""
NARROWEST = 0.35
TICKS_AT_MOST = 8
STEPS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
TOLD_AT_MOST = 12
AFTER_THE_ANSWER = 0.10
OFFERS: Mapping[str, tuple[str, str]] = {
    "no_answer": ("missed", "telephone-x-fill"),
    "rejected": ("missed", "telephone-x-fill"),
    "busy": ("missed", "telephone-x-fill"),
    "failed": ("missed", "telephone-x-fill"),
    "agent_gone": ("missed", "telephone-x-fill"),
    "not_registered": ("lost", "plug"),
    "unreachable": ("lost", "plug"),
    "withdrawn": ("notready", ""),
    "caller_gone": ("notready", ""),
}


@dataclass(frozen=True)
class Span:
    """Something that lasted, in seconds since the epoch."""

    begin: float
    end: float
    state: str
    label: str
    icon: str = ""


@dataclass(frozen=True)
class Bar:
    """Left edge and width in per cent of the window. `inside`, `beside` (right of it) and `ahead` (left of
    it): where the label has room."""

    left: float
    width: float
    state: str
    label: str
    icon: str
    inside: bool
    beside: bool
    ahead: bool
    told: str


@dataclass(frozen=True)
class Lane:
    title: str
    bars: list[Bar]
    told: str
    """The same in words."""


@dataclass(frozen=True)
class Timeline:
    lanes: list[Lane]
    ticks: list[tuple[float, str]]
    view: str
    views: tuple[str, ...]


def timeline(seen: Seen, asked: str) -> Timeline:
    """`asked` is `answer` (until the answer) or `whole`."""
    begin = float(seen.call["arrived_at"])
    whole = max(float(seen.call["ended_at"] or seen.now), begin + 1.0)
    connected = [float(offer["connected_at"]) for offer in seen.offers if offer["connected_at"] is not None]
    views = ("answer", "whole") if connected else ("whole",)
    view = asked if asked in views else views[0]
    end = min(whole, begin + (connected[0] - begin) * (1 + AFTER_THE_ANSWER) + 0.5) if view == "answer" else whole
    lanes = [_lane(title, sorted(spans, key=lambda s: s.begin), begin, end) for title, spans in _spans(seen, whole)]
    return Timeline([lane for lane in lanes if lane.bars], _ticks(begin, end), view, views)


def _spans(seen: Seen, whole: float) -> Iterable[tuple[str, list[Span]]]:
    yield _("Customer's leg"), [_customer(seen, leg, whole) for leg in _legs(seen, "caller", "customer")]
    yield _("Flow"), _flows(seen, whole)
    yield (
        _("Queue"),
        [
            Span(
                stay["entered_at"],
                stay["left_at"] or whole,
                "hold",
                seen.naming.queue(stay["queue"]),
                "hourglass-split",
            )
            for stay in seen.stays
        ],
    )
    yield _("Offers"), [_offer(seen, offer, whole) for offer in seen.offers if offer["made_at"] is not None]
    yield (
        _("Agent's leg"),
        [
            Span(leg["answered_at"], leg["ended_at"] or whole, "talking", _agent(seen, leg), "telephone-fill")
            for leg in _legs(seen, "agent")
            if leg["answered_at"] is not None
        ],
    )
    yield _("Hold and consultation"), _acts(seen, whole)
    yield (
        _("Other phones"),
        [
            Span(leg["started_at"], leg["ended_at"] or whole, "other", str(leg["party"]), "telephone-outbound-fill")
            for leg in _legs(seen, "extension", "outside")
            if leg["leg"] != seen.call["call"]
        ],
    )
    yield (
        _("Supervision"),
        [
            Span(
                row["attached_at"],
                row["ended_at"] or whole,
                "other",
                f"{row['supervisor']} \u00b7 {seen.naming.teller.word(row['mode'], 'mode')}",
                "ear",
            )
            for row in seen.told["supervisions"]
            if row["attached_at"] is not None
        ],
    )


def _legs(seen: Seen, *roles: str) -> list[Mapping[str, Any]]:
    """Legs of these roles; the customer's own is known by the call's id, whatever its role."""
    own = seen.call["call"]
    return [
        leg
        for leg in seen.told["legs"]
        if leg["started_at"] is not None and (leg["leg"] == own if "customer" in roles else leg["role"] in roles)
    ]


def _customer(seen: Seen, leg: Mapping[str, Any], whole: float) -> Span:
    trunk = seen.naming.trunk(seen.call["trunk"]) if seen.call["trunk"] else ""
    return Span(leg["started_at"], leg["ended_at"] or whole, "notready", trunk or phone(str(leg["party"])))


def _agent(seen: Seen, leg: Mapping[str, Any]) -> str:
    return seen.naming.agents_name(leg["agent"]) if leg["agent"] else str(leg["party"])


def _offer(seen: Seen, offer: Mapping[str, Any], whole: float) -> Span:
    state, icon = OFFERS.get(offer["outcome"], ("ringing", "bell-fill"))
    end = offer["connected_at"] or offer["ended_at"] or whole
    word = seen.naming.teller.word(offer["outcome"], "outcome") if offer["outcome"] in OFFERS else ""
    return Span(offer["made_at"], end, state, f"{offer['agent']} {word}".strip(), icon)


FLOW_ENDS = frozenset({"flow_ended", "flow_stopped", "call_returned"})


def _flows(seen: Seen, whole: float) -> list[Span]:
    """Each flow from its beginning to its end, with the keys that were pressed in it."""
    spans: list[Span] = []
    begun: tuple[float, str] | None = None
    keys: list[str] = []
    ended = float(seen.call["ended_at"] or whole)
    for note in seen.told["notes"]:
        kind, fact = note["kind"], note["fact"]
        if kind == "flow_started":
            if begun is not None:  # from one flow to the next
                spans.append(Span(begun[0], note["at"], "notready", _flow(begun[1], keys), "diagram-3"))
            begun, keys = (note["at"], str(fact.get("flow", ""))), []
        elif kind == "keys_pressed" and fact.get("keys"):
            keys.append(str(fact["keys"]))
        elif kind in FLOW_ENDS and begun is not None:
            spans.append(Span(begun[0], note["at"], "notready", _flow(begun[1], keys), "diagram-3"))
            begun = None
    if begun is not None:
        spans.append(Span(begun[0], ended, "notready", _flow(begun[1], keys), "diagram-3"))
    return spans


def _flow(name: str, keys: Sequence[str]) -> str:
    path = " \u2192 ".join(keys)
    return f"{name} {path}".rstrip()


ACTS = {
    "call_held": ("hold", "pause-fill"),
    "call_lent": ("hold", "diagram-3-fill"),
    "consult_started": ("other", "telephone-plus"),
    "conference_begun": ("talking", "people-fill"),
}
ACT_ENDS = {
    "call_retrieved": "call_held",
    "call_returned": "call_lent",
    "call_not_returned": "call_lent",
    "talk_ended": "call_lent",  # the agent has gone; the customer goes on in the flow
    "consult_ended": "consult_started",
    "conference_ended": "conference_begun",
}


def _acts(seen: Seen, whole: float) -> list[Span]:
    spans, begun = [], {}
    for note in seen.told["notes"]:
        kind, opened = note["kind"], ACT_ENDS.get(note["kind"], "")
        if kind in ACTS:
            begun[kind] = (note["at"], _act(kind, note["fact"]))
        elif opened in begun:
            at, label = begun.pop(opened)
            spans.append(_span(opened, at, note["at"], label))
    return spans + [_span(kind, at, whole, label) for kind, (at, label) in begun.items()]


def _act(kind: str, fact: Mapping[str, Any]) -> str:
    if kind == "call_lent":
        return str(_("Caller in flow"))
    if kind == "consult_started":
        return str(_("Consults %(to)s", to=fact.get("to", "")))
    return str(_("Hold") if kind == "call_held" else _("Three-way"))


def _span(kind: str, begin: float, end: float, label: str) -> Span:
    state, icon = ACTS[kind]
    return Span(begin, end, state, label, icon)


# -- to scale -----------------------------------------------------------------------------------------------------


def _lane(title: str, spans: Sequence[Span], begin: float, end: float) -> Lane:
    share = 100.0 / (end - begin)
    shown = [span for span in spans if span.begin < end]
    bars: list[Bar] = []
    for index, span in enumerate(shown):
        left = max((span.begin - begin) * share, 0.0)
        width = max((min(span.end, end) - max(span.begin, begin)) * share, NARROWEST)
        left = min(left, 100.0 - NARROWEST)
        following = (shown[index + 1].begin - begin) * share if index + 1 < len(shown) else 100.0
        needed = _label_px(span) / WIDTH_PX * 100.0
        inside = width >= needed
        beside = not inside and following - left - width >= needed
        before = bars[-1].left + bars[-1].width if bars else 0.0
        ahead = not inside and not beside and left - before >= needed
        told = f"{span.label} {duration(span.end - span.begin)}"
        bars.append(
            Bar(
                round(left, 3),
                round(min(width, 100.0 - left), 3),
                span.state,
                span.label,
                span.icon,
                inside,
                beside,
                ahead,
                told,
            )
        )
    said = "; ".join(bar.told for bar in bars[:TOLD_AT_MOST])
    return Lane(title, bars, f"{said}; \u2026" if len(bars) > TOLD_AT_MOST else said)


def _label_px(span: Span) -> float:
    wide = sum(12.0 if unicodedata.east_asian_width(c) in "WF" else 7.0 for c in span.label)
    return wide + (34.0 if span.icon else 16.0)


def _ticks(begin: float, end: float) -> list[tuple[float, str]]:
    length = end - begin
    step = next((step for step in STEPS if length / step <= TICKS_AT_MOST), STEPS[-1])
    places = [(0.0, clock(begin, seconds=True))]
    for n in range(1, int(length / step) + 1):
        share = round(n * step / length * 100, 3)
        if share <= 98.0:
            places.append((share, f"+{n * step}" if step < 60 else f"+{duration(n * step)}"))
    return places
