ACCESS = {
    "GET /login": "anyone",
    "POST /login": "anyone",
    "GET /login/code": "anyone",
    "POST /login/code": "anyone",
    "POST /logout": "signed_in",
    "GET /phone": "signed_in",
    "POST /phone": "signed_in",
    "GET /settings": "signed_in",
    "POST /settings/password": "signed_in",
    "GET /settings/second-factor": "signed_in",
    "POST /settings/second-factor": "signed_in",
    "POST /settings/second-factor/remove": "signed_in",
    "POST /settings/second-factor/recovery": "signed_in",
    "POST /settings/language": "anyone",
    "POST /settings/theme": "anyone",
}
PAGES = {
    "login": {"url": "/login", "role": ""},
    "phone": {"url": "/phone", "role": "agent"},
    "settings": {"url": "/settings", "role": "agent"},
    "second-factor": {"url": "/settings/second-factor", "role": "supervisor"},
    "error": {"url": "/there-is-no-such-page", "role": "agent"},
}
