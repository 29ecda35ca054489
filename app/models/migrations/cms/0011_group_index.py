"""The index of documents by publish group leaves out those of the Live site, which nearly all are.

SQLite chose it for them too, and then looked through all documents to find those of one product.
"""

import sqlalchemy as sa
from alembic import op

revision = "cms_0011"
down_revision = "cms_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index anew."""
    op.drop_index("documents_by_group", "documents")
    op.create_index("documents_by_group", "documents", ["group_id"], sqlite_where=sa.text("group_id != 0"))
