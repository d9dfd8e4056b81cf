"""GET /board and its numbers; GET /wall/<token> and its stream; GET and POST /walls."""

from __future__ import annotations

import time
from typing import Any, cast

from flask import Response, abort, current_app, flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from fsctl.kpi.levels import Levels
from fsctl.store.models import WallRow
from fsctl.words import Teller
from webui import database, site_copy
from webui.accounts import me
from webui.board import forms, kpis, operations, queries, walls
from webui.counting.days import days
from webui.counting.floor import Cut, Floor, look, queue_numbers, sums
from webui.database import db
from webui.live.daemon import client
from webui.live.hub import Hub
from webui.naming import Naming
from webui.nobody import sentence
from webui.rights import Scope, anyone, may, my_scope, needs
from webui.site_copy import directory
from webui.words import language

ACTS = ("listen", "whisper", "barge", "take_over", "agent_state", "assign_agents", "hang_up", "transfer", "promote")
LEVELS = Levels


def hub() -> Hub:
    return cast(Hub, current_app.extensions["fsctl.live"])


def levels() -> Levels:
    return cast(Levels, current_app.extensions.setdefault("fsctl.board.levels", LEVELS()))


# -- the board ------------------------------------------------------------------------------------------------------


@needs("see_board")
def board() -> str:
    scope, rules = hub().scope(me()), directory().site
    return render_template(
        "board/board.html",
        site=_site(scope),
        kpis=kpis.named(rules, language()),
        columns=kpis.columns(rules, language()),
    )


@needs("see_board")
def figures() -> Response:
    """The numbers of the part looked at (`team`, `queue`), as they stand; asked for again and again."""
    scope, tables = hub().scope(me()), hub().picture.tables
    team, queue = request.args.get("team", ""), request.args.get("queue", "")
    cut = _narrowed(scope, team, queue)
    floor = _floor(cut)
    key = (scope.queues, team, queue)
    return jsonify(
        now=floor.now,
        stale_since=hub().stale_since,
        kpis=kpis.shown(floor, sums(floor, key, levels())),
        queues=queue_numbers(floor, levels()),
        expected=floor.expected,
        connected=bool(tables["switch"].get("main", {}).get("connected")),
    )


@needs("see_board")
def why(caller: str) -> Response:
    """Why nobody rings for a waiting call or a promised callback: what keeps it from everybody, then each agent in
    scope with the first rule that keeps the call away."""
    scope = hub().scope(me())
    if not _asks(scope, caller):
        abort(404)
    told, teller, picture = client().waiting_for(caller), _teller(), hub().picture
    found = [said for said in told if said["agent"]]
    mine = [said for said in found if scope.sees_agent(said["agent"])]
    agents = picture.tables["agents"]
    return jsonify(
        agents=[
            {
                "agent": said["agent"],
                "name": agents.get(said["agent"], {}).get("name", ""),
                "words": teller.reason(said["rule"] or "ready"),
            }
            for said in mine
        ],
        others=len(found) - len(mine),
        of_all=[sentence(teller.reason(said["rule"])) for said in told if not said["agent"]],
    )


def _asks(scope: Scope, caller: str) -> bool:
    """Does this caller wait, or is this promise open, where the viewer may look?"""
    picture = hub().picture
    for table in ("calls", "callbacks"):
        row = picture.tables[table].get(caller)
        if row is not None and picture.sees(scope, table, caller, row):
            return table == "callbacks" or row["state"] in ("waiting", "ringing")
    return False


def _teller() -> Teller:
    names = Naming(directory(), language())
    return Teller(language(), lambda field, value: names.reason(value) if field == "reason" else value)


def _floor(cut: Cut) -> Floor:
    site, now = directory(), time.time()
    return look(hub().picture.tables, cut, days().today(db.session(), site, now), site, now)


def _narrowed(scope: Scope, team: str, queue: str) -> Cut:
    """The viewer's part, and of that a team or a queue: a team's queues are those its agents serve."""
    agents = {
        number: row
        for number, row in hub().picture.tables["agents"].items()
        if scope.sees_agent(number)
        and (not team or row.get("team") == team)
        and (not queue or queue in (row.get("queues") or ()))
    }
    served = {name for row in agents.values() for name in row.get("queues") or ()}
    return Cut(
        lambda name: scope.sees_queue(name) and (not team or name in served) and (not queue or name == queue),
        lambda number: number in agents,
    )


def _site(scope: Scope) -> dict[str, Any]:
    """What the scripts must know of the site; of others' teams and queues, nothing."""
    site, account = directory(), me()
    names = Naming(site, language())
    teams = {str(agent.team) for agent in site.agents.values() if agent.team and scope.sees_agent(agent.number)}
    return {
        "login": account.login,
        "extension": account.extension,
        "rights": [right for right in ACTS if may(account, right)],
        "reasons": [
            {"code": reason.code, "title": names.reason(reason.code), "limit_s": reason.limit_s}
            for reason in site.reasons.values()
        ],
        "queues": {
            name: {
                "title": names.queue(name),
                "service_s": queue.service_s,
                "attempts": queue.callback_attempts,
                "target_s": queue.callback_target_s,
            }
            for name, queue in site.queues.items()
            if scope.sees_queue(name)
        },
        "teams": {name: names.team(name) for name in sorted(teams)},
        "skills": {name: names.skill(name) for name in site.skills},
    }


# -- walls ----------------------------------------------------------------------------------------------------------


def _wall_or_404(token: str) -> walls.Wall:
    found = walls.find(db.session(), token)
    if found is None:
        abort(404)
    return found


@anyone
def wall(token: str) -> str:
    """Without signing in: whoever has the address may look, and sees numbers only."""
    found = _wall_or_404(token)
    g.language = found.language
    return render_template(
        "board/wall.html",
        wall=found,
        theme=found.theme,
        token=token,
        definitions=kpis.in_short(directory().site, found.language),
    )


@anyone
def wall_stream(token: str) -> Response:
    found, app = _wall_or_404(token), current_app._get_current_object()  # type: ignore[attr-defined]
    live, kept_days, kept_levels = hub(), days(), levels()

    def numbers(session: Session) -> dict[str, Any]:
        site, tables, now = site_copy.read(app, session), live.picture.tables, time.time()
        floor = look(tables, found.cut(tables), kept_days.today(session, site, now), site, now)
        return walls.numbers(floor, kept_levels, found.token_hash)

    chunks = walls.stream(
        numbers,
        lambda session: walls.find(session, token) is not None,
        lambda: live.stale_since,
        database.sessions(app),
        app.jinja_env.globals["asset_version"],
    )
    response = Response(chunks, mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _sees_wall(scope: Scope, row: WallRow) -> bool:
    return row.created_by == me().login or all(scope.sees_queue(name) for name in row.queues)


def _form(scope: Scope) -> forms.Wall:
    form, names = forms.Wall(request.form, language=language()), Naming(directory(), language())
    form.queues.choices = [
        SelectChoice(name, names.queue(name)) for name in directory().queues if scope.sees_queue(name)
    ]
    return form


def _walls_page(scope: Scope, form: forms.Wall, address: str = "") -> str:
    rows = [row for row in queries.walls(db.session()) if _sees_wall(scope, row)]
    names = Naming(directory(), language())
    return render_template("board/walls.html", walls=rows, form=form, address=address, names=names)


@needs("make_walls")
def walls_page() -> str:
    scope = my_scope()
    return _walls_page(scope, _form(scope))


@needs("make_walls")
def make_wall() -> str | tuple[str, int]:
    """The address is shown in this answer and never again."""
    scope = my_scope()
    form = _form(scope)
    if not form.validate():
        return _walls_page(scope, form), 422
    token = operations.make_wall(
        str(form.title.data), list(form.queues.data or ()), str(form.language.data), str(form.theme.data)
    )
    db.session.flush()
    return _walls_page(scope, _form(scope), url_for("board.wall", token=token, _external=True))


@needs("make_walls")
def revoke_wall(wall: str) -> AnyResponse:
    row = db.session.get(WallRow, wall)
    if row is None or not _sees_wall(my_scope(), row):
        abort(404)
    operations.revoke_wall(row)
    flash(_("“%(title)s” is dark now", title=row.title), "ok")
    return redirect(url_for("board.walls_page"))
