"""A call's facts in the order noted, as decisions people follow: what ends something is told where it began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from webui.calls.naming import Naming, upper
from webui.formats import spoken

Note = Mapping[str, Any]

SILENT = frozenset(
    {
        "call_answered",
        "leg_started",
        "leg_answered",
        "leg_ended",
        "line_busied",
        "line_freed",
        "node_entered",
        "offer_ringing",
        "offer_answered",
        "recording_begun",
        "recording_finished",
        "agent_logged_in",
        "agent_logged_out",
        "agent_state_changed",
        "agent_change_pending",
        "supervision_attached",
        "supervision_paused",
        "consult_answered",
        "code_obeyed",
    }
)
"""Facts that decide nothing, or that the decision before them tells already. They are among the raw facts."""

LOOKS: Mapping[str, tuple[str, str]] = {
    "call_arrived": ("notready", "box-arrow-in-right"),
    "call_placed": ("other", "telephone-outbound"),
    "call_routed": ("notready", "signpost-split"),
    "call_transferred": ("notready", "telephone-forward"),
    "flow_started": ("notready", "diagram-3"),
    "flow_ended": ("notready", "diagram-3"),
    "keys_pressed": ("notready", "grid-3x3-gap"),
    "call_queued": ("hold", "hourglass-split"),
    "nobody_rung": ("notready", "people"),
    "offer_made": ("ringing", "bell-fill"),
    "call_pulled": ("ringing", "bell-fill"),
    "disposition_set": ("wrapup", "pencil-fill"),
    "call_connected": ("talking", "telephone-fill"),
    "call_held": ("hold", "pause-fill"),
    "held_too_long": ("over", "alarm-fill"),
    "handset_code_keyed": ("notready", "grid-3x3-gap"),
    "handset_code_refused": ("missed", "slash-circle"),
    "call_handed_over": ("other", "telephone-forward-fill"),
    "call_left_behind": ("other", "telephone-forward-fill"),
    "call_lent": ("hold", "diagram-3-fill"),
    "call_not_returned": ("missed", "telephone-x-fill"),
    "consult_started": ("other", "telephone-plus"),
    "conference_begun": ("talking", "people-fill"),
    "agent_muted": ("hold", "mic-mute"),
    "recording_masked": ("notready", "eye-slash"),
    "recording_lost": ("missed", "exclamation-octagon-fill"),
    "supervision_started": ("other", "ear"),
    "call_taken_over": ("other", "headset"),
    "help_asked": ("over", "life-preserver"),
    "anomaly": ("over", "exclamation-diamond-fill"),
    "call_ended": ("notready", "telephone-x"),
    "customer_looked_up": ("other", "person-vcard"),
    "member_checked": ("other", "key"),
}
UNKNOWN = ("notready", "info-circle")
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "no_answer": ("missed", "telephone-x-fill"),
    "rejected": ("missed", "telephone-x-fill"),
    "busy": ("missed", "telephone-x-fill"),
    "failed": ("missed", "telephone-x-fill"),
    "agent_gone": ("missed", "telephone-x-fill"),
    "not_registered": ("lost", "plug"),
    "unreachable": ("lost", "plug"),
    "withdrawn": ("notready", "bell"),
    "caller_gone": ("notready", "bell"),
}
"""How an offer looks that came to nothing."""

ENDS: Mapping[str, tuple[str, str]] = {
    "offer_ended": ("offer_made", "offer"),
    "offer_withdrawn": ("offer_made", "offer"),
    "talk_ended": ("call_connected", "offer"),
    "call_left_queue": ("call_queued", "queue"),
    "call_retrieved": ("call_held", "agent"),
    "call_returned": ("call_lent", "agent"),
    "consult_ended": ("consult_started", "leg"),
    "conference_ended": ("conference_begun", "conference"),
    "supervision_ended": ("supervision_started", "session"),
}
"""What ends what, and the field they share."""
LASTING = frozenset(opened for opened, _ in ENDS.values())


@dataclass
class Decision:
    """`n` is its place among the call's facts, by which a URL names it."""

    n: int
    at: float
    kind: str
    state: str
    icon: str
    title: str
    below: list[str] = field(default_factory=list)
    length_s: float | None = None
    lasts: bool = False
    """It goes on: it has begun something that has not ended."""
    skipped: list[tuple[str, str]] = field(default_factory=list)
    """Agent and rule, as they are on file."""


def decisions(notes: Sequence[Note], naming: Naming) -> list[Decision]:
    made: list[Decision] = []
    begun: dict[tuple[str, str], Decision] = {}
    for n, note in enumerate(notes):
        kind, fact = str(note["kind"]), note["fact"]
        if kind in ENDS:
            opened, shared = ENDS[kind]
            before = begun.get((opened, str(fact.get(shared, ""))))
            if before is not None and before.lasts:
                _end(before, kind, note, naming)
                continue
        if kind in SILENT:
            continue
        if kind == "call_connected":
            _stop(begun.get(("offer_made", str(fact.get("offer", "")))), note)
        if kind == "call_ended":
            for before in begun.values():
                _stop(before, note)
        decision = _decision(n, note, naming)
        if _told_already(made, notes[n + 1 : n + 2], decision):
            continue
        made.append(decision)
        if kind in LASTING:
            decision.lasts = True
            shared = next(name for opened, name in ENDS.values() if opened == kind)
            begun[kind, str(fact.get(shared, ""))] = decision
    return made


def _told_already(made: list[Decision], following: Sequence[Note], decision: Decision) -> bool:
    """Where a call goes is noted from both sides; people need it once, with all its reasons."""
    before = made[-1] if made and made[-1].kind == "call_routed" else None
    if decision.kind == "flow_ended":
        return any(note["kind"] == "call_routed" for note in following)
    if decision.kind == "flow_started" and before is not None:
        before.below.append(decision.title)
        return True
    if decision.kind == "call_queued" and before is not None:
        decision.below = [*made.pop().below, *decision.below]
    return False


def _decision(n: int, note: Note, naming: Naming) -> Decision:
    kind, fact = str(note["kind"]), note["fact"]
    if fact.get("cause") == "normal":
        fact = {**fact, "detail": ""}  # the switch's own name for it says no more
    state, icon = LOOKS.get(kind, UNKNOWN)
    title = upper(naming.teller.plain(kind, fact))
    because = naming.teller.because(kind, fact)
    below = [upper(because)] if because else []
    if kind == "call_queued" and fact.get("expected_s") is not None:
        below.append(str(_("Expected wait %(time)s", time=spoken(fact["expected_s"]))))
    skipped = [(str(pair[0]), str(pair[1])) for pair in fact.get("skipped") or ()]
    return Decision(n, float(note["at"]), kind, state, icon, title, below, None, False, skipped)


def _stop(decision: Decision | None, note: Note) -> None:
    """It is over, as what follows says."""
    if decision is not None and decision.lasts:
        decision.lasts = False
        decision.length_s = max(float(note["at"]) - decision.at, 0.0)


def _end(decision: Decision, kind: str, note: Note, naming: Naming) -> None:
    """What began has ended: how, and how long it was."""
    fact = note["fact"]
    if kind == "offer_withdrawn":
        decision.below.append(upper(naming.teller.sentence(kind, fact)))
        return
    _stop(decision, note)
    outcome = str(fact.get("outcome") or "")
    if outcome and outcome not in ("answered", "connected"):
        detail = naming.teller.detail(str(fact.get("detail") or ""))
        told = naming.code(outcome, "outcome")
        decision.below.append(f"{told} \u00b7 {detail}" if detail else told)
    if kind == "offer_ended":
        decision.state, decision.icon = OUTCOMES.get(outcome, (decision.state, decision.icon))
    if kind == "talk_ended":
        decision.below.append(upper(naming.teller.plain(kind, fact)))
