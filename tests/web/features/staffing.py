SEEN = "supervisor administrator"
ACCESS = {"GET /staffing": SEEN, "GET /staffing/forecast": SEEN}


def moved(page: object) -> None:
    page.wait_for_selector("#forecast table, #forecast .banner", timeout=60_000)  # type: ignore[attr-defined]


STATES = {"staffing-counted": {"url": "/staffing?count=2", "role": "supervisor", "before": moved}}
