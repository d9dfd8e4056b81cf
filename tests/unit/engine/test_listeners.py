"""What recovery makes of supervisors' legs."""

from __future__ import annotations

from dataclasses import replace

from fsctl.directory import Directory
from fsctl.engine.findings import Recovery
from fsctl.engine.listeners import OpenSession
from fsctl.engine.records import OpenCall, OpenOffer, OpenRecording
from fsctl.engine.recovery import recover
from fsctl.facts import CallTakenOver, Follow, LegEnded, Mode, SupervisionEnded, SupervisionOutcome, TalkEnded
from fsctl.restored import CallRestored, RecordingRestored, StrayRestored, SupervisionRestored, TakenOverRestored
from fsctl.switch.events import ChannelSnapshot, Direction, SwitchSnapshot

CALL = OpenCall("c1", "555", "Bob", "4000", "trunk", "", "", 100.0, talked=True)
RECORDING = OpenRecording("a.wav", "c1", "", "", 150.0)
LISTENS = OpenSession("s1", "c1", "sue", "2000", Mode.BARGE, Follow.CALLER, attached=True, since=150.0)
TAKEN = OpenSession("s1", "c1", "sue", "2000", Mode.BARGE, Follow.CALLER, taken_over=True, since=160.0)


def channel(uuid: str, **values: object) -> ChannelSnapshot:
    role = "caller" if uuid == "c1" else "supervisor"
    common = {"answered": True, "parked": False, "variables": {"fsctl_role": role}}
    return ChannelSnapshot(uuid, Direction.OUTBOUND, "", "", "", **{**common, **values})  # type: ignore[arg-type]


def found(session: OpenSession, *channels: ChannelSnapshot) -> Recovery:
    snapshot = SwitchSnapshot("core", channels, frozenset(), True)
    return recover([CALL], [], [RECORDING], snapshot, Directory(), 200.0, [session])


def test_who_listens_is_taken_up_behind_the_call() -> None:
    recovery = found(LISTENS, channel("c1", bridged_to="o1"), channel("s1", eavesdrops_on="c1"))
    kinds = [type(restored) for restored in recovery.restored]
    assert kinds.index(CallRestored) < kinds.index(SupervisionRestored)
    (listener,) = [r for r in recovery.restored if isinstance(r, SupervisionRestored)]
    assert (listener.session, listener.target, listener.mode, listener.attached) == ("s1", "c1", Mode.BARGE, True)
    assert StrayRestored("s1", "belongs to no call") not in recovery.restored


def test_one_who_is_gone_has_ended() -> None:
    recovery = found(LISTENS, channel("c1"))
    assert SupervisionEnded("s1", SupervisionOutcome.LOST, "c1", "unwatched") in recovery.facts
    assert [fact.leg for fact in recovery.facts if isinstance(fact, LegEnded)] == ["s1"]


def test_a_phone_that_still_rings_is_hung_up() -> None:
    recovery = found(LISTENS, channel("c1"), channel("s1", answered=False))
    assert any(isinstance(fact, SupervisionEnded) for fact in recovery.facts)
    assert StrayRestored("s1", "belongs to no call") in recovery.restored


def test_a_call_taken_over_goes_on_with_its_recording() -> None:
    recovery = found(TAKEN, channel("c1", bridged_to="s1", recordings=("a.wav",)), channel("s1", bridged_to="c1"))
    assert recovery.facts == []
    assert TakenOverRestored("c1", "s1", "2000", "sue", 160.0, "a.wav") in recovery.restored
    assert not [r for r in recovery.restored if isinstance(r, StrayRestored | RecordingRestored)]
    assert not next(r for r in recovery.restored if isinstance(r, CallRestored)).unplaced


def test_a_take_over_whose_bridge_nobody_noted_is_noted_now() -> None:
    """We were gone between the order and the news of the bridge."""
    offer = OpenOffer("o1", "1001", "1001", "support", 120.0)
    snapshot = SwitchSnapshot(
        "core", (channel("c1", bridged_to="s1"), channel("s1", bridged_to="c1")), frozenset(), True
    )
    recovery = recover([replace(CALL, offers=(offer,))], [], [], snapshot, Directory(), 200.0, [LISTENS])
    told = [fact for fact in recovery.facts if isinstance(fact, CallTakenOver | SupervisionEnded | TalkEnded)]
    assert [type(fact) for fact in told] == [CallTakenOver, SupervisionEnded, TalkEnded]
    assert told[0] == CallTakenOver("c1", "s1", "2000", "sue", "1001")
    assert told[1] == SupervisionEnded("s1", SupervisionOutcome.TAKEN_OVER, "c1", "unwatched")
    assert [r for r in recovery.restored if isinstance(r, TakenOverRestored)]
    assert not [r for r in recovery.restored if isinstance(r, StrayRestored)]


def test_when_the_customer_left_meanwhile_the_supervisor_is_released() -> None:
    recovery = found(TAKEN, channel("s1"))
    assert not [fact for fact in recovery.facts if isinstance(fact, SupervisionEnded)], "it had ended already"
    assert "s1" in [fact.leg for fact in recovery.facts if isinstance(fact, LegEnded)]
    assert StrayRestored("s1", "belongs to no call") in recovery.restored
