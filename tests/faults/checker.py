"""One checker for what must hold whatever was broken. It reads a history: the facts of one or more leaders in the
order of their moments, what the switch went through, and what was sent to it. `python -m tests.faults.checker
FILE_OR_URL` checks a file of facts, as `fsctl events --json` writes it, or a database.

I1 a call is in one place at a time, in none after its end, and none is left open that the switch does not have. I2 who
talks hears the other all the time: what was heard at the telephones is part of the history. I3 each call, leg, stay,
offer and talk has one beginning and one end after it, no length is negative. I4 no fact is kept twice, and what was
told is kept. I5 an agent has one offer at a time and is not stuck with one, nor with a call that is over. I6 who waited
longer is offered first. I7 epochs only go up, each has one leader, and of a call an older one tells nothing more once a
later one has told of it. I8 only commands of our grammar reach the switch
(`tests/faults/grammar.py`). I9 a recording that began has one end or is known to be lost, and none ends that did not
begin."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from fsctl.store.database import Database
from fsctl.store.models import CallNote
from tests.faults.grammar import GRAMMAR

GAP_S = 1.0
"""Nobody who talks may hear nothing for longer."""

STUCK_S = 15.0
TOLERANCE_S = 0.05
"""Facts of one moment may be told in either order."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One fact as it was noted."""

    id: str
    at: float
    epoch: int
    kind: str
    fact: Mapping[str, Any]

    @property
    def call(self) -> str:
        return str(self.fact.get("call") or "")


@dataclass(frozen=True, slots=True)
class Voice:
    """What `who` heard of the other between two moments of a talk: when there was a voice."""

    who: str
    since: float
    until: float
    heard: Sequence[float]


@dataclass(slots=True)
class History:
    """`alive` are the channels the switch has at the end; None where nobody looked. `sent` are the commands that
    reached the switch, `voices` what was heard at the telephones, `told` the facts somebody was told of, by id. `ended`
    is true when everything should be over, `led` when the epochs are the leaders' own and these had one clock."""

    facts: Sequence[Noted]
    alive: frozenset[str] | None = None
    sent: Sequence[str] = ()
    voices: Sequence[Voice] = ()
    told: frozenset[str] = frozenset()
    ended: bool = True
    led: bool = False


@dataclass(frozen=True, slots=True)
class Violation:
    invariant: str
    what: str


@dataclass(slots=True)
class Offer:
    call: str
    agent: str
    made_at: float
    connected_at: float = 0.0


@dataclass(slots=True)
class State:
    """What is so at one moment of the history."""

    arrived: set[str] = field(default_factory=set)
    over: set[str] = field(default_factory=set)
    waiting: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Call → queue and score: the moment it entered, less its head start."""
    offers: dict[str, Offer] = field(default_factory=dict)
    talking: dict[str, str] = field(default_factory=dict)


def check(history: History) -> list[Violation]:
    return [violation for rule in RULES for violation in rule(history)]


# -- one rule each ------------------------------------------------------------------------------------------


def places(history: History) -> Iterator[Violation]:
    state = State()
    for noted in history.facts:
        if noted.kind in ("call_arrived", "call_placed"):
            state.arrived.add(noted.call)
        elif noted.kind == "call_ended":
            state.over.add(noted.call)
        elif noted.kind == "call_queued":
            if noted.call in state.waiting:
                yield Violation("I1", f"{noted.call} is in two queues at once")
            if noted.call in state.talking:
                yield Violation("I1", f"{noted.call} waits while it talks")
            if noted.call in state.over:
                yield Violation("I1", f"{noted.call} waits after its end")
            state.waiting[noted.call] = (str(noted.fact["queue"]), 0.0)
        elif noted.kind == "call_left_queue":
            if state.waiting.pop(noted.call, None) is None:
                yield Violation("I1", f"{noted.call} left a queue it was not in")
        elif noted.kind == "call_connected":
            if noted.call in state.talking:
                yield Violation("I1", f"{noted.call} talks with two agents")
            if noted.call in state.over:
                yield Violation("I1", f"{noted.call} talks after its end")
            state.talking[noted.call] = str(noted.fact["offer"])
        elif noted.kind == "talk_ended":
            state.talking.pop(noted.call, None)
    open_calls = state.arrived - state.over
    if history.ended and open_calls:
        yield Violation("I1", f"never ended: {', '.join(sorted(open_calls))}")
    if history.alive is not None and (lost := open_calls - history.alive):
        yield Violation("I1", f"open, and not on the switch: {', '.join(sorted(lost))}")


def heard(history: History) -> Iterator[Violation]:
    for voice in history.voices:
        moments = [voice.since, *(at for at in voice.heard if voice.since <= at <= voice.until), voice.until]
        longest = max(later - earlier for earlier, later in pairwise(moments))
        if longest > GAP_S:
            yield Violation("I2", f"{voice.who} hears nobody for {longest:.1f} s")


BEGINNINGS = {"call_ended": "call", "leg_ended": "leg", "talk_ended": "offer", "offer_ended": "offer"}


@dataclass(frozen=True, slots=True)
class Span:
    """What begins by facts of some kinds and ends by facts of others, named by a field of theirs. `told_once` are the
    kinds of which there is one at most."""

    invariant: str
    key: str
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    told_once: tuple[str, ...]


ENTERED = ("call_taken_over", "call_handed_over", "call_transferred", "consult_started")
"""By these somebody talks who was offered nothing."""

SPANS = (
    Span(
        "I3",
        "call",
        ("call_arrived", "call_placed", "callback_begun"),
        ("call_ended",),
        ("call_arrived", "call_placed"),
    ),
    Span("I3", "leg", ("leg_started", "supervision_started"), ("leg_ended",), ("leg_started",)),
    Span("I3", "offer", ("offer_made",), ("offer_ended", "call_connected"), ("offer_made", "call_connected")),
    Span("I3", "offer", ("call_connected", *ENTERED), ("talk_ended",), ()),
    Span("I3", "call", ("call_queued",), ("call_left_queue",), ()),
    Span("I9", "path", ("recording_begun",), ("recording_finished",), ("recording_begun", "recording_finished")),
)


def spans(history: History) -> Iterator[Violation]:
    for span in SPANS:
        yield from _span(span, history)


def _span(span: Span, history: History) -> Iterator[Violation]:
    begun: dict[str, Noted] = {}
    told: Counter[tuple[str, str]] = Counter()
    ended = dict[str, Noted]()
    for noted in history.facts:
        if noted.kind in span.begins:
            for key in _keys(noted, span):
                begun.setdefault(key, noted)
        if noted.kind in span.told_once:
            told[noted.kind, str(noted.fact[span.key])] += 1
        if noted.kind in span.ends:
            ended.setdefault(str(noted.fact[span.key]), noted)
    for (kind, key), count in told.items():
        if count > 1:
            yield Violation(span.invariant, f"{kind} of {key} is told {count} times")
    for key, end in ended.items():
        start = begun.get(key)
        if start is None:
            yield Violation(span.invariant, f"{end.kind} of {key}, which never began")
        elif (history.led and end.epoch < start.epoch) or (_run(start) == _run(end) and _number(end) < _number(start)):
            yield Violation(span.invariant, f"{end.kind} of {key} before it began")


def _keys(noted: Noted, span: Span) -> list[str]:
    """The names of what begins; whoever entered a talk is named by a leg or a session."""
    if noted.kind in ENTERED or noted.kind == "supervision_started":
        return [str(value) for value in noted.fact.values() if isinstance(value, str)]
    return [str(noted.fact[span.key])]


def _run(noted: Noted) -> str:
    return noted.id.rpartition("-")[0]


def _number(noted: Noted) -> int:
    return int(noted.id.rpartition("-")[2])


def once(history: History) -> Iterator[Violation]:
    ends: dict[str, Counter[str]] = defaultdict(Counter)
    for noted in history.facts:
        name = BEGINNINGS.get(noted.kind)
        if name is not None:
            ends[noted.kind][str(noted.fact[name])] += 1
        for length in ("talked_s", "waited_s", "held_s", "length_s"):
            value = noted.fact.get(length)
            if isinstance(value, int | float) and value < 0 and noted.kind != "recording_finished":
                yield Violation("I3", f"{noted.kind} of {noted.call} is {value} s long")
    for kind, counts in ends.items():
        for key, count in counts.items():
            if count > 1:
                yield Violation("I3", f"{kind} of {key} is told {count} times")
    if not history.ended:
        return
    legs = {str(noted.fact["leg"]) for noted in history.facts if noted.kind == "leg_started"}
    offers = {str(noted.fact["offer"]) for noted in history.facts if noted.kind == "offer_made"}
    if lost := legs - ends["leg_ended"].keys():
        yield Violation("I3", f"legs without an end: {', '.join(sorted(lost))}")
    waiting = Counter(noted.call for noted in history.facts if noted.kind == "call_queued")
    waiting.subtract(noted.call for noted in history.facts if noted.kind == "call_left_queue")
    if stays := sorted(call for call, more in waiting.items() if more > 0):
        yield Violation("I3", f"stays in queues without an end: {', '.join(stays)}")
    if lost := offers - ends["offer_ended"].keys() - ends["talk_ended"].keys():
        yield Violation("I3", f"offers without an end: {', '.join(sorted(lost))}")


def kept_once(history: History) -> Iterator[Violation]:
    for key, count in Counter(noted.id for noted in history.facts).items():
        if count > 1:
            yield Violation("I4", f"the fact {key} is kept {count} times")
    if lost := history.told - {noted.id for noted in history.facts}:
        yield Violation("I4", f"{len(lost)} facts were told and are not on file, {min(lost)} among them")


def one_offer(history: History) -> Iterator[Violation]:
    live: dict[str, Offer] = {}
    for noted in history.facts:
        offer = str(noted.fact.get("offer") or "")
        if noted.kind == "offer_made":
            agent = str(noted.fact["agent"])
            others = [other for other in live.values() if other.agent == agent]
            if others:
                yield Violation("I5", f"{agent} is offered {noted.call} while {others[0].call} is with it")
            live[offer] = Offer(noted.call, agent, noted.at)
        elif noted.kind == "call_connected" and offer in live:
            live[offer].connected_at = noted.at
        elif noted.kind in ("offer_ended", "talk_ended"):
            ended = live.pop(offer, None)
            limit = STUCK_S + 60.0  # the longest a phone rings
            if ended is not None and not ended.connected_at and noted.at - ended.made_at > limit:
                yield Violation("I5", f"{ended.agent} was stuck with {ended.call} for {noted.at - ended.made_at:.0f} s")


HELD_BY_A_CALL = ("reserved", "ringing", "talking")


def let_go(history: History) -> Iterator[Violation]:
    """An agent whose call is over is free of it soon."""
    busy: dict[str, str] = {}
    over: dict[str, float] = {}
    last = history.facts[-1].at if history.facts else 0.0
    for noted in history.facts:
        if noted.kind == "call_ended":
            over[noted.call] = noted.at
        elif noted.kind == "agent_state_changed":
            agent = str(noted.fact["agent"])
            yield from _too_long(agent, busy.pop(agent, ""), over, noted.at)
            if noted.fact.get("state") in HELD_BY_A_CALL and noted.call:
                busy[agent] = noted.call
    for agent, call in busy.items():
        yield from _too_long(agent, call, over, last)


def _too_long(agent: str, call: str, over: Mapping[str, float], until: float) -> Iterator[Violation]:
    if call in over and until - over[call] > STUCK_S:
        yield Violation("I5", f"{agent} is stuck with {call}, over for {until - over[call]:.0f} s")


def in_order(history: History) -> Iterator[Violation]:
    waiting: dict[str, tuple[str, float]] = {}
    offered: dict[str, str] = {}
    for noted in history.facts:
        if noted.kind == "call_queued":
            waiting[noted.call] = (
                str(noted.fact["queue"]),
                float(noted.fact["entered_at"]) - float(noted.fact["priority"]),
            )
        elif noted.kind in ("call_left_queue", "call_ended"):
            waiting.pop(noted.call, None)
        elif noted.kind == "offer_made":
            queue, score = waiting.get(noted.call, ("", 0.0))
            before = [
                call
                for call, (other, its) in waiting.items()
                if other == queue and its < score - TOLERANCE_S and call not in offered.values()
            ]
            if queue and before:
                yield Violation("I6", f"{noted.call} is offered before {before[0]}, who waits longer")
            offered[str(noted.fact["offer"])] = noted.call
        elif noted.kind in ("offer_ended", "talk_ended"):
            offered.pop(str(noted.fact["offer"]), None)


def epochs(history: History) -> Iterator[Violation]:
    newest, runs = 0, {}
    for noted in history.facts:
        if noted.epoch < newest:
            yield Violation("I7", f"{noted.kind} of epoch {noted.epoch} after the first of epoch {newest}")
            return
        newest = noted.epoch
        if _settled(noted) is None and runs.setdefault(noted.epoch, _run(noted)) != _run(noted):
            yield Violation("I7", f"epoch {noted.epoch} has two leaders")


TOLD_OF_BEFORE = frozenset(
    (
        *("call_arrived", "call_placed", "call_answered", "call_queued", "call_left_queue", "call_connected"),
        *("leg_started", "leg_answered", "offer_made", "offer_answered", "callback_begun", "callback_dialled"),
    )
)
"""What a new leader notes with the moments it was true at, before it led."""

TAKES_UP = frozenset(
    (
        *("call_arrived", "call_placed", "call_left_behind", "call_answered", "call_routed", "call_queued"),
        *("call_left_queue", "offer_made", "call_connected", "call_ended"),
    )
)
"""Words of a call by which whoever leads makes it its own; the end of a leg it found is none."""

WHOEVERS = frozenset(("callback_promised", "callback_ended"))
"""What holds whoever answers for the call."""


def overtaken(history: History) -> Iterator[Violation]:
    """What an older leader noted of a call after a later one had told of it has no effect, and nobody closes as
    nobody's what a later leader tells of."""
    if not history.led:
        return
    began: dict[int, float] = {}
    for noted in history.facts:
        if noted.kind not in TOLD_OF_BEFORE and _settled(noted) is None:
            began.setdefault(noted.epoch, noted.at)
    words: dict[str, dict[int, float]] = defaultdict(dict)
    for noted in history.facts:
        if noted.kind in TAKES_UP and _settled(noted) is None:
            at = max(noted.at, began.get(noted.epoch, noted.at))
            first = words[noted.call].setdefault(noted.epoch, at)
            words[noted.call][noted.epoch] = min(first, at)
    for noted in history.facts:
        later = [at for epoch, at in words[noted.call].items() if epoch > noted.epoch] if noted.call else []
        if later and noted.kind not in WHOEVERS:
            if _settled(noted) is not None:
                yield Violation("I7", f"{noted.call} is closed as nobody's, and a later leader tells of it")
            elif noted.at > min(later) + TOLERANCE_S:
                yield Violation("I7", f"{noted.kind} of {noted.call} by a leader after a later one told of it")


def grammar(history: History) -> Iterator[Violation]:
    for line in history.sent:
        if not GRAMMAR.fullmatch(line):
            yield Violation("I8", f"not of the grammar: {line[:120]!r}")


def recordings(history: History) -> Iterator[Violation]:
    begun = {str(noted.fact["path"]) for noted in history.facts if noted.kind == "recording_begun"}
    ended = {
        str(noted.fact["path"]) for noted in history.facts if noted.kind in ("recording_finished", "recording_lost")
    }
    if history.ended and (lost := begun - ended):
        yield Violation("I9", f"recordings nobody knows the end of: {', '.join(sorted(lost))}")


RULES: tuple[Callable[[History], Iterable[Violation]], ...] = (
    places,
    heard,
    once,
    spans,
    kept_once,
    one_offer,
    let_go,
    in_order,
    epochs,
    overtaken,
    grammar,
    recordings,
)


# -- reading ------------------------------------------------------------------------------------------------


SETTLED = re.compile(r"settled\.(\d+)\.")
"""Ids of what was noted for a leader of that epoch when nobody else had told of the call."""


def _settled(noted: Noted) -> int | None:
    found = SETTLED.match(noted.id)
    return int(found[1]) if found else None


def ordered(noted: Iterable[Noted], led: Mapping[str, int] | None = None) -> list[Noted]:
    """The leaders' facts, one leader after the other, each in the order it noted them. `led` are the epochs by run: a
    leader that hears late that it is none has noted later moments than the next one's first, or even its last. Without
    them runs are in the order of their last moments and numbered, where no fact says its own epoch."""
    runs: dict[str, list[Noted]] = defaultdict(list)
    for one in noted:
        runs[_run(one)].append(one)
    for facts in runs.values():
        facts.sort(key=_number)
    if led is not None:
        known = {run: _settled(facts[0]) or led[run] for run, facts in runs.items()}
        in_turn = sorted(runs, key=lambda run: (known[run], _settled(runs[run][0]) is not None, run))
        return [replace(one, epoch=known[run]) for run in in_turn for one in runs[run]]
    by_moment = sorted(runs.values(), key=lambda facts: facts[-1].at)  # the first may be of before: see `unrecorded`
    return [replace(one, epoch=one.epoch or number) for number, facts in enumerate(by_moment, 1) for one in facts]


def read_database(url: str, led: Mapping[str, int] | None = None) -> list[Noted]:
    """What had effect: facts that came late are kept beside it. `led` as for `ordered`; KeyError for a run that is not
    among them."""
    database = Database(url)
    with database.session() as session:
        rows = session.query(CallNote).where(~CallNote.late).all()
        found = [Noted(row.id, row.at, 0, row.kind, orjson.loads(row.fact)) for row in rows]
    database.dispose()
    return ordered(found, led)


def read_file(path: Path) -> list[Noted]:
    """JSON lines as `fsctl events --json` writes them."""
    lines = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    return ordered(
        Noted(line["id"], line["at"], int(line.get("epoch", 0)), line["kind"], line["fact"])
        for line in lines
        if "id" in line
    )


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: python -m tests.faults.checker HISTORY_FILE | DATABASE_URL", file=sys.stderr)
        return 2
    source = sys.argv[1]
    facts = read_database(source) if "://" in source else read_file(Path(source))
    violations = check(History(facts, ended=False))
    for violation in violations:
        print(f"{violation.invariant}: {violation.what}")
    print(f"{len(facts)} facts, {len(violations)} violations")
    return int(bool(violations))


if __name__ == "__main__":
    raise SystemExit(main())
