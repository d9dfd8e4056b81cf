ANYBODY = "supervisor agent quality administrator engineer"
ACCESS = {
    "GET /messages": ANYBODY,
    "POST /messages": ANYBODY,
    "GET /messages/inbox": ANYBODY,
    "POST /messages/read": ANYBODY,
}
