"""Drafts of flows"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_flow_drafts"
down_revision = "0010_standing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flow_draft",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_flow_draft")),
    )


def downgrade() -> None:
    op.drop_table("flow_draft")
