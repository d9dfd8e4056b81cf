ACCESS = {
    "GET /board": "supervisor administrator",
    "GET /board/figures": "supervisor administrator",
    "GET /board/waiting/<caller>/why": "supervisor administrator",
    "GET /wall/<token>": "anyone",
    "GET /wall/<token>/live": "anyone",
    "GET /walls": "supervisor administrator",
    "POST /walls": "supervisor administrator",
    "POST /walls/<wall>/revoke": "supervisor administrator",
}
SAMPLES = {"caller": "c1", "token": "zh-auto-x", "wall": "x"}
PAGES = {
    "board": {"url": "/board", "role": "supervisor", "live": True},
    "board-list": {"url": "/board?view=list", "role": "supervisor", "live": True},
    "walls": {"url": "/walls", "role": "supervisor"},
}
