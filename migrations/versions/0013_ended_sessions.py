"""Sessions that were signed out"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_ended_sessions"
down_revision = "0012_late_notes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_session",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("sid", name=op.f("pk_ended_session")),
    )
    with op.batch_alter_table("ended_session") as table:
        table.create_index("ix_ended_session_ended_at", ["ended_at"])


def downgrade() -> None:
    op.drop_table("ended_session")
