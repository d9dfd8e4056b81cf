"""Exit codes, and the one place where errors become words and codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn

from fsctl.os_errors import system_said
from fsctl.wording import Wording, worded

if TYPE_CHECKING:
    from fsctl.step import Refused

FAILED = 1
WRONG = 2
AWAY = 3
REFUSED = 4

EPILOGUE = (
    "Exit codes: 0 it was done; 1 it was tried and failed; 2 the call, the settings or a file are wrong; nothing was "
    "done; 3 the daemon is not running or may not be reached; 4 the daemon refused; nothing was changed."
)


def say(text: Wording) -> None:
    """Words for people, beside the data, in their language."""
    from fsctl.terminal.words import said

    print(said(text), file=sys.stderr)


def leave(code: int, text: Wording) -> NoReturn:
    say(text)
    sys.exit(code)


def at(file: str, line: int, what: str) -> Wording:
    """As compilers write it; `what` may be a wording, and line 0 is none."""
    if not line:
        return Wording("{file}: {what}", file=file, what=what)
    return Wording("{file}:{line}: {what}", file=file, line=line, what=what)


def refusal(error: Refused) -> Wording:
    """A room says in English what it refuses, with a code that has words of its own; what there is to choose from it
    says as a wording."""
    from fsctl.terminal.words import chinese
    from fsctl.words import refusals
    from fsctl.words.wordings.asked import REFUSED as HERE

    known = HERE.get(error.code) or refusals.ZH.get(error.code)
    if not chinese() or known is None or isinstance(error.message, Wording):
        return worded(error)
    if isinstance(error.remedy, Wording):
        return Wording("{message}. {remedy}", message=known, remedy=error.remedy)
    return Wording.whole(known)


def guarded(command: Callable[..., Any]) -> Callable[..., Any]:
    """Errors of a command become one clear message and the right exit code."""

    @wraps(command)
    def run(*args: Any, **values: Any) -> Any:
        from sqlalchemy.exc import SQLAlchemyError

        from fsctl.config import SettingsWrong
        from fsctl.control.client import ControlFailed, DaemonAway
        from fsctl.document import Mistakes
        from fsctl.step import Refused
        from fsctl.store.database import DatabaseUnusable, cause

        try:
            return command(*args, **values)
        except Mistakes as error:
            for mistake in error.mistakes:
                say(at(mistake.file, mistake.line, mistake.message) if mistake.line else Wording.whole(mistake.message))
            sys.exit(WRONG)
        except SettingsWrong as error:
            for wrong in error.mistakes:
                say(wrong)
            sys.exit(WRONG)
        except DaemonAway as error:
            leave(AWAY, worded(error))
        except Refused as error:
            leave(REFUSED, refusal(error))
        except (DatabaseUnusable, ControlFailed) as error:
            leave(FAILED, worded(error))
        except SQLAlchemyError as error:
            leave(
                FAILED,
                Wording(
                    "The database failed: {why}. Check `database.url`, that the server runs, and the account's rights",
                    why=cause(error),
                ),
            )
        except BrokenPipeError:  # whoever reads has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except OSError as error:
            leave(FAILED, at(error.filename or Wording("A file"), 0, system_said(error)))
        except KeyboardInterrupt:
            sys.exit(130)

    return run
