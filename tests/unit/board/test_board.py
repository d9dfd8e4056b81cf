"""The board follows the facts and tells every change with the next number."""

from __future__ import annotations

import pytest

from fsctl.board.room import Board, Change
from fsctl.board.rows import new_day
from fsctl.directory import Agent, Directory, DirectoryLoaded, Queue, Team, Tier, Trunk
from fsctl.facts import (
    AgentLoggedIn,
    AgentMuted,
    AgentState,
    AgentStateChanged,
    BreakAnswered,
    BreakAsked,
    BreakOutcome,
    CallAnswered,
    CallArrived,
    CallConnected,
    CallEnded,
    CallHeld,
    CallLeftQueue,
    CallPlaced,
    CallQueued,
    CallRetrieved,
    ConferenceBegun,
    ConsultAnswered,
    ConsultEnded,
    ConsultOutcome,
    ConsultStarted,
    ConsultSwapped,
    HelpAsked,
    HelpEnded,
    KeysPressed,
    LegAnswered,
    OfferAnswered,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    Party,
    QueueOutcome,
    QueuePaceChanged,
    RecordingBegun,
    RecordingMasked,
    Side,
    TalkEnded,
    WrapUpExtended,
)
from fsctl.restored import CallRestored, DayRestored
from fsctl.switch.causes import Cause
from fsctl.switch.events import PhoneUnregistered, SwitchLost, SwitchSnapshot, TrunkChanged, TrunkState

DIRECTORY = Directory(
    agents={number: Agent(number, f"Agent {number}", extension=number) for number in ("1001", "1002")},
    queues={name: Queue(name) for name in ("support", "sales")},
    tiers=(Tier("support", "1001"), Tier("support", "1002"), Tier("sales", "1001")),
)


@pytest.fixture
def board() -> Board:
    board = Board()
    board.step(DirectoryLoaded(DIRECTORY), 0.0)
    board.step(SwitchSnapshot("core", (), frozenset({"1001", "1002"}), True), 0.0)
    return board


def arrive(board: Board, call: str, at: float, queue: str = "support") -> None:
    board.step(CallArrived(call, "555", "<b>Bob</b>", "4000", "trunk"), at)
    board.step(CallQueued(call, queue, 0, at), at)


def state(board: Board, agent: str, to: AgentState) -> None:
    board.step(AgentStateChanged(agent, to, 1.0), 1.0)


def test_queues_count_their_agents_by_state(board: Board) -> None:
    board.step(AgentLoggedIn("1001", "1001", "cli"), 1.0)
    state(board, "1001", AgentState.READY)
    state(board, "1002", AgentState.NOT_READY)
    queues = board.snapshot()["queues"]
    assert (queues["support"]["ready"], queues["support"]["not_ready"], queues["support"]["logged_in"]) == (1, 1, 2)
    assert (queues["sales"]["ready"], queues["sales"]["logged_in"]) == (1, 1)
    state(board, "1001", AgentState.TALKING)
    assert board.snapshot()["queues"]["sales"]["talking"] == 1
    assert board.snapshot()["queues"]["sales"]["ready"] == 0


def test_waiting_counts_and_the_longest_wait_follow_the_calls(board: Board) -> None:
    arrive(board, "c1", 10.0)
    arrive(board, "c2", 12.0)
    row = board.snapshot()["queues"]["support"]
    assert (row["waiting"], row["longest_since"]) == (2, 10.0)
    board.step(OfferMade("o1", "c1", "support", "1001", "1001", 20.0, "longest-idle", "idle"), 13.0)
    assert board.snapshot()["queues"]["support"]["waiting"] == 2
    board.step(CallConnected("c1", "o1", "1001", "support"), 14.0)
    board.step(CallLeftQueue("c1", "support", QueueOutcome.ANSWERED, 4.0), 14.0)
    row = board.snapshot()["queues"]["support"]
    assert (row["waiting"], row["longest_since"], row["answered"]) == (1, 12.0, 1)
    board.step(CallLeftQueue("c2", "support", QueueOutcome.ABANDONED, 5.0), 17.0)
    board.step(CallEnded("c2", Cause.NORMAL, Party.CALLER), 17.0)
    row = board.snapshot()["queues"]["support"]
    assert (row["waiting"], row["longest_since"], row["abandoned"]) == (0, None, 1)


def test_an_offer_that_comes_to_nothing_leaves_the_call_waiting_since_it_came(board: Board) -> None:
    arrive(board, "c1", 10.0)
    board.step(OfferMade("o1", "c1", "support", "1001", "1001", 20.0, "longest-idle", "idle"), 13.0)
    board.step(OfferEnded("o1", "c1", "1001", OfferOutcome.NO_ANSWER), 33.0)
    row = board.snapshot()["calls"]["c1"]
    assert (row["state"], row["since"], row["agent"]) == ("waiting", 10.0, "")


def test_a_call_is_gone_from_the_board_when_it_ends(board: Board) -> None:
    arrive(board, "c1", 10.0)
    board.step(CallConnected("c1", "o1", "1001", "support"), 14.0)
    board.step(TalkEnded("c1", "o1", "1001", "support", Party.AGENT, 5.0), 19.0)
    assert board.snapshot()["calls"]["c1"]["state"] == "ending"
    board.step(CallEnded("c1", Cause.NORMAL, Party.AGENT), 19.1)
    assert board.snapshot()["calls"] == {}


def test_phones_and_the_switch_are_seen(board: Board) -> None:
    assert board.snapshot()["agents"]["1001"]["phone"] == "registered"
    board.step(PhoneUnregistered("1001"), 5.0)
    assert board.snapshot()["agents"]["1001"]["phone"] == "lost"
    board.step(SwitchLost("connection reset"), 6.0)
    assert board.snapshot()["switch"]["main"] == {"connected": False, "since": 6.0, "reason": "connection reset"}


def test_trunks_count_the_calls_that_are_up() -> None:
    board = Board()
    trunks = {"carrier": Trunk("carrier", "198.51.100.7", title="The carrier"), "spare": Trunk("spare", "")}
    board.step(DirectoryLoaded(Directory(trunks=trunks)), 0.0)
    board.step(CallRestored("c1", "555", "", "4000", "in", "carrier", "", 1.0, True), 2.0)
    board.step(CallArrived("c2", "556", "", "4000", "in", "carrier"), 3.0)
    board.step(CallArrived("c3", "1001", "", "1002", "in", extension="1001"), 3.0)
    unknown = {"state": "", "state_since": 0.0, "detail": ""}
    assert board.snapshot()["trunks"] == {
        "carrier": {**unknown, "calls": 2, "title": "The carrier"},
        "spare": {**unknown, "calls": 0, "title": "spare"},
    }
    board.step(CallEnded("c1", Cause.NORMAL, Party.CALLER), 4.0)
    board.step(DirectoryLoaded(Directory(trunks={"carrier": trunks["carrier"]})), 5.0)
    assert board.snapshot()["trunks"] == {"carrier": {**unknown, "calls": 1, "title": "The carrier"}}


def test_a_trunk_is_up_or_down_since_when_and_why() -> None:
    board = Board()
    board.step(DirectoryLoaded(Directory(trunks={"carrier": Trunk("carrier", "198.51.100.7")})), 0.0)
    board.step(TrunkChanged("carrier", TrunkState.DOWN, "FAIL_WAIT 403 Forbidden"), 2.0)
    board.step(SwitchSnapshot("core", (), frozenset(), False, {"carrier": TrunkState.DOWN}), 3.0)
    assert board.snapshot()["trunks"]["carrier"] == {
        "calls": 0,
        "title": "carrier",
        "state": "down",
        "state_since": 2.0,
        "detail": "FAIL_WAIT 403 Forbidden",
    }
    board.step(SwitchSnapshot("core", (), frozenset(), False, {"carrier": TrunkState.UP, "other": TrunkState.UP}), 4.0)
    row = board.snapshot()["trunks"]["carrier"]
    assert (row["state"], row["state_since"], row["detail"]) == ("up", 4.0, "")
    board.step(SwitchSnapshot("core", (), frozenset(), False), 5.0)
    assert board.snapshot()["trunks"] == {"carrier": row}


def test_a_watcher_who_applies_the_changes_sees_the_same_picture(board: Board) -> None:
    picture = board.snapshot()
    changes: list[Change] = []
    stop = board.listen(changes.append)
    arrive(board, "c1", 10.0)
    state(board, "1001", AgentState.READY)
    board.step(CallEnded("c1", Cause.NORMAL, Party.CALLER), 11.0)
    assert [change.n for change in changes] == list(range(picture["n"] + 1, board.n + 1))
    for change in changes:
        if change.value is None:
            del picture[change.table][change.key]
        else:
            picture[change.table][change.key] = change.value
    now = board.snapshot()
    assert {name: picture[name] for name in board.tables} == {name: now[name] for name in board.tables}
    stop()
    arrive(board, "c2", 12.0)
    assert changes[-1].n < board.n


def test_a_new_directory_keeps_what_is_live_and_drops_what_is_gone(board: Board) -> None:
    state(board, "1001", AgentState.READY)
    smaller = Directory(
        agents={"1001": Agent("1001", "New name", extension="1001", team="north")},
        teams={"north": Team("north", "North")},
        queues={"support": Queue("support")},
        tiers=(Tier("support", "1001"),),
    )
    board.step(DirectoryLoaded(smaller), 2.0)
    picture = board.snapshot()
    assert picture["agents"].keys() == {"1001"}
    agent = picture["agents"]["1001"]
    assert (agent["name"], agent["state"], agent["team"]) == ("New name", "ready", "north")
    assert picture["queues"]["support"]["ready"] == 1


class TestWhatAgentsDo:
    def talk(self, board: Board) -> None:
        arrive(board, "c1", 10.0)
        board.step(OfferMade("o1", "c1", "support", "1001", "1001", 20.0, "longest-idle", "idle"), 11.0)
        board.step(OfferAnswered("o1", "c1", "1001"), 12.0)
        board.step(CallConnected("c1", "o1", "1001", "support"), 13.0)

    def test_a_ringing_offer_shows_until_when_it_rings(self, board: Board) -> None:
        arrive(board, "c1", 10.0)
        board.step(OfferMade("o1", "c1", "support", "1001", "1001", 20.0, "longest-idle", "idle"), 11.0)
        row = board.snapshot()["agents"]["1001"]
        assert (row["offer"], row["ring_until"]) == ("o1", 31.0)
        board.step(OfferEnded("o1", "c1", "1001", OfferOutcome.NO_ANSWER), 31.0)
        row = board.snapshot()["agents"]["1001"]
        assert (row["offer"], row["ring_until"], row["today"]["missed"]) == ("", 0.0, 1)

    def test_hold_shows_on_the_call_with_its_beginning(self, board: Board) -> None:
        self.talk(board)
        board.step(CallHeld("c1", "1001", "ann"), 20.0)
        row = board.snapshot()["calls"]["c1"]
        assert (row["state"], row["held_since"]) == ("on_hold", 20.0)
        board.step(CallRetrieved("c1", "1001", 5.0), 25.0)
        row = board.snapshot()["calls"]["c1"]
        assert (row["state"], row["held_since"]) == ("talking", None)

    def test_a_consultation_shows_on_the_agent_until_it_ends(self, board: Board) -> None:
        self.talk(board)
        board.step(ConsultStarted("c1", "x1", "1001", "1002"), 20.0)
        board.step(ConsultAnswered("c1", "x1"), 22.0)
        board.step(ConsultSwapped("c1", "x1", Side.CUSTOMER), 24.0)
        row = board.snapshot()["agents"]["1001"]["consult"]
        assert row == {"leg": "x1", "to": "1002", "state": "answered", "with": "customer", "since": 22.0}
        assert board.snapshot()["calls"]["c1"]["state"] == "consulting"
        board.step(ConsultEnded("c1", "x1", ConsultOutcome.JOINED), 26.0)
        board.step(ConferenceBegun("c1", "talk-c1"), 26.0)
        assert board.snapshot()["agents"]["1001"]["consult"] is None
        assert board.snapshot()["calls"]["c1"]["state"] == "conference"

    def test_a_placed_call_shows_before_any_phone_rings(self, board: Board) -> None:
        board.step(CallPlaced("c9", "1002", "1002", "13800138000", "carrier", "bo"), 5.0)
        row = board.snapshot()["calls"]["c9"]
        assert (row["direction"], row["dialled"], row["agent"], row["state"]) == (
            "outbound",
            "13800138000",
            "1002",
            "dialling",
        )
        board.step(LegAnswered("c9", "leg of the agent"), 6.0)
        assert board.snapshot()["calls"]["c9"]["state"] == "dialling"
        board.step(CallAnswered("c9"), 7.0)
        assert board.snapshot()["calls"]["c9"]["state"] == "talking"

    def test_a_day_ends_at_midnight(self, board: Board) -> None:
        board.step(DayRestored("1001", 7, 1, 2, 600.0, offered=9), 1.0)
        self.talk(board)
        today = board.snapshot()["agents"]["1001"]["today"]
        counts = ("offered", "answered", "missed", "placed", "talk_s", "aht_s")
        assert [today[name] for name in counts] == [10, 8, 1, 2, 600.0, 75.0]
        for outcome, missed in (
            (OfferOutcome.NO_ANSWER, 2),
            (OfferOutcome.CALLER_GONE, 2),
            (OfferOutcome.WITHDRAWN, 2),
        ):
            board.step(OfferEnded("o9", "c9", "1001", outcome), 3.0)
            today = board.snapshot()["agents"]["1001"]["today"]
            assert today["missed"] == missed
        assert today["offered"] == 13
        board.step(TalkEnded("c1", "o1", "1001", "support", Party.AGENT, 30.0), 2 * 86400.0)
        assert board.snapshot()["agents"]["1001"]["today"] == {**new_day(), "talk_s": 30.0}

    def test_more_wrap_up_moves_its_end_and_mute_ends_with_the_talk(self, board: Board) -> None:
        state(board, "1001", AgentState.TALKING)
        board.step(AgentMuted("c1", "1001", True), 1.0)
        assert board.snapshot()["agents"]["1001"]["muted"] is True
        state(board, "1001", AgentState.WRAP_UP)
        board.step(WrapUpExtended("1001", 99.0, "ann"), 2.0)
        row = board.snapshot()["agents"]["1001"]
        assert (row["muted"], row["until"], row["wrap_up_extensions"]) == (False, 99.0, 1)

    def test_help_keys_and_mask(self, board: Board) -> None:
        self.talk(board)
        board.step(HelpAsked("1001", "c1", "ann"), 3.0)
        board.step(KeysPressed("c1", "main", "menu", "2", "2"), 4.0)
        board.step(RecordingBegun("c1", "c1", "p.wav"), 5.0)
        board.step(RecordingMasked("c1", "p.wav", True, "ann"), 6.0)
        call = board.snapshot()["calls"]["c1"]
        assert board.snapshot()["agents"]["1001"]["help_since"] == 3.0
        assert (call["keys"], call["recording"], call["masked"]) == ([{"node": "menu", "keys": "2"}], True, True)
        board.step(HelpEnded("1001", "sue"), 7.0)
        assert board.snapshot()["agents"]["1001"]["help_since"] is None


class TestOffersLost:
    """What the panel says for three seconds when the phone stops ringing."""

    def offer(self, board: Board, *agents: str) -> None:
        board.step(CallArrived("c1", "555", "Bob", "4000", "trunk"), 1.0)
        board.step(CallQueued("c1", "support", 0, 1.0), 1.0)
        for agent in agents:
            board.step(OfferMade(f"o{agent}", "c1", "support", agent, agent, 20.0, "ring-all", ""), 2.0)

    def lost(self, board: Board, agent: str) -> dict[str, object] | None:
        return board.snapshot()["agents"][agent]["lost_offer"]  # type: ignore[no-any-return]

    @pytest.mark.parametrize(("winner", "loser"), [("1001", "1002"), ("1002", "1001")])
    def test_who_took_the_call_is_told_to_who_did_not(self, board: Board, winner: str, loser: str) -> None:
        self.offer(board, "1001", "1002")
        board.step(OfferAnswered(f"o{winner}", "c1", winner), 3.0)
        board.step(OfferEnded(f"o{loser}", "c1", loser, OfferOutcome.WITHDRAWN), 4.0)
        assert self.lost(board, loser) == {"call": "c1", "outcome": "withdrawn", "by": winner, "at": 4.0}
        board.step(OfferEnded(f"o{winner}", "c1", winner, OfferOutcome.CONNECTED), 5.0)
        assert self.lost(board, winner) is None

    def test_a_caller_who_hangs_up_has_been_taken_by_nobody(self, board: Board) -> None:
        self.offer(board, "1001")
        board.step(OfferEnded("o1001", "c1", "1001", OfferOutcome.CALLER_GONE), 3.0)
        assert self.lost(board, "1001") == {"call": "c1", "outcome": "caller_gone", "by": "", "at": 3.0}


def test_a_queue_shows_what_a_caller_would_wait_who_came_now(board: Board) -> None:
    def row() -> dict[str, object]:
        return dict(board.tables["queues"]["support"])

    assert row()["expected_s"] is None
    board.step(AgentStateChanged("1001", AgentState.READY, 2.0), 2.0)
    board.step(QueuePaceChanged("support", 100.0, 2, 0.0), 2.0)
    assert row()["expected_s"] == 0.0
    board.step(AgentStateChanged("1001", AgentState.TALKING, 3.0), 3.0)
    assert row()["expected_s"] == 50.0
    board.step(CallArrived("c1", "", "", "", "trunk"), 4.0)
    board.step(CallQueued("c1", "support", 0, 4.0, expected_s=50.0), 4.0)
    assert row()["expected_s"] == 100.0
    assert board.tables["calls"]["c1"]["expected_s"] == 50.0
    board.step(CallLeftQueue("c1", "support", QueueOutcome.ABANDONED, 9.0), 13.0)
    assert row()["expected_s"] == 50.0


def test_of_who_is_ready_those_count_for_the_wait_whom_an_ordinary_call_would_be_offered(board: Board) -> None:
    """A reserve that is not asked, or who lacks the queue's skills."""
    for agent in ("1001", "1002"):
        board.step(AgentStateChanged(agent, AgentState.READY, 2.0), 2.0)
    board.step(QueuePaceChanged("support", 100.0, 1, 0.0, unasked=("1001",)), 2.0)
    board.step(AgentStateChanged("1002", AgentState.TALKING, 3.0), 3.0)
    row = board.tables["queues"]["support"]
    assert (row["ready"], row["free"], row["expected_s"]) == (1, 0, 100.0)
    board.step(QueuePaceChanged("support", 100.0, 2, 0.0), 4.0)
    assert board.tables["queues"]["support"]["expected_s"] == 0.0


def test_an_answer_to_a_break_stays_to_be_told(board: Board) -> None:
    board.step(BreakAsked("1001", "meal", 600.0, "1001"), 5.0)
    row = board.snapshot()["agents"]["1001"]
    assert row["break_asked"] == {"reason": "meal", "since": 5.0, "until": 600.0}
    board.step(BreakAnswered("1001", "meal", BreakOutcome.REFUSED, "sue"), 6.0)
    row = board.snapshot()["agents"]["1001"]
    assert row["break_asked"] is None
    assert row["break_answer"] == {"reason": "meal", "outcome": "refused", "by": "sue", "at": 6.0}


def test_who_waits_elsewhere_for_the_same_agents_makes_the_wait_longer(board: Board) -> None:
    for agent in ("1001", "1002"):
        board.step(AgentStateChanged(agent, AgentState.TALKING, 2.0), 2.0)
    board.step(QueuePaceChanged("support", 100.0, 2, 0.0, {"sales": 0.5}, 100.0, 0, 4), 2.0)
    board.step(QueuePaceChanged("sales", 100.0, 4, 0.0, {"support": 1.0}, 100.0, 2, 4), 2.0)
    assert board.tables["queues"]["support"]["expected_s"] == 50.0
    arrive(board, "c1", 3.0, "sales")
    arrive(board, "c2", 3.0, "sales")
    assert board.tables["queues"]["support"]["expected_s"] == 75.0
    board.step(CallLeftQueue("c1", "sales", QueueOutcome.ABANDONED, 9.0), 13.0)
    assert board.tables["queues"]["support"]["expected_s"] == 50.0


def test_an_agents_row_tells_which_queues_it_is_kept_in_reserve_for(board: Board) -> None:
    tiers = (Tier("support", "1001", reserve=True), Tier("sales", "1001"))
    board.step(DirectoryLoaded(Directory(agents=DIRECTORY.agents, queues=DIRECTORY.queues, tiers=tiers)), 5.0)
    row = board.tables["agents"]["1001"]
    assert (row["queues"], row["reserve"]) == (["sales", "support"], ["support"])
