"""Facts that are kept without effect: a leader noted them when another led already, or told them twice"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_late_notes"
down_revision = "0011_flow_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_column("late")
