"""When jobs recur."""

import sqlalchemy as sa
from alembic import op

revision = "jobs_0002"
down_revision = "jobs_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of schedules."""
    op.create_table(
        "schedules",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("every_s", sa.Integer(), nullable=True),
        sa.Column("cron", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("is_withheld", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.Text(), nullable=True),
        sa.Column("last_at", sa.Text(), nullable=True),
        sa.Column("last_jobs", sa.Text(), server_default="[]", nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "job"),
    )
