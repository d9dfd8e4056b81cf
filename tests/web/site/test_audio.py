"""How announcements sound: listened to in parts, uploaded, refused, brought back."""

from __future__ import annotations

import io
import struct
import wave
from typing import Any

import pytest
from werkzeug.test import TestResponse

from fsctl.prompts import recorded
from tests.web.conftest import Web
from tests.web.site.test_pages import Browser

AT = "/announcements/night/audio"


@pytest.fixture
def browser(web: Web) -> Browser:
    found = Browser(web)
    form = {**found.form("/announcements/-/new"), "item": "night", "zh": "晚安", "en": "<b>Good</b> night"}
    assert found.fill("/announcements/-/new", form).status_code == 302
    return found


def sound(seconds: float = 0.3) -> bytes:
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"".join(struct.pack("<h", n % 3000) for n in range(int(8000 * seconds))))
    return kept.getvalue()


def upload(browser: Browser, data: bytes, name: str = "../../evil.wav", **more: Any) -> TestResponse:
    return browser.web.post(browser.client, f"{AT}/zh", {"sound": (io.BytesIO(data), name)}, **more)


def test_a_recording_is_uploaded_and_heard_whole_and_in_parts(browser: Browser) -> None:
    assert upload(browser, sound()).status_code == 302
    whole = browser.client.get(f"{AT}/zh")
    assert whole.status_code == 200
    assert whole.mimetype == "audio/wav"
    assert whole.data[:4] == b"RIFF"
    part = browser.client.get(f"{AT}/zh", headers={"Range": "bytes=4-11"})
    assert part.status_code == 206
    assert part.data == whole.data[4:12]
    assert part.headers["Content-Range"] == f"bytes 4-11/{len(whole.data)}"
    page = browser.client.get(AT).text
    assert "a recording" in page
    assert "<b>Good</b>" not in page
    root = browser.web.settings.prompts
    assert {p.relative_to(root).as_posix() for p in root.rglob("night.wav")} == {
        "recorded/zh/night.wav",
        "recorded/zh/8000/night.wav",
        "recorded/zh/16000/night.wav",
    }
    assert [row.subject for row in browser.web.audit() if row.action == "announcement_recorded"] == [
        "announcements/night/zh"
    ]


def test_what_is_no_sound_or_none_is_refused_and_nothing_is_kept(browser: Browser) -> None:
    refused = upload(browser, b"<svg onload=alert(1)>", "song.mp3")
    assert refused.status_code == 422
    assert "no sound we know" in refused.text
    assert upload(browser, b"", "").status_code == 422
    assert list(browser.web.settings.prompts.rglob("*night*")) == []


def test_a_file_too_large_is_refused_by_its_length(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    assert upload(browser, sound() + b"\0" * (3 * 1024 * 1024)).status_code != 413, "more than other pages take"
    assert upload(browser, sound() + b"\0" * recorded.MOST_BYTES).status_code == 413
    other = browser.web.post(browser.client, "/announcements/night", {"zh": "x" * (3 * 1024 * 1024)})
    assert other.status_code == 413


def test_the_former_recording_comes_back(browser: Browser) -> None:
    assert browser.web.post(browser.client, f"{AT}/zh/former").status_code == 409
    upload(browser, sound(0.3))
    first = browser.client.get(f"{AT}/zh").data
    upload(browser, sound(0.6))
    assert browser.web.post(browser.client, f"{AT}/zh/former").status_code == 302
    assert browser.client.get(f"{AT}/zh").data == first


@pytest.mark.parametrize("path", ["/announcements/nosuch/audio", f"{AT}/fr", "/announcements/..%2f..%2fetc/audio/zh"])
def test_there_are_no_others(browser: Browser, path: str) -> None:
    assert browser.client.get(path).status_code == 404


def test_the_programs_own_prompts_can_be_heard_and_replaced(browser: Browser) -> None:
    assert "/announcements/welcome/audio" in browser.client.get("/announcements").text
    assert browser.client.get("/announcements/welcome/audio").status_code == 200


def test_who_may_not_change_the_site_listens_only(browser: Browser, web: Web) -> None:
    upload(browser, sound())
    supervisor = web.client("supervisor")
    page = supervisor.get(AT).text
    assert "<audio" in page
    assert 'type="file"' not in page
    assert web.post(supervisor, f"{AT}/zh", {"sound": (io.BytesIO(sound()), "x.wav")}).status_code == 403
