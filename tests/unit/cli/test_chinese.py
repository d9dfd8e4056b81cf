"""What commands say when something is wrong, and when it is done, where the terminal is Chinese. That no command says a
plain text is held by types: `say` and `leave` take wordings, and every wording has its Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsctl.cli.exits import refusal
from fsctl.step import Refused
from fsctl.terminal.words import said
from fsctl.wording import Wording
from tests.unit.cli.test_cli import Done, Shell, shell, site, untranslated

__all__ = ["shell", "site"]

SECRET = "0123456789abcdef" * 4


def chinese(done: Done) -> str:
    """All a command has said beside its data."""
    assert done.stderr
    assert untranslated(done.stderr.replace(SECRET, "")) == []
    return done.stderr


def test_every_mistake_in_the_settings(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "fsctl.toml"
    file.write_text(
        '[swich]\nport = 1\n[zzz]\n[switch]\nprot = 2\nzzz = 1\n[log]\nlevel = "loud"\n[standby]\nsilence_ms = 1\n'
        'node = "a b"\n[web]\nregion = "china"\nport = 0\nsecure_cookies = "maybe"\n'
        '[control]\nlisten = "here"\nkey = "k"\n'
    )
    said = chinese(shell("--config", str(file), "agent", "list", FSCTL_LANG="zh", FSCTL_SWITCH_PORT="many"))
    assert f"{file}：没有 [swich] 这一节；是 'switch' 吗？" in said
    assert f"{file}：没有 [zzz] 这一节；现有：switch, " in said
    assert f"{file}：[switch] 没有设置 'prot'；是 'port' 吗？" in said
    assert "FSCTL_SWITCH_PORT 为 'many'，应为：整数" in said
    assert f"{file}：web.secure_cookies 为 'maybe'，应为：true 或 false" in said


def test_mistakes_of_settings_that_belong_together(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "fsctl.toml"
    file.write_text('[log]\nlevel = "loud"\n[web]\nregion = "china"\nport = 0\n[control]\nlisten = "0.0.0.0:80"\n')
    said = chinese(shell("--config", str(file), "agent", "list", FSCTL_LANG="zh"))
    assert "log.level 为 'loud'，应为：debug, info, warning, error 之一" in said
    assert "web.port 为 0，应为：1 到 65535 的端口" in said
    assert "control.listen 为 '0.0.0.0:80'，而 control.name 为空" in said
    assert "没有这个文件" in chinese(shell("--config", "/nowhere", "agent", "list", FSCTL_LANG="zh"))
    file.write_text("[")
    shell("--config", str(file), "agent", "list", FSCTL_LANG="zh")


def test_the_switchs_configuration(site: Shell, tmp_path: Path) -> None:
    there = tmp_path / "conf"
    given = {"FSCTL_LANG": "zh", "FSCTL_SWITCH_PASSWORD": SECRET, "FSCTL_CONF_DIRECTORY": str(there)}
    assert "不足 24 个字符" in chinese(
        site("conf", "render", str(there), FSCTL_LANG="zh", FSCTL_SWITCH_PASSWORD="x" * 9)
    )
    assert "个文件" in chinese(site("conf", "render", str(there), **given))
    assert "没有错误" in chinese(site("conf", "check", **given))
    assert "没有文件变更" in chinese(site("conf", "apply", "--no-reload", **given))
    assert "启动交换机" in chinese(site("conf", "apply", FSCTL_SWITCH_PORT="1", **given))
    (there / "freeswitch.xml").write_text("<document/>")
    assert "不是由 fsctl 生成的" in chinese(site("conf", "apply", "--no-reload", **given))


def test_accounts_phones_and_the_schema(site: Shell) -> None:
    zh = {"FSCTL_LANG": "zh"}
    add = ("user", "add", "ann", "--role", "supervisor", "--password-stdin")
    assert "已建立账号 ann" in chinese(site(*add, given="correct horse battery\n", **zh))
    assert "已经有账号" in chinese(site(*add, given="correct horse battery\n", **zh))
    assert "没有角色 king" in chinese(
        site("user", "add", "bo", "--role", "king", "--password-stdin", given="x\n", **zh)
    )
    assert "密码：" in chinese(site("ext", "add", "1050", "--title", "Desk", **zh))
    assert "没有版本 'nosuch'" in chinese(site("db", "downgrade", "nosuch", "--yes", **zh))
    asked = site("db", "downgrade", "0001", given="n\n", **zh)
    assert "将库结构降到 0001？" in asked.stderr
    assert "已中止" in asked.stderr


def test_prompts_clients_and_certificates(site: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zh = {"FSCTL_LANG": "zh"}
    where = str(tmp_path / "authority")
    assert "不是机器名" in chinese(site("control", "certificates", where, "a_b", **zh))
    assert "三个文件" in chinese(site("control", "certificates", where, "east", **zh))
    (tmp_path / "authority" / "authority.key").write_text("none")
    assert "无法使用" in chinese(site("control", "certificates", where, "west", **zh))
    monkeypatch.setenv("PATH", "")
    assert "没有安装" in chinese(site("prompts", "build", **zh))


def test_a_refusal_names_what_there_is_to_choose_from(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = Refused("unknown_reason", "There is no reason 'tea'", Wording("Choose one of: {known}.", known="lunch"))
    monkeypatch.setenv("FSCTL_LANG", "zh")
    assert said(refusal(refused)) == "没有这个原因；`fsctl export` 列出站点的设置。可选：lunch"
    assert said(refusal(Refused("phone_lost", "It is lost", "Register it."))) == "话机未注册"
    monkeypatch.setenv("FSCTL_LANG", "en")
    assert said(refusal(refused)) == "There is no reason 'tea'. Choose one of: lunch."
