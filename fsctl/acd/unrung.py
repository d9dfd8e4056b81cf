"""Why nobody is rung for a promised callback."""

from __future__ import annotations

from fsctl.acd.line import Waiting
from fsctl.acd.promises import Promise
from fsctl.acd.promising import Promising
from fsctl.directory.calling import barred
from fsctl.facts.why import why


class Unrung:
    def __init__(self, promising: Promising) -> None:
        self.floor = promising.floor
        self.matching = promising.matching
        self.expecting = promising.expecting
        self.promising = promising

    def explain(self, promise: Promise, now: float) -> tuple[tuple[str, str], ...]:
        """Why nobody is rung for it: what keeps it from everybody, as reasons for nobody in particular, then each agent
        with the first rule that keeps it from him or her, as for a call at its place; the empty word for who could."""
        waiting = self.floor.waiting(promise.on_line or promise.attempt)
        of_all = [] if promise.on_line else self._of_all(promise, waiting, now)
        line = self.floor.lines.get(promise.queue)
        if line is None:  # the customer's own call has been sent on from a queue that is gone
            return tuple(("", said) for said in of_all)
        if waiting is None:
            waiting = self.promising.standing(promise, promise.id, absent=False)
            waiting.stages = line.stages_of(waiting.own)
        return (*(("", said) for said in of_all), *self.matching.excluding(waiting, now))

    def _of_all(self, promise: Promise, waiting: Waiting | None, now: float) -> list[str]:
        barred_now = [why("callback_do_not_call")] if barred(self.floor.directory, promise.number) else []
        if promise.dialled:
            return [*barred_now, why("callback_dialling", attempt=promise.attempts)]
        if promise.rests:
            hindered = self.promising.resting.hindered(promise, now)
            return [*barred_now, *(_resting(code, max(until - now, 0.0)) for code, until in hindered)]
        if waiting is None or not waiting.absent:
            return barred_now
        line = self.floor.lines[waiting.queue]
        expected_s = self.expecting.expected_s(line, waiting, now)
        if expected_s is None:
            return [*barred_now, why("callback_nobody_works")]
        near = why("callback_not_near", expected_s=expected_s, lead_s=line.queue.callback_lead_s)
        return [*barred_now, near]


def _resting(code: str, left_s: float) -> str:
    """Why it rests, with for how long where the clock tells."""
    return {
        "pause": why("callback_pause", left_s=left_s),
        "closed": why("callback_closed", left_s=left_s),
        "number_busy": why("callback_number_busy"),
        "off": why("callback_off"),
    }[code]
