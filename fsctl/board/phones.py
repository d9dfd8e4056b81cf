"""The desk phones on the board: registered or not, and what came of the last time one was rung to try it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fsctl.board.talks import Tables
from fsctl.directory import DirectoryLoaded
from fsctl.facts import PhoneTrialEnded, PhoneTried, TriedPhoneLifted, TriedPhoneRang
from fsctl.switch.events import PhoneRegistered, PhoneUnregistered, SwitchSnapshot

CALLING, RINGING, LIFTED = "calling", "ringing", "lifted"


class Phones:
    """A row's `trial` is empty, `calling`, `ringing`, `lifted`, or the outcome; `trial_by` who tried, `trial_at` since
    when it is so."""

    def __init__(self, board: Tables) -> None:
        self._board = board
        self.acts: dict[type, Callable[[Any, float], None]] = {
            DirectoryLoaded: self._directory,
            SwitchSnapshot: self._seen,
            PhoneRegistered: lambda event, now: board.edit("phones", event.extension, registered=True),
            PhoneUnregistered: lambda event, now: board.edit("phones", event.extension, registered=False),
            PhoneTried: lambda fact, now: self._trial(fact.extension, CALLING, now, trial_by=fact.by),
            TriedPhoneRang: lambda fact, now: self._trial(fact.extension, RINGING, now),
            TriedPhoneLifted: lambda fact, now: self._trial(fact.extension, LIFTED, now),
            PhoneTrialEnded: lambda fact, now: self._trial(fact.extension, str(fact.outcome), now),
        }

    def _directory(self, loaded: DirectoryLoaded, now: float) -> None:
        extensions, rows = loaded.directory.extensions, self._board.tables["phones"]
        for gone in [key for key in rows if key not in extensions]:
            self._board.put("phones", gone, None)
        for extension in extensions.values():
            new = {"registered": False, "trial": "", "trial_by": "", "trial_at": 0.0}
            row = {**new, **rows.get(extension.number, {}), "title": extension.title}
            self._board.put("phones", extension.number, row)

    def _seen(self, event: SwitchSnapshot, now: float) -> None:
        for number in list(self._board.tables["phones"]):
            self._board.edit("phones", number, registered=number in event.registered)

    def _trial(self, extension: str, trial: str, now: float, **more: str) -> None:
        self._board.edit("phones", extension, trial=trial, trial_at=now, **more)
