"""Products are found by any part of their names and numbers, and of the numbers of their variants."""

import sqlalchemy as sa
from alembic import op

revision = "cms_0006"
down_revision = "cms_0005"
branch_labels = None
depends_on = None

_WORDS = (
    "SELECT products.id, products.number || char(10) || products.name || char(10) || coalesce("
    "(SELECT group_concat(variants.number, char(10)) FROM variants"
    " WHERE variants.product_id = products.id), '')"
    " FROM products"
)


def upgrade() -> None:
    """Add what is searched, and the full-text table that follows it."""
    op.create_table(
        "product_search",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("product_id"),
    )
    op.create_index("products_by_number_and_name", "products", ["number", "name", "id"])
    op.execute(
        "CREATE VIRTUAL TABLE product_words USING fts5(words, content='product_search',"
        " content_rowid='product_id', columnsize=0, tokenize='trigram')"
    )
    drop = (
        "INSERT INTO product_words(product_words, rowid, words) VALUES ('delete', old.product_id, old.words);"
    )
    add = "INSERT INTO product_words(rowid, words) VALUES (new.product_id, new.words);"
    for when, what in (("INSERT", add), ("DELETE", drop), ("UPDATE", drop + add)):
        op.execute(
            f"CREATE TRIGGER product_search_{when.lower()} AFTER {when} ON product_search BEGIN {what} END"
        )
    op.execute(f"INSERT INTO product_search (product_id, words) {_WORDS}")
