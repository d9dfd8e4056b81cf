from datetime import date
from typing import Any

ACCESS = {
    "GET /calls": "agent supervisor quality administrator",
    "GET /calls/<call>": "agent supervisor quality administrator",
    "GET /calls/<call>/story": "agent supervisor quality administrator",
    "GET /calls/<call>/waiting": "agent supervisor quality administrator",
}
TODAY = date.today().isoformat()  # noqa: DTZ011 (the server's zone)
SAMPLES = {"call": "c1"}


NOTED = "section[aria-labelledby=past-title] tbody tr:not(:has(td:last-child:text-is('–'))) a"


def _explain(page: Any) -> None:
    """The call on file that waited longest, of those this run of the daemon has noted."""
    page.click(f"{NOTED} >> nth=0")
    page.wait_for_selector("#story .dec")


def _explain_now(page: Any) -> None:
    """A call that waits at this moment."""
    page.click("#live tr:has([data-shown=waiting]) a >> nth=0", timeout=60_000)
    page.wait_for_selector("#story .dec")


PAGES = {
    "calls": {"url": "/calls", "role": "supervisor", "live": True},
    "calls-mine": {"url": "/calls", "role": "agent", "live": True},
    "explain": {
        "url": f"/calls?sort=waited&since={TODAY}",
        "role": "supervisor",
        "live": True,
        "height": 1000,
        "before": _explain,
    },
    "explain-now": {"url": "/calls", "role": "supervisor", "live": True, "height": 1000, "before": _explain_now},
}
