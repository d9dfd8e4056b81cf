"""The three files: what is wrong with them is said before anybody else meets it, and renewed ones need no restart."""

from __future__ import annotations

import shutil
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from fsctl.config import ControlSection
from fsctl.control.credentials import AUTHORITIES_AT_MOST, Credentials, CredentialsWrong
from fsctl.control.issuing import CannotIssue, issue_into
from tests.unit.control.papers import Papers

NAME = "west.example.net"


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return Papers(tmp_path / "ours")


def test_nothing_is_wrong_with_what_is_made_here(papers: Papers) -> None:
    for name in (NAME, "192.0.2.1", "2001:db8::1"):
        assert papers.of(name).mistakes(name) == []
        assert papers.of(name).mistakes() == []
    assert 820 < papers.of(NAME).days_left() < 826


def test_no_files_named_are_no_credentials(papers: Papers) -> None:
    assert Credentials.of(ControlSection()) is None
    made = papers.of(NAME)
    section = ControlSection(certificate=str(made.certificate), key=str(made.key), authority=str(made.authority))
    assert Credentials.of(section) == made


@pytest.mark.parametrize("file", ["certificate", "key", "authority"])
def test_a_file_that_is_missing_or_broken_is_named_with_the_remedy(papers: Papers, file: str) -> None:
    made = papers.of(NAME)
    path: Path = getattr(made, file)
    path.write_text("-----BEGIN CERTIFICATE-----\nnonsense\n")
    assert any(str(path) in mistake and "fsctl control certificates" in mistake for mistake in made.mistakes(NAME))
    path.unlink()
    (mistake,) = made.mistakes(NAME)
    assert mistake.startswith(f"control.{file}: {path}")


def test_another_ones_key(papers: Papers) -> None:
    made = papers.of(NAME)
    shutil.copy(papers.of("east.example.net").key, made.key)
    (mistake,) = made.mistakes(NAME)
    assert "is not the key of" in mistake


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o620, 0o644])
def test_a_key_that_others_may_read_or_change(papers: Papers, mode: int) -> None:
    made = papers.of(NAME)
    made.key.chmod(mode)
    (mistake,) = made.mistakes(NAME)
    assert f"chmod o=,g-w {made.key}" in mistake


def test_a_group_may_read_it(papers: Papers) -> None:
    made = papers.of(NAME)
    made.key.chmod(0o640)
    assert made.mistakes(NAME) == []


def test_a_key_with_a_password_is_refused_and_not_asked_for(papers: Papers) -> None:
    made = papers.of(NAME)
    secret = serialization.load_pem_private_key(made.key.read_bytes(), None)
    locked = serialization.BestAvailableEncryption(b"secret")
    made.key.write_bytes(secret.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked))
    (mistake,) = made.mistakes(NAME)
    assert "without a password" in mistake


def test_one_that_has_run_out_or_is_of_another_authority_or_for_another_name(papers: Papers, tmp_path: Path) -> None:
    others = Papers(tmp_path / "others")
    for made, why in (
        (papers.expired(NAME), "certificate has expired"),
        (papers.of(NAME, days_ago=-2), "not yet valid"),
        (papers.of(NAME, believes=others), "unable to get local issuer"),
        (papers.of("east.example.net"), "certificate is not valid for 'west.example.net'"),
    ):
        (mistake,) = made.mistakes(NAME)
        assert why in mistake


def test_the_systems_own_authorities_would_let_the_world_in(papers: Papers) -> None:
    made = papers.of(NAME)
    many = [Papers(papers.root / f"{n}").file.read_text() for n in range(AUTHORITIES_AT_MOST)]
    made.authority.write_text("".join([made.authority.read_text(), *many]))
    (mistake,) = made.mistakes(NAME)
    assert f"holds {AUTHORITIES_AT_MOST + 1} authorities" in mistake


class TestRenewed:
    def test_new_files_make_a_new_context_and_the_same_ones_do_not(self, papers: Papers) -> None:
        made = papers.of(NAME)
        first = made.serving.context()
        assert made.serving.context() is first
        papers.of(NAME)
        assert made.serving.context() is not first

    def test_while_they_cannot_be_read_the_last_ones_serve(self, papers: Papers) -> None:
        made = papers.of(NAME)
        first = made.asking.context()
        made.certificate.write_text("half of")
        assert made.asking.context() is first
        assert "certificate.pem" in made.asking.trouble
        papers.of(NAME)
        assert isinstance(made.asking.context(), ssl.SSLContext)
        assert made.asking.trouble == ""

    def test_where_there_never_were_any_it_is_said(self, tmp_path: Path) -> None:
        nothing = Credentials(tmp_path / "a", tmp_path / "b", tmp_path / "c")
        with pytest.raises(CredentialsWrong, match="is not there"):
            nothing.asking.context()


class TestIssuing:
    def test_each_machine_gets_what_it_needs_and_later_ones_are_of_the_same_authority(self, tmp_path: Path) -> None:
        now = datetime.now(UTC)
        written = issue_into(tmp_path / "made", ["west", "192.0.2.7"], now)
        assert {path.stat().st_mode & 0o777 for path in written if path.name in ("key.pem", "authority.key")} == {0o600}
        again = issue_into(tmp_path / "made", ["north"], now)
        assert [path.parent.name for path in again] == ["north"] * 3
        for name in ("west", "192.0.2.7", "north"):
            place = tmp_path / "made" / name
            made = Credentials(place / "certificate.pem", place / "key.pem", tmp_path / "made" / "authority.pem")
            assert made.mistakes(name) == []

    @pytest.mark.parametrize("name", ["", "../x", "a b", "*", "*.example.net", "a..b", "西", "x" * 101, "a/b"])
    def test_what_is_no_name_of_a_machine_makes_nothing(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(CannotIssue, match="no name of a machine"):
            issue_into(tmp_path / "made", ["west", name], datetime.now(UTC))
        assert not (tmp_path / "made").exists()

    def test_an_authority_that_cannot_be_used_is_left_alone(self, tmp_path: Path) -> None:
        issue_into(tmp_path / "made", ["west"], datetime.now(UTC))
        (tmp_path / "made" / "authority.key").write_text("gone")
        with pytest.raises(CannotIssue, match="Bring both of its files back"):
            issue_into(tmp_path / "made", ["west"], datetime.now(UTC))
        assert (tmp_path / "made" / "authority.key").read_text() == "gone"
