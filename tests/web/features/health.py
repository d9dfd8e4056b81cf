ACCESS = {"GET /health": "administrator engineer"}
