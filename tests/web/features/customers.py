SEEN = "supervisor agent"
ACCESS = {
    "GET /customers": SEEN,
    "GET /customers/new": SEEN,
    "POST /customers/new": SEEN,
    "GET /customers/card": SEEN,
    "GET /customers/<int:customer>": SEEN,
    "GET /customers/<int:customer>/earlier": SEEN,
    "GET /customers/<int:customer>/edit": SEEN,
    "POST /customers/<int:customer>/edit": SEEN,
    "GET /customers/<int:customer>/merge": "supervisor",
    "POST /customers/<int:customer>/merge": "supervisor",
    "POST /customers/<int:customer>/delete": "supervisor",
    "POST /customers/restore/<int:entry>": "supervisor",
    "POST /customers/<int:customer>/members": "supervisor",
    "POST /customers/<int:customer>/members/<member>/unlock": "supervisor",
    "POST /customers/<int:customer>/members/<member>/remove": "supervisor",
    "POST /customers/<int:customer>/numbers/<int:number>/show": SEEN,
    "POST /customers/<int:customer>/numbers/<int:number>/dial": "agent",
}
SAMPLES = {"customer": 1, "entry": 999, "number": 1, "member": "62220001"}
STATES = {
    "customers-one-of-an-agent": {"url": "/customers/1", "role": "agent"},
    "customers-one-merge-found": {"url": "/customers/1/merge?q=139", "role": "supervisor"},
}
