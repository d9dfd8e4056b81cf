"""What is being written and is not in force yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from fsctl.store.models.base import JSON, Base, Moment, Name


class FlowDraft(Base):
    """A flow's draft, one for each name. `base` is a mark of what was published when it was begun, empty for a new
    flow. The text lies in a document: a plain text column ends at 64 kB on MariaDB."""

    __tablename__ = "flow_draft"

    name: Mapped[str] = mapped_column(Name, primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    base: Mapped[str] = mapped_column(Name, default="")
    by: Mapped[str] = mapped_column("changed_by", Name)
    at: Mapped[float] = mapped_column("changed_at", Moment)

    @property
    def text(self) -> str:
        return str(self.document["text"])
