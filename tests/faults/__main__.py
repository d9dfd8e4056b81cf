"""`python -m tests.faults [--full] [--seed N] [F13 … [--count N] [--add]]`: each fault and its control, and the table
docs/faults.md. `--full` is the full load and, without `--count`, the full number."""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402 (the patch comes first)
import math  # noqa: E402
import shutil  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402
from tempfile import mkdtemp  # noqa: E402

from tests.faults import page  # noqa: E402
from tests.faults.catalogue import FAULTS  # noqa: E402
from tests.faults.outcome import Fault, Load, Outcome, Run  # noqa: E402
from tests.faults.page import Row  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true", help="the full load, and the full number of injections")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("faults", nargs="*", help="only these")
    parser.add_argument("--load", default="", help="only those under a load with these words")
    parser.add_argument("--count", type=int, help="so many injections")
    parser.add_argument("--within", type=float, default=math.inf, help="begin no injection after so many seconds")
    parser.add_argument("--add", action="store_true", help="go on with the rows there are, from another seed")
    parser.add_argument("--page", type=Path, default=page.PAGE, help="the table that is written")
    given = parser.parse_args()
    failed = False
    for fault in FAULTS:
        if given.faults and fault.name not in given.faults:
            continue
        load = fault.load(given.full)
        if given.load not in load.told:
            continue
        if why := fault.lacking():
            print(f"{fault.name}: {why}", file=sys.stderr)
            continue
        count = given.count or (fault.injections(load) if given.full else fault.short)
        earlier = page.read(given.page).get((fault.name, load.told))
        if given.add and earlier is not None and str(given.seed) in earlier.seeds.split(", "):
            print(f"{fault.name}: its row has seed {given.seed} already; go on with another", file=sys.stderr)
            failed = True
            continue
        began = time.monotonic()
        outcome = _run(fault, count, given.seed, load, given.within)
        control = _run(fault, fault.control, given.seed, load, protected=False)
        failed = failed or bool(outcome.wrong) or not control.wrong
        row = Row.of(fault, load, outcome.done or count, given.seed, outcome, control)
        print(f"{row} {time.monotonic() - began:.0f} s", flush=True)
        for text in outcome.wrong:
            print(f"  wrong: {text}", flush=True)
        rows = page.read(given.page)  # another run may have written meanwhile
        earlier = rows.get(row.key)
        if given.add and earlier is not None and row.goes_on(earlier):
            row = row.after(earlier)
        if row.outdoes(earlier):
            page.write(given.page, {**rows, row.key: row})
    return int(failed)


def _run(
    fault: Fault, count: int, seed: int, load: Load, within_s: float = math.inf, *, protected: bool = True
) -> Outcome:
    root = Path(mkdtemp(prefix=f"fsctl-{fault.name}-"))
    try:
        return fault.run(Run(root, count, seed, load, protected, within_s))
    except Exception as error:
        print(error, file=sys.stderr)  # whole: it may be the end of a log
        told = f"{type(error).__name__}: {str(error)[:200]}"
        if protected:  # a run that cannot go on is one that failed
            return Outcome([told])
        print(f"{fault.name}: the control crashed, which proves nothing: {told}", file=sys.stderr)
        return Outcome([])
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
