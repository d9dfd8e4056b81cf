"""What holds of an agent beside the state, and what talks were about"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_standing"
down_revision = "0009_lease"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agent_standing",
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=64), nullable=False),
        sa.Column("pending", sa.String(length=255), nullable=False),
        sa.Column("break_reason", sa.String(length=64), nullable=False),
        sa.Column("break_since", sa.Double(), nullable=False),
        sa.Column("break_until", sa.Double(), nullable=False),
        sa.Column("over_limit", sa.String(length=64), nullable=False),
        sa.Column("over_since", sa.Double(), nullable=False),
        sa.Column("wanted_call", sa.String(length=64), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("extended_until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("agent", name=op.f("pk_agent_standing")),
    )
    op.create_table(
        "disposition",
        sa.Column("call", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("given_by", sa.String(length=255), nullable=False),
        sa.Column("given_at", sa.Double(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("call", "agent", name=op.f("pk_disposition")),
    )
    with op.batch_alter_table("disposition", schema=None) as batch_op:
        for column in ("code", "given_at"):
            batch_op.create_index(batch_op.f(f"ix_disposition_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("disposition")
    op.drop_table("agent_standing")
