"""Who has left its place is known only where that is certain: a lock that the system has taken back."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from fsctl.control.server import SocketTaken
from fsctl.daemon.refusals import claim
from fsctl.leading.place import LOCK, has_left, place_of

CLAIMS = """
import sys, time
from pathlib import Path
from fsctl.daemon.refusals import claim
from fsctl.leading.place import place_of
lock = claim(Path(sys.argv[1]))
print(place_of(lock), flush=True)
time.sleep(60)
"""


def test_a_place_is_left_when_its_process_is_dead_and_not_while_it_is_stopped(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", CLAIMS, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        place = process.stdout.readline().strip()
        assert not has_left(tmp_path, place)
        process.send_signal(signal.SIGSTOP)
        assert not has_left(tmp_path, place)
        process.kill()
        process.wait(10)
    assert has_left(tmp_path, place)


def test_our_own_place_is_not_left_while_we_have_it(tmp_path: Path) -> None:
    lock = claim(tmp_path)
    assert not has_left(tmp_path, place_of(lock))
    lock.close()


def test_a_new_run_at_a_place_has_it(tmp_path: Path) -> None:
    first = claim(tmp_path)
    place = place_of(first)
    first.close()
    second = claim(tmp_path)
    assert place_of(second) == place
    assert not has_left(tmp_path, place)
    second.close()


def test_another_file_of_the_same_name_says_nothing(tmp_path: Path) -> None:
    """The lock was deleted and made anew while its run goes on: the new file is free, the place is not left."""
    lock = claim(tmp_path)
    place = place_of(lock)
    (tmp_path / LOCK).unlink()
    (tmp_path / LOCK).touch()
    assert not has_left(tmp_path, place)
    lock.close()


@pytest.mark.parametrize("what", ["nothing", "directory", "pipe"])
def test_what_is_no_lock_says_nothing(tmp_path: Path, what: str) -> None:
    if what == "directory":
        (tmp_path / LOCK).mkdir()
    elif what == "pipe":
        os.mkfifo(tmp_path / LOCK)
    assert not has_left(tmp_path, "0" * 16)


def test_who_looks_keeps_nobody_from_claiming_it(tmp_path: Path) -> None:
    look = (tmp_path / LOCK).open("w")
    fcntl.flock(look, fcntl.LOCK_SH)
    over = threading.Timer(0.02, look.close)
    over.start()
    claim(tmp_path).close()
    over.join()


def test_a_place_that_is_held_for_longer_than_a_look_is_refused(tmp_path: Path) -> None:
    with (tmp_path / LOCK).open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(SocketTaken):
            claim(tmp_path)
