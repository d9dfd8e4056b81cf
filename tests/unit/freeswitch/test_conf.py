"""The rendered configuration: hardened, complete, and installed whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.directory import Directory, Extension, Queue, Trunk
from fsctl.freeswitch.conf.install import Foreign, apply, check, diff, waiting
from fsctl.freeswitch.conf.render import MODULES, UnsafeValue, render
from fsctl.freeswitch.conf.settings import ConfSettings

SETTINGS = ConfSettings("phones.example", "s" * 64, Path("/rec"), Path("/snd"))
DIRECTORY = Directory(
    extensions={"1001": Extension("1001", "a" * 32)},
    trunks={"carrier": Trunk("carrier", "198.51.100.7", username="me", secret='p"<&>', register=True)},
    queues={"support": Queue("support", music="jazz")},
)


@pytest.fixture
def files() -> dict[str, str]:
    return render(SETTINGS, DIRECTORY)


def test_it_is_well_formed_and_has_nothing_forbidden(files: dict[str, str]) -> None:
    assert check(files) == []


def test_who_reads_a_database_of_the_switch_waits_for_no_writer(files: dict[str, str]) -> None:
    assert (
        'name="core-db-pre-trans-execute" value="PRAGMA journal_mode=WAL"' in files["autoload_configs/switch.conf.xml"]
    )
    for profile in ("internal", "external"):
        text = files[f"sip_profiles/{profile}.xml"]
        assert 'name="db-pre-trans-execute" value="PRAGMA journal_mode=WAL"' in text


def test_it_is_hardened(files: dict[str, str]) -> None:
    assert 'name="api-expansion" value="false"' in files["autoload_configs/switch.conf.xml"]
    assert "disable_system_api_commands=true" in files["freeswitch.xml"]
    assert "disable_system_app_commands=true" in files["freeswitch.xml"]
    socket = files["autoload_configs/event_socket.conf.xml"]
    assert 'name="listen-ip" value="127.0.0.1"' in socket
    assert 'name="apply-inbound-acl" value="fsctl_controllers"' in socket
    assert 'name="auth-calls" value="true"' in files["sip_profiles/internal.xml"]
    assert 'name="apply-inbound-acl" value="fsctl_trunks"' in files["sip_profiles/external.xml"]
    assert "198.51.100.7/32" in files["autoload_configs/acl.conf.xml"]
    modules = files["autoload_configs/modules.conf.xml"]
    assert modules.count("<load") == len(MODULES)
    for never in ("mod_lua", "mod_xml_rpc", "mod_shell_stream", "mod_python", "mod_curl"):
        assert never not in modules


def test_every_entry_parks_with_its_preset_and_has_a_way_out(files: dict[str, str]) -> None:
    dialplan = files["dialplan/fsctl.xml"]
    assert dialplan.count('application="sched_transfer" data="+8 fsctl_fallback XML fsctl_phones"') == 2
    assert dialplan.count('application="park"') == 3
    for preset in ("park_after_bridge=true", "send_silence_when_idle=400", "force_transfer_context=fsctl_transfers"):
        assert dialplan.count(preset) == 2


def test_values_stay_values(files: dict[str, str]) -> None:
    assert "p&#34;&lt;&amp;&gt;" in files["sip_profiles/external.xml"]
    assert "jazz" in files["autoload_configs/local_stream.conf.xml"]


@pytest.mark.parametrize(
    ("settings", "directory"),
    [
        ({"esl_password": "short"}, {}),
        ({"esl_password": "x" * 30 + "${system id}"}, {}),
        ({"domain": 'a"b'}, {}),
        ({"fallback_dial": "sofia/gateway/x/1\nmore"}, {}),
        ({}, {"extensions": {"1": Extension("1'", "a" * 32)}}),
        ({}, {"extensions": {"1": Extension("1", "password")}}),
        ({}, {"trunks": {"t": Trunk("t t", "h")}}),
        ({}, {"trunks": {"t": Trunk("t", "h", allow=("everywhere",))}}),
        ({}, {"queues": {"q": Queue("q", music="../etc")}}),
    ],
)
def test_a_value_that_could_break_out_is_refused(settings: dict[str, str], directory: dict[str, object]) -> None:
    with pytest.raises(UnsafeValue):
        render(replace(SETTINGS, **settings), replace(DIRECTORY, **directory))  # type: ignore[arg-type]


def test_what_is_forbidden_is_found() -> None:
    bad = {"a.xml": '<x><param name="password" value="ClueCon"/></x>', "b.xml": "<x>"}
    assert {found.said().partition(":")[0] for found in check(bad)} == {"a.xml", "b.xml"}


class TestInstalling:
    def test_only_what_differs_is_written_and_reloaded(self, files: dict[str, str], tmp_path: Path) -> None:
        told: list[str] = []

        def switch(command: str) -> str:
            told.append(command)
            return "+OK [Success]"

        assert set(apply(files, tmp_path, switch)) == set(files)
        told.clear()
        assert apply(files, tmp_path, switch) == []
        assert told == []
        changed = render(SETTINGS, replace(DIRECTORY, trunks={}))
        assert "sip_profiles/external.xml" in diff(changed, tmp_path)
        assert set(apply(changed, tmp_path, switch)) == {"sip_profiles/external.xml", "autoload_configs/acl.conf.xml"}
        gone = ["sofia profile external killgw carrier"]
        assert sorted(told) == sorted(["reloadxml", *gone, "sofia profile external rescan", "reloadacl"])
        assert told[0] == "reloadxml"
        assert (tmp_path / "sip_profiles/external.xml.before").exists()

    def test_a_file_of_somebody_elses_is_not_touched(self, files: dict[str, str], tmp_path: Path) -> None:
        (tmp_path / "freeswitch.xml").write_text("<document/>")
        with pytest.raises(Foreign, match=r"freeswitch\.xml was not made by fsctl"):
            apply(files, tmp_path, None)
        assert [path.name for path in tmp_path.iterdir()] == ["freeswitch.xml"]

    def test_when_the_switch_refuses_everything_is_put_back(self, files: dict[str, str], tmp_path: Path) -> None:
        apply(files, tmp_path, None)
        before = {path: path.read_text() for path in tmp_path.rglob("*.xml")}
        more = replace(DIRECTORY, extensions={**DIRECTORY.extensions, "1002": Extension("1002", "b" * 32)})
        with pytest.raises(RuntimeError, match="the old one is back"):
            apply(
                render(SETTINGS, more),
                tmp_path,
                lambda command: "+OK [[error near line 199]: unexpected <]",
            )
        assert {path: path.read_text() for path in tmp_path.rglob("*.xml")} == before

    def test_when_a_file_cannot_be_written_everything_is_put_back(self, files: dict[str, str], tmp_path: Path) -> None:
        apply(files, tmp_path, None)
        before = {path: path.read_text() for path in tmp_path.rglob("*.xml")}
        more = {name: f"{text}<!-- new -->" for name, text in files.items()}
        (tmp_path / "in the way").write_text("")
        more["in the way/last.xml"] = "<x/>"
        told: list[str] = []
        with pytest.raises(OSError, match="in the way"):
            apply(more, tmp_path, lambda command: told.append(command) or "")  # type: ignore[func-returns-value]
        assert {path: path.read_text() for path in tmp_path.rglob("*.xml")} == before
        assert told == []

    def test_what_a_running_switch_takes_up_only_later_is_said(self, files: dict[str, str], tmp_path: Path) -> None:
        apply(files, tmp_path, None)
        assert waiting(files, tmp_path) == []
        assert waiting(render(SETTINGS, replace(DIRECTORY, trunks={})), tmp_path) == []
        moved = render(replace(SETTINGS, phones_port=15999, max_sessions=7), DIRECTORY)
        said = waiting(moved, tmp_path)
        assert [text.partition(":")[0] for text in said] == [
            "autoload_configs/switch.conf.xml",
            "sip_profiles/internal.xml",
        ]
        assert "sofia profile internal restart" in said[1]

    def test_secrets_are_not_readable_by_everybody(self, files: dict[str, str], tmp_path: Path) -> None:
        apply(files, tmp_path, None)
        assert all(path.stat().st_mode & 0o007 == 0 for path in tmp_path.rglob("*.xml"))
