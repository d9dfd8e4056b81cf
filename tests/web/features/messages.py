ANYBODY = "agent supervisor quality administrator engineer"
ACCESS = {
    "GET /messages": ANYBODY,
    "POST /messages": ANYBODY,
    "GET /messages/inbox": ANYBODY,
    "POST /messages/read": ANYBODY,
}
PAGES = {"messages": {"url": "/messages", "role": "supervisor"}}
