"""Tables of media items, in the `cms` store."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, text

from app.models.schema import CMS

media = Table(
    "media",
    CMS,
    Column("id", Integer, primary_key=True),
    Column("display_name", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("mime", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("duration_ms", Integer),
    Column("source_provider", Text),
    Column("source_id", Text),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    # How many documents use it now; kept by `usage`, never counted by a scan.
    Column("used_by", Integer, nullable=False, default=0),
    # What was published, as JSON, and of which version; null while the item is a draft.
    Column("published", Text),
    Column("published_version", Integer),
    Column("published_at", Text),
    Column("publish_seq", Integer, nullable=False, default=0),
    # One of `content.CATEGORIES`.
    Column("category", Text, nullable=False, server_default="None"),
    Column("pages", Integer),
    # JSON of `content.MediaProperties`, of a focal region and of crops; null while all are as at first.
    Column("properties", Text),
    Column("focal", Text),
    Column("crops", Text),
    # Who made the present version, and what that person said of it.
    Column("updated_by", Text, nullable=False, server_default=text("''")),
    Column("comment", Text, nullable=False, server_default=text("''")),
    # What is worked out from the content after it was taken in: 64 bits of likeness, and why it cannot be
    # shown; `is_processed` is 0 until that was tried.
    Column("likeness", Integer),
    Column("problem", Text),
    Column("is_processed", Integer, nullable=False, server_default="0"),
    Index("media_by_sha256", "sha256"),
    Index("media_by_seq", "publish_seq"),
    Index("media_by_file_name", "file_name"),
    Index("media_by_updated", "updated_at"),
    Index("media_by_size", "size_bytes"),
    Index("media_unprocessed", "id", sqlite_where=text("is_processed = 0")),
    Index("media_changed", "published_version", sqlite_where=text("published_version <> version")),
    Index("media_by_likeness", "likeness", sqlite_where=text("likeness IS NOT NULL")),
    Index(
        "media_by_source",
        "source_provider",
        "source_id",
        unique=True,
        sqlite_where=text("source_id IS NOT NULL"),
    ),
)

media_texts = Table(
    "media_texts",
    CMS,
    Column("media_id", ForeignKey("media.id", ondelete="CASCADE"), primary_key=True),
    Column("locale", Text, primary_key=True),
    Column("title", Text, nullable=False, default=""),
    Column("alt_text", Text, nullable=False, default=""),
    Column("description", Text, nullable=False, default=""),
)

media_tags = Table(
    "media_tags",
    CMS,
    Column("media_id", ForeignKey("media.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", Text, primary_key=True),
    Index("media_tags_by_tag", "tag", "media_id"),
)

media_drafts = Table(
    "media_drafts",
    CMS,
    Column("media_id", ForeignKey("media.id", ondelete="CASCADE"), primary_key=True),
    Column("user", Text, nullable=False),
    Column("checked_out_at", Text, nullable=False),
    # JSON of `content.MediaContent`; null while nothing was changed.
    Column("content", Text),
    Column("sha256", Text),
    Column("saved_at", Text),
)
"""Items that somebody has checked out, and what that person saved; nobody else sees it."""

media_versions = Table(
    "media_versions",
    CMS,
    Column("media_id", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("sha256", Text, nullable=False),
)
"""Versions that a newer one has replaced; the present one is the row of `media` itself."""

media_trash = Table(
    "media_trash",
    CMS,
    Column("id", Integer, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("deleted_at", Text, nullable=False),
    Column("deleted_by", Text, nullable=False),
    # JSON of the whole row of `media`, with texts and tags.
    Column("item", Text, nullable=False),
)
"""Deleted items, which can be restored with their id, texts and versions."""

library_views = Table(
    "library_views",
    CMS,
    Column("name", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("saved_at", Text, nullable=False),
)
"""Saved views of the library: filter, order and thumbnail size as JSON."""

media_search = Table(
    "media_search",
    CMS,
    Column("id", Integer, primary_key=True),
    Column("words", Text, nullable=False),
    Column("names", Text, nullable=False),
    # Ids of `facet_values`, but not of those that `index.Flag` names.
    Column("facets", Text, nullable=False),
)
"""What the index knows of each item; the full-text tables `media_words` and `media_names` lie over it."""

facet_values = Table(
    "facet_values",
    CMS,
    Column("id", Integer, primary_key=True),
    Column("facet", Text, nullable=False),
    Column("value", Text, nullable=False),
    UniqueConstraint("facet", "value"),
)

facet_blocks = Table(
    "facet_blocks",
    CMS,
    Column("value_id", Integer, primary_key=True, autoincrement=False),
    Column("block", Integer, primary_key=True, autoincrement=False),
    # Of the counter `index.STAMP` when it was written: tells other processes what is new.
    Column("stamp", Integer, nullable=False),
    Column("members", LargeBinary, nullable=False),
    Index("facet_blocks_by_stamp", "stamp"),
)
"""Which items have a value: one roaring bitmap for each 65,536 ids."""

upload_files = Table(
    "upload_files",
    CMS,
    Column("job_id", Text, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("path", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("media_id", Integer),
    Column("error", Text),
    Column("size_bytes", Integer, nullable=False, server_default="0"),
    # The item that had this content, or this name, before.
    Column("same_as", Integer),
    # What a person decided about it: `use`, `version` or `both`.
    Column("resolution", Text),
    Index("upload_files_by_media", "media_id"),
)
