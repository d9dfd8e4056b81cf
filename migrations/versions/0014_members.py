"""Members and their passwords"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_members"
down_revision = "0013_ended_sessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "member",
        sa.Column("member", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.Double(), nullable=True),
        sa.Column("set_at", sa.Double(), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("verified_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_member")),
    )
    with op.batch_alter_table("member") as table:
        table.create_index("ix_member_customer_id", ["customer_id"])


def downgrade() -> None:
    op.drop_table("member")
