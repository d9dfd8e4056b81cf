"""What several threads would meet at is done before there are any."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
from gevent import monkey
monkey.patch_all()
import fsctl.daemon
from fsctl.store.database import Database
from fsctl.store.models.base import Base
{made}
print(Base.registry._new_mappers)
"""


@pytest.mark.parametrize(("made", "left"), [("Database('sqlite://')", "False"), ("", "True")])
def test_the_tables_are_mapped_when_a_database_is_made(made: str, left: str) -> None:
    """Four look-ups that began at once left one of their threads waiting for ever. Without a database nothing is mapped
    yet: else this would show nothing."""
    ran = subprocess.run([sys.executable, "-c", PROGRAM.format(made=made)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == left
