"""Editing item by item: the site file's rules, all or nothing, and nothing left dangling."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

import fsctl.demo
from fsctl.directory import Directory, Tier
from fsctl.document import Mistakes
from fsctl.site.editing import Edit, changed, command, edit, places, present, with_password
from fsctl.site.export import TABLES, items, settings
from fsctl.site.items import digest_of
from fsctl.site.parse import parse, read
from fsctl.site.whole import uses
from fsctl.store.directory import changes

SITE = read(Path(fsctl.demo.__file__).with_name("site.yaml"), "local").directory


def one(table: str, name: str, **values: Any) -> Directory:
    return edit(SITE, [changed(SITE, table, name, values)], "local").directory


def refused(*edits: Edit, directory: Directory = SITE) -> dict[tuple[str, ...], str]:
    with pytest.raises(Mistakes) as found:
        edit(directory, edits, "local")
    return {mistake.path: str(mistake) for mistake in found.value.mistakes}


def test_only_what_is_named_changes() -> None:
    (change,) = changes(SITE, one("queues", "support", ring_s="25", record="no"))
    assert (change.kind, change.name) == ("queues", "support")
    assert change.before is not None
    assert change.after == {**change.before, "ring_s": 25.0, "record": False}


@pytest.mark.parametrize("table", TABLES)
def test_every_item_written_out_and_read_again_is_the_same(table: str) -> None:
    edits = [Edit(table, name, settings(item, SITE)) for name, item in items(SITE, table).items()]
    assert changes(SITE, edit(SITE, edits, "local").directory) == []


def test_a_form_and_a_file_that_say_the_same_give_the_same_directory() -> None:
    site = {"extensions": {"1001": {"digest": "a" * 32}}, "agents": {"1001": {"name": "王芳", "extension": "1001"}}}
    site["queues"] = {"sales": {"title": "销售", "max_wait_s": "90", "on_full": "extension:1001", "agents": []}}
    site["queues"]["sales"]["agents"] = [{"agent": "1001", "level": "2", "position": "1"}]
    by_file = parse(yaml.safe_dump(site, allow_unicode=True), "site.yaml", "local").directory
    edits = [Edit(table, name, values) for table, named in site.items() for name, values in named.items()]
    by_form = edit(Directory(), edits, "local").directory
    assert by_form == by_file


@pytest.mark.parametrize(
    ("table", "name", "values", "path", "message"),
    [
        ("queues", "support", {"ring_s": "-5"}, ("ring_s",), "ring_s is '-5'; expected a number from 3 to 300"),
        ("queues", "support", {"ring_s": ""}, ("ring_s",), "ring_s is ''; expected a number from 3 to 300"),
        ("queues", "support", {"ring_s": "nan"}, ("ring_s",), "ring_s is 'nan'; expected a number"),
        ("queues", "support", {"ring_s": ["1"]}, ("ring_s",), "ring_s is a list; expected a number"),
        ("queues", "support", {"title": "x" * 121}, ("title",), "expected a line of at most 120 characters"),
        ("queues", "support", {"title": "a\nb"}, ("title",), "expected a line"),
        ("queues", "support", {"title": "a\u202eb"}, ("title",), "expected a line"),
        ("queues", "support", {"max_misses": "1.5"}, ("max_misses",), "expected a whole number"),
        ("queues", "support", {"on_full": "queue:nowhere"}, ("on_full",), "unknown queue 'nowhere'"),
        ("queues", "support", {"on_full": "external:x/../y"}, ("on_full",), "on_full is 'external:x/../y'; expected"),
        ("queues", "support", {"on_full": "announcement:nothing"}, ("on_full",), "unknown prompt 'nothing'"),
        ("queues", "support", {"announcement": "nothing"}, ("announcement",), "unknown prompt 'nothing'"),
        ("queues", "support", {"colour": "red"}, ("colour",), "support has no 'colour'"),
        ("queues", "support", {"agents": [{"agent": "1001"}] * 2}, ("agents", "2", "agent"), "1001 twice"),
        ("agents", "1001", {"team": "nobody"}, ("team",), "unknown team 'nobody'; known are office, service"),
        ("agents", "1001", {"pin": "12"}, ("pin",), "expected 4 to 12 digits"),
        ("agents", "1001", {"extension": "1002"}, (), "agents 1001 and 1002 have the same phone 1002"),
        ("trunks", "isp", {"allow": ["10.0.0.1/8"]}, ("allow",), "'10.0.0.1/8' is no network"),
        ("trunks", "isp", {"host": "a b"}, ("host",), "expected a host's name or address"),
        ("trunks", "isp", {"register": "yes"}, ("host",), "trunk isp registers and has no host"),
        ("numbers", "4000", {"to": ""}, (), ""),
        ("extensions", "2000", {"title": "x"}, (), "phone 2000 has neither password nor digest"),
        ("extensions", "2000", {"password": "short"}, ("password",), "has 5 characters; take at least 12"),
    ],
)
def test_a_mistake_names_its_setting(table: str, name: str, values: dict[str, Any], path: Any, message: str) -> None:
    if not message:
        assert one(table, name, **values).numbers["4000"].destination.kind == "hangup"
        return
    found = refused(changed(SITE, table, name, values))
    if path:
        assert message in found[(table, name, *path)]
    else:
        assert any(message in told for told in found.values())


def test_several_edits_are_made_together_or_not_at_all() -> None:
    new = Edit("teams", "night", {"title": "夜班"})
    moved = changed(SITE, "agents", "1001", {"team": "night"})
    assert edit(SITE, [moved, new], "local").directory.agents["1001"].team == "night"
    assert len(refused(moved, new, changed(SITE, "queues", "sales", {"ring_s": "0"}))) == 1


def test_what_others_name_is_not_taken_away() -> None:
    (told,) = refused(Edit("queues", "support", None)).values()
    for user in ("numbers/4001 (to)", "dispositions/fault (queues)", "flows/main"):
        assert user in told
    assert "agents/1003 (team)" in refused(Edit("teams", "service", None))["teams", "service"]
    assert "agents/1001 (extension)" in refused(Edit("extensions", "1001", None))["extensions", "1001"]
    assert "flows/main" in refused(Edit("hours", "office", None))["hours", "office"]


def test_an_agent_taken_away_leaves_its_queues() -> None:
    assert places(SITE, "1001") == ["support", "billing"]
    after = edit(SITE, [Edit("agents", "1001", None)], "local").directory
    assert "1001" not in after.agents
    assert all(tier.agent != "1001" for tier in after.tiers)
    assert len(after.tiers) == len(SITE.tiers) - 2


def test_a_queue_that_nobody_names_goes_with_its_tiers() -> None:
    first = edit(SITE, [Edit("queues", "night", {"agents": [{"agent": "1001"}]})], "local").directory
    assert Tier("night", "1001") in first.tiers
    assert uses(first, "queues", "night") == []
    assert changes(SITE, edit(first, [Edit("queues", "night", None)], "local").directory) == []


def test_unknown_tables_and_items_are_refused() -> None:
    assert "there is no table 'cars'" in str(refused(Edit("cars", "x", {})))
    assert "there is no table 'flows'" in str(refused(Edit("flows", "main", None)))
    assert "there is no 'x' in queues" in str(refused(Edit("queues", "x", None)))
    assert present(SITE, "cars", "x") is None
    assert "expected letters, digits" in str(refused(Edit("queues", "../x", {})))
    assert "expected letters, digits" in str(refused(Edit("queues", "x" * 65, {})))


def test_secrets_are_written_and_not_shown_and_stay_unless_given() -> None:
    site = one("agents", "1001", pin="2468")
    assert "pin" not in (present(site, "agents", "1001") or {})
    assert "digest" not in (present(site, "extensions", "1001") or {})
    kept = edit(site, [changed(site, "agents", "1001", {"name": "Ann"})], "local").directory
    assert kept.agents["1001"].pin == site.agents["1001"].pin != ""
    assert edit(site, [changed(site, "agents", "1001", {"pin": ""})], "local").directory.agents["1001"].pin == ""
    trunk = edit(SITE, [Edit("trunks", "isp", {"host": "sip.example", "secret": "s3cret"})], "local").directory
    again = edit(trunk, [changed(trunk, "trunks", "isp", {"port": "5080"})], "local").directory
    assert again.trunks["isp"] == replace(trunk.trunks["isp"], port=5080)
    assert "secret" not in (present(again, "trunks", "isp") or {})


def test_a_new_phone_gets_a_password_that_is_kept_as_a_digest_only() -> None:
    item, password = with_password(Edit("extensions", "2000", {"title": "Desk"}))
    after = edit(SITE, [item], "local").directory
    assert len(password) >= 20
    assert after.extensions["2000"].digest == digest_of("2000", "local", password)
    assert password not in repr(after)


def test_the_last_reason_taken_away_gives_the_usual_ones_back() -> None:
    edits = [Edit("reasons", code, None) for code in SITE.reasons]
    assert edit(SITE, edits, "local").directory.reasons == Directory().reasons


def test_the_same_as_a_command_shows_no_secret_and_quotes_what_a_shell_would_read() -> None:
    said = command("agents", "1001", {"name": "Ann; rm -rf /", "pin": "2468", "queues": ["a", "b"], "x": True})
    assert said == "fsctl change agents 1001 'name=Ann; rm -rf /' pin=- 'queues=[a, b]' x=yes"
