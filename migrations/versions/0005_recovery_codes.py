"""Codes on paper for whoever has lost the second factor"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_recovery_codes"
down_revision = "0004_customers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user") as table:
        table.add_column(sa.Column("recovery_codes", sa.JSON(), nullable=True))
    user = sa.table("user", sa.column("recovery_codes", sa.JSON()))
    op.get_bind().execute(sa.update(user).values(recovery_codes=[]))
    with op.batch_alter_table("user") as table:
        table.alter_column("recovery_codes", existing_type=sa.JSON(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("user") as table:
        table.drop_column("recovery_codes")
