ACCESS = {
    "GET /callbacks": "supervisor administrator quality",
    "GET /callbacks/-/rows": "supervisor administrator quality",
    "GET /callbacks/<callback>": "supervisor administrator quality",
    "GET /callbacks/<callback>/waiting": "supervisor administrator quality",
}
SAMPLES = {"callback": "p1"}
