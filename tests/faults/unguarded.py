"""The daemon with what protects it switched off, for the controls: `python -m tests.faults.unguarded right run`.

`right`: it never loses the right to act, and never hears that another leads. `election`: each takes the lease some
seconds after it has begun to look, whatever it sees.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402 (the patch comes first)
from typing import Any  # noqa: E402

from fsctl.cli.main import cli  # noqa: E402
from fsctl.freeswitch.mark import SwitchMark  # noqa: E402
from fsctl.leading.keeping import Keeping  # noqa: E402
from fsctl.leading.lease import Lease, Node  # noqa: E402
from fsctl.leading.mark import Mark  # noqa: E402
from fsctl.leading.tenure import Tenure  # noqa: E402
from fsctl.leading.watch import Watch  # noqa: E402
from fsctl.store import lease as stored  # noqa: E402


def _take(self: stored.StoredLease, session: Any, seen: Lease, epoch: int, node: Node) -> bool:
    session.execute(stored._row().values(**self._values(epoch, node)))
    return True


def _swap(self: SwitchMark, new: Mark, old: Mark | None) -> Mark:
    self._ask(f"global_setvar fsctl_leader={new}")
    return new


def _may_take(self: Watch, now: float) -> bool:
    began: float = BEGAN.setdefault(id(self), now)
    free = self.lease is not None and self.lease.shown.epoch == 0
    return self.mark_seen and (free or now - began > PATIENCE_S)


BEGAN: dict[int, float] = {}
PATIENCE_S = 4.0


def main() -> None:
    without = sys.argv.pop(1)
    Keeping._end = lambda self, reason: None  # type: ignore[method-assign]
    if without == "right":
        Tenure.may_act = lambda self: True  # type: ignore[method-assign]
    else:
        stored.StoredLease._take = _take  # type: ignore[method-assign]
        SwitchMark.swap = _swap  # type: ignore[method-assign]
        Watch.may_take = _may_take  # type: ignore[method-assign]
    cli()


if __name__ == "__main__":
    main()
