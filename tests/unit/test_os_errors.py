"""What the system says is said in English as the system does, and in Chinese."""

from __future__ import annotations

import errno
import os
import socket

import pytest

from fsctl.os_errors import NAMES, SAID, system_said
from fsctl.words import wordings


@pytest.mark.parametrize("number", SAID, ids=lambda number: errno.errorcode[number])
def test_the_tables_have_the_systems_own_words(number: int) -> None:
    assert SAID[number] == os.strerror(number)
    assert SAID[number] in wordings.ZH


def test_names_that_lead_nowhere() -> None:
    with pytest.raises(socket.gaierror) as caught:
        socket.getaddrinfo("no such host", 1)
    assert system_said(caught.value) in set(NAMES.values())


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "连接被拒绝"),
        (TimeoutError("timed out"), "连接超时"),
        (OSError(errno.EXDEV, "Invalid cross-device link"), "Invalid cross-device link"),
        (OSError("the disk took a part only"), "the disk took a part only"),
        (UnicodeError("label too long"), "label too long"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_known_is_chinese_and_the_rest_as_it_came(error: Exception, said: str) -> None:
    assert wordings.said(system_said(error), "zh") == said
