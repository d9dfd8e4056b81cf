SEEN = "supervisor administrator"
ACCESS = {"GET /staffing": SEEN, "GET /staffing/forecast": SEEN}


def moved(page: object) -> None:
    page.wait_for_selector("#forecast table", timeout=60_000)  # type: ignore[attr-defined]


PAGES = {"staffing": {"url": "/staffing?count=2", "role": "supervisor", "before": moved, "live": True}}
