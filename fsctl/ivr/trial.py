"""Trying a flow without a call: keys in, the path out. What a flow's own tests and the command line use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from fsctl.directory import Directory, Hours, Interval
from fsctl.document import Mistakes
from fsctl.ivr.actions import Action, Ask, AskBack, AskCallback, Entered, Keyed, Left, MemberTold, Say
from fsctl.ivr.check import structure
from fsctl.ivr.interpreter import Run
from fsctl.ivr.model import Flow, Opening, Trial
from fsctl.lookups import (
    CUSTOMER_FIELDS,
    Answer,
    Away,
    Checked,
    CheckMember,
    Customer,
    Found,
    Question,
    Verification,
)
from fsctl.wording import Wording

WORKING_TIME = "2026-03-10 10:30"
"""A Tuesday morning: when a trial calls that says nothing of the time."""

STEPS = 500

BACK = "back"
"""Where a call ends up that is given back to its agent."""

GONE = "gone"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`path` are lines for people, `nodes` the nodes entered; `ends` is the destination as written in a site file,
    empty if the call is still in the flow; `unused` are the keys nothing waited for."""

    path: tuple[str, ...]
    nodes: tuple[str, ...]
    ends: str
    language: str
    data: tuple[tuple[str, str], ...]
    unused: str


class Answers:
    """What a trial's look-ups are answered: `checks` in order, the last one holding on; `customer` is who is found."""

    def __init__(
        self, checks: Sequence[str] = (), customer: Mapping[str, str] | None = None, away: bool = False
    ) -> None:
        self._checks = list(checks) or [str(Verification.VERIFIED)]
        self._away = away
        known = {name: value for name, value in (customer or {}).items() if name in CUSTOMER_FIELDS}
        self._customer = Customer(**{"id": "1", **known}) if customer else None

    def to(self, question: Question) -> Answer:
        if self._away:
            return Away()
        if not isinstance(question, CheckMember):
            return Found((self._customer,) if self._customer else ())
        said = Verification(self._checks.pop(0) if len(self._checks) > 1 else self._checks[0])
        if said is Verification.AWAY:
            return Away()
        verified = said is Verification.VERIFIED
        return Checked(said, (self._customer or Customer("1")) if verified else None)


def play_through(
    flow: Flow,
    directory: Directory,
    keys: str,
    at: float | None = None,
    language: str = "zh",
    caller: str = "",
    figures: Mapping[str, float] | None = None,
    agent: str = "",
    answers: Answers | None = None,
    callback: str = "",
) -> Outcome:
    """Run the flow with these keys, each pressed when the flow waits for one; `-` waits until the time is out.

    `figures` is how things stand in every queue. `at` is seconds since the epoch, by default a working morning where
    the flow's calendar is. Raises Mistakes for a flow that cannot be run.
    """
    broken = structure(flow)
    if broken:
        raise Mistakes(broken)
    now = moment(flow, directory, WORKING_TIME) if at is None else at
    run = Run(flow, directory, caller, language, {}, lambda queue, now: figures or {})
    pending, answers = list(keys), answers or Answers()
    told: list[Action] = []
    actions = run.begin(now)
    for _ in range(STEPS):
        told.extend(actions)
        if actions and isinstance(actions[-1], AskBack) and agent == GONE:
            actions = run.gone(now)
            continue
        if actions and isinstance(actions[-1], AskCallback):
            actions = run.promised(callback or "made", now)
            continue
        if actions and isinstance(actions[-1], Left | AskBack):
            break
        if actions and isinstance(actions[-1], Ask):
            actions = run.looked_up(answers.to(actions[-1].question), now)
        elif run.speaking:
            actions = run.said(now)
        elif pending and (key := pending.pop(0)) != "-":
            actions = run.pressed(key, now)
        else:
            actions = run.waited(now)
    left = told[-1] if isinstance(told[-1], Left) else None
    return Outcome(
        tuple(line for action in told for line in _line(action)),
        tuple(action.node for action in told if isinstance(action, Entered)),
        BACK if isinstance(told[-1], AskBack) else str(left.destination) if left else "",
        run.language,
        tuple(sorted(run.data.items())),
        "".join(pending),
    )


def tried(flow: Flow, directory: Directory, trial: Trial) -> Outcome:
    """What comes of a flow's own test. Raises Mistakes for a flow that cannot be run."""
    if trial.hours:
        directory = held(flow, directory, trial.hours)
    at = moment(flow, directory, trial.at or WORKING_TIME)
    return play_through(
        flow,
        directory,
        trial.keys,
        at,
        caller=trial.caller,
        figures=trial.figures,
        agent=trial.agent,
        answers=Answers(trial.verify, trial.customer, bool(trial.database)),
        callback=trial.callback,
    )


def fails(flow: Flow, directory: Directory, trial: Trial) -> str:
    """Why a flow's own test fails, as a Wording; empty if it passes. Raises Mistakes for a flow that cannot be run."""
    return _differs(trial, tried(flow, directory, trial))


def _differs(trial: Trial, outcome: Outcome) -> str:
    keys = trial.keys
    if outcome.ends != trial.ends:
        return Wording(
            "keys {keys!r} end at {ends}, not {wanted}: {path}",
            keys=keys,
            ends=outcome.ends or Wording("nowhere"),
            wanted=trial.ends,
            path=" > ".join(outcome.path),
        )
    if outcome.unused:
        return Wording(
            "keys {keys!r}: {unused!r} were never asked for; the call had ended at {ends}",
            keys=keys,
            unused=outcome.unused,
            ends=outcome.ends,
        )
    if trial.language and outcome.language != trial.language:
        found, wanted = outcome.language, trial.language
        return Wording("keys {keys!r} end in {found}, not {wanted}", keys=keys, found=found, wanted=wanted)
    if trial.path and outcome.nodes != trial.path:
        found, wanted = ", ".join(outcome.nodes), ", ".join(trial.path)
        return Wording("keys {keys!r} lead by {found}, not {wanted}", keys=keys, found=found, wanted=wanted)
    taken = dict(outcome.data)
    other = [name for name, value in trial.data.items() if taken.get(name) != value]
    if other:
        found = ", ".join(f"{name}={taken.get(name)!r}" for name in other)
        return Wording("keys {keys!r} bring {found}, not as expected", keys=keys, found=found)
    return ""


def moment(flow: Flow, directory: Directory, local: str) -> float:
    """The local date and time, in the zone of the first calendar the flow goes by, as seconds since the epoch."""
    calendars = [node.calendar for node in flow.nodes.values() if isinstance(node, Opening)]
    known = [directory.hours[name] for name in calendars if name in directory.hours]
    zone = ZoneInfo(known[0].timezone if known else "UTC")
    return datetime.fromisoformat(local).replace(tzinfo=zone).timestamp()


def held(flow: Flow, directory: Directory, says: str) -> Directory:
    """The directory with every calendar of the flow saying `open`, `closed` or `holiday` on that morning."""
    calendars = {node.calendar for node in flow.nodes.values() if isinstance(node, Opening)}
    day = frozenset({WORKING_TIME[:10]})
    always = (Interval(frozenset(range(7)), 0, 1440),)
    forms = {
        "open": lambda name: Hours(name, "UTC", always),
        "closed": lambda name: Hours(name, "UTC", ()),
        "holiday": lambda name: Hours(name, "UTC", always, closed_days=day),
    }
    return replace(directory, hours={**directory.hours, **{name: forms[says](name) for name in calendars}})


def _line(action: Action) -> list[str]:
    if isinstance(action, Entered):
        return [f"{action.node} ({action.kind})"]
    if isinstance(action, Say):
        return [f"  says {', '.join(f'{prompt.name} ({prompt.language})' for prompt in action.prompts)}"]
    if isinstance(action, MemberTold):
        return [f"  member {action.member}: {action.outcome}"]
    if isinstance(action, Keyed):
        return [f"  {action.edge}" + (f" [{action.keys}]" if action.keys else "")]
    return []
