"""Tables of assignment documents, in the `cms` store."""

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal_column,
    text,
)

from app.models.schema import CMS

documents = Table(
    "documents",
    CMS,
    Column("id", Integer, primary_key=True),
    # One of the two says whose document it is.
    Column("product_id", ForeignKey("products.id")),
    Column("category_id", ForeignKey("categories.id")),
    Column("channel", Text, nullable=False),
    Column("locale", Text, nullable=False),
    # The publish group that it belongs to; 0 is the Live site.
    Column("group_id", Integer, nullable=False, server_default="0"),
    # The version that was live when the group took it over; null on the Live site, and where none was.
    Column("base_version", Integer),
    Column("checked_out_by", Text),
    Column("checked_out_at", Text),
    # When the check-out lapses unless its holder's window renews it.
    Column("lease_until", Text),
    # Saved, not checked in yet; null where there is nothing beyond the head version.
    Column("draft", Text),
    # Whether the draft, or else the head version, holds anything.
    Column("has_content", Boolean, nullable=False, server_default=false()),
    Column("head_version", Integer, nullable=False, default=0),
    Column("published_version", Integer),
    Column("published_at", Text),
    Column("updated_at", Text, nullable=False),
    Column("updated_by", Text, nullable=False),
    Column("publish_seq", Integer, nullable=False, default=0),
    UniqueConstraint("product_id", "channel", "locale", "group_id"),
    UniqueConstraint("category_id", "channel", "locale", "group_id"),
    CheckConstraint("(product_id IS NULL) <> (category_id IS NULL)"),
    Index("documents_by_seq", "publish_seq"),
    Index("documents_by_context", "channel", "locale", "product_id"),
    Index("documents_by_holder", "checked_out_by"),
    # Without the documents of the Live site, see `in_group`.
    Index("documents_by_group", "group_id", sqlite_where=text("group_id != 0")),
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

check_out_notes = Table(
    "check_out_notes",
    CMS,
    Column("id", Integer, primary_key=True),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE")),
    # The item, where the note is about a media item and not about a document.
    Column("media_id", Integer),
    # One of `notes.NoteKind`.
    Column("kind", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("seen_at", Text),
    Index("check_out_notes_by_holder", "holder", "seen_at"),
    Index("check_out_notes_by_document", "document_id"),
)
"""What others say to the holder of a check-out: asked to finish, broken with a reason, taken over."""


IN_ANY_GROUP: Final = documents.c.group_id != literal_column("0")
"""The condition that a document belongs to a publish group, as the index is made."""


def in_group(group: int) -> ColumnElement[bool]:
    """Build the condition that a document belongs to a group, as the index of groups answers it."""
    return (documents.c.group_id == group) & IN_ANY_GROUP
