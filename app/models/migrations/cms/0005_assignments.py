"""Documents of categories, leases of check-outs, notes about them, and steps of undo."""

import json

import sqlalchemy as sa
from alembic import op

revision = "cms_0005"
down_revision = "cms_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen `documents`, which is copied over, and add the tables."""
    _copy_documents()
    _note_contents()
    op.create_table(
        "check_out_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("media_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("check_out_notes_by_holder", "check_out_notes", ["holder", "seen_at"])
    op.create_index("check_out_notes_by_document", "check_out_notes", ["document_id"])
    op.create_table(
        "undo_steps",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("undo_steps_by_desk", "undo_steps", ["user", "desk", "place"])
    op.create_table(
        "undo_parts",
        sa.Column("step_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["step_id"], ["undo_steps.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("step_id", "place"),
    )


def _copy_documents() -> None:
    """Make the table anew: SQLite cannot let a column be null that could not."""
    op.create_table(
        "documents_wider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
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
        sa.UniqueConstraint("product_id", "channel", "locale"),
        sa.UniqueConstraint("category_id", "channel", "locale"),
        sa.CheckConstraint("(product_id IS NULL) <> (category_id IS NULL)"),
    )
    kept = (
        "id, product_id, channel, locale, checked_out_by, checked_out_at, draft, head_version,"
        " published_version, published_at, updated_at, updated_by, publish_seq"
    )
    op.execute(f"INSERT INTO documents_wider ({kept}) SELECT {kept} FROM documents")
    op.drop_table("documents")
    op.rename_table("documents_wider", "documents")
    op.create_index("documents_by_seq", "documents", ["publish_seq"])
    op.create_index("documents_by_context", "documents", ["channel", "locale", "product_id"])
    op.create_index("documents_by_holder", "documents", ["checked_out_by"])


def _note_contents() -> None:
    """Say of every document whether its current content holds anything."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT documents.id, coalesce(documents.draft, document_versions.content) AS content"
            " FROM documents LEFT JOIN document_versions ON document_versions.document_id = documents.id"
            " AND document_versions.version = documents.head_version"
        )
    ).all()
    full = [row.id for row in rows if row.content is not None and json.loads(row.content).keys() - {"x"}]
    if full:
        connection.execute(
            sa.text("UPDATE documents SET has_content = 1 WHERE id = :id"), [{"id": one} for one in full]
        )
