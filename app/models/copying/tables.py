"""Tables of copies between tenants, in the `cms` store of the destination."""

from sqlalchemy import Column, Index, Integer, Table, Text

from app.models.schema import CMS

copies = Table(
    "copies",
    CMS,
    Column("copy_id", Text, primary_key=True),
    Column("origin", Text, nullable=False),
    # The signed plan that the copy began with, as JSON.
    Column("plan", Text, nullable=False),
    # One of `journal.CopyState`.
    Column("state", Text, nullable=False),
    Column("began_at", Text, nullable=False),
    Column("user", Text, nullable=False),
)
"""Every copy into this tenant, by the id of its job."""

copy_items = Table(
    "copy_items",
    CMS,
    Column("copy_id", Text, primary_key=True),
    # One of `plan.ItemKind`.
    Column("kind", Text, primary_key=True),
    Column("source_id", Integer, primary_key=True, autoincrement=False),
    # One of `plan.Action`, and of `journal.ItemState`.
    Column("action", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("target_id", Integer),
    # The version that was replaced, and which one was live then.
    Column("before_version", Integer),
    Column("before_published", Integer),
    # The version that arrived last, and what it holds: of media the checksum of the content.
    Column("version", Integer),
    Column("digest", Text),
    Column("name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("copy_items_by_state", "copy_id", "state"),
)
"""What a copy does to each item, and what became of it; what is left alone has no row."""

copy_links = Table(
    "copy_links",
    CMS,
    Column("origin", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("source_id", Integer, primary_key=True, autoincrement=False),
    Column("target_id", Integer, nullable=False),
    # What both were when they were last made the same: while that holds there is nothing to copy.
    Column("source_stamp", Text, nullable=False),
    Column("target_stamp", Text, nullable=False),
)
"""Where items came from: the lineage by which a later copy finds them again."""

copy_orphans = Table(
    "copy_orphans",
    CMS,
    Column("id", Integer, primary_key=True),
    Column("copy_id", Text, nullable=False),
    # A product by its number, or a category by its path.
    Column("is_category", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("locale", Text, nullable=False),
    # Contents by numbers and names, as `portable` writes them; null where there is none.
    Column("live", Text),
    Column("head", Text),
    Index("copy_orphans_by_owner", "owner"),
)
"""Assignments whose product, category or variant is not there yet."""
