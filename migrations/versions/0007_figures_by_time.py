"""Figures of a stretch of time are found by when offers and agents' states ended"""

from __future__ import annotations

from alembic import op

revision = "0007_figures_by_time"
down_revision = "0006_expected_waits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("offer", "agent_interval"):
        with op.batch_alter_table(table) as batch:
            batch.create_index(batch.f(f"ix_{table}_ended_at"), ["ended_at"], unique=False)


def downgrade() -> None:
    for table in ("offer", "agent_interval"):
        with op.batch_alter_table(table) as batch:
            batch.drop_index(batch.f(f"ix_{table}_ended_at"))
