"""Numbers, lengths of time, clock times and phone numbers as people read them; `static/js/formats.js` says the same in
the browser. No value is “–”, zero is 0.
"""

from __future__ import annotations

import re
from datetime import datetime

from flask import Flask
from flask_babel import get_locale
from flask_babel import gettext as _

NONE = "–"
DOTS = "••••"
_GROUPED = re.compile(r"(\d{3})(\d{4})(\d{4})")


def duration(seconds: float | None) -> str:
    """0:38, 12:05, 1:02:05."""
    if seconds is None:
        return NONE
    whole = int(max(seconds, 0))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def spoken(seconds: float | None) -> str:
    """A length of time within a sentence: 38 s, 1 min 54 s, 1 h 36 min."""
    if seconds is None:
        return NONE
    whole = int(max(seconds, 0))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return str(_("%(h)s h %(m)s min", h=hours, m=minutes))
    if minutes:
        return str(_("%(m)s min %(s)s s", m=minutes, s=left))
    return str(_("%(s)s s", s=left))


def clock(at: float | None, seconds: bool = False) -> str:
    """14:32 or 14:32:05, in the server's zone."""
    if not at:
        return NONE
    return datetime.fromtimestamp(at).strftime("%H:%M:%S" if seconds else "%H:%M")  # noqa: DTZ006 (the site's zone)


def day(at: float | None) -> str:
    """11月20日, 20 Nov; with the year when it is another one."""
    if not at:
        return NONE
    moment, today = datetime.fromtimestamp(at), datetime.now()  # noqa: DTZ005, DTZ006
    year = moment.year != today.year
    if str(get_locale()).startswith("zh"):
        return f"{moment.year}年{moment.month}月{moment.day}日" if year else f"{moment.month}月{moment.day}日"
    return f"{moment.day} {moment:%b}{f' {moment.year}' if year else ''}"


def number(value: float | None) -> str:
    """1,204; a minus is U+2212."""
    return NONE if value is None else f"{value:,.10g}".replace("-", "−")


def percent(share: float | None, digits: int = 1) -> str:
    """0.779 as 77.9%."""
    return NONE if share is None else f"{share * 100:.{digits}f}%".replace("-", "−")


def decimal(value: float | None, digits: int = 1) -> str:
    """3.14159 as 3.1."""
    return NONE if value is None else f"{value:,.{digits}f}".replace("-", "−")


def signed(value: float | None, digits: int = 1) -> str:
    """A change with its sign: +3.1, −0.4; what rounds to nothing has none."""
    if value is None:
        return NONE
    text = f"{value:+,.{digits}f}"
    return text[1:] if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def phone(value: str | None, masked: bool = False) -> str:
    """139 0000 4821, masked 139 •••• 4821; what is no number stays as it is."""
    if not value:
        return NONE
    prefix, digits = ("+86 ", value[3:]) if value.startswith("+86") else ("", value)
    if fits := _GROUPED.fullmatch(digits):
        first, middle, last = fits.groups()
        return f"{prefix}{first} {DOTS if masked else middle} {last}"
    if not masked or DOTS in value:
        return value
    return f"{value[:3]} {DOTS} {value[-2:]}" if len(value) > 6 else value


def initials(name: str) -> str:
    """What stands in a person's circle: the first sign of a Chinese name, the first letters of other names."""
    words = name.split()
    if not words:
        return "?"
    return words[0][0].upper() + (words[-1][0].upper() if len(words) > 1 and words[0][0].isascii() else "")


FILTERS = {
    "initials": initials,
    "duration": duration,
    "spoken": spoken,
    "clock": clock,
    "day": day,
    "number": number,
    "percent": percent,
    "phone": phone,
    "decimal": decimal,
    "signed": signed,
}


def install(app: Flask) -> None:
    app.jinja_env.filters.update(FILTERS)
