"""Agents come, go, pause and work: conditions are set here, and every change of state is told."""

from __future__ import annotations

from fsctl.acd.breaks import Breaks
from fsctl.acd.floor import Floor
from fsctl.acd.limits import LIMITED, Limits
from fsctl.acd.line import AWAY
from fsctl.acd.seat import BUSY, Engagement, Seat, WrapUp
from fsctl.acd.standing import Mean, exact, mean_but
from fsctl.day import midnight
from fsctl.directory import MISSES_REASON, NO_DISPOSITION, NotReadyReason, Queue, WorkMode
from fsctl.directory.afterwards import needs_disposition, wrap_up_after
from fsctl.facts import (
    AgentChangePending,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentState,
    AgentStateChanged,
    BreakOutcome,
    DispositionSet,
    LineBusied,
    LineFreed,
    WorkModeChanged,
    WrapUpHidden,
)
from fsctl.requests import ApproveBreak, Dial, LogIn, LogOut, SetNotReady, SetReady, SetWorkMode
from fsctl.restored import AgentRestored, DayRestored
from fsctl.step import Effect, Note, Refused, Wake
from fsctl.wording import Wording, listed

HELD = {
    "disposition_required": ("This queue requires a disposition", "Say what the talk was about first."),
    "no_early_exit": ("In this queue the wrap-up lasts its full time", "Wait for its end."),
}


def refused(code: str) -> Refused:
    """Why a wrap-up cannot be ended yet."""
    return Refused(code, *HELD[code])


WORKED = BUSY - {AgentState.RESERVED, AgentState.RINGING}
"""States after which an agent's idleness begins anew; an offer that came to nothing does not end it."""

LATER = BUSY | {AgentState.PHONE_LOST}
"""States behind which waits what is asked for."""


class Seating:
    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.limits = Limits(floor)
        self.breaks = Breaks(floor)

    # -- telling ----------------------------------------------------------------------------------------------------

    def update(self, seat: Seat, now: float, cause: str, by: str = "") -> list[Effect]:
        """Tell the state that follows from the seat's conditions, if it is another than was told last."""
        effects: list[Effect] = []
        if seat.wrap_up is not None and not seat.engaged and not seat.wrap_up.lasts(now):
            effects.extend(self.end_wrap_up(seat, now))
        if seat.leaving and not seat.engaged and not seat.held_by_wrap_up(now):
            effects.extend(self._leave(seat, now))
        state, reason, until = seat.derive(now)
        if (state, reason, seat.offer) != (seat.state, seat.told_reason, seat.told_offer) or until != seat.until:
            if seat.state is AgentState.NOT_READY:
                self.limits.count(seat, now)
            self._enter(seat, state, now)
            seat.state, seat.told_reason, seat.since, seat.until = state, reason, now, until
            seat.told_offer, seat.over = seat.offer, False
            watch = self.limits.watch(seat, now) if seat.limit_at or state in LIMITED else ()
            effects.append(
                Note(
                    AgentStateChanged(
                        seat.agent,
                        state,
                        now,
                        reason,
                        cause,
                        by,
                        seat.in_call,
                        seat.queue if seat.engaged or state is AgentState.WRAP_UP else "",
                        until,
                        seat.extension if seat.logged_in else "",
                        seat.limit_at,
                    )
                )
            )
            effects.extend(watch)
            if seat.wakes or seat.wrap_up is not None:
                effects.extend(self._wake(seat))
        self.floor.index(seat, now)
        if seat.pending or not seat.plain:
            effects.extend(self._pending(seat, by))
        if seat.wrap_up is not None or seat.hidden[0]:
            effects.extend(self.hidden(seat, now))
        return effects

    @staticmethod
    def hidden(seat: Seat, now: float) -> list[Effect]:
        """Tell of a wrap-up that the state does not show, and that there is none any more."""
        wrap_up = seat.hides_wrap_up(now)
        hidden = (wrap_up.call, wrap_up.until) if wrap_up is not None else ("", 0.0)
        if hidden == seat.hidden:
            return []
        seat.hidden = hidden
        if wrap_up is None:
            return [Note(WrapUpHidden(seat.agent, ""))]
        kept = (wrap_up.call, wrap_up.queue, wrap_up.until, wrap_up.limit_at, wrap_up.extensions)
        return [Note(WrapUpHidden(seat.agent, *kept))]

    @staticmethod
    def _wake(seat: Seat) -> list[Effect]:
        """A wrap-up also ends while something stronger shows. A clock that does not run is not stopped."""
        ends = None if seat.wrap_up is None else seat.wrap_up.until or None
        if ends is None and not seat.wakes:
            return []
        seat.wakes = ends is not None
        return [Wake(("wrap_up", seat.agent), ends)]

    def _enter(self, seat: Seat, state: AgentState, now: float) -> None:
        """Keep the order fair: a break is not idleness. Back from one, an agent stands where the peers stand."""
        before, lasted = seat.state, max(now - seat.since, 0.0)
        if before in BUSY:
            seat.busy_s += lasted
        elif before is AgentState.READY:
            seat.ready_s += lasted
        if state is not AgentState.READY or before is AgentState.READY:
            return
        if before in (AgentState.NOT_READY, AgentState.LOGGED_OUT):
            self._rejoin(seat, now)
        if before in AWAY:
            seat.idle_since = exact(now)
            if (idle_since := self._mean(seat, now).idle_since) is not None:
                seat.idle_since = idle_since
        elif before in WORKED:
            seat.idle_since = exact(now)
        seat.turn = self.floor.next_turn()

    def _mean(self, seat: Seat, now: float) -> Mean:
        """Where those stand who serve a queue together with this agent."""
        queues = (self.floor.lines.get(tier.queue) for tier in self.floor.serving.get(seat.agent, ()))
        return mean_but((line.standing for line in queues if line is not None), seat.agent, now)

    def _rejoin(self, seat: Seat, now: float) -> None:
        """At the peers' mean: whoever was away looks least used and would be flooded. Work done already stays
        counted."""
        mean, own = self._mean(seat, now), seat.occupancy(now)
        seat.calls = max(seat.calls, mean.calls or 0)
        seat.talk_s = max(seat.talk_s, mean.talk_s or 0.0)
        if mean.occupancy is not None and (own is None or own < mean.occupancy):
            staffed_s = seat.busy_s + seat.ready_s or 1.0
            seat.busy_s = staffed_s * mean.occupancy
            seat.ready_s = staffed_s - seat.busy_s

    def _pending(self, seat: Seat, by: str) -> list[Effect]:
        """Tell what is asked for but does not show yet."""
        wanted = ""
        if seat.leaving:
            wanted = str(AgentState.LOGGED_OUT)
        elif seat.state in LATER and not seat.ready:
            wanted = f"{AgentState.NOT_READY}:{seat.reason}"
        elif seat.state in LATER and seat.mode is not WorkMode.NORMAL:
            wanted = f"{AgentState.NOT_READY}:{seat.mode}"
        if wanted == seat.pending:
            return []
        seat.pending = wanted
        state, _, reason = wanted.partition(":")
        return [Note(AgentChangePending(seat.agent, state, reason, by))]

    # -- asked by people --------------------------------------------------------------------------------------------

    def seat(self, agent: str) -> Seat:
        seat = self.floor.seats.get(agent)
        if seat is None:
            raise Refused(
                "unknown_agent", f"There is no agent {agent!r}", "`fsctl agent list` shows the agents there are."
            )
        return seat

    def present(self, agent: str) -> Seat:
        seat = self.seat(agent)
        if not seat.logged_in:
            raise Refused("logged_out", f"Agent {agent} is not logged in", "Log in first.")
        return seat

    def log_in(self, request: LogIn, now: float) -> list[Effect]:
        seat = self.seat(request.agent)
        extension = request.extension or self.floor.directory.agents[request.agent].extension
        if not extension:
            raise Refused(
                "no_extension",
                f"Agent {request.agent} has no phone of their own",
                "Name the extension to log in at, or dial the code from the phone.",
            )
        if extension not in self.floor.directory.extensions:
            raise Refused(
                "unknown_extension", f"There is no extension {extension!r}", "Add it with `fsctl ext add` first."
            )
        if request.reason and self.reason(request.reason).approval:
            raise Refused("needs_approval", f"{request.reason} needs approval", "Sign in first, then ask for it.")
        if seat.engaged and extension != seat.extension:
            raise Refused("in_a_call", f"Agent {request.agent} is in a call at {seat.extension}", "End it first.")
        effects: list[Effect] = []
        holder = self.floor.seats.get(self.floor.by_extension.get(extension, ""))
        if holder is not None and holder is not seat and holder.engaged:
            raise Refused(
                "phone_in_a_call",
                f"Agent {holder.agent} is in a call at {extension}",
                "Log in at another phone, or when that call is over.",
            )
        if holder is not None and holder is not seat:
            effects.extend(self.put_out(holder, request.by, now))
        if seat.logged_in and seat.extension == extension:
            seat.leaving = ""
            if request.reason:
                seat.ready, seat.reason = False, request.reason
            return [*effects, *self.update(seat, now, "request", request.by)]
        if seat.logged_in:
            effects.append(Note(AgentLoggedOut(seat.agent, seat.extension, request.by)))
            self._vacate(seat)
        if not seat.logged_in:
            seat.busy_s = seat.ready_s = 0.0
            self._rejoin(seat, now)
        seat.logged_in, seat.leaving, seat.extension = True, "", extension
        seat.ready, seat.reason, seat.misses = not request.reason, request.reason, 0
        seat.phone_lost = self.floor.phone_is_lost(extension)
        seat.lines = self.floor.busy[extension]
        self.floor.by_extension[extension] = seat.agent
        effects.append(Note(AgentLoggedIn(seat.agent, extension, request.by)))
        return [*effects, *self.update(seat, now, "request", request.by)]

    def log_out(self, request: LogOut, now: float) -> list[Effect]:
        seat = self.present(request.agent)
        seat.leaving = request.by or "somebody"
        return self.update(seat, now, "request", request.by)

    def put_out(self, seat: Seat, by: str, now: float) -> list[Effect]:
        """Somebody else takes the phone, or the agent is no longer configured: nothing can be waited for but a call."""
        ended = self.end_wrap_up(seat, now, by)
        return [*ended, *self.log_out(LogOut(seat.agent, by), now)]

    def _leave(self, seat: Seat, now: float) -> list[Effect]:
        """What was asked for on the way goes with the agent."""
        by = seat.leaving
        effects = [*self.end_wrap_up(seat, now, by), *self.breaks.dropped(seat, by)]
        if seat.mode is not WorkMode.NORMAL:
            seat.mode = WorkMode.NORMAL
            effects.append(Note(WorkModeChanged(seat.agent, seat.mode, by)))
        effects.append(Note(AgentLoggedOut(seat.agent, seat.extension, by)))
        self._vacate(seat)
        seat.logged_in, seat.leaving = False, ""
        seat.lines = {}
        return effects

    def _vacate(self, seat: Seat) -> None:
        if self.floor.by_extension.get(seat.extension) == seat.agent:
            del self.floor.by_extension[seat.extension]

    def set_ready(self, request: SetReady, now: float) -> list[Effect]:
        """Takes back what is asked for; ends a wrap-up that may be ended."""
        seat = self.present(request.agent)
        held = seat.held_by_wrap_up(now)
        if held and seat.ready and not seat.leaving:
            raise refused(held)
        seat.ready, seat.reason, seat.leaving, seat.misses = True, "", "", 0
        ended = [] if held else self.end_wrap_up(seat, now, request.by)
        return [*ended, *self.update(seat, now, "request", request.by)]

    def reason(self, code: str) -> NotReadyReason:
        reason = self.floor.directory.reasons.get(code)
        if reason is None:
            remedy = Wording("Choose one of: {known}.", known=listed(self.floor.directory.reasons))
            raise Refused("unknown_reason", f"There is no reason {code!r}", remedy)
        return reason

    def set_not_ready(self, request: SetNotReady, now: float) -> list[Effect]:
        """At once, or after the call and a wrap-up that cannot be ended yet. What needs approval is asked for."""
        seat = self.present(request.agent)
        reason = self.reason(request.reason)
        allowed = request.approved == "yes" or (not seat.ready and seat.reason == reason.code)
        if reason.approval and not allowed:
            return self.breaks.ask(seat, reason, request.by, now)
        answered = self.breaks.granted(seat, reason.code, request.by)
        seat.ready, seat.reason = False, reason.code
        ended = [] if seat.held_by_wrap_up(now) else self.end_wrap_up(seat, now, request.by)
        return [*answered, *ended, *self.update(seat, now, "request", request.by)]

    def approve(self, request: ApproveBreak, now: float) -> list[Effect]:
        """The break begins now, or when the call and its wrap-up are over."""
        seat = self.present(request.agent)
        reason = seat.asked.reason if seat.asked is not None else ""
        told = self.breaks.answered(seat, request.reason, BreakOutcome.APPROVED, request.by)
        seat.ready, seat.reason = False, reason
        return [*told, *self.update(seat, now, "approved", request.by)]

    def set_mode(self, request: SetWorkMode, now: float) -> list[Effect]:
        """Offers follow at once, the state when the call and its wrap-up are over."""
        seat = self.present(request.agent)
        if request.mode not in set(WorkMode):
            remedy = Wording("Choose one of: {known}.", known=", ".join(WorkMode))
            raise Refused("unknown_mode", f"There is no work mode {request.mode!r}", remedy)
        mode = WorkMode(request.mode)
        if mode is seat.mode:
            return []
        seat.mode = mode
        told = Note(WorkModeChanged(seat.agent, mode, request.by))
        return [told, *self.update(seat, now, "mode", request.by)]

    def may_dial(self, request: Dial, now: float) -> list[Effect]:
        """A call may be placed by whoever is at a phone that works and is free; also in wrap-up or not ready."""
        seat = self.present(request.agent)
        if seat.engaged or seat.lines:
            raise Refused("in_a_call", f"Agent {request.agent} is in a call or has one ringing", "End it first.")
        if seat.phone_lost:
            raise Refused("phone_lost", f"The phone of agent {request.agent} is not there", "Look at its connection.")
        return []

    def end_wrap_up(self, seat: Seat, now: float, by: str = "") -> list[Effect]:
        """It is over, in time or before; what it needed and did not get is on record."""
        wrap_up = seat.wrap_up
        effects: list[Effect] = []
        if wrap_up is None or seat.engaged:
            return []
        _, before = self.floor.said.get((wrap_up.call, seat.agent), ("", ""))
        if wrap_up.required and not seat.disposition and not before:
            self.floor.say(wrap_up.call, seat.agent, wrap_up.queue, NO_DISPOSITION)
            effects.append(Note(DispositionSet(wrap_up.call, seat.agent, wrap_up.queue, NO_DISPOSITION, by)))
        seat.wrap_up = None
        return effects

    # -- seen at the phone ------------------------------------------------------------------------------------------

    def phone(self, extension: str, registered: bool, now: float) -> list[Effect]:
        seat = self.floor.seats.get(self.floor.by_extension.get(extension, ""))
        if seat is None or seat.phone_lost is not registered:
            return []
        seat.phone_lost = not registered
        return self.update(seat, now, "phone_found" if registered else "phone_lost")

    def line_busied(self, fact: LineBusied, now: float) -> list[Effect]:
        self.floor.busy[fact.extension][fact.channel] = fact.call
        seat = self.floor.seats.get(self.floor.by_extension.get(fact.extension, ""))
        return [] if seat is None else self.update(seat, now, "other_call")

    def line_freed(self, fact: LineFreed, now: float) -> list[Effect]:
        if self.floor.busy[fact.extension].pop(fact.channel, None) is None:
            return []
        seat = self.floor.seats.get(self.floor.by_extension.get(fact.extension, ""))
        return [] if seat is None else self.update(seat, now, "other_call_ended")

    # -- work -------------------------------------------------------------------------------------------------------

    def release(self, seat: Seat, now: float, cause: str) -> list[Effect]:
        """The offer is over without a talk."""
        seat.engage(Engagement.NONE)
        seat.offer = seat.call = seat.queue = ""
        return self.update(seat, now, cause)

    def bar(self, seat: Seat, seconds: float, why: str, now: float) -> list[Effect]:
        """No offers for a while."""
        if seconds <= 0:
            return []
        seat.barred_until, seat.barred_why = now + seconds, why
        self.floor.index(seat, now)
        return [Wake(("barred", seat.agent), seat.barred_until)]

    def missed(self, seat: Seat, queue: Queue | None) -> bool:
        """Count a miss; with too many in a row the agent is made not ready. True if so."""
        seat.misses += 1
        if queue is None or not queue.max_misses or seat.misses < queue.max_misses:
            return False
        seat.ready, seat.reason, seat.misses = False, MISSES_REASON, 0
        return True

    def talk_over(self, seat: Seat, talked_s: float, now: float) -> list[Effect]:
        seat.engage(Engagement.NONE)
        seat.calls += 1
        seat.talk_s += talked_s
        seat.offer, seat.last_call = "", seat.call
        _, before = self.floor.said.get((seat.call, seat.agent), ("", ""))
        if not seat.disposition and before != NO_DISPOSITION:
            seat.disposition = before  # a second talk in the same call
        self.floor.say(seat.call, seat.agent, seat.queue, seat.disposition or before)
        after = wrap_up_after(self.floor.directory, seat.queue, now, seat.disposition, seat.wrap_up_wanted)
        if after is not None:
            seat.wrap_up = WrapUp(seat.call, seat.queue, after.until, after.limit_at, after.early, after.required)
        return self.update(seat, now, "hang_up")

    def placed_over(self, seat: Seat, call: str, meant_s: float, now: float) -> None:
        """A call the agent has placed is over; its wrap-up shows when the phone is free. One that is open already goes
        on."""
        if seat.wraps_up(now):
            self.floor.say(call, seat.agent, "", self.floor.said.get((call, seat.agent), ("", ""))[1])
            return
        seat.call, seat.queue, seat.last_call = call, "", call
        _, seat.disposition = self.floor.said.get((call, seat.agent), ("", ""))
        self.floor.say(call, seat.agent, "", seat.disposition)
        seat.wrap_up = WrapUp(call, "", now + meant_s) if meant_s else None

    def wrap_up_over(self, agent: str, now: float) -> list[Effect]:
        seat = self.floor.seats.get(agent)
        return [] if seat is None else self.update(seat, now, "wrap_up_over")

    def restored(self, found: AgentRestored, now: float) -> list[Effect]:
        """Take up where the records stop; nothing is told, for nothing is new."""
        seat = self.floor.seats.get(found.agent)
        if seat is None:
            return []
        pending, _, reason = found.pending.partition(":")
        away = found.state is AgentState.NOT_READY
        seat.logged_in, seat.extension, seat.misses, seat.mode = True, found.extension, found.misses, found.mode
        seat.calls, seat.talk_s = max(found.calls, seat.calls), max(found.talk_s, seat.talk_s)
        seat.reason = found.reason if away else reason if pending == AgentState.NOT_READY else ""
        seat.reason = "" if seat.reason in set(WorkMode) else seat.reason
        seat.ready = not seat.reason
        seat.leaving = "restart" if pending == AgentState.LOGGED_OUT else ""
        if not seat.engaged:
            seat.call, seat.queue, seat.last_call = found.call, found.queue, found.call
        seat.disposition, seat.wrap_up_wanted = found.disposition, found.wrap_up_wanted
        if found.call:
            self.floor.say(found.call, seat.agent, found.queue, found.disposition)
        seat.wrap_up = self._wrap_up_restored(seat, found) if found.state is AgentState.WRAP_UP else None
        seat.idle_since = exact(found.since)
        seat.state, seat.told_reason, seat.since, seat.until = found.state, found.reason, found.since, found.until
        seat.over, seat.pending = bool(found.over), found.pending
        seat.hidden = (found.call, found.until) if found.was_hidden else ("", 0.0)
        seat.phone_lost = found.state is AgentState.PHONE_LOST
        seat.lines = self.floor.busy[found.extension]
        self.floor.by_extension[found.extension] = found.agent
        seat.turn = self.floor.next_turn()
        self.floor.index(seat, now)
        return [*self._wake(seat), *self.limits.watch(seat, now), *self.breaks.restored(seat, found)]

    def _wrap_up_restored(self, seat: Seat, found: AgentRestored) -> WrapUp:
        """As the queue has it now; its end is the one that was told."""
        after = wrap_up_after(self.floor.directory, found.queue, found.since, found.disposition, True)
        early, limit_at = (after.early, after.limit_at) if after is not None else (True, 0.0)
        required = needs_disposition(self.floor.directory, found.queue)
        limit_at = 0.0 if found.until else limit_at
        return WrapUp(found.call, found.queue, found.until, limit_at, early, required, found.extensions)

    def day_restored(self, found: DayRestored, now: float) -> list[Effect]:
        """What an agent has done today counts for who is next, and breaks for their budgets."""
        seat = self.floor.seats.get(found.agent)
        if seat is None:
            return []
        seat.calls, seat.talk_s = max(seat.calls, found.answered), max(seat.talk_s, found.talk_s)
        seat.used_s, seat.used_since = dict(found.breaks), midnight(now)
        seat.busy_s = sum(seconds for state, seconds in found.spent.items() if state in BUSY)
        seat.ready_s = found.spent.get(AgentState.READY, 0.0)
        self.floor.index(seat, now)
        return self.limits.watch(seat, now)
