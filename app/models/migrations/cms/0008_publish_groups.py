"""Publish groups, and documents that belong to one."""

import sqlalchemy as sa
from alembic import op

revision = "cms_0008"
down_revision = "cms_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen `documents`, which is copied over, and add the tables."""
    _copy_documents()
    op.create_table(
        "publish_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("scheduled_at", sa.Text(), nullable=True),
        sa.Column("ends_at", sa.Text(), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("went_live_at", sa.Text(), nullable=True),
        sa.Column("reverted_at", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name_key"),
    )
    op.create_table(
        "publish_group_media",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["publish_groups.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("group_id", "media_id"),
    )
    op.create_index("publish_group_media_by_media", "publish_group_media", ["media_id"])
    op.create_table(
        "publish_group_results",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("media_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before_version", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["publish_groups.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("group_id", "place"),
    )


def _copy_documents() -> None:
    """Make the table anew: SQLite cannot change what must be unique."""
    op.create_table(
        "documents_wider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("checked_out_by", sa.Text(), nullable=True),
        sa.Column("checked_out_at", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.Text(), nullable=True),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("has_content", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("head_version", sa.Integer(), nullable=False),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("publish_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"]),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("product_id", "channel", "locale", "group_id"),
        sa.UniqueConstraint("category_id", "channel", "locale", "group_id"),
        sa.CheckConstraint("(product_id IS NULL) <> (category_id IS NULL)"),
    )
    kept = (
        "id, product_id, category_id, channel, locale, checked_out_by, checked_out_at, lease_until, draft,"
        " has_content, head_version, published_version, published_at, updated_at, updated_by, publish_seq"
    )
    op.execute(f"INSERT INTO documents_wider ({kept}) SELECT {kept} FROM documents")
    op.drop_table("documents")
    op.rename_table("documents_wider", "documents")
    op.create_index("documents_by_seq", "documents", ["publish_seq"])
    op.create_index("documents_by_context", "documents", ["channel", "locale", "product_id"])
    op.create_index("documents_by_holder", "documents", ["checked_out_by"])
    op.create_index("documents_by_group", "documents", ["group_id"])
