from datetime import date
from typing import Any

ACCESS = {
    "GET /calls": "supervisor agent quality administrator",
    "GET /calls/<call>": "supervisor agent quality administrator",
    "GET /calls/<call>/story": "supervisor agent quality administrator",
    "GET /calls/<call>/waiting": "supervisor agent quality administrator",
}
SAMPLES = {"call": "c1"}
TODAY = date.today().isoformat()  # noqa: DTZ011 (the server's zone)
NOTED = "section[aria-labelledby=past-title] tbody tr:not(:has(td:last-child:text-is('–'))) a"
"""The calls on file that this run of the daemon has noted."""


def _waiting(page: Any) -> None:
    """A call that waits at this moment."""
    page.click("#live tr:has([data-shown=waiting]) a >> nth=0", timeout=60_000)
    page.wait_for_selector("#story .dec")


STATES = {
    "calls-mine": {"url": "/calls", "role": "agent"},
    "calls-one-waiting": {"url": "/calls", "role": "supervisor", "before": _waiting},
}
