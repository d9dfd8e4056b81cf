ACCESS = {"GET /health": "administrator engineer"}
PAGES = {"health": {"url": "/health", "role": "administrator"}}
