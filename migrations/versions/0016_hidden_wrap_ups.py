"""Wrap-ups behind another call survive a restart"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_hidden_wrap_ups"
down_revision = "0015_callbacks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agent_standing") as table:
        table.add_column(sa.Column("hidden_wrap_up", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("agent_standing") as table:
        table.drop_column("hidden_wrap_up")
