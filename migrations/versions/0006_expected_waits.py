"""What a caller was to wait, and what agents notice of supervisors"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_expected_waits"
down_revision = "0005_recovery_codes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("queue_stay") as table:
        table.add_column(sa.Column("expected_s", sa.Double(), nullable=True))
    with op.batch_alter_table("supervision") as table:
        table.add_column(sa.Column("notice", sa.String(length=64), nullable=True))
    supervision = sa.table("supervision", sa.column("notice", sa.String()))
    op.get_bind().execute(sa.update(supervision).values(notice=""))
    with op.batch_alter_table("supervision") as table:
        table.alter_column("notice", existing_type=sa.String(length=64), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("supervision") as table:
        table.drop_column("notice")
    with op.batch_alter_table("queue_stay") as table:
        table.drop_column("expected_s")
