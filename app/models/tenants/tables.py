"""Tables of a tenant's channels, languages and settings, in the `cms` store."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from app.models.schema import CMS

settings = Table(
    "settings",
    CMS,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

channels = Table(
    "channels",
    CMS,
    Column("id", Integer, primary_key=True),
    Column("oun", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("database", Text, nullable=False),
)

channel_languages = Table(
    "channel_languages",
    CMS,
    Column("channel_id", ForeignKey("channels.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("locale", Text, nullable=False),
    UniqueConstraint("channel_id", "locale"),
)

# `is_sent` is the state that 1110 sent last: what a channel database gets that is new.
feature_switches = Table(
    "feature_switches",
    CMS,
    Column("name", Text, primary_key=True),
    Column("is_on", Integer, nullable=False),
    Column("scheduled_at", Text),
    Column("since", Text),
    Column("by", Text, nullable=False),
    Column("is_sent", Integer, nullable=False),
)
