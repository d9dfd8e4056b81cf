"""A FreeSWITCH that runs but cannot serve: what is said of it."""

from __future__ import annotations

import uuid
from pathlib import Path

import gevent
import pytest
from gevent import socket

from fsctl.freeswitch.conf.render import MODULES, render
from fsctl.freeswitch.link import FreeSwitch
from fsctl.freeswitch.readiness import lacking
from tests.contract.switch.faces import Sounds
from tests.integration.freeswitch.conftest import site
from tests.integration.freeswitch.switch import PROGRAM, WHY_NOT, RunningSwitch, start_freeswitch

pytestmark = [pytest.mark.freeswitch, pytest.mark.skipif(not PROGRAM, reason=WHY_NOT)]


def said_of(switch: RunningSwitch, tmp_path: Path, settled: int) -> list[str]:
    """What is lacking once it has come to rest."""
    link = FreeSwitch(switch.link, Sounds(tmp_path / "s"), lambda event: None, lambda: str(uuid.uuid4()))
    link.start()
    try:
        with gevent.Timeout(8, False):
            while len(lacking(link.ask)) != settled:
                gevent.sleep(0.1)
        return lacking(link.ask)
    finally:
        link.stop()


def test_nothing_is_lacking_with_our_configuration(freeswitch: RunningSwitch, tmp_path: Path) -> None:
    assert said_of(freeswitch, tmp_path, 0) == []


def test_a_module_that_is_not_loaded_is_named(tmp_path: Path) -> None:
    loads = "".join(f'<load module="{module}"/>' for module in MODULES if module != "mod_local_stream")
    modules = f'<configuration name="modules.conf"><modules>{loads}</modules></configuration>'
    switch = start_freeswitch(tmp_path, site(), {"autoload_configs/modules.conf.xml": modules})
    try:
        (said,) = said_of(switch, tmp_path, 1)
    finally:
        switch.stop()
    assert "mod_local_stream" in said
    assert "mod_sofia" not in said


def test_a_sip_port_that_somebody_else_has_is_named(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        switch = start_freeswitch(tmp_path, site(), phones_port=port)
        try:
            (said,) = said_of(switch, tmp_path, 1)
        finally:
            switch.stop()
    assert "profile internal" in said


def test_modules_are_asked_for_by_the_configuration_we_render(freeswitch: RunningSwitch) -> None:
    rendered = render(freeswitch.conf, site())["autoload_configs/modules.conf.xml"]
    assert all(f'module="{module}"' in rendered for module in MODULES)


def test_our_configuration_loads_and_serves_without_a_word_of_complaint(tmp_path: Path) -> None:
    """Judged by the log of a switch of its own, from its start to its end: nobody has attacked it or taken its
    directories away, so there is nothing to be forgiven."""
    switch = start_freeswitch(tmp_path, site())
    try:
        assert said_of(switch, tmp_path, 0) == []
        phone, caller = switch.phone("1001", 1000), switch.caller("5551234")
        caller.call("4000")
        phone.call("2000")
        caller.hang_up()
        phone.hang_up()
        caller.wait_over()
        phone.wait_over()
        for party in (phone, caller):
            party.close()
    finally:
        switch.stop()
    log = switch.log().splitlines()
    assert any("[WARNING]" in line and "SIP auth challenge" in line for line in log), "the log tells of that phone"
    assert [line for line in log if "[ERR]" in line or "[CRIT]" in line or "[ALERT]" in line] == []
