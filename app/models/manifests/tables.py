"""Tables of manifest imports, in the `cms` store."""

from sqlalchemy import Column, Integer, Table, Text

from app.models.schema import CMS

manifest_rows = Table(
    "manifest_rows",
    CMS,
    Column("job_id", Text, primary_key=True),
    # As a spreadsheet counts: the header is row 1.
    Column("row", Integer, primary_key=True),
    Column("result", Text, nullable=False),
    Column("code", Text, nullable=False, default=""),
    Column("description", Text, nullable=False, default=""),
    Column("result_time", Text, nullable=False),
    Column("media_id", Integer),
)
