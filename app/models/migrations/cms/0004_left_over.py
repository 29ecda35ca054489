"""Finds without a scan what is not read through yet, and contents that are live but replaced."""

import sqlalchemy as sa
from alembic import op

revision = "cms_0004"
down_revision = "cms_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes, which hold few items."""
    op.create_index("media_unprocessed", "media", ["id"], sqlite_where=sa.text("is_processed = 0"))
    op.create_index(
        "media_changed", "media", ["published_version"], sqlite_where=sa.text("published_version <> version")
    )
