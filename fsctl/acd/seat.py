"""One agent at work: the conditions that hold, and the state that follows from them.

The state is not moved about by events but derived from conditions that each event sets or clears, in one order of
precedence. So a late or doubled event cannot leave an agent stuck, and what was asked for during a call takes effect
when the call is over, because only then does nothing stronger hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fsctl.directory import Presence, WorkMode
from fsctl.facts import AgentState


class Engagement(StrEnum):
    """How far the offer has come that the agent is engaged with."""

    NONE = ""
    RESERVED = "reserved"
    RINGING = "ringing"
    TALKING = "talking"
    ON_HOLD = "on_hold"


ENGAGEMENTS: Mapping[Engagement, frozenset[Engagement]] = {
    Engagement.NONE: frozenset({Engagement.RESERVED, Engagement.TALKING}),
    Engagement.RESERVED: frozenset({Engagement.RINGING, Engagement.TALKING, Engagement.NONE}),
    Engagement.RINGING: frozenset({Engagement.TALKING, Engagement.NONE}),
    Engagement.TALKING: frozenset({Engagement.ON_HOLD, Engagement.NONE}),
    Engagement.ON_HOLD: frozenset({Engagement.TALKING, Engagement.NONE}),
}
"""What may follow what. NONE → TALKING is a talk found after a restart."""


STATES: Mapping[Engagement, AgentState] = {
    engagement: AgentState(engagement.value) for engagement in Engagement if engagement is not Engagement.NONE
}
"""The state an engagement shows as."""


class WrongEngagement(Exception):
    """An engagement was told to go where it cannot: a defect here."""


BUSY = frozenset(
    {
        AgentState.RESERVED,
        AgentState.RINGING,
        AgentState.TALKING,
        AgentState.ON_HOLD,
        AgentState.WRAP_UP,
        AgentState.OTHER_CALL,
    }
)
"""States in which an agent works; occupancy is their share of these and of being ready."""


HIDING = frozenset({AgentState.OTHER_CALL, AgentState.PHONE_LOST})
"""States behind which a wrap-up goes on."""


@dataclass(slots=True)
class WrapUp:
    """The work after one talk. `until` is 0 where only the agent ends it; `limit_at` is when it takes longer than it
    should, 0 for never."""

    call: str
    queue: str
    until: float
    limit_at: float = 0.0
    early: bool = True
    """Whether the agent may end it before its time."""
    required: bool = False
    """Whether it needs a disposition."""
    extensions: int = 0
    """How often it has been made longer."""

    def lasts(self, now: float) -> bool:
        return not self.until or self.until > now


@dataclass(frozen=True, slots=True)
class Asked:
    """A break that somebody has to allow."""

    reason: str
    until: float


@dataclass(slots=True)
class Seat:
    """An agent's conditions. Times are the engine's clock; `state`, `reason`, `since`, `until` are what was last
    told."""

    agent: str
    logged_in: bool = False
    extension: str = ""
    ready: bool = True
    """What the agent last asked to be, when nothing stronger holds."""
    reason: str = ""
    """Why not ready."""
    leaving: str = ""
    """Who asked for the log-out that waits for the call to end; empty when none does."""
    phone_lost: bool = False
    lines: dict[str, str] = field(default_factory=dict)
    """Channels of the phone that no queue gave it, each with its call: the floor's own for that phone."""
    mode: WorkMode = WorkMode.NORMAL
    asked: Asked | None = None
    wrap_up: WrapUp | None = None
    wrap_up_wanted: bool = False
    """The agent has asked for time after this talk."""
    disposition: str = ""
    """What the present talk, or the one that is wrapped up, was about; empty until it is said."""
    engagement: Engagement = Engagement.NONE
    offer: str = ""
    call: str = ""
    queue: str = ""
    last_call: str = ""
    """The talk that was over last."""
    help_asked: bool = False
    barred_until: float = 0.0
    barred_why: str = ""
    misses: int = 0
    skills: Mapping[str, int] = field(default_factory=dict)
    """Skill → level, as configured."""
    share: float = 1.0
    """Which part of the agent's work each of the queues served may count on."""
    idle_since: float = 0.0
    turn: int = 0
    """Counts up over all agents with each becoming ready: tells apart who are idle since the same moment."""
    calls: int = 0
    talk_s: float = 0.0
    busy_s: float = 0.0
    ready_s: float = 0.0
    """Seconds at work and ready, of the states that are over."""
    used_s: dict[str, float] = field(default_factory=dict)
    """Reason → seconds of breaks that are over, on the day that began at `used_since`."""
    used_since: float = 0.0

    state: AgentState = AgentState.LOGGED_OUT
    told_reason: str = ""
    told_offer: str = ""
    since: float = 0.0
    until: float = 0.0
    limit_at: float = 0.0
    wakes: bool = False
    """Whether the clock of a wrap-up may be running."""
    over: bool = False
    """Whether it was told that this state has lasted too long."""
    hidden: tuple[str, float] = ("", 0.0)
    """The wrap-up behind a stronger state as last told: its call and its end; an empty call for none."""
    pending: str = ""
    """The change that is asked for but does not show yet, as last told."""

    def engage(self, engagement: Engagement) -> None:
        if engagement not in ENGAGEMENTS[self.engagement]:
            raise WrongEngagement(f"agent {self.agent}: {self.engagement or 'none'} → {engagement or 'none'}")
        self.engagement = engagement
        if engagement is Engagement.RESERVED:
            self.wrap_up, self.wrap_up_wanted, self.disposition = None, False, ""

    def derive(self, now: float) -> tuple[AgentState, str, float]:
        """State, reason and end (0 if it does not end by itself) that follow from the conditions at `now`."""
        if not self.logged_in:
            return AgentState.LOGGED_OUT, "", 0.0
        if self.engagement is not Engagement.NONE:
            return STATES[self.engagement], "", 0.0
        if self.phone_lost:
            return AgentState.PHONE_LOST, "", 0.0
        if self.lines:
            return AgentState.OTHER_CALL, "", 0.0
        if self.wrap_up is not None and self.wrap_up.lasts(now):
            return AgentState.WRAP_UP, "", self.wrap_up.until
        if not self.ready:
            return AgentState.NOT_READY, self.reason, 0.0
        if self.mode is not WorkMode.NORMAL:
            return AgentState.NOT_READY, str(self.mode), 0.0
        return AgentState.READY, "", 0.0

    def may_answer(self, counts: frozenset[Presence]) -> bool:
        """Whether this agent could answer a caller sooner or later; `counts`: what does not keep one from it."""
        return (
            self.logged_in
            and self.mode is WorkMode.NORMAL
            and (self.ready or Presence.NOT_READY in counts)
            and (self.state is not AgentState.WRAP_UP or Presence.WRAP_UP in counts)
            and (not self.lines or Presence.OTHER_CALL in counts)
            and (not self.phone_lost or Presence.PHONE_LOST in counts)
        )

    @property
    def in_call(self) -> str:
        """The call the agent is in, or wraps up; empty for none."""
        if self.engagement is not Engagement.NONE or self.state is AgentState.WRAP_UP:
            return self.call
        return next(iter(self.lines.values())) if self.lines else ""

    @property
    def plain(self) -> bool:
        """Nothing is asked for but to take calls as they come."""
        return self.ready and not self.leaving and self.mode is WorkMode.NORMAL

    @property
    def engaged(self) -> bool:
        return self.engagement is not Engagement.NONE

    def wraps_up(self, now: float) -> bool:
        """Whether a wrap-up is open, also while something stronger shows."""
        return not self.engaged and self.wrap_up is not None and self.wrap_up.lasts(now)

    def hides_wrap_up(self, now: float) -> WrapUp | None:
        """The open wrap-up that the state does not show; None for none."""
        return self.wrap_up if self.state in HIDING and self.wraps_up(now) else None

    def held_by_wrap_up(self, now: float) -> str:
        """Why the open wrap-up cannot be ended by the agent yet, as a refusal's code; empty when nothing is in the
        way."""
        if self.wrap_up is None or not self.wraps_up(now):
            return ""
        if self.wrap_up.required and not self.disposition:
            return "disposition_required"
        return "" if self.wrap_up.early else "no_early_exit"

    def occupancy(self, now: float) -> float | None:
        """The share of working time spent on calls since sign-in, breaks excluded; None while there was none."""
        lasted = max(now - self.since, 0.0)
        busy_s = self.busy_s + (lasted if self.state in BUSY else 0.0)
        ready_s = self.ready_s + (lasted if self.state is AgentState.READY else 0.0)
        return busy_s / (busy_s + ready_s) if busy_s + ready_s else None
