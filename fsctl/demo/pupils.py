"""The accounts of a class: one for each student, at an agent's seat, and the teacher's, all with the password of the
class. It is kept in the class's directory, readable by its owner only, so that tomorrow's is the same."""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path

from sqlalchemy.orm import Session

from fsctl.demo.panels import Panels
from fsctl.store import directory as stored
from fsctl.store import users
from fsctl.store.database import Database
from fsctl.store.models import UserRow

TEACHER = "teacher"
STUDENT = "student"
PASSWORD_FILE = "class-password"  # noqa: S105 (a name)


class ClassPanels(Panels):
    """`students` is how their logins read, once they are made."""

    def __init__(self, settings_file: Path, database_url: str, root: Path) -> None:
        file = root / PASSWORD_FILE
        self._fresh = not file.exists()
        super().__init__(settings_file, database_url, kept_password(file))
        self.students = ""

    def open(self, port: int) -> None:
        """Make the accounts that are missing, and serve. Raises PanelsFailed."""
        digest, now = users.hashed(self.password), time.time()
        database = Database(self._database_url)
        with database.session() as session:
            agents = stored.load(session).agents
            width = max(2, len(str(len(agents))))
            logins = {f"{STUDENT}{place:0{width}}": number for place, number in enumerate(sorted(agents), 1)}
            for login, number in logins.items():
                if not self._known(session, login, digest):
                    name = agents[number].name
                    users.insert(session, login, digest, ["agent"], "training", now, agent=number, name=name)
            if not self._known(session, TEACHER, digest):
                roles = ["supervisor", "administrator"]
                users.insert(session, TEACHER, digest, roles, "training", now, teams=["*"], name="教师 Teacher")
        database.dispose()
        self.students = f"{min(logins)} … {max(logins)}" if logins else "nobody"
        self.serve(port)

    def _known(self, session: Session, login: str, digest: str) -> bool:
        """An account there is already keeps its password, unless the class has a new one."""
        row = session.get(UserRow, login)
        if row is not None and self._fresh:
            row.password = digest
        return row is not None


def kept_password(file: Path) -> str:
    """The class's password; made when there is none yet."""
    if file.exists():
        return file.read_text().strip()
    password = secrets.token_urlsafe(9)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
        made.write(f"{password}\n")
    return password
