"""The hostile site behind a server of its own, in this process: a browser comes to it as to any other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from fsctl.config import WebSection
from tests.web.conftest import Web
from tests.web.everywhere import hostile
from tests.web.everywhere.places import pages
from tests.web.serving import Served, serving
from tests.web.walk import Page
from webui.limits import limiter


@dataclass(frozen=True)
class Place(Served):
    pages: list[Page] = field(default_factory=list)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, stored: object) -> Iterator[Place]:
    root = tmp_path_factory.mktemp("hostile")
    limiter.enabled = False
    web = Web(root, WebSection(second_factor_required=False), stored, hostile.site(root))  # type: ignore[arg-type]
    with serving(web) as served:
        hostile.fill(web)
        yield Place(web, served.address, pages=pages(web))
    web.close()
    limiter.enabled = True
