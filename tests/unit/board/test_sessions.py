"""Who listens is on the board, and how many listen to a call."""

from __future__ import annotations

import pytest

from fsctl.board.room import Board
from fsctl.directory import ListeningNotice
from fsctl.facts import (
    CallArrived,
    CallConnected,
    CallEnded,
    CallTakenOver,
    Follow,
    LegAnswered,
    Mode,
    Party,
    SupervisionAttached,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionOutcome,
    SupervisionPaused,
    SupervisionStarted,
    TalkEnded,
)
from fsctl.switch.causes import Cause


@pytest.fixture
def board() -> Board:
    board = Board()
    for call in ("c1", "c2"):
        board.step(CallArrived(call, "555", "Bob", "4000", "trunk"), 1.0)
        board.step(CallConnected(call, f"o-{call}", "1001", "support"), 2.0)
    for session in ("s1", "s2"):
        board.step(SupervisionStarted(session, "c1", "sue", "2000", Mode.LISTEN, Follow.AGENT, "1001"), 3.0)
    return board


def supervised(board: Board) -> tuple[int, int]:
    calls = board.snapshot()["calls"]
    return calls["c1"]["supervised"], calls["c2"]["supervised"]


def test_only_who_hears_it_counts_and_moves_with_the_agent(board: Board) -> None:
    assert board.snapshot()["sessions"]["s1"] == {
        "call": "c1",
        "agent": "1001",
        "supervisor": "sue",
        "extension": "2000",
        "mode": "listen",
        "follow": "agent",
        "notice": "silent",
        "state": "ringing",
        "since": 3.0,
    }
    assert supervised(board) == (0, 0)
    board.step(SupervisionAttached("s1", "c1"), 4.0)
    board.step(SupervisionAttached("s2", "c1"), 4.0)
    assert supervised(board) == (2, 0)
    board.step(SupervisionChanged("s1", Mode.BARGE, "c1", "sue"), 5.0)
    board.step(SupervisionPaused("s1", "c1"), 6.0)
    assert supervised(board) == (1, 0)
    board.step(SupervisionAttached("s1", "c2"), 7.0)
    assert supervised(board) == (1, 1)
    row = board.snapshot()["sessions"]["s1"]
    assert (row["state"], row["since"], row["mode"], row["call"]) == ("attached", 7.0, "barge", "c2")
    board.step(SupervisionEnded("s1", SupervisionOutcome.STOPPED, "c2"), 8.0)
    assert supervised(board) == (1, 0)
    assert board.snapshot()["sessions"].keys() == {"s2"}


def test_a_call_that_is_gone_does_not_come_back_with_its_listener(board: Board) -> None:
    board.step(SupervisionAttached("s1", "c1"), 4.0)
    board.step(CallEnded("c1", Cause.NORMAL, Party.CALLER), 5.0)
    board.step(SupervisionEnded("s1", SupervisionOutcome.CALL_ENDED, "c1"), 5.1)
    assert board.snapshot()["calls"].keys() == {"c2"}


def test_a_call_taken_over_goes_on_although_its_talk_ends(board: Board) -> None:
    board.step(CallTakenOver("c1", "s1", "2000", "sue", "1001"), 6.0)
    board.step(TalkEnded("c1", "o-c1", "1001", "support", Party.SYSTEM, 4.0), 6.0)
    row = board.snapshot()["calls"]["c1"]
    assert (row["state"], row["agent"], row["taken_over_by"]) == ("talking", "", "sue")
    board.step(CallConnected("c1", "o2", "1002", "support"), 9.0)
    board.step(TalkEnded("c1", "o2", "1002", "support", Party.AGENT, 4.0), 13.0)
    assert board.snapshot()["calls"]["c1"]["state"] == "ending"


def test_a_supervisor_who_lifts_the_handset_is_not_the_party_that_was_dialled(board: Board) -> None:
    board.edit("calls", "c1", state="dialling")
    board.step(LegAnswered("c1", "s1"), 4.0)
    assert board.snapshot()["calls"]["c1"]["state"] == "dialling"


def test_a_whisper_to_the_agent_shows_on_the_call_and_no_other_mode_does(board: Board) -> None:
    def whispered() -> bool:
        return bool(board.snapshot()["calls"]["c1"]["whispered"])

    board.step(SupervisionAttached("s1", "c1"), 4.0)
    assert not whispered()
    board.step(SupervisionChanged("s1", Mode.WHISPER_AGENT, "c1", "sue"), 5.0)
    assert whispered()
    board.step(SupervisionChanged("s1", Mode.WHISPER_CALLER, "c1", "sue"), 6.0)
    assert not whispered()
    board.step(SupervisionChanged("s1", Mode.WHISPER_AGENT, "c1", "sue"), 7.0)
    board.step(SupervisionPaused("s1", "c1"), 8.0)
    assert not whispered()


@pytest.mark.parametrize(
    ("mode", "notice", "noticed"),
    [
        (Mode.LISTEN, ListeningNotice.SILENT, False),
        (Mode.WHISPER_CALLER, ListeningNotice.SILENT, False),
        (Mode.LISTEN, ListeningNotice.TONE, True),
        (Mode.WHISPER_AGENT, ListeningNotice.SILENT, True),
        (Mode.BARGE, ListeningNotice.SILENT, True),
    ],
)
def test_the_agent_notices_what_is_heard_or_told(mode: Mode, notice: ListeningNotice, noticed: bool) -> None:
    board = Board()
    board.step(CallArrived("c1", "555", "Bob", "4000", "trunk"), 1.0)
    board.step(SupervisionStarted("s1", "c1", "sue", "2000", mode, Follow.AGENT, "1001", notice), 3.0)
    board.step(SupervisionAttached("s1", "c1"), 4.0)
    row = board.snapshot()["calls"]["c1"]
    assert (row["supervised"], row["noticed"]) == (1, noticed)
