"""Tables of the catalogue, in the `cms` store."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from app.models.schema import CMS

categories = Table(
    "categories",
    CMS,
    Column("id", Integer, primary_key=True),
    Column("parent_id", ForeignKey("categories.id")),
    Column("name", Text, nullable=False),
    Column("path", Text, nullable=False, unique=True),
    Column("position", Integer, nullable=False),
)

dimension_values = Table(
    "dimension_values",
    CMS,
    Column("id", Integer, primary_key=True),
    Column("dimension", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("hex", Text),
    Column("position", Integer, nullable=False),
    UniqueConstraint("dimension", "value"),
)

products = Table(
    "products",
    CMS,
    Column("id", Integer, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False, default=""),
    Column("dimensions", Text, nullable=False, default=""),
    Column("matrix", Text, nullable=False, default=""),
    # Counts up whenever the product, its variants or dimensions change: headquarters flattens anew (U14).
    Column("publish_seq", Integer, nullable=False, default=0),
    Index("products_by_name", "name"),
    Index("products_by_number_and_name", "number", "name", "id"),
    Index("products_by_seq", "publish_seq"),
)

variants = Table(
    "variants",
    CMS,
    Column("id", Integer, primary_key=True),
    Column("product_id", ForeignKey("products.id"), nullable=False),
    Column("number", Text, nullable=False, unique=True),
    Column("position", Integer, nullable=False),
    Column("color", ForeignKey("dimension_values.id")),
    Column("style", ForeignKey("dimension_values.id")),
    Column("size", ForeignKey("dimension_values.id")),
    Column("configuration", ForeignKey("dimension_values.id")),
    Index("variants_by_product", "product_id", "position"),
)

product_categories = Table(
    "product_categories",
    CMS,
    Column("product_id", ForeignKey("products.id"), primary_key=True),
    Column("category_id", ForeignKey("categories.id"), primary_key=True),
    Index("product_categories_by_category", "category_id", "product_id"),
)

product_search = Table(
    "product_search",
    CMS,
    Column("product_id", ForeignKey("products.id", ondelete="CASCADE"), primary_key=True),
    # Number, name and the numbers of all variants, in lines; the full-text table `product_words` follows it.
    Column("words", Text, nullable=False),
)
