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
    with op.batch_alter_table("documents") as batch:
        batch.alter_column("product_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("category_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("lease_until", sa.Text(), nullable=True))
        batch.add_column(sa.Column("has_content", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_foreign_key("documents_category", "categories", ["category_id"], ["id"])
        batch.create_unique_constraint("documents_of_category", ["category_id", "channel", "locale"])
        batch.create_check_constraint("documents_owner", "(product_id IS NULL) <> (category_id IS NULL)")
    op.create_index("documents_by_holder", "documents", ["checked_out_by"])
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
