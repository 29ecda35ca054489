"""Finds without a scan what is not read through yet, live contents that were replaced, and files by item."""

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
    op.create_index("upload_files_by_media", "upload_files", ["media_id"])
