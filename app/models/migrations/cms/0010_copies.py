"""Copies from other tenants: what they did, where items came from, and assignments without an owner yet."""

import sqlalchemy as sa
from alembic import op

revision = "cms_0010"
down_revision = "cms_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "copies",
        sa.Column("copy_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("began_at", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("copy_id"),
    )
    op.create_table(
        "copy_items",
        sa.Column("copy_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("before_version", sa.Integer(), nullable=True),
        sa.Column("before_published", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("copy_id", "kind", "source_id"),
    )
    op.create_index("copy_items_by_state", "copy_items", ["copy_id", "state"])
    op.create_table(
        "copy_links",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("source_stamp", sa.Text(), nullable=False),
        sa.Column("target_stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "kind", "source_id"),
    )
    op.create_table(
        "copy_orphans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Text(), nullable=False),
        sa.Column("is_category", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("live", sa.Text(), nullable=True),
        sa.Column("head", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("copy_orphans_by_owner", "copy_orphans", ["owner"])
