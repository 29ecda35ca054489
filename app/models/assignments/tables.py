"""Tables of assignment documents, in the `cms` store."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from app.models.schema import CMS

documents = Table(
    "documents",
    CMS,
    Column("id", Integer, primary_key=True),
    Column("product_id", ForeignKey("products.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("checked_out_by", Text),
    Column("checked_out_at", Text),
    # Saved, not checked in yet; null where there is nothing beyond the head version.
    Column("draft", Text),
    Column("head_version", Integer, nullable=False, default=0),
    Column("published_version", Integer),
    Column("published_at", Text),
    Column("updated_at", Text, nullable=False),
    Column("updated_by", Text, nullable=False),
    Column("publish_seq", Integer, nullable=False, default=0),
    UniqueConstraint("product_id", "channel", "locale"),
    Index("documents_by_seq", "publish_seq"),
    Index("documents_by_context", "channel", "locale", "product_id"),
)

document_versions = Table(
    "document_versions",
    CMS,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("comment", Text, nullable=False, default=""),
)

document_media = Table(
    "document_media",
    CMS,
    Column("media_id", ForeignKey("media.id"), primary_key=True),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    # "current" is what an editor sees (draft or head), "published" what is live.
    Column("stage", Text, primary_key=True),
    Index("document_media_by_document", "document_id", "stage"),
)
