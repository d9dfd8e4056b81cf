"""Agents come, go, pause and work: conditions are set here, and every change of state is told."""

from __future__ import annotations

from statistics import fmean

from fsctl.acd.floor import Floor
from fsctl.acd.seat import BUSY, Engagement, Seat
from fsctl.directory import MISSES_REASON, Queue
from fsctl.facts import (
    AgentChangePending,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentState,
    AgentStateChanged,
    LineBusied,
    LineFreed,
    WrapUpExtended,
)
from fsctl.requests import Dial, ExtendWrapUp, LogIn, LogOut, SetNotReady, SetReady
from fsctl.restored import AgentRestored
from fsctl.step import Effect, Note, Refused, Wake


class Seating:
    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    # -- telling ----------------------------------------------------------------------------------------------------

    def update(self, seat: Seat, now: float, cause: str, by: str = "") -> list[Effect]:
        """Tell the state that follows from the seat's conditions, if it is another than was told last."""
        effects: list[Effect] = []
        if seat.leaving and not seat.engaged:
            effects.extend(self._leave(seat, now))
        state, reason, until = seat.derive(now)
        if (state, reason, seat.offer) != (seat.state, seat.told_reason, seat.told_offer) or until != seat.until:
            self._enter(seat, state, now)
            seat.state, seat.told_reason, seat.since, seat.until = state, reason, now, until
            seat.told_offer = seat.offer
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
                    )
                )
            )
            effects.append(Wake(("wrap_up", seat.agent), until or None))
        self.floor.index(seat, now)
        effects.extend(self._pending(seat, by))
        return effects

    def _enter(self, seat: Seat, state: AgentState, now: float) -> None:
        """Keep the idle order fair: a break is not idleness. Back from one, an agent stands where the peers stand."""
        lasted = max(now - seat.since, 0.0)
        if seat.state in BUSY:
            seat.busy_s += lasted
        elif seat.state is AgentState.READY:
            seat.ready_s += lasted
        if state is AgentState.READY and seat.state in (
            AgentState.NOT_READY,
            AgentState.LOGGED_OUT,
            AgentState.PHONE_LOST,
        ):
            seat.idle_since = self._peers_idle_since(seat, now)
        elif state is AgentState.READY and seat.state in (
            AgentState.TALKING,
            AgentState.ON_HOLD,
            AgentState.WRAP_UP,
            AgentState.OTHER_CALL,
        ):
            seat.idle_since = now
        if state is AgentState.READY and seat.state is not AgentState.READY:
            seat.turn = self.floor.next_turn()

    def _peers(self, seat: Seat) -> list[Seat]:
        """Who serves a queue together with this agent and is signed in."""
        found: dict[str, Seat] = {}
        for tier in self.floor.serving.get(seat.agent, ()):
            line = self.floor.lines.get(tier.queue)
            for agent in line.members if line else ():
                peer = self.floor.seats.get(agent)
                if peer is not None and peer.logged_in and peer is not seat:
                    found[agent] = peer
        return list(found.values())

    def _peers_idle_since(self, seat: Seat, now: float) -> float:
        """Measured from the earliest: a mean of equal moments is that moment, and nobody is overtaken by its
        rounding."""
        idle = [peer.idle_since for peer in self._peers(seat) if peer.state is AgentState.READY]
        first = min(idle, default=now)
        return first + fmean(since - first for since in idle) if idle else now

    def _pending(self, seat: Seat, by: str) -> list[Effect]:
        """Tell what is asked for but does not show yet."""
        wanted = ""
        if seat.leaving:
            wanted = str(AgentState.LOGGED_OUT)
        elif (
            seat.logged_in
            and not seat.ready
            and seat.state
            in (
                AgentState.RESERVED,
                AgentState.RINGING,
                AgentState.TALKING,
                AgentState.ON_HOLD,
                AgentState.WRAP_UP,
                AgentState.OTHER_CALL,
            )
        ):
            wanted = f"{AgentState.NOT_READY}:{seat.reason}"
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

    def _present(self, agent: str) -> Seat:
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
            effects.extend(self.log_out(LogOut(holder.agent, request.by), now))
        if seat.logged_in and seat.extension == extension:
            seat.leaving = ""
            return [*effects, *self.update(seat, now, "request", request.by)]
        if seat.logged_in:
            effects.append(Note(AgentLoggedOut(seat.agent, seat.extension, request.by)))
            self._vacate(seat)
        peers = self._peers(seat)
        if not seat.logged_in and peers:
            seat.calls = max(seat.calls, round(fmean(peer.calls for peer in peers)))
            seat.talk_s = max(seat.talk_s, fmean(peer.talk_s for peer in peers))
        seat.logged_in, seat.leaving, seat.extension = True, "", extension
        seat.ready, seat.reason, seat.misses = True, "", 0
        seat.phone_lost = self.floor.phone_is_lost(extension)
        seat.lines = self.floor.busy[extension]
        self.floor.by_extension[extension] = seat.agent
        effects.append(Note(AgentLoggedIn(seat.agent, extension, request.by)))
        return [*effects, *self.update(seat, now, "request", request.by)]

    def log_out(self, request: LogOut, now: float) -> list[Effect]:
        seat = self._present(request.agent)
        seat.leaving = request.by or "somebody"
        return self.update(seat, now, "request", request.by)

    def _leave(self, seat: Seat, now: float) -> list[Effect]:
        told = Note(AgentLoggedOut(seat.agent, seat.extension, seat.leaving))
        self._vacate(seat)
        seat.logged_in, seat.leaving, seat.wrap_up_until = False, "", 0.0
        seat.lines = {}
        return [told]

    def _vacate(self, seat: Seat) -> None:
        if self.floor.by_extension.get(seat.extension) == seat.agent:
            del self.floor.by_extension[seat.extension]

    def set_ready(self, request: SetReady, now: float) -> list[Effect]:
        seat = self._present(request.agent)
        seat.ready, seat.reason, seat.leaving, seat.misses = True, "", "", 0
        if not seat.engaged:
            seat.wrap_up_until = 0.0
        return self.update(seat, now, "request", request.by)

    def set_not_ready(self, request: SetNotReady, now: float) -> list[Effect]:
        seat = self._present(request.agent)
        if request.reason not in self.floor.directory.reasons:
            known = ", ".join(sorted(self.floor.directory.reasons))
            raise Refused("unknown_reason", f"There is no reason {request.reason!r}", f"Choose one of: {known}.")
        seat.ready, seat.reason = False, request.reason
        if not seat.engaged:
            seat.wrap_up_until = 0.0
        return self.update(seat, now, "request", request.by)

    def may_dial(self, request: Dial, now: float) -> list[Effect]:
        """A call may be placed by whoever is at a phone that works and is free; also in wrap-up or not ready."""
        seat = self._present(request.agent)
        if seat.engaged or seat.lines:
            raise Refused("in_a_call", f"Agent {request.agent} is in a call or has one ringing", "End it first.")
        if seat.phone_lost:
            raise Refused("phone_lost", f"The phone of agent {request.agent} is not there", "Look at its connection.")
        return []

    def extend_wrap_up(self, request: ExtendWrapUp, now: float) -> list[Effect]:
        seat = self._present(request.agent)
        if seat.state is not AgentState.WRAP_UP:
            raise Refused("not_in_wrap_up", f"Agent {request.agent} is not in wrap-up", "Only a wrap-up can be longer.")
        queue = self.floor.directory.queues.get(seat.queue, Queue(seat.queue))
        if seat.extensions >= queue.wrap_up_extensions:
            raise Refused("no_more_time", "This wrap-up may not be made longer again", "Be not ready for a reason.")
        seat.extensions += 1
        seat.wrap_up_until += queue.wrap_up_extension_s
        seat.until = seat.wrap_up_until
        told = Note(WrapUpExtended(seat.agent, seat.until, request.by))
        return [told, Wake(("wrap_up", seat.agent), seat.until)]

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

    def talk_over(self, seat: Seat, queue: Queue | None, talked_s: float, now: float) -> list[Effect]:
        seat.engage(Engagement.NONE)
        seat.extensions = 0
        seat.calls += 1
        seat.talk_s += talked_s
        seat.wrap_up_until = now + (queue.wrap_up_s if queue else 0.0)
        seat.offer = ""
        return self.update(seat, now, "hang_up")

    def wrap_up_over(self, agent: str, now: float) -> list[Effect]:
        seat = self.floor.seats.get(agent)
        return [] if seat is None else self.update(seat, now, "wrap_up_over")

    def restored(self, found: AgentRestored, now: float) -> list[Effect]:
        """Take up where the records stop; nothing is told, for nothing is new."""
        seat = self.floor.seats.get(found.agent)
        if seat is None:
            return []
        seat.logged_in, seat.extension, seat.misses = True, found.extension, found.misses
        seat.calls, seat.talk_s = found.calls, found.talk_s
        seat.ready, seat.reason = found.state is not AgentState.NOT_READY, found.reason
        seat.wrap_up_until = found.until if found.state is AgentState.WRAP_UP else 0.0
        seat.idle_since = found.since
        seat.state, seat.told_reason, seat.since, seat.until = found.state, found.reason, found.since, found.until
        seat.phone_lost = found.state is AgentState.PHONE_LOST
        seat.lines = self.floor.busy[found.extension]
        self.floor.by_extension[found.extension] = found.agent
        seat.turn = self.floor.next_turn()
        self.floor.index(seat, now)
        return [Wake(("wrap_up", seat.agent), seat.wrap_up_until)] if seat.wrap_up_until else []
