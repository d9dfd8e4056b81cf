ACCESS = {"GET /audit": "administrator"}
PAGES = {"audit": {"url": "/audit", "role": "administrator"}}
