ADMIN = "administrator"
ACCESS = {
    "GET /users": ADMIN,
    "GET /users/-/new": ADMIN,
    "POST /users/-/new": ADMIN,
    "GET /users/<login>": ADMIN,
    "POST /users/<login>": ADMIN,
    "POST /users/<login>/password": ADMIN,
    "POST /users/<login>/second-factor": ADMIN,
    "GET /users/-/history": ADMIN,
    "POST /users/-/history/<int:entry>/undo": ADMIN,
}
SAMPLES = {"login": "nobody", "entry": 999}
