"""Reads where a person is on a product's page, and goes back there."""

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QScrollBar

from app.models.assignments.edit import Edit
from app.views.assignments.page_place import PagePlace, touched_cells, touched_variants
from app.views.support.paged_model import Role

if TYPE_CHECKING:
    from app.views.assignments.view import ProductMediaView

NO_EDIT: Final = Edit("", ())
MASTER, DIMENSIONS, VARIANTS = range(3)


def place_of(view: "ProductMediaView", edit: Edit = NO_EDIT) -> PagePlace:
    """Tell where a person is; what an edit changes there counts where nothing is chosen."""
    desk, tab = view.desk, view.tabs.currentIndex()
    product_id = desk.product_id
    assert product_id is not None
    return PagePlace(
        product_id,
        desk.context,
        tab,
        media=tuple(view.master.strip.selected_ids) if tab == MASTER else (),
        cells=tuple(touched_cells(edit) or view.dimensions.view.selected_keys) if tab == DIMENSIONS else (),
        variants=tuple(view.variants.table.selected_ids or touched_variants(edit)) if tab == VARIANTS else (),
        scroll=_scroll_bar(view, tab).value(),
    )


def go_to_place(view: "ProductMediaView", place: PagePlace) -> None:
    """Open the tab of a place, choose what was chosen there, and bring it into view."""
    if view.current_product_id != place.product_id or not view.tabs.isTabEnabled(place.tab):
        return
    view.tabs.setCurrentIndex(place.tab)
    _scroll_bar(view, place.tab).setValue(place.scroll)
    if place.tab == MASTER:
        view.master.strip.select_ids(list(place.media))
    elif place.tab == DIMENSIONS:
        _choose_cells(view, place)
    elif place.tab == VARIANTS:
        _choose_variants(view, place)


def selected_media(view: "ProductMediaView") -> tuple[int, ...]:
    """Return the media of what is chosen on the tab, own or inherited, each once and in order."""
    state, tab = view.desk.state, view.tabs.currentIndex()
    if state is None:
        return ()
    if tab == MASTER:
        return tuple(view.master.strip.selected_ids or view.master.primary.media_ids)
    if tab == DIMENSIONS:
        found = [state.cell_resolution(key) for key in view.dimensions.view.selected_keys]
    else:
        found = [state.resolutions[variant_id] for variant_id in view.variants.table.selected_ids]
    return tuple(dict.fromkeys(media_id for one in found for media_id in one.media.primary))


def _choose_cells(view: "ProductMediaView", place: PagePlace) -> None:
    table = view.dimensions.view
    known = [key for key in place.cells if table.matrix.grid.place(key) is not None]
    if not known:
        return
    table.select_key(known[0])
    selection = table.selectionModel()
    for key in known[1:]:
        spot = table.matrix.grid.place(key)
        if spot is not None:
            selection.select(table.matrix.index(*spot), selection.SelectionFlag.Select)
    table.scrollTo(table.currentIndex())


def _choose_variants(view: "ProductMediaView", place: PagePlace) -> None:
    table, wanted = view.variants.table, set(place.variants)
    table.select_ids(wanted)
    model = table.model()
    shown = (model.index(row, 0) for row in range(model.rowCount()))
    first = next((index for index in shown if index.data(Role.ID) in wanted), None)
    if first is not None:
        table.scrollTo(first)


def _scroll_bar(view: "ProductMediaView", tab: int) -> QScrollBar:
    if tab == MASTER:
        return view.master.strip.horizontalScrollBar()
    return (view.dimensions.view if tab == DIMENSIONS else view.variants.table).verticalScrollBar()
