"""A phone that its profile has put out is not registered, whatever the core's list says."""

from __future__ import annotations

import pytest

from fsctl.freeswitch.registrations import Registrations
from fsctl.switch.events import PhoneRegistered, PhoneUnregistered

LISTED = frozenset({"1001", "1002"})


class Profile:
    def __init__(self, *extensions: str) -> None:
        self.extensions = set(extensions)
        self.asked: list[str] = []

    def __call__(self, data: bytes) -> str:
        text = data.decode().strip().removeprefix("api ")
        self.asked.append(text)
        if text.startswith("sofia_contact"):
            known = text.split("/")[1].split("@")[0] in self.extensions
            return "sofia/internal/sip:x@127.0.0.1" if known else "error/user_not_registered"
        rows = "".join(f"<sip-auth-user>{extension}</sip-auth-user>" for extension in sorted(self.extensions))
        return f"<profile><registrations>{rows}</registrations></profile>"


@pytest.fixture
def registrations() -> Registrations:
    return Registrations("internal", "pbx.test")


def test_a_phone_put_out_before_we_listened_is_found_by_the_profiles_own_list(registrations: Registrations) -> None:
    profile = Profile("1001")
    assert registrations.known(LISTED, profile, fresh=True) == {"1001"}
    assert registrations.known(LISTED, profile, fresh=False) == {"1001"}


def test_nobody_is_asked_about_while_lists_and_events_agree(registrations: Registrations) -> None:
    profile = Profile("1001", "1002")
    assert registrations.known(LISTED, profile, fresh=True) == LISTED
    profile.asked.clear()
    assert registrations.known(LISTED, profile, fresh=False) == LISTED
    assert profile.asked == []


def test_a_phone_put_out_is_gone_until_it_registers_again(registrations: Registrations) -> None:
    profile = Profile("1001", "1002")
    registrations.known(LISTED, profile, fresh=True)
    profile.extensions.discard("1002")
    registrations.heard(PhoneUnregistered("1002"))
    assert registrations.known(LISTED, profile, fresh=False) == {"1001"}
    profile.extensions.add("1002")
    registrations.heard(PhoneRegistered("1002"))
    profile.asked.clear()
    assert registrations.known(LISTED, profile, fresh=False) == LISTED
    assert profile.asked == []


def test_a_phone_that_came_back_unheard_is_found_by_asking(registrations: Registrations) -> None:
    profile = Profile("1001")
    registrations.known(LISTED, profile, fresh=True)
    profile.extensions.add("1002")
    assert registrations.known(LISTED, profile, fresh=False) == LISTED


@pytest.mark.parametrize("answer", ["", "Invalid Profile!", "-ERR", "+OK"])
def test_without_the_profiles_list_the_cores_counts(registrations: Registrations, answer: str) -> None:
    assert registrations.known(LISTED, lambda data: answer, fresh=True) == LISTED
