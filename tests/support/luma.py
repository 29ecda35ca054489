"""A manifest that assigns the Luma pictures by colour: python -m tests.support.luma LUMA_DIR OUT.tsv

Every master gets a matrix over colour with the pictures that its variants of that colour have in the
product export, and its own pictures on top; every product of gear.csv gets its pictures. Paths are relative
to LUMA_DIR/media, which is the `--media-root` of the import.
"""

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

Row = dict[str, str]

COLUMNS: Final = (
    "MediaSourceProvider",
    "MediaSourceId",
    "MediaLocale",
    "MediaType",
    "MediaImportPath",
    "MediaDisplayName",
    "ImageAltText",
    "EntityType",
    "EntityKey",
    "EntityKeyValue",
    "EntityLocale",
    "EntityChannel",
    "MediaGroup",
    "MediaDisplayOrder",
)
CATALOG: Final = ("products.csv", "gear.csv", "categories.csv")


def products(folder: Path) -> list[Row]:
    """Read the rows of both product exports."""
    found: list[Row] = []
    for name in CATALOG[:2]:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            found += csv.DictReader(file)
    return found


def pictures(product: Row) -> list[str]:
    """Return the pictures of a row of the export in order, as paths below `media`."""
    named = [product["base_image"], *product["additional_images"].split(",")]
    return list(dict.fromkeys(path.lstrip("/") for path in named if path))


def display_name(path: str) -> str:
    """Return how an upload names the picture."""
    return PurePosixPath(path).stem


def variants(master: Row) -> list[tuple[str, str]]:
    """Return variant number and colour of every variant of a master."""
    found: list[tuple[str, str]] = []
    for text in master["configurable_variations"].split("|"):
        values = dict(part.split("=", 1) for part in text.split(","))
        found.append((values["sku"], values["color"]))
    return found


def assignment(
    path: str, kind: str, key: str, order: int, channel: str = "Omnichannel", locale: str = "system_neutral"
) -> Row:
    """Return one row of the manifest."""
    name = display_name(path)
    return {
        "MediaSourceProvider": "Luma",
        "MediaSourceId": path,
        "MediaLocale": "system_neutral",
        "MediaType": "Image",
        "MediaImportPath": path,
        "MediaDisplayName": name,
        "ImageAltText": name.replace("_", " ").replace("-", " "),
        "EntityType": f"Product|{kind}",
        "EntityKey": "EntityId|DimensionMatrix" if kind == "DimensionMatrix" else "EntityId",
        "EntityKeyValue": key,
        "EntityLocale": locale,
        "EntityChannel": channel,
        "MediaGroup": "Primary",
        "MediaDisplayOrder": str(order),
    }


def assignments(folder: Path) -> Iterator[Row]:
    """Give the rows of the manifest."""
    by_number = {row["sku"]: row for row in products(folder)}
    masters = [row for row in by_number.values() if row["product_type"] == "configurable"]
    owned = {number for master in masters for number, _ in variants(master)}
    for product in by_number.values():
        if product["sku"] not in owned:
            for order, path in enumerate(pictures(product), start=1):
                yield assignment(path, "Master", product["sku"], order)
    for master in masters:
        # All variants of a colour have the same pictures in this export: any of them will do.
        of_color = {color: number for number, color in reversed(variants(master))}
        for color, number in sorted(of_color.items()):
            for order, path in enumerate(pictures(by_number[number]), start=1):
                yield assignment(path, "DimensionMatrix", f"{master['sku']}|Color:{color}", order)


def write_manifest(rows: Iterable[Row], file: Path) -> int:
    """Write a manifest; returns how many rows it has."""
    written = list(rows)
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS, delimiter="\t", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(written)
    return len(written)


def main(arguments: list[str]) -> int:
    """Write the manifest for a person."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder, file = map(Path, arguments)
    print(f"{file}: {write_manifest(assignments(folder), file):,} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
