"""The tables of the `cms` store. Each is declared in, and written only by, its own package."""

from typing import Final

from sqlalchemy import Column, Integer, MetaData, Table, Text

CMS: Final = MetaData()
CMS_HEAD: Final = "cms_0011"

counters = Table(
    "counters",
    CMS,
    Column("name", Text, primary_key=True),
    Column("value", Integer, nullable=False),
)

PUBLISH_SEQUENCE: Final = "publish"
"""Counts up with every change that headquarters has to hear of; its order is the order of commits."""

job_cursors = Table(
    "job_cursors",
    CMS,
    Column("job_id", Text, primary_key=True),
    Column("position", Text, nullable=False),
    Column("counts", Text, nullable=False),
)
"""How far a job has come that writes this store; committed with its effect."""
