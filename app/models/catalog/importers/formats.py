"""The formats of catalogue files that can be read."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from app.models.catalog.importers.magento import read_magento
from app.models.catalog.importers.records import CatalogBatch
from app.models.catalog.importers.vitrine_tsv import read_vitrine
from app.models.errors import BadInput

FORMATS: Final[Mapping[str, Callable[[Sequence[Path]], CatalogBatch]]] = {
    "magento": read_magento,
    "vitrine": read_vitrine,
}


def read(format_name: str, paths: Sequence[Path]) -> CatalogBatch:
    """Read a set of files of one format.

    Args:
        format_name: A key of `FORMATS`.
        paths: At least one file; the order does not matter.

    Raises:
        BadInput: The format is not known, no file is named, or a file cannot be used as a whole.
    """
    reader = FORMATS.get(format_name)
    if reader is None:
        known = ", ".join(sorted(FORMATS))
        raise BadInput(f"The format {format_name!r} is not known.", f"Choose one of {known}.")
    if not paths:
        raise BadInput("No file is named.", "Name at least one file.")
    return reader(paths)
