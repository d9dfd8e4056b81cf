"""Customers are found by name, company and digits from either end, and calls by the number dialled"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_customers"
down_revision = "0003_supervision"
branch_labels = None
depends_on = None


def _recreate() -> str:
    """SQLite gives the id of a deleted row again unless the table is made otherwise."""
    return "always" if op.get_context().dialect.name == "sqlite" else "never"


def upgrade() -> None:
    with op.batch_alter_table("customer", recreate=_recreate(), table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("name_key", sa.String(length=255), nullable=False, server_default=""))
        table.add_column(sa.Column("company_key", sa.String(length=255), nullable=False, server_default=""))
    op.execute("UPDATE customer SET name_key = lower(name), company_key = lower(company)")
    with op.batch_alter_table("customer", recreate=_recreate(), table_kwargs={"sqlite_autoincrement": True}) as table:
        for column in ("name_key", "company_key"):
            table.alter_column(
                column, existing_type=sa.String(length=255), existing_nullable=False, server_default=None
            )
        table.create_index("ix_customer_name_key", ["name_key"])
        table.create_index("ix_customer_company_key", ["company_key"])
        table.create_index("ix_customer_team_tier", ["team", "tier", "updated_at"])
        table.create_index("ix_customer_tier", ["tier", "updated_at"])
    with op.batch_alter_table("customer_number") as table:
        table.add_column(sa.Column("reversed", sa.String(length=64), nullable=False, server_default=""))
    _reverse_numbers()
    with op.batch_alter_table("customer_number") as table:
        table.alter_column("reversed", existing_type=sa.String(length=64), existing_nullable=False, server_default=None)
        table.create_index("ix_customer_number_reversed", ["reversed"])
    with op.batch_alter_table("reminder") as table:
        table.create_index("ix_reminder_link", ["link"])
    with op.batch_alter_table("call") as table:
        table.create_index("ix_call_dialled", ["dialled"])


def _reverse_numbers() -> None:
    numbers = sa.table("customer_number", sa.column("id"), sa.column("e164"), sa.column("reversed"))
    connection = op.get_bind()
    for key, e164 in connection.execute(sa.select(numbers.c.id, numbers.c.e164)).all():
        turned = e164.lstrip("+")[::-1]
        connection.execute(numbers.update().where(numbers.c.id == key).values(reversed=turned))


def downgrade() -> None:
    with op.batch_alter_table("call") as table:
        table.drop_index("ix_call_dialled")
    with op.batch_alter_table("reminder") as table:
        table.drop_index("ix_reminder_link")
    with op.batch_alter_table("customer_number") as table:
        table.drop_index("ix_customer_number_reversed")
        table.drop_column("reversed")
    with op.batch_alter_table("customer") as table:
        for index in ("ix_customer_tier", "ix_customer_team_tier", "ix_customer_company_key", "ix_customer_name_key"):
            table.drop_index(index)
        table.drop_column("company_key")
        table.drop_column("name_key")
