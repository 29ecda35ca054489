"""Where a person was on a product's page: kept with each step of undo, which brings it back into view."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.slots import CellTarget, VariantTarget, cell_key, cell_text
from app.models.catalog.dimensions import DimensionValues
from app.models.context import LIVE_SITE, Context


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A product, a context, a tab, and what was chosen there.

    Attributes:
        media: Chosen cards of the Master tab.
        cells: Chosen cells of the Dimensions tab.
        variants: Chosen rows of the Variants tab.
        scroll: How far the tab was scrolled down.
    """

    product_id: int
    context: Context
    tab: int
    media: tuple[int, ...] = ()
    cells: tuple[DimensionValues, ...] = ()
    variants: tuple[int, ...] = ()
    scroll: int = 0

    def to_json(self) -> str:
        """Write it as the journal of undo keeps it."""
        body: dict[str, Any] = {
            "product": self.product_id,
            "channel": self.context.channel,
            "locale": self.context.locale,
            "tab": self.tab,
        }
        if self.context.group:
            body["group"] = self.context.group
        if self.media:
            body["media"] = list(self.media)
        if self.cells:
            body["cells"] = [cell_text(key) for key in self.cells]
        if self.variants:
            body["variants"] = list(self.variants)
        if self.scroll:
            body["scroll"] = self.scroll
        return json.dumps(body, separators=(",", ":"))


def place_from_json(text: str) -> PagePlace | None:
    """Read what `to_json` wrote; None where it names no product."""
    body = json.loads(text)
    if "product" not in body:
        return None
    return PagePlace(
        body["product"],
        Context(body["channel"], body["locale"], body.get("group", LIVE_SITE)),
        body["tab"],
        tuple(body.get("media", ())),
        tuple(cell_key(key) for key in body.get("cells", ())),
        tuple(body.get("variants", ())),
        body.get("scroll", 0),
    )


def touched_cells(edit: Edit) -> Sequence[DimensionValues]:
    """List the cells that an edit changes."""
    targets = [change.target for change in edit.changes if isinstance(change, TargetEdit)]
    return tuple(dict.fromkeys(target.key for target in targets if isinstance(target, CellTarget)))


def touched_variants(edit: Edit) -> Sequence[int]:
    """List the variants that an edit changes."""
    targets = [change.target for change in edit.changes if isinstance(change, TargetEdit)]
    return tuple(dict.fromkeys(target.variant_id for target in targets if isinstance(target, VariantTarget)))
