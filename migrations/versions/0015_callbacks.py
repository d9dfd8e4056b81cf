"""Promised callbacks, the calls that belong to them, and stays that keep one"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_callbacks"
down_revision = "0014_members"
branch_labels = None
depends_on = None

INDEXED = ("call", "ended_at", "last_call", "made_at", "number", "queue", "state")


def upgrade() -> None:
    op.create_table(
        "callback",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("call", sa.String(length=64), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("caller_number", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.Double(), nullable=False),
        sa.Column("entered_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_call", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("after_s", sa.Double(), nullable=True),
        sa.Column("ended_by", sa.String(length=255), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback")),
    )
    with op.batch_alter_table("callback") as table:
        for column in INDEXED:
            table.create_index(f"ix_callback_{column}", [column])
    op.create_table(
        "callback_call",
        sa.Column("callback", sa.String(length=64), nullable=False),
        sa.Column("call", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("callback", "call", name=op.f("pk_callback_call")),
    )
    with op.batch_alter_table("callback_call") as table:
        table.create_index("ix_callback_call_call", ["call"])
    with op.batch_alter_table("queue_stay") as table:
        table.add_column(sa.Column("callback", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("queue_stay") as table:
        table.drop_column("callback")
    op.drop_table("callback_call")
    op.drop_table("callback")
