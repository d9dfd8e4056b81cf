"""What a leader begins from, besides what the switch shows. It is read while standing by as well, and thrown away: the
first time costs several times the next, and callers wait for the second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fsctl.day import midnight
from fsctl.directory import Directory
from fsctl.engine.days import completed
from fsctl.engine.findings import Recovery
from fsctl.engine.listeners import OpenSession
from fsctl.engine.promises import OpenCallback
from fsctl.engine.records import LeftLeg, OpenAgent, OpenCall, OpenRecording
from fsctl.engine.recovery import recover
from fsctl.engine.unrecorded import unrecorded
from fsctl.restored import DayRestored, Restored
from fsctl.store.callbacks import open_callbacks
from fsctl.store.listening import open_sessions
from fsctl.store.open_state import left_legs, open_agents, open_calls, open_recordings
from fsctl.store.today import days_so_far, paces_lately, places_lately, regulars_lately
from fsctl.switch.events import SwitchSnapshot


@dataclass(frozen=True, slots=True)
class OnFile:
    calls: Sequence[OpenCall]
    agents: Sequence[OpenAgent]
    recordings: Sequence[OpenRecording]
    sessions: Sequence[OpenSession]
    callbacks: Sequence[OpenCallback]
    days: Sequence[DayRestored]
    lately: Sequence[Restored]
    left: Sequence[LeftLeg] = ()

    def channels(self) -> set[str]:
        """Those that are not over by the records. The switch's list may not have the youngest of them yet."""
        legs = {leg for call in self.calls for leg in _legs(call)}
        return {*legs, *(one.session for one in self.sessions), *(one.last_call for one in self.callbacks)} - {""}

    def joined(self, snapshot: SwitchSnapshot, directory: Directory, now: float) -> Recovery:
        """With what the switch shows, and what its channels tell that nobody had stored yet."""
        calls, earlier = unrecorded(self.calls, snapshot, directory, now)
        beside = (self.sessions, self.callbacks, self.left)
        found = recover(calls, self.agents, self.recordings, snapshot, directory, now, *beside)
        found.earlier.extend(earlier)
        told = [*earlier, *((now, fact) for fact in found.facts)]
        found.restored.extend(completed(self.days, told, self.agents, midnight(now)))
        found.restored.extend(self.lately)
        return found


def _legs(call: OpenCall) -> Iterator[str]:
    yield call.call
    yield from (offer.offer for offer in call.offers)
    yield from call.unended
    if call.consult is not None:
        yield call.consult.leg


def read_on_file(session: Session, directory: Directory, now: float) -> OnFile:
    return OnFile(
        open_calls(session),
        open_agents(session),
        open_recordings(session),
        open_sessions(session),
        open_callbacks(session),
        days_so_far(session, now),
        [
            *paces_lately(session, directory, now),
            regulars_lately(session, now),
            places_lately(session, directory, now),
        ],
        left_legs(session),
    )
