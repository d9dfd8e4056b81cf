"""Trying a flow without a call: keys in, the path out. What a flow's own tests and the command line use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from fsctl.directory import Directory
from fsctl.ivr.interpreter import Action, Entered, Keyed, Left, Run, Say, Wait
from fsctl.ivr.model import Flow, Trial

NOON = 1_700_000_000.0
STEPS = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """`path` are lines for people; `ends` is the destination as written in a site file, empty if the call is still in
    the flow."""

    path: tuple[str, ...]
    ends: str
    language: str
    data: tuple[tuple[str, str], ...]


def play_through(flow: Flow, directory: Directory, keys: str, at: float = NOON, language: str = "zh") -> Outcome:
    """Run the flow with these keys, each pressed when the flow waits for one; `-` waits until the time is out."""
    run = Run(flow, directory, "", language, {})
    path: list[str] = []
    ends = ""
    pending = list(keys)
    actions: list[Action] = run.begin(at)
    for _ in range(STEPS):
        waits = False
        for action in actions:
            if isinstance(action, Left):
                ends = str(action.destination)
            waits = waits or isinstance(action, Wait)
            path.extend(_line(action))
        if ends:
            break
        if run.speaking:
            actions = run.said(at)
        elif pending and (key := pending.pop(0)) != "-":
            actions = run.pressed(key, at)
        else:
            actions = run.waited(at)
            if not actions:
                break
    return Outcome(tuple(path), ends, run.language, tuple(sorted(run.data.items())))


def fails(flow: Flow, directory: Directory, trial: Trial) -> str:
    """Why a flow's own test fails; empty when it passes."""
    at = NOON
    if trial.at:
        zone = next(iter(directory.hours.values())).timezone if directory.hours else "UTC"
        at = datetime.fromisoformat(trial.at).replace(tzinfo=ZoneInfo(zone)).timestamp()
    outcome = play_through(flow, directory, trial.keys, at)
    if outcome.ends != trial.ends:
        return f"keys {trial.keys!r} end at {outcome.ends or 'nowhere'}, not {trial.ends}: {' > '.join(outcome.path)}"
    if trial.language and outcome.language != trial.language:
        return f"keys {trial.keys!r} end in {outcome.language}, not {trial.language}"
    return ""


def _line(action: Action) -> list[str]:
    if isinstance(action, Entered):
        return [f"{action.node} ({action.kind})"]
    if isinstance(action, Say):
        return [f"  says {', '.join(action.prompts)}"]
    if isinstance(action, Keyed):
        return [f"  {action.edge}" + (f" [{action.keys}]" if action.keys else "")]
    return []
