from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import DestinationKind, DirectoryLoaded
from fsctl.facts import Anomaly, CallEnded, CallRouted, FlowEnded, FlowStarted, NodeEntered, Party
from fsctl.ivr.actions import Left
from fsctl.ivr.interpreter import MOST_KEYS, Run
from fsctl.ivr.parse import parse
from fsctl.restored import CallRestored
from fsctl.step import Do, Note, TimerCame, Wake
from fsctl.switch.causes import Cause
from fsctl.switch.commands import Answer, Play, SetVariables, StopPlaying
from fsctl.switch.events import (
    ChannelSnapshot,
    CommandFailed,
    DigitPressed,
    Direction,
    PlaybackEnded,
    PlayOutcome,
    SwitchSnapshot,
)
from fsctl.switch.sounds import Prompt
from tests.unit.ivr.conftest import CALL, DESK, Line, directory


class TestBeginning:
    def test_the_call_is_answered_and_the_first_node_said(self, line: Line) -> None:
        effects = line.calls(language="zh")
        assert effects[0] == Do(Answer(CALL))
        started = effects[1]
        assert isinstance(started, Note)
        assert isinstance(started.fact, FlowStarted)
        assert (started.fact.flow, len(started.fact.version)) == ("desk", 12)
        assert effects[2:] == [
            Note(NodeEntered(CALL, "desk", "greet", "play")),
            Do(Play(CALL, "p1", Prompt("welcome", "zh"), queued=True)),
            Do(Play(CALL, "p2", Prompt("please_wait", "zh"), queued=True)),
            Do(SetVariables(CALL, {**AT_DESK, "fsctl_language": "zh", "fsctl_node": "greet"})),
        ]

    def test_only_the_last_of_the_prompts_leads_on(self, line: Line) -> None:
        line.calls()
        assert line.tell(PlaybackEnded(CALL, "p1", PlayOutcome.DONE)) == []
        line.tell(PlaybackEnded(CALL, "p2", PlayOutcome.DONE))
        assert line.nodes() == ["greet", "menu"]

    def test_where_it_stands_is_written_on_the_channel_and_only_what_is_new(self, in_menu: Line) -> None:
        in_menu.presses("1812#")
        assert in_menu.marks() == [
            {**AT_DESK, "fsctl_node": "greet"},
            {"fsctl_node": "menu"},
            {"fsctl_node": "account", "fsctl_data": '{"choice":"1"}'},
            {"fsctl_flow": "", "fsctl_node": ""},
        ]

    def test_an_unknown_flow_ends_at_once_and_is_told(self, line: Line) -> None:
        line.calls("nowhere", priority=7, data={"vip": "yes"}, language="zh")
        assert Anomaly(CALL, "no_such_flow", "nowhere") in line.facts
        assert line.end == FlowEnded(CALL, "nowhere", "", DestinationKind.HANGUP, "", "zh", 7, {"vip": "yes"})
        assert line.commands == []

    def test_other_destinations_are_none_of_its_business(self, line: Line) -> None:
        assert line.tell(CallRouted(CALL, DestinationKind.QUEUE, "support", "number 4000")) == []

    def test_facts_bear_the_name_the_flow_was_applied_by(self) -> None:
        line = Line(directory(night=DESK))
        line.calls("night")
        assert {fact.flow for fact in line.facts} == {"night"}


AT_DESK = {
    "fsctl_flow": "desk",
    "fsctl_node": "",
    "fsctl_language": "en",
    "fsctl_data": "",
    "fsctl_priority": "0",
}
"""What is on the channel when the flow has begun, but for the node."""


class TestTakenUp:
    """A leader that takes over goes on where the one before it stood."""

    def takes_up(self, line: Line, node: str, **more: object) -> None:
        line.tell(CallRestored(CALL, "5551234", "", "4000", "trunk", "", "", 0.0, True, unplaced=True))
        line.calls(node=node, **more)

    def test_the_node_begins_anew_with_what_was_collected(self, line: Line) -> None:
        self.takes_up(line, "account", language="zh", data={"choice": "1"}, priority=30)
        assert line.said() == ["no_input/zh"]
        assert line.nodes() == [], "it was entered before"
        assert line.marks() == [
            {
                **AT_DESK,
                "fsctl_node": "account",
                "fsctl_language": "zh",
                "fsctl_data": '{"choice":"1"}',
                "fsctl_priority": "30",
            }
        ]
        line.hears_all()
        line.presses("555#")
        assert (line.end.name, line.end.priority) == ("support", 30)
        assert line.end.data == {"choice": "1", "account": "555"}
        assert line.nodes() == ["by_account", "support"]

    def test_where_the_flow_has_no_such_node_any_more_it_begins(self, line: Line) -> None:
        self.takes_up(line, "gone")
        assert line.said() == ["welcome/en", "please_wait/en"]
        assert line.nodes() == ["greet"]


class TestKeys:
    def test_a_key_leads_on_and_travels_with_the_call(self, in_menu: Line) -> None:
        in_menu.presses("2")
        assert in_menu.keyed() == [("menu", "2", "key 2")]
        ended = in_menu.end
        assert (ended.kind, ended.name, ended.node) == (DestinationKind.QUEUE, "sales", "sales")
        assert ended.data == {"choice": "2"}
        assert in_menu.timers == {}

    def test_a_key_cuts_the_prompt_short(self, line: Line) -> None:
        line.calls()
        line.hears_all()
        before = len(line.commands)
        line.presses("2")
        assert [command for command in line.commands[before:] if not isinstance(command, SetVariables)] == [
            StopPlaying(CALL)
        ]
        assert line.end.name == "sales"

    def test_the_end_of_a_prompt_that_was_cut_short_changes_nothing(self, line: Line) -> None:
        line.calls()
        line.hears_all()
        line.presses("1")
        assert line.tell(PlaybackEnded(CALL, "p3", PlayOutcome.INTERRUPTED)) == []
        assert line.nodes()[-1] == "account"

    def test_a_greeting_is_not_cut_short_but_the_key_counts(self, line: Line) -> None:
        line.calls()
        line.presses("2")
        assert line.stops() == 0
        assert not line.is_over()
        line.hears_all()
        assert line.end.name == "sales"
        assert line.said() == ["welcome/en", "please_wait/en"]

    def test_keys_pressed_ahead_go_through_several_nodes(self, line: Line) -> None:
        line.calls()
        line.presses("1812#")
        line.hears_all()
        assert line.keyed() == [("menu", "1", "key 1"), ("account", "812", "next")]
        assert line.end.data == {"choice": "1", "account": "812", "tier": "gold"}
        assert line.end.priority == 60

    def test_a_wrong_key_pressed_ahead_does_not_shift_the_right_ones(self, line: Line) -> None:
        line.calls()
        line.presses("92")
        line.hears_all()
        assert line.keyed() == [("menu", "9", "invalid"), ("menu", "2", "key 2")]
        assert line.end.name == "sales"

    @pytest.mark.parametrize("keys", ["92", "1812#", "13#", "32", "9999", "1100#", "1100200", "#2"])
    def test_ahead_or_one_by_one_the_same_keys_lead_to_the_same_place(self, keys: str) -> None:
        ahead, one_by_one = Line(directory()), Line(directory())
        ahead.calls()
        ahead.presses(keys)
        ahead.hears_all()
        one_by_one.calls()
        one_by_one.hears_all()
        for key in keys:
            one_by_one.hears_all()
            one_by_one.presses(key)
        assert ahead.keyed() == one_by_one.keyed()
        assert ahead.end == one_by_one.end

    def test_prompts_that_may_not_be_cut_short_are_heard_out(self) -> None:
        text = DESK.replace("tries: 3", "tries: 3\n    barge_in: no")
        line = Line(directory(desk=text))
        line.calls()
        line.hears_all()
        line.presses("2")
        assert line.stops() == 0
        assert not line.is_over()
        line.hears_all()
        assert line.end.name == "sales"

    def test_a_stuck_key_does_not_fill_the_memory(self) -> None:
        run = Run(parse(DESK, "desk"), directory(), "", "en", {})
        run.begin(0.0)
        for _ in range(500):
            run.pressed("9", 0.0)
        assert len(run.keys) == MOST_KEYS
        assert isinstance(run.said(0.0)[-1], Left)

    @pytest.mark.parametrize("digit", ["A", "d", "", "12", "\r", "１"])
    def test_what_is_no_telephone_key_is_not_heard(self, in_menu: Line, digit: str) -> None:
        assert in_menu.tell(DigitPressed(CALL, digit)) == []

    def test_keys_of_another_channel_are_not_heard(self, in_menu: Line) -> None:
        assert in_menu.tell(DigitPressed("other", "2")) == []


class TestNothingOrWrong:
    def test_the_wait_begins_when_the_menu_has_been_said(self, line: Line) -> None:
        line.calls()
        line.hears_all()
        assert line.timers == {}
        line.hears_all()
        assert line.timers == {("keys", CALL): line.now + 4}

    def test_nothing_pressed_is_said_and_the_menu_repeated(self, in_menu: Line) -> None:
        in_menu.waits()
        assert in_menu.said()[-2:] == ["no_input/en", "main_menu/en"]
        assert in_menu.keyed() == [("menu", "", "timeout")]

    def test_nothing_three_times_leads_out(self, in_menu: Line) -> None:
        for _ in range(2):
            in_menu.waits()
            in_menu.hears_all()
        assert not in_menu.is_over()
        in_menu.waits()
        assert in_menu.keyed() == [("menu", "", "timeout")] * 3
        assert (in_menu.end.kind, in_menu.end.name) == (DestinationKind.EXTENSION, "1001")

    def test_a_wrong_key_is_said_and_the_menu_repeated(self, in_menu: Line) -> None:
        in_menu.presses("9")
        assert in_menu.said()[-2:] == ["invalid_key/en", "main_menu/en"]
        assert in_menu.timers == {}

    def test_three_wrong_keys_lead_out(self, in_menu: Line) -> None:
        in_menu.presses("9")
        in_menu.presses("8")
        assert not in_menu.is_over()
        in_menu.presses("7")
        assert (in_menu.end.kind, in_menu.end.name) == (DestinationKind.ANNOUNCEMENT, "goodbye")

    def test_nothing_and_wrong_keys_count_together_and_the_last_decides(self, in_menu: Line) -> None:
        in_menu.waits()
        in_menu.presses("9")
        in_menu.hears_all()
        in_menu.waits()
        assert in_menu.end.name == "1001"

    def test_a_timer_that_comes_too_late_changes_nothing(self, in_menu: Line) -> None:
        in_menu.presses("9")
        assert in_menu.tell(TimerCame(("keys", CALL))) == []


class TestCollecting:
    @pytest.fixture
    def asked(self, in_menu: Line) -> Line:
        in_menu.presses("1")
        in_menu.hears_all()
        return in_menu

    def test_the_hash_ends_the_digits(self, asked: Line) -> None:
        asked.presses("100#")
        assert asked.keyed()[-1] == ("account", "100", "next")
        assert asked.end.name == "sales"
        assert asked.end.data["account"] == "100"

    def test_the_last_digit_ends_them_by_itself(self, asked: Line) -> None:
        asked.presses("123456")
        assert asked.end.data["account"] == "123456"

    def test_a_pause_ends_them(self, asked: Line) -> None:
        asked.presses("4711")
        assert asked.timers == {("keys", CALL): asked.now + 2}
        asked.waits()
        assert asked.end.data["account"] == "4711"

    def test_each_digit_begins_the_pause_anew(self, asked: Line) -> None:
        asked.presses("4")
        asked.now += 1.5
        asked.presses("7")
        assert asked.timers == {("keys", CALL): asked.now + 2}

    def test_too_few_are_invalid_and_not_kept(self, asked: Line) -> None:
        asked.presses("12#")
        assert asked.keyed()[-1] == ("account", "12", "invalid")
        assert asked.end.name == "goodbye"
        assert "account" not in asked.end.data

    def test_a_hash_alone_is_a_wrong_answer_not_silence(self, asked: Line) -> None:
        asked.presses("#")
        assert asked.keyed()[-1] == ("account", "#", "invalid")

    def test_nothing_at_all_is_a_time_out(self, asked: Line) -> None:
        assert asked.timers == {("keys", CALL): asked.now + 6}
        asked.waits()
        assert asked.keyed()[-1] == ("account", "", "timeout")
        assert asked.end.name == "1001"

    @pytest.mark.parametrize(
        ("account", "queue", "priority"), [("8123", "support", 60), ("200", "sales", 0), ("777", "support", 0)]
    )
    def test_a_branch_goes_by_beginning_list_and_otherwise(
        self, asked: Line, account: str, queue: str, priority: int
    ) -> None:
        asked.presses(account + "#")
        assert (asked.end.name, asked.end.priority) == (queue, priority)


class TestLanguage:
    def test_it_changes_what_is_said_and_travels_on(self, line: Line) -> None:
        line.calls(language="zh")
        line.hears_all()
        assert line.said()[-1] == "main_menu/zh"
        line.presses("3")
        assert line.said()[-1] == "main_menu/en"
        line.presses("2")
        assert line.end.language == "en"

    def test_a_prompt_may_be_said_in_one_language_to_everybody(self) -> None:
        text = DESK.replace("[welcome, please_wait]", '["welcome@zh", "welcome@en", please_wait]')
        line = Line(directory(desk=text))
        line.calls(language="zh")
        assert line.said() == ["welcome/zh", "welcome/en", "please_wait/zh"]


class TestBranchOnTheCall:
    TEXT = """
flow: by
start: who
nodes:
  who: {kind: branch, "on": caller, cases: {"010*": near, "13800138000": vip}, otherwise: far}
  near: {kind: queue, queue: support}
  vip: {kind: queue, queue: sales}
  far: {kind: hangup}
"""

    @pytest.mark.parametrize(
        ("number", "end"),
        [
            ("01012345", "support"),
            ("13800138000", "sales"),
            ("138001380001", ""),
            ("", ""),
            ("*", ""),
            ("010*", "support"),
        ],
    )
    def test_by_the_callers_number(self, number: str, end: str) -> None:
        line = Line(directory(by=self.TEXT))
        line.calls("by", number)
        assert line.end.name == end

    def test_data_the_call_brought_along_does_not_hide_the_callers_number(self) -> None:
        line = Line(directory(by=self.TEXT))
        line.calls("by", "777", data={"caller": "13800138000"})
        assert line.end.kind is DestinationKind.HANGUP

    def test_after_a_restart_the_number_is_known_again(self) -> None:
        line = Line(directory(by=self.TEXT))
        line.tell(CallRestored(CALL, "0105", "", "4000", "trunk", "", "", 0.0, True))
        line.tell(CallRouted(CALL, DestinationKind.FLOW, "by", "again"))
        assert line.end.name == "support"


class TestTheCallGoes:
    def test_a_hang_up_in_the_middle_leaves_nothing(self, in_menu: Line) -> None:
        assert in_menu.timers
        effects = in_menu.tell(CallEnded(CALL, Cause.NORMAL, Party.CALLER))
        assert effects == [Wake(("keys", CALL), None)]
        assert in_menu.tell(DigitPressed(CALL, "2")) == []
        assert in_menu.tell(TimerCame(("keys", CALL))) == []
        assert not in_menu.is_over()
        assert in_menu.tell(CallEnded(CALL, Cause.NORMAL, Party.CALLER)) == []

    def test_sent_elsewhere_in_the_middle_it_falls_silent(self, line: Line) -> None:
        line.calls()
        effects = line.tell(CallRouted(CALL, DestinationKind.QUEUE, "support", "transferred"))
        unmarked = Do(SetVariables(CALL, {"fsctl_flow": "", "fsctl_node": ""}))
        assert effects == [Do(StopPlaying(CALL)), Wake(("keys", CALL), None), unmarked]
        assert line.tell(PlaybackEnded(CALL, "p2", PlayOutcome.DONE)) == []

    def test_sent_to_another_flow_it_begins_afresh(self, in_menu: Line) -> None:
        in_menu.presses("9")
        in_menu.tell(CallRouted(CALL, DestinationKind.FLOW, "desk", "again"))
        assert in_menu.timers == {}
        assert in_menu.nodes()[-1] == "greet"


class TestTheSwitchFails:
    def test_a_missing_file_does_not_hold_up_the_caller(self, line: Line) -> None:
        line.calls()
        line.hears_all(PlayOutcome.MISSING)
        line.hears_all(PlayOutcome.MISSING)
        assert line.timers
        line.presses("2")
        assert line.end.name == "sales"

    def test_a_refused_play_does_not_hold_up_the_caller(self, line: Line) -> None:
        line.calls()
        line.tell(CommandFailed(line.plays()[-1], "-ERR"))
        assert line.nodes()[-1] == "menu"

    def test_of_a_play_with_unknown_fate_the_stock_taking_tells(self, line: Line) -> None:
        line.calls()
        assert line.tell(CommandFailed(line.plays()[-1], "connection lost", unknown=True)) == []
        seen = ChannelSnapshot(CALL, Direction.INBOUND, "", "", "4000", True, True, playing=True)
        assert line.tell(SwitchSnapshot("core", (seen,), frozenset(), fresh=True)) == []
        quiet = replace(seen, playing=False)
        assert line.tell(SwitchSnapshot("core", (quiet,), frozenset(), fresh=False)) == []
        line.tell(SwitchSnapshot("core", (quiet,), frozenset(), fresh=True))
        assert line.nodes()[-1] == "menu"

    def test_other_commands_that_failed_are_not_its_business(self, line: Line) -> None:
        line.calls()
        assert line.tell(CommandFailed(Answer(CALL), "-ERR")) == []


class TestNewVersions:
    def test_a_running_call_finishes_on_the_version_it_began_with(self, in_menu: Line) -> None:
        in_menu.tell(DirectoryLoaded(directory(desk=DESK.replace('"2": sales', '"2": operator'))))
        in_menu.presses("2")
        assert in_menu.end.name == "sales"

    def test_the_next_call_takes_the_new_one(self, line: Line) -> None:
        line.tell(DirectoryLoaded(directory(desk=DESK.replace('"2": sales', '"2": operator'))))
        line.calls()
        line.presses("2")
        line.hears_all()
        assert line.end.name == "1001"

    @pytest.mark.parametrize(
        "broken", ["flow: desk", DESK.replace('"2": sales', '"2": nowhere'), DESK.replace("start: greet", "start: x")]
    )
    def test_one_that_cannot_be_run_keeps_the_last_good_one(self, line: Line, broken: str) -> None:
        line.tell(DirectoryLoaded(directory(desk=broken)))
        (anomaly,) = [fact for fact in line.facts if isinstance(fact, Anomaly)]
        assert anomaly.code == "unreadable_flow"
        assert anomaly.detail.startswith("desk:")
        line.calls()
        assert line.nodes() == ["greet"]

    def test_one_that_never_could_be_run_is_unknown(self) -> None:
        line = Line(directory(desk=DESK.replace('"2": sales', '"2": nowhere')))
        line.calls()
        assert line.end.kind is DestinationKind.HANGUP

    def test_a_flow_taken_away_is_unknown(self, line: Line) -> None:
        line.tell(DirectoryLoaded(directory(other=DESK)))
        line.calls()
        assert Anomaly(CALL, "no_such_flow", "desk") in line.facts
