"""Random catalogues and documents, as plain values for the oracle and as the product's own values."""

from dataclasses import dataclass
from itertools import product as combinations
from typing import Any

from hypothesis import strategies as st

from app.models.assignments.slots import AdditionalSlot, DocumentContent, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import NEUTRAL, OMNICHANNEL, Context

Plain = dict[str, Any]

NAMES = tuple(dimension.value for dimension in Dimension)
MEDIA = tuple(range(1, 9))
PURPOSES = ("Manual", "Spec sheet")


@dataclass(frozen=True)
class PlainProduct:
    """A product: the names of its dimensions and the values of each variant."""

    dimensions: tuple[str, ...]
    variants: tuple[dict[str, int], ...]


def placements() -> st.SearchStrategy[Plain]:
    """What a target is given: media, intentionally empty, or nothing at all."""
    primary = st.lists(st.sampled_from(MEDIA), max_size=3, unique=True)
    lines = st.tuples(st.sampled_from(MEDIA), st.sampled_from(PURPOSES))
    additional = st.lists(lines, max_size=2, unique=True)
    filled = st.builds(lambda p, a: {"primary": p, "additional": a, "empty": False}, primary, additional)
    empty = st.builds(lambda: {"primary": [], "additional": [], "empty": True})
    return st.one_of(filled, filled, filled, empty)


def products() -> st.SearchStrategy[PlainProduct]:
    """A simple product, or a master over one to three dimensions with up to eight variants."""

    @st.composite
    def draw_product(draw: st.DrawFn) -> PlainProduct:
        count = draw(st.integers(0, 3))
        chosen = draw(st.lists(st.sampled_from(NAMES), min_size=count, max_size=count, unique=True))
        dimensions = tuple(name for name in NAMES if name in chosen)
        if not dimensions:
            return PlainProduct((), ())
        every = list(combinations(*((1, 2, 3) for _ in dimensions)))
        used = draw(st.lists(st.sampled_from(every), max_size=8, unique=True))
        # Value ids are unique over all dimensions, as in the store.
        rows = tuple(
            {name: 10 * (NAMES.index(name) + 1) + value for name, value in zip(dimensions, key, strict=True)}
            for key in used
        )
        return PlainProduct(dimensions, rows)

    return draw_product()


@st.composite
def documents(draw: st.DrawFn, product: PlainProduct, matrix: tuple[str, ...]) -> Plain:
    """A document of a product: every part may be missing, empty or filled."""
    cells: dict[frozenset[tuple[str, int]], Plain] = {}
    if matrix and product.variants:
        values = [sorted({row[name] for row in product.variants}) for name in matrix]
        # Some of these keys have no variant at all: such cells must harm nobody.
        keys = [frozenset(zip(matrix, key, strict=True)) for key in combinations(*values)]
        for key in draw(st.lists(st.sampled_from(keys), max_size=4, unique=True)):
            cells[key] = draw(placements())
    variants: dict[int, Plain] = {}
    if product.variants:
        places = st.lists(st.integers(0, len(product.variants) - 1), max_size=3, unique=True)
        for place in draw(places):
            variants[place] = draw(placements())
    master = draw(st.none() | placements())
    return {"matrix": list(matrix), "master": master, "cells": cells, "variants": variants}


def matrices(product: PlainProduct) -> st.SearchStrategy[tuple[str, ...]]:
    """A choice of dimensions for the matrix, often none."""
    if not product.dimensions:
        return st.just(())
    some = st.lists(st.sampled_from(product.dimensions), unique=True)
    return some.map(lambda chosen: tuple(name for name in NAMES if name in chosen))


def contexts_of(channels: tuple[str, ...], locales: tuple[str, ...]) -> list[tuple[str, str]]:
    """Every context that a document can be made for."""
    return [(c, x) for c in (OMNICHANNEL, *channels) for x in (NEUTRAL, *locales)]


# --- the product's own values


def as_media(placement: Plain | None) -> TargetMedia | None:
    if placement is None:
        return None
    slots = tuple(AdditionalSlot(media_id, purpose) for media_id, purpose in placement["additional"])
    return TargetMedia(tuple(placement["primary"]), slots, placement["empty"])


def as_values(values: dict[str, int]) -> DimensionValues:
    return DimensionValues(**values)


def as_content(document: Plain) -> DocumentContent:
    """Write a document as the product keeps it: only what says something."""
    content = DocumentContent(matrix=tuple(Dimension(name) for name in document["matrix"]))
    cells = {as_values(dict(key)): as_media(p) for key, p in document["cells"].items()}
    variants = {key: as_media(p) for key, p in document["variants"].items()}
    master = as_media(document["master"])
    return DocumentContent(
        matrix=content.matrix,
        master=master if master is not None and master.is_explicit else None,
        cells={key: media for key, media in cells.items() if media is not None and media.is_explicit},
        variants={key: media for key, media in variants.items() if media is not None and media.is_explicit},
    )


def as_context(pair: tuple[str, str]) -> Context:
    return Context(*pair)
