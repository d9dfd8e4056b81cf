"""The room: which act answers to what. Several may; they are asked in this order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fsctl.callcontrol.adopting import Adopting
from fsctl.callcontrol.arriving import Arriving
from fsctl.callcontrol.coding import Coding
from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.dialling import Dialling
from fsctl.callcontrol.offering import Offering
from fsctl.callcontrol.sessions import Sessions
from fsctl.callcontrol.supervising import Supervising
from fsctl.callcontrol.taking_over import TakingOver
from fsctl.callcontrol.transferring import Transferring
from fsctl.callcontrol.waiting import Waiting
from fsctl.directory import DirectoryLoaded
from fsctl.facts import CallLeftQueue, CallQueued, CallRouted, CodeObeyed, CodeRefused, OfferMade, OfferWithdrawn
from fsctl.requests import HangUpCall
from fsctl.restored import CallRestored, DialRestored, StrayRestored, TalkRestored, WaitingRestored
from fsctl.step import Effect, NewId, TimerCame
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelHungUp,
    ChannelParked,
    ChannelProgressed,
    CommandFailed,
    OriginateFailed,
    PlaybackEnded,
    SwitchSnapshot,
)

Act = Callable[[Any, float], list[Effect]]


class CallControl:
    """`dead_man` has the switch guard every caller against our death (off where there is no such switch). `stays` has
    a supervisor who follows an agent wait for the agent's next call."""

    name = "callcontrol"

    def __init__(self, new_id: NewId, *, dead_man: bool = True, stays: bool = True) -> None:
        self.desk = desk = Desk(new_id, dead_man)
        waiting = Waiting(desk)
        arriving, offering = Arriving(desk), Offering(desk, waiting)
        dialling, coding, adopting = Dialling(desk), Coding(desk), Adopting(desk, waiting)
        transferring = Transferring(desk)
        self._acts: dict[type, tuple[Act, ...]] = {
            DirectoryLoaded: (self._directory,),
            ChannelParked: (transferring.parked, offering.parked, dialling.parked, arriving.parked),
            ChannelProgressed: (offering.rings, dialling.rings),
            ChannelAnswered: (arriving.answered, offering.answered, dialling.answered),
            ChannelBridged: (offering.bridged, dialling.bridged),
            ChannelHungUp: (arriving.hung_up, offering.hung_up, dialling.hung_up),
            OriginateFailed: (offering.failed, dialling.failed),
            PlaybackEnded: (offering.played, arriving.played),
            CommandFailed: (offering.refused, dialling.refused),
            TimerCame: (arriving.sign_of_life, waiting.announce, offering.overdue, dialling.overdue),
            CallRouted: (arriving.routed, dialling.routed),
            CallQueued: (waiting.queued,),
            CallLeftQueue: (arriving.left_queue,),
            OfferMade: (offering.made,),
            OfferWithdrawn: (offering.withdrawn,),
            CodeObeyed: (coding.obeyed,),
            CodeRefused: (coding.refused,),
            HangUpCall: (arriving.asked_to_hang_up,),
            CallRestored: (adopting.call,),
            WaitingRestored: (adopting.waits,),
            TalkRestored: (adopting.talks,),
            DialRestored: (adopting.dialled,),
            StrayRestored: (adopting.stray,),
            SwitchSnapshot: (adopting.looked_over,),
        }
        sessions = Sessions()
        self.supervising = supervising = Supervising(desk, sessions, stays=stays)
        taking_over = TakingOver(desk, sessions, supervising)
        for acts in (taking_over.acts, supervising.acts):  # last: they see what the others have made of it
            for heard, act in acts.items():
                self._acts[heard] = (*self._acts.get(heard, ()), act)
        self.hears = frozenset(self._acts) - {TimerCame}

    def step(self, received: object, now: float) -> list[Effect]:
        effects: list[Effect] = []
        for act in self._acts[type(received)]:
            effects.extend(act(received, now))
        return effects

    def _directory(self, loaded: DirectoryLoaded, now: float) -> list[Effect]:
        self.desk.directory = loaded.directory
        return []
