from typing import Any

ACCESS = {
    "GET /training": "agent supervisor administrator",
    "GET /training/live": "agent supervisor administrator",
    "POST /training/act": "agent supervisor administrator",
}


def play(page: Any) -> None:
    """A call in which the phone rings: the customer has chosen by keys and hears music."""
    page.wait_for_selector("#list-customers li")
    for kind, key in (("phones", "1001"), ("customers", "13800000001")):
        if not page.locator(f"#{kind}-{key}").count():
            page.click(f"#list-{kind} [data-key='{key}'] button")
            page.wait_for_selector(f"#{kind}-{key}")
    if page.is_enabled("#customers-13800000001 [data-main=hang_up]"):
        page.click("#customers-13800000001 [data-main=hang_up]")
    page.wait_for_selector("#phones-1001[data-lamp=idle]")
    page.click("#phones-1001 [data-quick='*10']")
    page.wait_for_selector("#phones-1001[data-lamp=idle]", timeout=15_000)
    page.click("#customers-13800000001 [data-quick='4000']")
    for key in "21":
        page.wait_for_selector("#customers-13800000001[data-lamp=talking]")
        page.wait_for_timeout(1500)
        page.click(f"#customers-13800000001 [data-key='{key}']:not(section)")
    page.wait_for_selector("#phones-1001[data-lamp=ringing]", timeout=15_000)
    page.wait_for_timeout(500)


STATES = {"training-ringing": {"url": "/training", "role": "agent", "class": True, "before": play}}
