"""Media library: check-outs, versions, trash, categories, focal points and saved views."""

import sqlalchemy as sa
from alembic import op

revision = "cms_0002"
down_revision = "cms_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the library keeps of an item beside its texts and tags."""
    for column in (
        sa.Column("category", sa.Text(), server_default="None", nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("properties", sa.Text(), nullable=True),
        sa.Column("focal", sa.Text(), nullable=True),
        sa.Column("crops", sa.Text(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("comment", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("likeness", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("is_processed", sa.Integer(), server_default="0", nullable=False),
    ):
        op.add_column("media", column)
    for column in (
        sa.Column("size_bytes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("same_as", sa.Integer(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
    ):
        op.add_column("upload_files", column)
    op.create_table(
        "media_drafts",
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("checked_out_at", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("saved_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("media_id"),
    )
    op.create_table(
        "media_versions",
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("media_id", "version"),
    )
    op.create_table(
        "media_trash",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("deleted_at", sa.Text(), nullable=False),
        sa.Column("deleted_by", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "library_views",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
