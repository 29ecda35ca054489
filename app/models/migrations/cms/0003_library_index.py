"""Library index: words, names and sets of items by facet, built when the store is opened."""

import sqlalchemy as sa
from alembic import op

revision = "cms_0003"
down_revision = "cms_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, empty; items that are there are indexed by `index.ensure_index`."""
    op.create_table(
        "media_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("facets", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "facet_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("facet", "value"),
    )
    op.create_table(
        "facet_blocks",
        sa.Column("value_id", sa.Integer(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("value_id", "block"),
    )
    op.create_index("facet_blocks_by_stamp", "facet_blocks", ["stamp"])
    op.create_index("media_by_size", "media", ["size_bytes"])
    op.create_index("media_by_likeness", "media", ["likeness"], sqlite_where=sa.text("likeness IS NOT NULL"))
    for table, column, how in (
        ("media_words", "words", "prefix='1 2 3 4 5 6 7 8', tokenize='ascii'"),
        ("media_names", "names", "tokenize='trigram case_sensitive 1'"),
    ):
        op.execute(
            f"CREATE VIRTUAL TABLE {table} USING fts5"
            f"({column}, content='media_search', content_rowid='id', detail=none, columnsize=0, {how})"
        )
    op.execute("INSERT INTO counters (name, value) SELECT 'library-index-left', 0 FROM media LIMIT 1")
