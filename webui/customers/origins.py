"""Where a number is from (归属地), in Chinese and English, without asking anybody outside.

The knowledge is phonenumbers' own, which would take 99 MB of memory in every process and a third of a second to load.
A child process writes it once into a small SQLite file (12 MB, a second); a look-up there takes some 15 µs and no
memory to speak of. Until the file is there nobody waits: the region is not known yet.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import phonenumbers
from gevent import subprocess
from phonenumbers import PhoneNumber

from fsctl.store.numbers import parsed_e164

LONGEST_PREFIX = 9
FIND = (
    f"SELECT zh, en FROM area WHERE prefix IN ({', '.join('?' * LONGEST_PREFIX)}) "  # noqa: S608 - question marks only
    "ORDER BY length(prefix) DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """A place, in both languages: a town, or the country where the number or the language has no more."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        return (self.zh or self.en) if language.startswith("zh") else (self.en or self.zh)


class Origins:
    """Looks up origins in the file in `directory`, and has it made when it is not there."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / f"origins-{phonenumbers.__version__}.db"
        self._connection: sqlite3.Connection | None = None
        self._maker: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Have the file made if it is not there, without waiting for it."""
        self._open()

    def of(self, e164: str) -> Origin | None:
        """None for what is unknown, or not known yet."""
        parsed = parsed_e164(e164)
        if parsed is None or not self._open():
            return None
        area, country = self._area(parsed, e164), self._country(parsed)
        if area is None or country is None:
            return area or country
        return Origin(area.zh or country.zh, area.en or country.en)

    def make(self) -> None:
        """Write the file, here and now: a second of work and 100 MB, for a process of its own. It appears whole."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=self.path.parent, prefix=".origins-")
        os.close(handle)
        try:
            connection = sqlite3.connect(unfinished)
            connection.execute("CREATE TABLE area (prefix TEXT PRIMARY KEY, zh TEXT, en TEXT) WITHOUT ROWID")
            connection.executemany("INSERT INTO area VALUES (?, ?, ?)", _areas())
            connection.commit()
            connection.close()
            Path(unfinished).replace(self.path)
        finally:
            Path(unfinished).unlink(missing_ok=True)

    def _open(self) -> bool:
        if self._connection is None and self.path.exists():
            self._connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, check_same_thread=False)
        if self._connection is None:
            self._have_it_made()
        return self._connection is not None

    def _have_it_made(self) -> None:
        """Once: a maker that failed is not tried again by this process."""
        if self._maker is None:
            self._maker = subprocess.Popen(
                [sys.executable, "-m", "webui.customers.origins", str(self.path.parent)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def _area(self, parsed: PhoneNumber, e164: str) -> Origin | None:
        if not phonenumbers.is_number_geographical(parsed):
            return None
        digits = e164.lstrip("+")
        return self._find([digits[:length] for length in range(1, LONGEST_PREFIX + 1)])

    def _country(self, parsed: PhoneNumber) -> Origin | None:
        region = phonenumbers.region_code_for_number(parsed)
        return self._find([f"country:{region}"] * LONGEST_PREFIX) if region else None

    def _find(self, prefixes: list[str]) -> Origin | None:
        assert self._connection is not None  # noqa: S101 - opened by `of`
        row = self._connection.execute(FIND, prefixes).fetchone()
        return Origin(*row) if row else None


def _areas() -> Iterator[tuple[str, str, str]]:
    from phonenumbers.geodata import GEOCODE_DATA
    from phonenumbers.geodata.locale import LOCALE_DATA

    for prefix, names in GEOCODE_DATA.items():
        if "zh" in names or "en" in names:
            yield prefix, names.get("zh", ""), names.get("en", "")
    for region, names in LOCALE_DATA.items():
        yield f"country:{region}", _name(names, "zh"), _name(names, "en")


def _name(names: dict[str, str], language: str) -> str:
    """`*en` in the data means: as in English."""
    name = names.get(language, "")
    return names.get(name[1:], "") if name.startswith("*") else name


if __name__ == "__main__":
    Origins(Path(sys.argv[1])).make()
