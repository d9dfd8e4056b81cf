"""The registry lets only news through, in a legal order, whatever the switch sends."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fsctl.call.registry import REMEMBER_ENDED, Registry
from fsctl.switch.causes import Cause
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelCreated,
    ChannelHeld,
    ChannelHungUp,
    ChannelParked,
    ChannelProgressed,
    ChannelRetrieved,
    ChannelSnapshot,
    ChannelUnbridged,
    DigitPressed,
    Direction,
    PhoneRegistered,
    PhoneUnregistered,
    PlaybackEnded,
    PlayOutcome,
    SwitchSnapshot,
)

INBOUND, OUTBOUND = Direction.INBOUND, Direction.OUTBOUND


def created(uuid: str = "u", direction: Direction = INBOUND) -> ChannelCreated:
    return ChannelCreated(uuid, direction, "555", "Bob", "4000")


def parked(uuid: str = "u", order: int = 0, answered: bool = False, direction: Direction = INBOUND) -> ChannelParked:
    return ChannelParked(uuid, direction, answered, "4000", "555", "Bob", entry="trunk", order=order)


def seen(uuid: str = "u", **values: object) -> ChannelSnapshot:
    common = {"direction": INBOUND, "caller_number": "555", "caller_name": "Bob", "dialled": "4000"}
    return ChannelSnapshot(channel=uuid, **{**common, "answered": False, "parked": False, **values})  # type: ignore[arg-type]


def snapshot(*channels: ChannelSnapshot, core: str = "core-1", fresh: bool = False) -> SwitchSnapshot:
    return SwitchSnapshot(core, channels, frozenset(), fresh)


@pytest.fixture
def registry() -> Registry:
    return Registry()


class TestOneChannel:
    def test_each_step_is_news_once(self, registry: Registry) -> None:
        story = [created(), ChannelProgressed("u"), ChannelAnswered("u"), parked(order=5, answered=True)]
        assert [event for event in story if registry.accept(event, 0.0) == [event]] == story
        assert [registry.accept(event, 0.0) for event in story] == [[], [], [], []]

    def test_an_answer_that_was_skipped_is_filled_in(self, registry: Registry) -> None:
        event = parked(order=5, answered=True)
        assert registry.accept(event, 0.0) == [ChannelAnswered("u"), event]
        assert registry.accept(ChannelAnswered("u"), 0.0) == []

    def test_a_progress_after_the_answer_is_old_news(self, registry: Registry) -> None:
        registry.accept(ChannelAnswered("u"), 0.0)
        assert registry.accept(ChannelProgressed("u"), 0.0) == []

    def test_nothing_is_heard_of_a_channel_after_its_end(self, registry: Registry) -> None:
        end = ChannelHungUp("u", Cause.NORMAL)
        registry.accept(created(), 0.0)
        assert registry.accept(end, 0.0) == [end]
        for late in (created(), ChannelAnswered("u"), parked(order=9), DigitPressed("u", "1", 3), end):
            assert registry.accept(late, 0.0) == []
        assert registry.has_ended("u")
        assert not registry.is_alive("u")

    def test_an_end_may_be_the_first_thing_heard(self, registry: Registry) -> None:
        end = ChannelHungUp("u", Cause.BUSY)
        assert registry.accept(end, 0.0) == [end]

    def test_hold_and_retrieve_alternate(self, registry: Registry) -> None:
        registry.accept(created(), 0.0)
        held, back = ChannelHeld("u"), ChannelRetrieved("u")
        assert registry.accept(back, 0.0) == []
        assert registry.accept(held, 0.0) == [held]
        assert registry.accept(held, 0.0) == []
        assert registry.accept(back, 0.0) == [back]

    def test_a_hold_that_comes_after_its_retrieve_is_late(self, registry: Registry) -> None:
        held, back = ChannelHeld("u", 7), ChannelRetrieved("u", 8)
        assert registry.accept(back, 0.0) == []
        assert registry.accept(held, 0.0) == []
        again = ChannelHeld("u", 9)
        assert registry.accept(again, 0.0) == [again]

    def test_a_digit_pressed_twice_counts_twice_and_a_doubled_event_once(self, registry: Registry) -> None:
        first, second = DigitPressed("u", "1", 7), DigitPressed("u", "1", 8)
        heard = [registry.accept(event, 0.0) for event in (first, second, first, second)]
        assert heard == [[first], [second], [], []]

    def test_what_is_not_about_channels_passes(self, registry: Registry) -> None:
        event = PlaybackEnded("u", "p", PlayOutcome.DONE)
        assert registry.accept(event, 0.0) == [event]

    def test_memory_of_the_dead_is_bounded(self, registry: Registry) -> None:
        for number in range(REMEMBER_ENDED + 10):
            registry.accept(ChannelHungUp(f"u{number}", Cause.NORMAL), 0.0)
        assert not registry.has_ended("u0")
        assert registry.has_ended(f"u{REMEMBER_ENDED + 9}")


class TestPlaces:
    def together(self, registry: Registry) -> None:
        registry.accept(parked("u", order=1, answered=True), 0.0)
        registry.accept(parked("b", order=2, answered=True, direction=OUTBOUND), 0.0)
        assert ChannelBridged("u", "b", 3) in registry.accept(ChannelBridged("u", "b", 3), 0.0)

    def test_a_late_park_does_not_undo_a_bridge(self, registry: Registry) -> None:
        self.together(registry)
        assert registry.accept(parked("u", order=1, answered=True), 0.0) == []
        assert registry.channels["u"].partner == "b"

    def test_a_park_out_of_a_bridge_tells_of_the_parting_first(self, registry: Registry) -> None:
        self.together(registry)
        park = parked("b", order=4, answered=True, direction=OUTBOUND)
        assert registry.accept(park, 0.0) == [ChannelUnbridged("b", "u"), park]
        assert registry.accept(ChannelUnbridged("u", "b", 5), 0.0) == []
        assert registry.channels["u"].partner == ""

    def test_a_hang_up_in_a_bridge_tells_of_the_parting_first(self, registry: Registry) -> None:
        self.together(registry)
        end = ChannelHungUp("b", Cause.NORMAL)
        assert registry.accept(end, 0.0) == [ChannelUnbridged("b", "u"), end]

    def test_a_bridge_with_another_parts_the_old_pair(self, registry: Registry) -> None:
        self.together(registry)
        registry.accept(parked("x", order=4, answered=True, direction=OUTBOUND), 0.0)
        bridge = ChannelBridged("u", "x", 5)
        assert registry.accept(bridge, 0.0) == [ChannelUnbridged("u", "b"), bridge]

    def test_a_bridge_older_than_the_last_place_is_late(self, registry: Registry) -> None:
        self.together(registry)
        registry.accept(parked("u", order=9, answered=True), 0.0)
        assert registry.accept(ChannelBridged("u", "b", 6), 0.0) == []


class TestSnapshots:
    def test_a_channel_missing_twice_is_gone(self, registry: Registry) -> None:
        registry.accept(parked(order=1), 0.0)
        assert registry.accept(snapshot(), 10.0) == [snapshot()]
        gone = registry.accept(snapshot(), 15.0)
        assert gone[0] == ChannelHungUp("u", Cause.FAILED, reconciled=True, detail="not_in_switch")

    def test_after_a_reconnect_once_is_enough(self, registry: Registry) -> None:
        registry.accept(parked(order=1), 0.0)
        assert isinstance(registry.accept(snapshot(fresh=True), 10.0)[0], ChannelHungUp)

    def test_a_young_channel_is_not_missed(self, registry: Registry) -> None:
        registry.accept(parked(order=1), 10.0)
        registry.accept(snapshot(fresh=True), 10.1)
        assert registry.is_alive("u")

    def test_another_core_means_every_call_is_lost(self, registry: Registry) -> None:
        registry.accept(snapshot(core="core-1"), 0.0)
        registry.accept(parked(order=1), 10.0)
        news = registry.accept(snapshot(core="core-2", fresh=True), 10.1)
        assert news[0] == ChannelHungUp("u", Cause.SWITCH_LOST, reconciled=True)

    def test_a_call_that_came_while_we_were_away_is_told_from_its_beginning(self, registry: Registry) -> None:
        news = registry.accept(snapshot(seen(parked=True, entry="trunk"), fresh=True), 0.0)
        assert [type(event) for event in news] == [ChannelCreated, ChannelParked, SwitchSnapshot]

    def test_a_bridge_that_happened_unseen_is_told(self, registry: Registry) -> None:
        registry.accept(parked("u", order=1, answered=True), 0.0)
        registry.accept(parked("b", order=2, answered=True, direction=OUTBOUND), 0.0)
        pair = (
            seen("u", answered=True, bridged_to="b"),
            seen("b", answered=True, bridged_to="u", direction=OUTBOUND),
        )
        assert registry.accept(snapshot(*pair), 5.0) == [snapshot(*pair)]
        assert ChannelBridged("u", "b") in registry.accept(snapshot(*pair), 10.0)
        assert registry.accept(snapshot(*pair), 15.0) == [snapshot(*pair)]

    def test_a_snapshot_older_than_the_last_events_changes_nothing(self, registry: Registry) -> None:
        parked_pair = (
            seen("u", answered=True, parked=True),
            seen("b", answered=True, parked=True, direction=OUTBOUND),
        )
        TestPlaces().together(registry)
        assert registry.accept(snapshot(*parked_pair), 5.0) == [snapshot(*parked_pair)]
        registry.accept(ChannelHeld("b"), 6.0)
        registry.accept(ChannelHeld("u"), 6.0)
        assert registry.accept(snapshot(*parked_pair), 10.0)[-1:] == [snapshot(*parked_pair)]
        assert registry.channels["b"].partner == "u"

    def test_keys_pressed_again_and_again_do_not_hide_what_was_missed(self, registry: Registry) -> None:
        registry.accept(created("u", OUTBOUND), 0.0)
        shown = snapshot(seen("u", answered=True, parked=True, direction=OUTBOUND))
        assert registry.accept(shown, 5.0) == [shown]
        assert registry.accept(DigitPressed("u", "1", order=7), 7.0) != []
        assert [type(event) for event in registry.accept(shown, 10.0)] == [
            ChannelAnswered,
            ChannelParked,
            SwitchSnapshot,
        ]

    def test_a_parting_that_happened_unseen_is_told(self, registry: Registry) -> None:
        TestPlaces().together(registry)
        pair = (seen("u", answered=True, parked=True), seen("b", answered=True, parked=True, direction=OUTBOUND))
        assert ChannelUnbridged("u", "b") in registry.accept(snapshot(*pair, fresh=True), 5.0)

    def test_a_transfer_by_the_phone_is_told_once(self, registry: Registry) -> None:
        TestPlaces().together(registry)
        away = ChannelParked("u", INBOUND, True, "2000", "555", "Bob", referred_by="1001", order=9)
        assert away in registry.accept(away, 0.0)
        registry.accept(ChannelBridged("u", "b", 10), 0.0)
        again = ChannelParked("u", INBOUND, True, "2000", "555", "Bob", referred_by="1001", order=11)
        assert registry.accept(again, 0.0)[-1].referred_by == ""  # type: ignore[union-attr]

    def test_a_transfer_to_the_number_once_dialled_is_told(self, registry: Registry) -> None:
        registry.accept(parked(order=3, answered=True), 0.0)
        registry.accept(ChannelBridged("u", "b", 5), 0.0)
        back = ChannelParked("u", INBOUND, True, "4000", "555", "Bob", referred_by="1001", order=9)
        assert back in registry.accept(back, 0.0)

    def test_what_was_loaded_is_no_news(self, registry: Registry) -> None:
        registry.load(snapshot(seen(answered=True, parked=True, entry="trunk")), 0.0)
        assert registry.accept(snapshot(seen(answered=True, parked=True, entry="trunk")), 5.0) == [
            snapshot(seen(answered=True, parked=True, entry="trunk"))
        ]


STORY = [
    created("u"),
    parked("u", order=1),
    ChannelAnswered("u"),
    created("b", OUTBOUND),
    ChannelProgressed("b"),
    ChannelAnswered("b"),
    parked("b", order=2, answered=True, direction=OUTBOUND),
    ChannelBridged("u", "b", 3),
    ChannelHeld("b"),
    ChannelRetrieved("b"),
    ChannelHungUp("b", Cause.NORMAL),
    parked("u", order=4, answered=True),
    ChannelHungUp("u", Cause.NORMAL),
]


def phones(registry: Registry, *registered: str, fresh: bool = False) -> frozenset[str]:
    """What rooms are told of registered phones after a snapshot that shows these."""
    told = registry.accept(SwitchSnapshot("core-1", (), frozenset(registered), fresh), 1.0)[-1]
    assert isinstance(told, SwitchSnapshot)
    return told.registered


def test_a_list_of_phones_that_lags_does_not_undo_an_event(registry: Registry) -> None:
    assert phones(registry, "1001", "1002", fresh=True) == {"1001", "1002"}
    registry.accept(PhoneUnregistered("1001"), 2.0)
    assert phones(registry, "1001", "1002") == {"1002"}
    assert phones(registry, "1002") == {"1002"}
    registry.accept(PhoneRegistered("1001"), 3.0)
    assert phones(registry, "1002") == {"1001", "1002"}
    assert phones(registry, "1001", "1002") == {"1001", "1002"}


def test_a_phone_missing_from_two_lists_in_a_row_is_gone(registry: Registry) -> None:
    phones(registry, "1001", fresh=True)
    assert phones(registry) == {"1001"}
    assert phones(registry) == frozenset()
    assert phones(registry, "1001") == frozenset()
    assert phones(registry, "1001") == {"1001"}


def test_an_event_between_two_lists_begins_the_count_anew(registry: Registry) -> None:
    phones(registry, "1001", fresh=True)
    phones(registry)
    registry.accept(PhoneRegistered("1001"), 2.0)
    assert phones(registry) == {"1001"}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(range(len(STORY))), min_size=len(STORY), max_size=60), st.randoms())
def test_shuffled_and_doubled_events_end_in_the_same_state(extra: list[int], random: object) -> None:
    """Each event at least once, in any order, some more than once: everybody is gone, each end was told once."""
    order = [*range(len(STORY)), *extra]
    random.shuffle(order)  # type: ignore[attr-defined]
    registry = Registry()
    told = [news for index in order for news in registry.accept(STORY[index], 0.0)]
    assert registry.channels == {}
    ends = [event.channel for event in told if isinstance(event, ChannelHungUp)]
    assert sorted(ends) == ["b", "u"]
    for uuid in ("u", "b"):
        assert sum(isinstance(event, ChannelAnswered) and event.channel == uuid for event in told) <= 1
        after = told[next(i for i, e in enumerate(told) if isinstance(e, ChannelHungUp) and e.channel == uuid) + 1 :]
        assert not [e for e in after if getattr(e, "channel", "") == uuid]
