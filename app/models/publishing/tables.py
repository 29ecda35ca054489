"""What publish groups hold beside documents, and what came of them, in the `cms` store."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from app.models.schema import CMS

publish_group_media = Table(
    "publish_group_media",
    CMS,
    Column("group_id", ForeignKey("publish_groups.id", ondelete="CASCADE"), primary_key=True),
    Column("media_id", ForeignKey("media.id", ondelete="CASCADE"), primary_key=True),
    Column("added_by", Text, nullable=False),
    Column("added_at", Text, nullable=False),
    Index("publish_group_media_by_media", "media_id"),
)

publish_group_results = Table(
    "publish_group_results",
    CMS,
    Column("group_id", ForeignKey("publish_groups.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("product_id", Integer),
    Column("category_id", Integer),
    Column("media_id", Integer),
    Column("channel", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    # What was live before, and what went live: what a revert goes by.
    Column("before_version", Integer),
    Column("version", Integer),
    Column("at", Text, nullable=False),
)
