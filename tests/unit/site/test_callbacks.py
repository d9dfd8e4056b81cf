"""Callbacks in a site file: what is read, what is refused and at which line, and what comes out again."""

from __future__ import annotations

import pytest

from fsctl.directory import CallbackMode, Destination, DestinationKind
from fsctl.directory.calling import barred, fits, may_be_called, same
from fsctl.document import Mistakes
from fsctl.site.export import export
from fsctl.site.parse import parse
from fsctl.store.directory import assembled, items

SITE = """
trunks:
  carrier: {host: 192.0.2.1}
agents:
  "1001": {name: Ann}
hours:
  office:
    timezone: Asia/Shanghai
    open:
      - {days: [mon], hours: "09:00-18:00"}
  never:
    timezone: UTC
    open: []
queues:
  support:
    callback: agent-first
    callback_hours: office
    callback_numbers: ["1XXXXXXXXXX", "0*"]
    exit_keys: {"9": callback}
    max_wait_s: 600
    on_max_wait: callback
    agents:
      - {agent: "1001"}
  sales:
    max_wait_s: 600
    agents:
      - {agent: "1001"}
flows:
  callback: builtin
do_not_call:
  "400*": {title: service numbers}
  "13800138000": {}
"""


def test_it_is_read_and_written_again() -> None:
    directory = parse(SITE, "site.yaml", "fsctl").directory
    support = directory.queues["support"]
    assert (support.callback, support.callback_hours) == (CallbackMode.AGENT_FIRST, "office")
    assert support.callback_numbers == ("1XXXXXXXXXX", "0*")
    assert support.exit_keys == {"9": Destination(DestinationKind.CALLBACK, "support")}
    assert support.on_max_wait == Destination(DestinationKind.CALLBACK, "support")
    assert directory.do_not_call["400*"].title == "service numbers"
    again = export(directory).replace("callback: callback.yaml", "callback: builtin")
    assert parse(again, "site.yaml", "fsctl").directory == directory


def test_it_is_stored_and_read_again_as_it_was() -> None:
    """Keys to leave by are destinations again, not texts."""
    directory = parse(SITE, "site.yaml", "fsctl").directory
    stored = assembled(items(directory), 0)
    assert (stored.queues, stored.do_not_call) == (directory.queues, directory.do_not_call)


@pytest.mark.parametrize(
    ("change", "where", "told"),
    [
        (("    callback: agent-first\n", "    callback: maybe\n"), "    callback: maybe", "callback is 'maybe'"),
        (("callback_hours: office", "callback_attempts: 0"), "    callback_attempts", "callback_attempts is '0'"),
        (("callback_hours: office", "callback_hours: holiday"), "  support:", "unknown calendar 'holiday'"),
        (
            ("callback_hours: office", "callback_hours: never"),
            "  support:",
            "is never open, so nobody would be called back",
        ),
        (("callback_hours: office", "callback_trunk: isdn"), "  support:", "'isdn' is no trunk that outside numbers"),
        (("callback_hours: office", "callback_retry_s: 86400"), "  support:", "a second attempt comes after 86400 s"),
        (
            ("callback_hours: office", "callback_expires_s: 1"),
            "    callback_expires_s",
            "callback_expires_s is '1'; expected a number from 60",
        ),
        (('"1XXXXXXXXXX"', '"1[0-9]+"'), "    callback_numbers", "expected digits, X for any digit"),
        (
            ("host: 192.0.2.1", "host: 192.0.2.1, outgoing: false"),
            "  support:",
            "the site has no trunk with outgoing: true",
        ),
        (("  callback: builtin", "  main: builtin"), "  support:", "there is no flow 'callback'"),
        (("on_max_wait: callback", "on_max_wait: callback:nobody"), "  support:", "unknown callback 'nobody'"),
        (("on_max_wait: callback", "on_max_wait: callback:sales"), "  support:", "queue sales makes no callbacks"),
        (('"400*"', '"4*0"'), '  "4*0"', "expected digits, X for any digit"),
    ],
)
def test_nonsense_is_refused_at_its_line(change: tuple[str, str], where: str, told: str) -> None:
    assert change[0] in SITE
    text = SITE.replace(*change)
    line = next(at for at, each in enumerate(text.splitlines(), 1) if each.startswith(where))
    with pytest.raises(Mistakes) as refused:
        parse(text, "site.yaml", "fsctl")
    found = [(mistake.line, str(mistake.message)) for mistake in refused.value.mistakes]
    assert any(told in message for _, message in found), found
    assert line in [at for at, message in found if told in message], found


def test_patterns() -> None:
    assert fits("1XXXXXXXXXX", "13800138000")
    assert fits("1XXXXXXXXXX", "+13800138000")
    assert not fits("1XXXXXXXXXX", "1380013800")
    assert not fits("1XXXXXXXXXX", "138001380000")
    assert fits("400*", "400")
    assert fits("*", "5551234")
    assert not fits("400*", "40")
    assert may_be_called((), "5551234")
    assert not may_be_called((), "anonymous")
    assert not may_be_called(("1*",), "5551234")


def test_the_list_of_whom_not_to_call_knows_numbers_and_patterns() -> None:
    directory = parse(SITE, "site.yaml", "fsctl").directory
    assert barred(directory, "+13800138000") is directory.do_not_call["13800138000"]
    assert barred(directory, "4008123123") is directory.do_not_call["400*"]
    assert barred(directory, "13800138001") is None


def test_a_prefix_makes_no_other_telephone_of_a_number_and_equal_ends_do_not_make_the_same() -> None:
    assert same("13800138000", "+8613800138000")
    assert same("13800138000", "013800138000")
    assert not same("13800138000", "13900138000")
    assert not same("138000", "8138000")
