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

publish_groups = Table(
    "publish_groups",
    CMS,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    # The name in lower case: two groups never differ in case alone.
    Column("name_key", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    # The time zone that its times are shown in.
    Column("zone", Text, nullable=False),
    Column("scheduled_at", Text),
    Column("ends_at", Text),
    # What its items were when it was scheduled; another one now means that it was edited since.
    Column("stamp", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("went_live_at", Text),
    Column("reverted_at", Text),
    Column("problem", Text, nullable=False),
)
"""Publish groups: the third part of a context beside channel and locale. `publishing` says what they do."""
