"""`python -m tests.faults [--full] [--seed N] [F13 …]`: each fault and its control, and the table docs/faults.md."""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402 (the patch comes first)
import platform  # noqa: E402
import shutil  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402
from tempfile import mkdtemp  # noqa: E402

from tests.faults.catalogue import FAULTS  # noqa: E402
from tests.faults.outcome import Fault, Outcome, Run  # noqa: E402

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
HEAD = """# Faults

Each fault is brought about on purpose, on the built-in switch; after it the checker (`tests/faults/checker.py`) reads
all that was noted, what the switch has and what was sent to it. The control is the same run with what protects switched
off: it must fail, or the run would prove nothing. Written by `make faults`; `make faults ALL=1` takes the full numbers.
I1 to I9 are the checker's rules, named at its head. F1, F2, F4, F7, F8, F9, F13 and F14 are brought about on a real
FreeSWITCH as well, with the same checker (`tests/integration/freeswitch`: test_faults, test_stalled, test_standby).

"""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true", help="the full number of injections")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("faults", nargs="*", help="only these")
    given = parser.parse_args()
    rows, failed = [], False
    for fault in FAULTS:
        if given.faults and fault.name not in given.faults:
            continue
        if why := fault.lacking():
            print(f"{fault.name}: {why}", file=sys.stderr)
            continue
        count = fault.full if given.full else fault.short
        began = time.monotonic()
        outcome = _run(fault, count, given.seed, True)
        control = _run(fault, fault.control, given.seed, False)
        failed = failed or bool(outcome.wrong) or not control.wrong
        rows.append(_row(fault, count, given.seed, outcome, control))
        print(f"{rows[-1]} {time.monotonic() - began:.0f} s", flush=True)
        for text in outcome.wrong:
            print(f"  wrong: {text}", flush=True)
    if not given.faults:
        PAGE.write_text(_page(rows, given.full))
    return int(failed)


def _run(fault: Fault, count: int, seed: int, protected: bool) -> Outcome:
    root = Path(mkdtemp(prefix=f"fsctl-{fault.name}-"))
    try:
        return fault.run(Run(root, count, seed, protected))
    except Exception as error:
        told = f"{type(error).__name__}: {str(error)[:200]}"
        if protected:  # a run that cannot go on is one that failed
            return Outcome([told])
        print(f"{fault.name}: the control crashed, which proves nothing: {told}", file=sys.stderr)
        return Outcome([])
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _row(fault: Fault, count: int, seed: int, outcome: Outcome, control: Outcome) -> str:
    passed = "yes" if not outcome.wrong else f"NO: {outcome.wrong[0]}"
    fails = f"yes: {control.wrong[0]}" if control.wrong else "NO"
    cells = (fault.name, fault.what, fault.load, str(count), str(seed), passed, fails, outcome.measured)
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ")[:120] for cell in cells) + " |"


def _page(rows: list[str], full: bool) -> str:
    columns = ("fault", "what", "load", "injections", "seed", "pass", "control fails", "measured")
    table = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns), *rows]
    numbers = "full numbers" if full else "short numbers"
    when = f"{time.strftime('%Y-%m-%d')}, {numbers}, Python {platform.python_version()}, {platform.machine()}"
    return HEAD + "\n".join(table) + f"\n\n{when}\n"


if __name__ == "__main__":
    raise SystemExit(main())
