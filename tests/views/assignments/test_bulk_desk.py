"""Copying media and sweeping overrides from the view: the commands, one step of undo, who is left."""

from PySide6.QtCore import Qt

from app.models.assignments.slots import CellTarget, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT, Context
from app.views.assignments.bulk_desk import contexts_of
from app.views.assignments.copy_dialog import PRODUCTS, CopyDialog
from app.views.assignments.sweep_dialog import SweepDialog
from tests.support.builders import assign
from tests.views.assignments.conftest import Shop

FRENCH = Context("Omnichannel", "fr-ca")


def dialog_of(shop: Shop, kind: type):
    found = [one for one in shop.view.findChildren(kind) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def check(dialog: CopyDialog, text: str) -> None:
    lines = [dialog.list.item(row) for row in range(dialog.list.count())]
    next(line for line in lines if text in line.text()).setCheckState(Qt.CheckState.Checked)


def test_the_contexts_are_those_of_the_pickers(shop):
    names = [str(context) for context in contexts_of(shop.view.desk.state)]
    assert names[0] == str(DEFAULT_CONTEXT)
    assert len(names) == len(set(names)) == 4 + 3 + 4  # Omnichannel, Neutral of each channel, locales of each


def test_media_are_copied_to_another_context_and_back_with_one_undo(shop):
    shop.view.commands["copy_to"].trigger()
    dialog = dialog_of(shop, CopyDialog)
    check(dialog, "Omnichannel, fr-ca")
    dialog.copy_button.click()
    assert shop.content(FRENCH).master == shop.content().master
    assert [step.desk for step in shop.view.history.steps] == ["products"]
    assert shop.toasts.texts[-1].startswith("Copied")
    shop.view.history.undo()
    assert shop.content(FRENCH).is_empty
    shop.view.history.redo()
    assert shop.content(FRENCH).master == shop.content().master


def test_a_product_that_somebody_else_edits_is_left_and_named(shop):
    shop.tenant.assignments.check_out(shop.cap, DEFAULT_CONTEXT, "marta")
    dialog = shop.view.bulk.open_copy()
    dialog.kind.select(PRODUCTS)
    dialog.kind.chosen.emit(PRODUCTS)
    check(dialog, "CAP")
    dialog.copy_button.click()
    assert shop.tenant.assignments.document(shop.cap, DEFAULT_CONTEXT).content.is_empty
    assert shop.toasts.texts[-1].startswith("Left as it is: CAP: marta")
    assert not shop.view.history.can_undo


def test_a_sweep_takes_a_redundant_cell_and_undo_puts_it_back(shop):
    shop.matrix(Dimension.COLOR)
    value = shop.tenant.catalog.values(shop.shirt)[Dimension.COLOR][0]
    cell = CellTarget(DimensionValues(color=value.id))
    same = TargetMedia(shop.content().master.primary, shop.content().master.additional)
    assign(shop.tenant, shop.shirt, same, cell)
    shop.view.desk.reload()
    shop.view.commands["sweep"].trigger()
    dialog = dialog_of(shop, SweepDialog)
    assert dialog.sweep_button.text() == "Sweep 1 override"
    dialog.sweep_button.click()
    assert shop.content().get(cell) is None
    shop.view.history.undo()
    assert shop.content().get(cell) == same


def test_the_menu_of_the_header_offers_both(shop):
    texts = [action.text() for action in shop.view.header.more_menu.actions()]
    assert {"Copy media to…", "Sweep redundant overrides…"} <= set(texts)


def test_without_a_product_both_say_so(shop):
    shop.view.desk.show_product(None)
    assert shop.view.bulk.open_copy() is None
    assert shop.view.bulk.open_sweep() is None
    assert shop.said[-1] == "Choose a product first."
