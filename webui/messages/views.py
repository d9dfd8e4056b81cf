"""Messages: a page for reading and writing, JSON for the panel."""

from __future__ import annotations

from flask import Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webui.accounts import me
from webui.messages import forms, operations, queries
from webui.messages.forms import Wrong
from webui.rights import needs


@needs("send_messages")
def page() -> str:
    """GET /messages."""
    return _page("", "")


def _page(wrong: str, text: str) -> str:
    account = me()
    found = queries.inbox(account)
    return render_template(
        "messages/page.html",
        messages=found,
        recipients=queries.recipients(account),
        wrong=wrong,
        text=text,
        to=request.values.get("recipient", ""),
    )


@needs("send_messages")
def inbox() -> Response:
    """GET /messages/inbox: the last ones, how many are unread, whom one may write to."""
    account = me()
    return jsonify(
        messages=queries.inbox(account),
        unread=queries.unread(),
        recipients=[{"key": one.key, "title": one.title} for one in queries.recipients(account)],
    )


@needs("send_messages")
def send() -> AnyResponse | tuple[AnyResponse | str, int]:
    """POST /messages: by the page's form or the panel's script."""
    try:
        row = operations.send(forms.message(request.get_json(silent=True) if request.is_json else request.form))
    except Wrong as wrong:
        if request.is_json:
            return jsonify(message=str(wrong)), 422
        return _page(str(wrong), request.form.get("text", "")), 422
    return (jsonify(id=row.id), 201) if request.is_json else redirect(url_for("messages.page"))


@needs("send_messages")
def read() -> AnyResponse | tuple[AnyResponse, int]:
    """POST /messages/read: all up to one are read."""
    try:
        up_to = forms.up_to(request.get_json(silent=True)) if request.is_json else request.form.get("up_to", 0, int)
    except Wrong as wrong:
        return jsonify(message=str(wrong)), 422
    left = operations.read(up_to)
    return jsonify(unread=left) if request.is_json else redirect(url_for("messages.page"))
