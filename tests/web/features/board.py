from typing import Any

SEEN = "supervisor administrator"
ACCESS = {
    "GET /board": SEEN,
    "GET /board/figures": SEEN,
    "GET /board/waiting/<caller>/why": SEEN,
    "GET /board/agents/<seat>/serves": "supervisor",
    "POST /board/agents/<seat>/serves": "supervisor",
    "POST /board/changes/<int:change>/undo": "supervisor",
    "GET /wall/<token>": "anyone",
    "GET /wall/<token>/live": "anyone",
    "GET /walls": SEEN,
    "POST /walls": SEEN,
    "POST /walls/<wall>/revoke": SEEN,
}
SAMPLES = {"caller": "c1", "seat": "1001", "token": "zh-auto-x", "wall": "x"}


def listen(page: Any) -> None:
    """By a phone that lifts by itself, to the first agent who talks."""
    page.evaluate(
        """() => fetch("/phone", {method: "POST", body: new URLSearchParams({
            csrf_token: document.querySelector("meta[name=csrf-token]").content, extension: "1012"})})"""
    )
    page.reload()
    for _ in range(5):
        seat = page.wait_for_selector(".tile[data-state=talking]:not([data-agent='1012'])", timeout=60_000)
        seat.focus()
        page.keyboard.press("l")
        try:
            page.wait_for_selector("[data-mode=listen][aria-checked=true][aria-disabled=false]", timeout=15_000)
            break
        except Exception:  # noqa: S112 (the talk was over, or the phone had a call of its own: the next one)
            continue
    page.mouse.move(1, 1)


def stop(page: Any) -> None:
    page.click("#stop")
    page.wait_for_selector("#dock", state="hidden")


SIZES = {"GET /wall/<token>": (1920, 1080)}
STATES = {
    "board-list": {"url": "/board?view=list", "role": "supervisor"},
    "board-dock": {"url": "/board", "role": "supervisor", "before": listen, "after": stop},
}
