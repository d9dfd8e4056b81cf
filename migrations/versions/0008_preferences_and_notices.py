"""What each user has set for sounds and keys, and what open pages are to be told"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_preferences_and_notices"
down_revision = "0007_figures_by_time"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user") as table:
        table.add_column(sa.Column("preferences", sa.JSON(), nullable=True))
    user = sa.table("user", sa.column("preferences", sa.JSON()))
    op.get_bind().execute(sa.update(user).values(preferences={}))
    with op.batch_alter_table("user") as table:
        table.alter_column("preferences", existing_type=sa.JSON(), nullable=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("noticed_at", sa.Double(), nullable=False),
        sa.Column("recipient", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notice_noticed_at", "notice", ["noticed_at"])


def downgrade() -> None:
    op.drop_table("notice")
    with op.batch_alter_table("user") as table:
        table.drop_column("preferences")
