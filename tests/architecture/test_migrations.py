"""The schema's versions form one line: two heads would leave every database without an upgrade."""

from __future__ import annotations

from alembic.config import Config
from alembic.script import ScriptDirectory

from fsctl.resources import data_directory


def test_there_is_one_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(data_directory("migrations")))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
