"""Tables of media items, in the `cms` store."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, text

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
    Index("media_by_sha256", "sha256"),
    Index("media_by_seq", "publish_seq"),
    Index("media_by_updated", "updated_at"),
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

upload_files = Table(
    "upload_files",
    CMS,
    Column("job_id", Text, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("path", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("media_id", Integer),
    Column("error", Text),
)
