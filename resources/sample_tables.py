"""Write the catalogue, the manifest and the set-up of the sample: `python3 -m resources.sample_tables`.

README describes the catalogue's format. The manifest has the columns of domain.md 8.2 and 8.3.
"""

import csv
import json
from collections.abc import Iterator
from itertools import product as combinations
from pathlib import Path

from resources.sample_products import (
    COLORS,
    CONFIGURATIONS,
    PRODUCTS,
    SIZE_NAMES,
    SIZES,
    STYLES,
    SampleProduct,
    file_name,
    picture_stem,
)

FOLDER = Path(__file__).resolve().parent / "sample"

CATALOG_COLUMNS = (
    "Record",
    "Number",
    "Name",
    "Description",
    "Category",
    "Dimensions",
    "Color",
    "Size",
    "Style",
    "Configuration",
    "Dimension",
    "Value",
    "Hex",
    "Master",
)
MANIFEST_COLUMNS = (
    "MediaSourceProvider",
    "MediaSourceId",
    "MediaLocale",
    "MediaType",
    "MediaCategory",
    "MediaImportPath",
    "MediaDisplayName",
    "ImageAltText",
    "MediaSearchTags",
    "EntityType",
    "EntityKey",
    "EntityKeyValue",
    "EntityChannel",
    "EntityLocale",
    "MediaGroup",
    "MediaPurpose",
    "MediaDisplayOrder",
)

SETUP = {
    "id": "aurelia",
    "name": "Aurelia Outdoor",
    "locales": ["en-us", "fr-ca", "de-de", "fr-fr"],
    "channels": [
        {
            "oun": "OUN001",
            "name": "Aurelia Portland",
            "type": "retail",
            "languages": ["en-us"],
            "database": "Americas",
        },
        {
            "oun": "OUN002",
            "name": "Aurelia Online Europe",
            "type": "online",
            "languages": ["de-de", "fr-fr"],
            "database": "Europe",
        },
        {
            "oun": "OUN003",
            "name": "Aurelia Call Center",
            "type": "call-center",
            "languages": ["en-us", "fr-ca"],
            "database": "Americas",
        },
    ],
}

CATEGORIES = (
    "Men",
    "Men/Tops",
    "Men/Tops/Hoodies",
    "Men/Tops/Tees",
    "Men/Tops/Jackets",
    "Men/Bottoms",
    "Men/Bottoms/Shorts",
    "Women",
    "Women/Tops",
    "Women/Tops/Tees",
    "Women/Tops/Jackets",
    "Women/Bottoms",
    "Women/Bottoms/Leggings",
    "Gear",
    "Gear/Bags",
    "Gear/Drinkware",
    "Gear/Headwear",
    "Gear/Footwear",
    "New arrivals",
)

# Its pictures are in the library, and assigning them is left to whoever tries the workstation.
LEFT_TO_DO = "AO2001"
VIEW_WORDS = {"front": "front", "back": "back", "detail": "close-up"}
ALT_TEXTS = {
    "size-chart-tops": "Size chart for tops with chest, waist and sleeve in centimetres",
    "ao1001-cobalt-lifestyle": "Cobalt Skyline Zip Hoodie in front of a mountain range at dawn",
    "ao3001-forest-lifestyle": "Forest Summit 28 Backpack in front of a mountain range at dusk",
    "ao1003-teal-lifestyle": "Teal Fjord Shell Jacket above a misty fjord",
}

Row = dict[str, str]


def variant_number(product: SampleProduct, values: dict[str, str]) -> str:
    """Return the number of a variant: its master's and its values, as in AO1001-COBALT-REGULAR-XS."""
    return "-".join(
        [product.number, *(value.upper().replace(" ", "").replace(".", "") for value in values.values())]
    )


def variants(product: SampleProduct) -> list[dict[str, str]]:
    """Return the dimension values of every variant of a product, none for a simple one."""
    if not product.dimensions:
        return []
    names = list(product.dimensions)
    return [dict(zip(names, values, strict=True)) for values in combinations(*product.dimensions.values())]


def catalog_rows() -> Iterator[Row]:
    """Yield the rows of the catalogue: categories, values, then each product and its variants."""
    for path in CATEGORIES:
        yield {"Record": "Category", "Category": path}
    for name, hex_code in COLORS.items():
        yield {"Record": "Value", "Dimension": "Color", "Value": name, "Hex": hex_code}
    for dimension, values in (("Size", SIZES), ("Style", STYLES), ("Configuration", CONFIGURATIONS)):
        for value in values:
            yield {
                "Record": "Value",
                "Dimension": dimension,
                "Value": value,
                "Name": SIZE_NAMES.get(value, ""),
            }
    for product in PRODUCTS:
        yield {
            "Record": "Product",
            "Number": product.number,
            "Name": product.name,
            "Description": product.description,
            "Category": "|".join(product.categories),
            "Dimensions": ",".join(product.dimensions),
        }
        for values in variants(product):
            yield {
                "Record": "Variant",
                "Number": variant_number(product, values),
                "Master": product.number,
                **values,
            }


def media_row(stem: str, alt_text: str, tags: str) -> Row:
    """Return the columns that describe one picture."""
    return {
        "MediaSourceProvider": "Aurelia studio",
        "MediaSourceId": stem,
        "MediaLocale": "system_neutral",
        "MediaType": "Image",
        "MediaCategory": "Products",
        "MediaImportPath": file_name(stem),
        "MediaDisplayName": stem,
        "ImageAltText": alt_text,
        "MediaSearchTags": tags,
    }


def picture_rows() -> dict[str, Row]:
    """Return the describing columns of every picture, by its name without suffix."""
    rows: dict[str, Row] = {}
    for product in PRODUCTS:
        for color in product.colors or ("",):
            for view in product.views:
                stem = picture_stem(product, color, view)
                alt_text = f"{color} {product.name}, {VIEW_WORDS[view]}".strip()
                tags = ",".join(filter(None, (product.draw, color.lower(), "studio")))
                rows[stem] = media_row(stem, alt_text, tags)
    for stem, alt_text in ALT_TEXTS.items():
        rows[stem] = media_row(stem, alt_text, "lifestyle" if stem.endswith("lifestyle") else "size chart")
    return rows


class Manifest:
    """The rows of the assignment manifest in the making."""

    def __init__(self) -> None:
        self.pictures = picture_rows()
        self.rows: list[Row] = []

    def assign(
        self,
        entity: str,
        key: str,
        stems: list[str],
        *,
        channel: str = "Omnichannel",
        locale: str = "system_neutral",
        purpose: str = "",
    ) -> None:
        """Assign pictures in order; with a `purpose` as Additional media."""
        keys = {
            "Product|Master": "EntityId",
            "Product|Variant": "EntityId",
            "Product|DimensionMatrix": "EntityId|DimensionMatrix",
        }
        for order, stem in enumerate(stems, start=1):
            self.rows.append(
                {
                    **self.pictures[stem],
                    "EntityType": entity,
                    "EntityKey": keys[entity],
                    "EntityKeyValue": key,
                    "EntityChannel": channel,
                    "EntityLocale": locale,
                    "MediaGroup": "Additional" if purpose else "Primary",
                    "MediaPurpose": purpose,
                    "MediaDisplayOrder": str(order),
                }
            )

    def only_upload(self, stem: str) -> None:
        """Put a picture into the library without assigning it."""
        self.rows.append(self.pictures[stem])


def assign_studio_pictures(manifest: Manifest, product: SampleProduct) -> None:
    """Assign the pictures of the first colour to the master, and of every colour to its cells."""
    if product.number == LEFT_TO_DO:
        for color in product.colors:
            for view in product.views:
                manifest.only_upload(picture_stem(product, color, view))
        return
    stems = {c: [picture_stem(product, c, view) for view in product.views] for c in product.colors or ("",)}
    manifest.assign("Product|Master", product.number, next(iter(stems.values())))
    if product.draw in ("hoodie", "tee", "shell", "raglan"):
        manifest.assign("Product|Master", product.number, ["size-chart-tops"], purpose="SizeChart")
    for color in product.colors:
        if product.number == "AO1001":
            assign_hoodie_cells(manifest, product, color, stems[color])
        else:
            manifest.assign("Product|DimensionMatrix", f"{product.number}|Color:{color}", stems[color])


def assign_hoodie_cells(manifest: Manifest, product: SampleProduct, color: str, stems: list[str]) -> None:
    """Fill the matrix over Color and Style: some cells are left to inherit from the master."""
    front, back, detail = stems
    by_style = {"Regular": stems, "Slim": [front, detail], "Tall": [back, front]}
    left_out = {("Charcoal", "Tall"), ("Plum", "Slim"), ("Plum", "Tall"), ("Moss", "Slim"), ("Moss", "Tall")}
    for style, chosen in by_style.items():
        if (color, style) not in left_out:
            manifest.assign(
                "Product|DimensionMatrix", f"{product.number}|Color:{color}|Style:{style}", chosen
            )


def manifest_rows() -> list[Row]:
    """Return the rows of the assignment manifest."""
    manifest = Manifest()
    for product in PRODUCTS:
        if product.views:
            assign_studio_pictures(manifest, product)
    # A few variants differ from their colour.
    manifest.assign("Product|Variant", "AO1002-NAVY-XL", ["ao1002-navy-back", "ao1002-navy-front"])
    manifest.assign(
        "Product|Variant", "AO3001-RUST-WITHRAINCOVER", ["ao3001-rust-detail", "ao3001-rust-front"]
    )
    manifest.assign("Product|Variant", "AO3004-BROWN-44", ["ao3004-brown-detail"])
    # Some channels and languages tell their own story.
    manifest.assign(
        "Product|Master",
        "AO1001",
        ["ao1001-cobalt-lifestyle", "ao1001-cobalt-front"],
        channel="OUN002",
        locale="de-de",
    )
    manifest.assign(
        "Product|Master",
        "AO1003",
        ["ao1003-teal-lifestyle", "ao1003-teal-front", "ao1003-teal-back"],
        channel="OUN002",
    )
    manifest.assign("Product|DimensionMatrix", "AO1003|Color:Black", ["ao1003-black-front"], channel="OUN002")
    manifest.assign(
        "Product|Master",
        "AO3001",
        ["ao3001-forest-lifestyle", "ao3001-forest-front"],
        channel="OUN001",
        locale="en-us",
    )
    manifest.assign("Product|Master", "AO3003", ["ao3003-sand-front"], locale="fr-fr")
    manifest.assign("Product|Master", "AO3005", ["ao3005-detail"], channel="OUN003", locale="fr-ca")
    return manifest.rows


def write_tsv(file: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    """Write a table: UTF-8, a header, tabs."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(
            stream, columns, dialect="excel-tab", lineterminator="\n", restval="", quoting=csv.QUOTE_NONE
        )
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Write the three files."""
    FOLDER.mkdir(exist_ok=True)
    write_tsv(FOLDER / "catalog.tsv", CATALOG_COLUMNS, list(catalog_rows()))
    write_tsv(FOLDER / "assignments.tsv", MANIFEST_COLUMNS, manifest_rows())
    (FOLDER / "setup.json").write_text(json.dumps(SETUP, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
