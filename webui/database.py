"""The store's schema under Flask-SQLAlchemy: one session a request, one transaction for all that a request writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from fsctl.config import Settings
from fsctl.store.database import Manner, make_engine
from fsctl.store.models import Base
from webui import waiting

FREE_S = 5.0
"""A database that is lost keeps every connection busy until its time is over: who looks at a page is told soon."""


class Store(SQLAlchemy):
    """Engines are made as the daemon makes them, with what each kind of database needs."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        engine = make_engine(str(app.config["SQLALCHEMY_DATABASE_URI"]), Manner(free_s=FREE_S))
        if engine.dialect.name == "sqlite":
            waiting.install(engine)
        return engine


db = Store(metadata=Base.metadata, disable_autonaming=True, session_options={"expire_on_commit": False})


def bind(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    db.init_app(app)
    app.after_request(_commit)


def _commit(response: Response) -> Response:
    """What a request wrote is kept as a whole if it went well, and not at all if not."""
    if request.method in ("GET", "HEAD", "OPTIONS") or response.status_code >= 400:
        db.session.rollback()
    else:
        db.session.commit()
    return response


def sessions(app: Flask) -> Callable[[], Session]:
    """Sessions outside requests, for greenlets of their own."""
    with app.app_context():
        return sessionmaker(db.engine, expire_on_commit=False)
