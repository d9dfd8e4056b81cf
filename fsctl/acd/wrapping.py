"""The work after a talk: how long it lasts, who may end it, and what the talk was about.

A wrap-up is a condition of the seat, so a phone that rings or is lost meanwhile does not end it. One that ends without
the disposition it needs gets the distributor's own: the record says that nothing was said.
"""

from __future__ import annotations

from fsctl.acd.floor import Floor
from fsctl.acd.seat import Engagement, Seat
from fsctl.acd.seating import Seating, refused
from fsctl.directory import CodeAction
from fsctl.directory.check import choices
from fsctl.facts import DispositionSet, HandsetCodeKeyed, HandsetCodeRefused, WrapUpExtended, WrapUpWanted
from fsctl.requests import ExtendWrapUp, FinishWrapUp, MarkDisposition, SetDisposition, WantWrapUp
from fsctl.step import Effect, Note, Refused, Wake
from fsctl.wording import Wording, listed


class Wrapping:
    def __init__(self, floor: Floor, seating: Seating) -> None:
        self.floor = floor
        self.seating = seating

    # -- its end ----------------------------------------------------------------------------------------------------

    def finish(self, request: FinishWrapUp, now: float) -> list[Effect]:
        seat = self.seating.present(request.agent)
        if not seat.wraps_up(now):
            raise Refused("not_in_wrap_up", f"Agent {seat.agent} is not in wrap-up", "There is nothing to finish.")
        held = seat.held_by_wrap_up(now)
        if held and request.forced != "yes":
            raise refused(held)
        ended = self.seating.end_wrap_up(seat, now, request.by)
        return [*ended, *self.seating.update(seat, now, "request", request.by)]

    def extend(self, request: ExtendWrapUp, now: float) -> list[Effect]:
        seat = self.seating.present(request.agent)
        wrap_up = seat.wrap_up
        if wrap_up is None or not seat.wraps_up(now):
            raise Refused("not_in_wrap_up", f"Agent {request.agent} is not in wrap-up", "Only a wrap-up can be longer.")
        if not wrap_up.until:
            raise Refused("no_end", "This wrap-up ends when the agent says so", "Take the time that is needed.")
        queue = self.floor.queue(wrap_up.queue)
        if wrap_up.extensions >= queue.wrap_up_extensions:
            raise Refused("no_more_time", "This wrap-up may not be made longer again", "Be not ready for a reason.")
        wrap_up.extensions += 1
        wrap_up.until += queue.wrap_up_extension_s
        seat.until = wrap_up.until
        told = Note(WrapUpExtended(seat.agent, wrap_up.until, request.by, wrap_up.extensions))
        seat.wakes = True
        return [told, Wake(("wrap_up", seat.agent), wrap_up.until), *self.seating.hidden(seat, now)]

    def wanted(self, request: WantWrapUp, now: float) -> list[Effect]:
        """Asked for during the talk; it matters where the queue leaves it open."""
        seat = self.seating.present(request.agent)
        if seat.engagement not in (Engagement.TALKING, Engagement.ON_HOLD):
            raise Refused("not_talking_now", f"Agent {seat.agent} has no talk", "It can be asked for during one.")
        wanted = request.wanted == "on"
        if wanted is seat.wrap_up_wanted:
            return []
        seat.wrap_up_wanted = wanted
        return [Note(WrapUpWanted(seat.agent, seat.call, "on" if wanted else "off", request.by))]

    # -- what it was about ------------------------------------------------------------------------------------------

    def disposition(self, request: SetDisposition, now: float) -> list[Effect]:
        return self._set(self.seating.seat(request.agent), request.call, request.disposition, request.by, now)

    def marked(self, request: MarkDisposition, now: float) -> list[Effect]:
        seat = self.seating.seat(request.agent)
        present = seat.engaged or seat.wraps_up(now)
        placed = "" if present else next(iter(seat.lines.values()), "")
        return self.mark(seat, request.keys, request.by, now, placed)

    def keyed(self, fact: HandsetCodeKeyed, now: float) -> list[Effect]:
        """The code at the handset, during a talk."""
        seat = self.floor.seats.get(fact.agent)
        if seat is None or fact.action != CodeAction.DISPOSITION:
            return []
        try:
            return self.mark(seat, fact.argument, f"phone {seat.extension}", now, fact.call)
        except Refused as refusal:
            return [Note(HandsetCodeRefused(fact.call, fact.agent, fact.action, refusal.code, refusal.message))]

    def mark(self, seat: Seat, key: str, by: str, now: float, call: str = "") -> list[Effect]:
        """By its key: of that call, else of the present talk or the one that is wrapped up, else of the last one."""
        present = seat.engagement in (Engagement.TALKING, Engagement.ON_HOLD) or seat.wraps_up(now)
        call = call or (seat.call if present else seat.last_call)
        if not call:
            raise Refused("not_talking_now", f"Agent {seat.agent} has had no talk", "Mark a talk in it or after it.")
        queue = self._queue_of(seat, call)
        fitting = [one.code for one in choices(self.floor.directory, queue) if one.key and one.key == key]
        if not fitting:
            raise self._unknown(key, queue)
        return self._set(seat, call, fitting[0], by, now)

    def _set(self, seat: Seat, call: str, disposition: str, by: str, now: float) -> list[Effect]:
        """Also for talks of long ago, which are known to whoever asks; those move no state."""
        queue = self._queue_of(seat, call)
        known = (call, seat.agent) in self.floor.said or self._is_present(seat, call, now)
        fitting = {one.code for one in choices(self.floor.directory, queue)}
        if not known:
            fitting = set(self.floor.directory.dispositions)
        if disposition not in fitting:
            raise self._unknown(disposition, queue)
        _, before = self.floor.said.get((call, seat.agent), ("", ""))
        if before == disposition:
            return []
        present = self._is_present(seat, call, now)
        self.floor.say(call, seat.agent, queue, disposition)
        told = Note(DispositionSet(call, seat.agent, queue, disposition, by, before, late=not present))
        if not present:
            return [told]
        if seat.call == call:
            seat.disposition = disposition
        return [told, *self.seating.update(seat, now, "request", by)]

    @staticmethod
    def _is_present(seat: Seat, call: str, now: float) -> bool:
        return (seat.call == call and (seat.engaged or seat.wraps_up(now))) or call in seat.lines.values()

    def _queue_of(self, seat: Seat, call: str) -> str:
        return seat.queue if seat.call == call else self.floor.said.get((call, seat.agent), ("", ""))[0]

    def _unknown(self, said: str, queue: str) -> Refused:
        known = listed(one.code for one in choices(self.floor.directory, queue))
        where = f" in queue {queue}" if queue else ""
        remedy = Wording("There are: {known}.", known=known)
        return Refused("unknown_disposition", f"There is no disposition {said!r}{where}", remedy)
