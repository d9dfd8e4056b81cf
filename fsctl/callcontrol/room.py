"""The room: which act answers to what. Several may; they are asked in this order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fsctl.callcontrol.acting import Acting
from fsctl.callcontrol.adopting import Adopting
from fsctl.callcontrol.arriving import Arriving
from fsctl.callcontrol.calling_back import CallingBack
from fsctl.callcontrol.coding import Coding
from fsctl.callcontrol.consulting import Consulting
from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.dialling import Dialling
from fsctl.callcontrol.holding import Holding
from fsctl.callcontrol.keying import Keying
from fsctl.callcontrol.lending import Lending
from fsctl.callcontrol.offering import Offering
from fsctl.callcontrol.placing import Placing
from fsctl.callcontrol.reaching import Reaching
from fsctl.callcontrol.sessions import Sessions
from fsctl.callcontrol.supervising import Supervising
from fsctl.callcontrol.taking_over import TakingOver
from fsctl.callcontrol.transferring import Transferring
from fsctl.callcontrol.trying import Trying
from fsctl.callcontrol.waiting import Waiting
from fsctl.callcontrol.wiring import Wiring
from fsctl.directory import DirectoryLoaded
from fsctl.facts import (
    AgentLoggedIn,
    AgentLoggedOut,
    CallBackAsked,
    CallDemandChanged,
    CallLeftQueue,
    CallQueued,
    CallRouted,
    CodeObeyed,
    CodeRefused,
    OfferMade,
    OfferWithdrawn,
    PlaceTold,
)
from fsctl.requests import (
    AnswerOffer,
    CancelConsult,
    CompleteTransfer,
    Consult,
    Dial,
    EndTalk,
    HangUpCall,
    Hold,
    LendCall,
    MuteAgent,
    RejectOffer,
    Retrieve,
    SendDigits,
    SwapConsult,
    ThreeWay,
    TransferCall,
)
from fsctl.restored import (
    AgentRestored,
    CallRestored,
    ConsultRestored,
    DialRestored,
    PairRestored,
    PartnerRestored,
    StrayRestored,
    TalkRestored,
    WaitingRestored,
)
from fsctl.step import Effect, NewId, TimerCame
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelHeld,
    ChannelHungUp,
    ChannelParked,
    ChannelProgressed,
    ChannelRetrieved,
    ChannelUnbridged,
    CommandFailed,
    OriginateFailed,
    ParticipantJoined,
    ParticipantLeft,
    PlaybackEnded,
    SwitchLost,
    SwitchSnapshot,
)

Act = Callable[[Any, float], list[Effect]]


class CallControl:
    """`dead_man` has the switch guard every caller against our death (off where there is no such switch). `stays` has
    a supervisor who follows an agent wait for the agent's next call."""

    name = "callcontrol"

    def __init__(self, new_id: NewId, *, dead_man: bool = True, outside: str = "", stays: bool = True) -> None:
        self.desk = desk = Desk(new_id, dead_man, outside)
        waiting, wiring, reaching = Waiting(desk), Wiring(desk), Reaching(desk)
        consulting = Consulting(desk, wiring, reaching)
        arriving, offering = Arriving(desk, consulting), Offering(desk, waiting, consulting)
        dialling, coding = Dialling(desk, consulting), Coding(desk)
        transferring = Transferring(desk, wiring, reaching, consulting)
        lending = Lending(desk, wiring, reaching, transferring)
        placing, holding = Placing(desk, reaching), Holding(desk, wiring)
        acting = Acting(desk, placing)
        failed = (offering.failed, dialling.failed, consulting.failed, placing.failed)
        adopting = Adopting(desk, waiting, lambda event, now: [effect for act in failed for effect in act(event, now)])
        self._acts: dict[type, tuple[Act, ...]] = {
            DirectoryLoaded: (self._directory,),
            AgentLoggedIn: (self._signed_in,),
            AgentLoggedOut: (self._signed_out,),
            AgentRestored: (self._signed_in,),
            ChannelParked: (
                wiring.parked,
                transferring.parked,
                offering.parked,
                dialling.parked,
                consulting.parked,
                placing.parked,
                arriving.parked,
                wiring.settled,
            ),
            ChannelProgressed: (offering.rings, dialling.rings, desk.rings),
            ChannelAnswered: (
                arriving.answered,
                offering.answered,
                dialling.answered,
                consulting.answered,
                placing.answered,
            ),
            ChannelBridged: (
                wiring.bridged,
                transferring.bridged,
                offering.bridged,
                dialling.bridged,
                placing.bridged,
                wiring.settled,
            ),
            ChannelUnbridged: (wiring.unbridged, wiring.settled),
            ParticipantJoined: (wiring.joined, wiring.settled),
            ParticipantLeft: (wiring.left, wiring.settled),
            ChannelHeld: (holding.held,),
            ChannelRetrieved: (holding.retrieved,),
            ChannelHungUp: (
                wiring.hung_up,
                placing.hung_up,
                arriving.hung_up,
                offering.hung_up,
                dialling.hung_up,
                consulting.hung_up,
                lending.hung_up,
                adopting.hung_up,
            ),
            OriginateFailed: failed,
            PlaybackEnded: (offering.played, arriving.played, placing.played, waiting.said),
            CommandFailed: (offering.refused, dialling.refused, consulting.refused, placing.refused),
            TimerCame: (
                arriving.sign_of_life,
                waiting.announce,
                offering.overdue,
                dialling.overdue,
                placing.overdue,
                wiring.overdue,
                holding.overdue,
            ),
            CallRouted: (lending.routed, arriving.routed, dialling.routed),
            CallQueued: (waiting.queued,),
            CallDemandChanged: (waiting.demand_changed,),
            PlaceTold: (waiting.told,),
            CallLeftQueue: (arriving.left_queue,),
            OfferMade: (offering.made,),
            OfferWithdrawn: (offering.withdrawn,),
            CodeObeyed: (coding.obeyed,),
            CodeRefused: (coding.refused,),
            HangUpCall: (arriving.asked_to_hang_up,),
            TransferCall: (transferring.asked,),
            AnswerOffer: (acting.asked_to_answer,),
            RejectOffer: (acting.asked_to_reject,),
            EndTalk: (acting.asked_to_end,),
            MuteAgent: (acting.asked_to_mute,),
            SendDigits: (acting.asked_to_press,),
            Hold: (holding.asked_to_hold,),
            Retrieve: (holding.asked_to_retrieve, lending.asked_to_retrieve),
            LendCall: (lending.asked,),
            CallBackAsked: (lending.back,),
            Consult: (consulting.asked,),
            SwapConsult: (consulting.asked_to_swap,),
            CompleteTransfer: (consulting.asked_to_complete,),
            CancelConsult: (consulting.asked_to_cancel,),
            ThreeWay: (consulting.asked_for_three,),
            Dial: (placing.asked,),
            CallRestored: (adopting.call,),
            WaitingRestored: (adopting.waits,),
            TalkRestored: (adopting.talks,),
            PartnerRestored: (adopting.partner,),
            DialRestored: (adopting.dialled,),
            ConsultRestored: (adopting.consults,),
            PairRestored: (adopting.pair,),
            StrayRestored: (adopting.stray,),
            SwitchLost: (adopting.interrupted,),
            SwitchSnapshot: (adopting.looked_over, wiring.stock),
        }
        sessions = Sessions()
        self.supervising = supervising = Supervising(desk, sessions, stays=stays)
        taking_over = TakingOver(desk, sessions, supervising, consulting, wiring)
        for acts in (
            CallingBack(desk, offering).acts,
            taking_over.acts,
            supervising.acts,
            Trying(desk, sessions).acts,
            Keying(desk, transferring, consulting).acts,
        ):  # last: they see what the others have made of it
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

    def _signed_in(self, fact: AgentLoggedIn | AgentRestored, now: float) -> list[Effect]:
        self.desk.signed_in[fact.agent] = fact.extension
        return []

    def _signed_out(self, fact: AgentLoggedOut, now: float) -> list[Effect]:
        self.desk.signed_in.pop(fact.agent, None)
        return []
