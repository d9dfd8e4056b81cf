"""Who listened to whom"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_supervision"
down_revision = "0002_panels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supervision",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("call", sa.String(length=64), nullable=False),
        sa.Column("heard", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("supervisor", sa.String(length=255), nullable=False),
        sa.Column("extension", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=64), nullable=False),
        sa.Column("follow", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.Double(), nullable=True),
        sa.Column("attached_at", sa.Double(), nullable=True),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
    )
    with op.batch_alter_table("supervision", schema=None) as batch_op:
        for column in ("agent", "began_at", "call"):
            batch_op.create_index(batch_op.f(f"ix_supervision_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("supervision")
