"""Each right of a person may be withheld"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017_withheld_rights"
down_revision = "0016_hidden_wrap_ups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user") as table:
        table.add_column(sa.Column("withheld", sa.JSON(), nullable=True))
    user = sa.table("user", sa.column("withheld", sa.JSON()))
    op.get_bind().execute(sa.update(user).values(withheld=[]))
    with op.batch_alter_table("user") as table:
        table.alter_column("withheld", existing_type=sa.JSON(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("user") as table:
        table.drop_column("withheld")
