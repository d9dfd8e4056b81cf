from __future__ import annotations

from pathlib import Path

import gevent
import pytest

from webui.customers.origins import Origin, Origins


@pytest.fixture(scope="module")
def origins(tmp_path_factory: pytest.TempPathFactory) -> Origins:
    """Made as in real life: asked for, written by a child process, there a little later."""
    made = Origins(tmp_path_factory.mktemp("origins"))
    assert made.of("+8613912344821") is None
    with gevent.Timeout(60):
        while made.of("+8613912344821") is None:
            gevent.sleep(0.05)
    return made


@pytest.mark.parametrize(
    ("e164", "zh", "en"),
    [
        ("+8613912344821", "江苏省常州市", "Changzhou, Jiangsu"),
        ("+862161234567", "上海市", "Shanghai"),
        ("+8651261234567", "江苏省苏州市", "Suzhou, Jiangsu"),
        ("+442079460958", "英国", "London"),
        ("+864008123123", "中国", "China"),
    ],
)
def test_where_numbers_are_from_in_both_languages(origins: Origins, e164: str, zh: str, en: str) -> None:
    origin = origins.of(e164)
    assert origin == Origin(zh, en)
    assert (origin.text("zh_Hans_CN"), origin.text("en")) == (zh, en)


@pytest.mark.parametrize("e164", ["", "1002", "+", "+999123456789", "x' OR 1=1"])
def test_what_is_no_number_is_from_nowhere(origins: Origins, e164: str) -> None:
    assert origins.of(e164) is None


def test_a_half_written_file_is_never_seen(tmp_path: Path) -> None:
    Origins(tmp_path).make()
    Origins(tmp_path).make()
    assert [path.name for path in tmp_path.iterdir()] == [Origins(tmp_path).path.name]
