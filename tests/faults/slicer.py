"""The relay in a process of its own, for slices: who cuts all that is said into single bytes works as hard as a machine
can, and must not hold up the telephones of the test. `python -m tests.faults.slicer PORT` says its own port, then reads
lines `SIZE DELAY_S`."""

from __future__ import annotations

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import subprocess
import sys
from pathlib import Path

from gevent.fileobject import FileObject

from tests.faults.proxy import Proxy

REPOSITORY = Path(__file__).resolve().parents[2]


class Slicer:
    def __init__(self, to: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.slicer", str(to)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=REPOSITORY,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def slices(self, size: int, delay_s: float) -> None:
        """From now on so many bytes at once, a little late; 0 for as they come."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{size} {delay_s}\n".encode())
        self._process.stdin.flush()

    def stop(self) -> None:
        self._process.kill()
        self._process.wait(5)


def main() -> None:
    relay = Proxy(int(sys.argv[1]))
    print(relay.port, flush=True)
    for line in FileObject(sys.stdin.buffer, "rb"):
        size, delay_s = line.split()
        relay.slices, relay.delay_s = int(size), float(delay_s)


if __name__ == "__main__":
    main()
