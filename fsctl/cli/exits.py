"""Exit codes, and the one place where errors become words and codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn

from fsctl.wording import Wording

if TYPE_CHECKING:
    from fsctl.step import Refused

FAILED = 1
WRONG = 2
AWAY = 3
REFUSED = 4

MEANINGS = {
    0: "it was done",
    FAILED: "it was tried and failed",
    WRONG: "the call, the settings or a file are wrong; nothing was done",
    AWAY: "the daemon is not running or may not be reached",
    REFUSED: "the daemon refused; nothing was changed",
}

EPILOGUE = "Exit codes: " + "; ".join(f"{code} {meaning}" for code, meaning in MEANINGS.items()) + "."


def say(text: str) -> None:
    """Words for people, beside the data; a wording in their language."""
    from fsctl.terminal.words import said

    print(said(text), file=sys.stderr)


def leave(code: int, text: str) -> NoReturn:
    say(text)
    sys.exit(code)


def at(file: str, line: int, text: str) -> str:
    """As compilers write it; `text` may be a wording."""
    from fsctl.terminal.words import said

    return f"{file}:{line}: {said(text)}"


def worded(error: Exception) -> str:
    """What an error says: as a wording, where it was given one."""
    return next((text for text in error.args[:1] if isinstance(text, Wording)), str(error))


def refusal(error: Refused) -> str:
    """The daemon's come in English over the wire, with a code that has words of its own."""
    from fsctl.terminal.words import chinese
    from fsctl.words import refusals
    from fsctl.words.wordings.asked import REFUSED as HERE

    if chinese() and not isinstance(error.message, Wording):
        return HERE.get(error.code) or refusals.ZH.get(error.code) or str(error)
    return worded(error)


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
        from fsctl.terminal.words import said

        try:
            return command(*args, **values)
        except Mistakes as error:
            for mistake in error.mistakes:
                say(at(mistake.file, mistake.line, mistake.message) if mistake.line else mistake.message)
            sys.exit(WRONG)
        except SettingsWrong as error:
            leave(WRONG, str(error))
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
            leave(FAILED, f"{error.filename or said(Wording('A file'))}: {error.strerror or error}")
        except KeyboardInterrupt:
            leave(130, "")

    return run
