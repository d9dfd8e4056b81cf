SEES = "supervisor administrator engineer"
EDITS = "administrator engineer"
BELOW = (
    "queues",
    "people",
    "teams",
    "reasons",
    "dispositions",
    "numbers",
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
    "POST /lines/phones/<key>/password": EDITS,
    "GET /history": EDITS,
    "POST /history/<int:change>/undo": EDITS,
}
SAMPLES = {"key": "support", "change": 1}


def edited(page):
    """A sheet with changes, one of them wrong."""
    page.select_option("#f-strategy", "round-robin")
    page.fill("#f-ring_s", "25")
    page.fill("#f-max_wait_s", "-5")
    page.wait_for_selector("#effect [data-wrong='1']")


def changed(page):
    """Something in the history."""
    page.fill("#f-wrap_up_s", "12")
    page.click("#save")
    page.goto(page.url.split("/queues")[0] + "/history")


PAGES = {
    "queues": {"url": "/queues", "role": "administrator"},
    "queue": {"url": "/queues/support", "role": "administrator", "before": edited},
    "queue-new": {"url": "/queues/-/new", "role": "administrator"},
    "queue-remove": {"url": "/queues/support/remove", "role": "administrator"},
    "people": {"url": "/people", "role": "administrator"},
    "person": {"url": "/people/1001", "role": "administrator"},
    "teams": {"url": "/teams", "role": "administrator"},
    "reasons": {"url": "/reasons", "role": "administrator"},
    "dispositions": {"url": "/dispositions", "role": "administrator"},
    "disposition": {"url": "/dispositions/fault", "role": "administrator"},
    "lines": {"url": "/lines", "role": "administrator", "live": True},
    "trunk-new": {"url": "/lines/trunks/-/new", "role": "administrator"},
    "numbers": {"url": "/numbers", "role": "administrator"},
    "number": {"url": "/numbers/4000", "role": "administrator"},
    "history": {"url": "/queues/sales", "role": "administrator", "before": changed},
}
