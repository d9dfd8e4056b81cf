SEES = "administrator supervisor engineer"
EDITS = "administrator engineer"
BELOW = (
    "queues",
    "skills",
    "customer-tiers",
    "people",
    "teams",
    "reasons",
    "dispositions",
    "numbers",
    "do-not-call",
    "hours",
    "codes",
    "announcements",
    "lines/phones",
    "lines/trunks",
)
ACCESS = {
    **{f"GET /{path}": SEES for path in ("lines", *(below for below in BELOW if "/" not in below))},
    **{f"GET /{below}/-/new": EDITS for below in BELOW},
    **{f"POST /{below}/-/new": EDITS for below in BELOW},
    **{f"POST /{below}/-/check": EDITS for below in BELOW},
    **{f"GET /{below}/<key>": SEES for below in BELOW},
    **{f"POST /{below}/<key>": EDITS for below in BELOW},
    **{f"POST /{below}/<key>/check": EDITS for below in BELOW},
    **{f"GET /{below}/<key>/remove": EDITS for below in BELOW},
    **{f"POST /{below}/<key>/remove": EDITS for below in BELOW},
    "GET /priorities": SEES,
    "GET /priorities/<key>": SEES,
    "POST /priorities/<key>": EDITS,
    "POST /priorities/<key>/check": EDITS,
    "GET /codes/-/print": SEES,
    "GET /flows": SEES,
    "POST /flows/-/new": EDITS,
    "GET /flows/<key>": SEES,
    "POST /flows/<key>": EDITS,
    "POST /flows/<key>/check": EDITS,
    "POST /flows/<key>/try": SEES,
    "POST /flows/<key>/publish": EDITS,
    "POST /flows/<key>/discard": EDITS,
    "POST /flows/<key>/remove": EDITS,
    "GET /announcements/<key>/audio": SEES,
    "GET /announcements/<key>/audio/<language>": SEES,
    "POST /announcements/<key>/audio/<language>": EDITS,
    "POST /announcements/<key>/audio/<language>/speech": EDITS,
    "POST /announcements/<key>/audio/<language>/former": EDITS,
    "POST /lines/phones/<key>/password": EDITS,
    "GET /history": EDITS,
    "GET /site": SEES,
    "POST /site": EDITS,
    "POST /site/check": EDITS,
    "POST /history/<int:change>/undo": EDITS,
}
SAMPLES = {"key": "support", "change": 1, "language": "zh"}


def edited(page):
    """A sheet with changes, one of them wrong."""
    page.select_option("#f-strategy", "round-robin")
    page.fill("#f-ring_s", "25")
    page.fill("#f-max_wait_s", "-5")
    page.wait_for_selector("#effect [data-wrong='1']")
    page.evaluate("document.getElementById('routing').scrollIntoView()")


def overflow(page):
    edited(page)
    page.evaluate("document.getElementById('overflow').scrollIntoView()")


def valid(page):
    """A sheet with changes that can be saved."""
    page.select_option("#f-strategy", "ring-all")
    page.fill("#f-ring_s", "25")
    page.check("input[name=members][value='1010']")
    page.wait_for_selector("#effect .cmdline")
    page.evaluate("document.getElementById('routing').scrollIntoView()")


def to_the_end(page):
    page.evaluate("document.getElementById('places').scrollIntoView()")


def changed(page):
    """Something in the history."""
    page.fill("#f-wrap_up_s", str(int(page.input_value("#f-wrap_up_s")) + 1))
    page.click("#save")
    page.goto(page.url.split("/queues")[0] + "/history")


STATES = {
    "queues-one-wrong": {"url": "/queues/support", "role": "administrator", "before": edited},
    "queues-one-overflow": {"url": "/queues/support", "role": "administrator", "before": overflow},
    "queues-one-valid": {"url": "/queues/support", "role": "administrator", "before": valid},
    "queues-one-agents": {"url": "/queues/support", "role": "administrator", "before": to_the_end},
    "queues-one-skills": {"url": "/queues/support#skills", "role": "administrator"},
    "queues-one-seen": {"url": "/queues/support", "role": "supervisor"},
    "history-changed": {"url": "/queues/sales", "role": "administrator", "before": changed},
}
