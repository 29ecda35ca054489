"""Tables of roles and of the audit trail, in the `cms` store."""

from sqlalchemy import Column, Index, Integer, Table, Text

from app.models.schema import CMS

granted_roles = Table(
    "granted_roles",
    CMS,
    Column("user", Text, primary_key=True),
    # One of `roles.Role`.
    Column("role", Text, primary_key=True),
    Column("granted_by", Text, nullable=False),
    Column("granted_at", Text, nullable=False),
)
"""While it is empty everybody may do everything."""

audit_trail = Table(
    "audit_trail",
    CMS,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("user", Text, nullable=False),
    # One of `roles.Act`.
    Column("act", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("items", Integer, nullable=False),
    # What adds up to one row: long work that is written in many transactions; of a job, its id.
    Column("operation", Text, unique=True),
    # What is searched, in small letters.
    Column("words", Text, nullable=False),
    Index("audit_trail_by_time", "at"),
)
