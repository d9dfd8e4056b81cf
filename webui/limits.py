"""How often something may be tried. Kept in memory: there is one web process.

Sign-in is limited per account *and* address, so that nobody can lock a colleague out from elsewhere, and per address
over all accounts.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)


def install(app: Flask) -> None:
    limiter.init_app(app)


def account_and_address() -> str:
    return f"{request.form.get('login', '')[:64].casefold()}@{get_remote_address()}"


def refused(response: Response) -> bool:
    """Only what failed counts."""
    return response.status_code >= 400
