"""A caller waits in a queue: answered, music, announcements over it, the place written on the channel."""

from __future__ import annotations

from dataclasses import replace

from fsctl.call.marks import packed
from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import Call, Stage
from fsctl.directory import Queue
from fsctl.directory.demands import tier_in
from fsctl.facts import CallDemandChanged, CallQueued, PlaceTold
from fsctl.step import Do, Effect, TimerCame, Wake
from fsctl.switch.commands import Answer
from fsctl.switch.events import PlaybackEnded
from fsctl.switch.sounds import Music, Prompt

LET_FINISH_S = 5.0
"""How long an announcement waits for another one to be over."""

PLACE_FAR = 10
"""From this place on callers are told that many are before them, not how many."""


class Waiting:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def queued(self, fact: CallQueued, now: float) -> list[Effect]:
        call = self.desk.calls.get(fact.call)
        if call is None:
            return []
        call.move(Stage.WAITING)
        call.queue = fact.queue
        call.language = fact.language
        call.data = fact.data
        effects: list[Effect] = self.desk.silence(call) if call.music else []
        if not call.answered:
            effects.append(Do(Answer(call.id)))
        effects.extend(self.music(call, now))
        effects.append(
            self.desk.mark(
                call,
                {
                    "queue": fact.queue,
                    "queued_at": f"{fact.entered_at:.6f}",
                    "priority": str(fact.priority),
                    "language": fact.language,
                    "data": packed(fact.data),
                    "flow": "",
                    "node": "",
                },
            )
        )
        return effects

    def demand_changed(self, fact: CallDemandChanged, now: float) -> list[Effect]:
        """A takeover must know it."""
        call = self.desk.calls.get(fact.call)
        if call is None:
            return []
        call.data = fact.data
        return [self.desk.mark(call, {"data": packed(fact.data)})]

    def music(self, call: Call, now: float) -> list[Effect]:
        """Endless music, and the queue's announcement over it from time to time; a customer's tier may have its own."""
        queue = self._queue(call)
        call.music = True
        _, play = self.desk.play(call.id, Music(queue.music), queued=False)
        if not queue.announcement:
            return [play]
        return [play, Wake(("announce", call.id), now + queue.announcement_every_s)]

    def told(self, fact: PlaceTold, now: float) -> list[Effect]:
        """The caller hears the place, then the wait, over the music."""
        call = self.desk.calls.get(fact.call)
        if call is None or call.stage is not Stage.WAITING:
            return []
        words = [f"place_{fact.place if fact.place < PLACE_FAR else 'far'}"] if fact.place else []
        words += [f"wait_{fact.wait}"] if fact.wait else []
        call.saying = tuple(Prompt(word, call.language) for word in words)
        return self._say_on(call)

    def _say_on(self, call: Call) -> list[Effect]:
        """What is next to be said; one after the other, for the switch plays what comes second inside the first."""
        if not call.saying:
            return []
        next_one, *rest = call.saying
        call.saying = tuple(rest)
        call.saying_id, play = self.desk.play(call.id, next_one, queued=False)
        return [play]

    def said(self, event: PlaybackEnded, now: float) -> list[Effect]:
        call = self.desk.calls.get(event.channel)
        if call is None or not call.saying_id or event.play_id != call.saying_id:
            return []
        call.saying_id = ""
        return self._say_on(call) if call.stage is Stage.WAITING else []

    def announce(self, timer: TimerCame, now: float) -> list[Effect]:
        kind, call_id = timer.key
        call = self.desk.calls.get(call_id) if kind == "announce" else None
        if call is None or call.stage is not Stage.WAITING:
            return []
        queue = self._queue(call)
        if not queue.announcement:
            return []
        if call.saying_id:  # the caller is being told the place
            return [Wake(("announce", call.id), now + LET_FINISH_S)]
        _, play = self.desk.play(call.id, Prompt(queue.announcement, call.language), queued=False)
        return [play, Wake(("announce", call.id), now + queue.announcement_every_s)]

    def _queue(self, call: Call) -> Queue:
        """The queue as it is for this caller."""
        queue = self.desk.directory.queue(call.queue) or Queue(call.queue)
        tier = tier_in(call.data, self.desk.directory)
        if tier is None:
            return queue
        music, announcement = tier.music or queue.music, tier.announcement or queue.announcement
        return replace(queue, music=music, announcement=announcement)
