"""The switches of the staged roll-out, and media found by file name.

A tenant without rows has everything on, as it always had.
"""

import sqlalchemy as sa
from alembic import op

revision = "cms_0007"
down_revision = "cms_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of switches, and the index of file names."""
    op.create_table(
        "feature_switches",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Integer(), nullable=False),
        sa.Column("scheduled_at", sa.Text(), nullable=True),
        sa.Column("since", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("is_sent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("media_by_file_name", "media", ["file_name"])
