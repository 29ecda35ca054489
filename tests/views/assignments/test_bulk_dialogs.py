"""Copying media and sweeping redundant overrides: what the dialogs say and what they hand over."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.models.assignments.edit import Edit
from app.models.assignments.slots import CellTarget, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT, Context
from app.views.assignments.copy_dialog import CONTEXTS, PRODUCTS, CopyDialog, CopyServices
from app.views.assignments.state import load_state
from app.views.assignments.sweep_dialog import SweepDialog
from app.views.support.background import Background
from app.views.support.error_presenter import ErrorPresenter
from tests.support.builders import USER, assign
from tests.views.assignments.conftest import Shop

FRENCH = Context("Omnichannel", "fr-ca")


@pytest.fixture
def background(shop: Shop) -> Iterator[Background]:
    made = Background(pytest.fail)
    yield made
    made.close()


def copy_dialog(shop: Shop, background: Background, qtbot: QtBot) -> tuple[CopyDialog, list[Edit]]:
    state = load_state(shop.tenant, shop.shirt, DEFAULT_CONTEXT, USER)
    contexts = (DEFAULT_CONTEXT, FRENCH, *shop.tenant.channels.served_contexts())
    services = CopyServices(shop.tenant.assignment_plans, shop.tenant.assignments, contexts)
    dialog = CopyDialog(shop.hub, state, services, background, ErrorPresenter(shop.toasts), shop.window)
    wanted: list[Edit] = []
    dialog.copy_wanted.connect(wanted.append)
    dialog.show()
    qtbot.waitUntil(lambda: background.is_idle)
    return dialog, wanted


def check(dialog: CopyDialog, text: str) -> None:
    line = next(
        dialog.list.item(row) for row in range(dialog.list.count()) if text in dialog.list.item(row).text()
    )
    line.setCheckState(Qt.CheckState.Checked)


def test_a_copy_to_contexts_is_counted_before_it_is_made(
    shop: Shop, background: Background, qtbot: QtBot
) -> None:
    dialog, wanted = copy_dialog(shop, background, qtbot)
    assert dialog.summary.text() == "Choose one or more contexts."
    assert not dialog.copy_button.isEnabled()
    check(dialog, "Omnichannel, fr-ca · inherits")
    qtbot.waitUntil(dialog.copy_button.isEnabled)
    assert dialog.copy_button.text() == "Copy to 1 context"
    assert dialog.summary.text() == (
        "1 change in 1 context. 1 context inherit now and get media of their own."
    )
    dialog.copy_button.click()
    assert [change.context for change in wanted[0].changes] == [FRENCH]


def test_a_copy_to_other_products_finds_them_and_keeps_those_that_were_checked(
    shop: Shop, background: Background, qtbot: QtBot
) -> None:
    dialog, wanted = copy_dialog(shop, background, qtbot)
    dialog.kind.select(PRODUCTS)
    dialog.kind.chosen.emit(PRODUCTS)
    qtbot.waitUntil(lambda: dialog.list.count() > 0)
    check(dialog, "CAP")
    dialog.search.setText("nothing like it")
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    assert dialog.recipients == [(shop.cap, DEFAULT_CONTEXT)]
    qtbot.waitUntil(dialog.copy_button.isEnabled)
    dialog.copy_button.click()
    assert {change.owner for change in wanted[0].changes} == {shop.cap}


def test_what_is_not_to_be_copied_stays_behind(shop: Shop, background: Background, qtbot: QtBot) -> None:
    dialog, _ = copy_dialog(shop, background, qtbot)
    check(dialog, "Omnichannel, fr-ca")
    for box in (*dialog.levels.values(), dialog.swatches):
        box.setChecked(False)
    qtbot.waitUntil(lambda: background.is_idle)
    assert dialog.summary.text() == "Choose what to copy."
    assert not dialog.copy_button.isEnabled()
    assert dialog.kind.selected == CONTEXTS


def cell(shop: Shop, color: str) -> CellTarget:
    values = shop.tenant.catalog.values(shop.shirt)[Dimension.COLOR]
    return CellTarget(DimensionValues(color=next(row.id for row in values if row.value == color)))


def sweep_dialog(shop: Shop, background: Background, qtbot: QtBot) -> tuple[SweepDialog, list[Edit]]:
    dialog = SweepDialog(
        shop.hub,
        shop.tenant.assignment_plans,
        shop.shirt,
        lambda: shop.tenant.catalog.product_ids(),
        str,
        background,
        ErrorPresenter(shop.toasts),
        shop.window,
    )
    wanted: list[Edit] = []
    dialog.sweep_wanted.connect(wanted.append)
    dialog.show()
    qtbot.waitUntil(lambda: background.is_idle)
    return dialog, wanted


def test_a_sweep_names_what_it_found_and_how_much_it_compared(
    shop: Shop, background: Background, qtbot: QtBot
) -> None:
    shop.matrix(Dimension.COLOR)
    same = shop.tenant.assignments.document(shop.shirt, DEFAULT_CONTEXT).content.master
    assign(shop.tenant, shop.shirt, same, cell(shop, "Red"))
    dialog, wanted = sweep_dialog(shop, background, qtbot)
    assert dialog.model.rowCount() == 1
    assert dialog.model.index(0, 2).data() == "A cell"
    answers = (len(shop.tenant.catalog.variants(shop.shirt)) + 1) * len(
        shop.tenant.channels.served_contexts()
    )
    assert dialog.summary.text() == (
        f"1 redundant override in 1 product. Compared {answers:,} answers before and after: all the same."
    )
    assert dialog.sweep_button.text() == "Sweep 1 override"
    dialog.sweep_button.click()
    assert [change.target for change in wanted[0].changes] == [cell(shop, "Red")]


def test_a_sweep_that_finds_nothing_says_so(shop: Shop, background: Background, qtbot: QtBot) -> None:
    assign(shop.tenant, shop.cap, TargetMedia(shop.ids("front")))
    dialog, _ = sweep_dialog(shop, background, qtbot)
    assert dialog.summary.text() == "No redundant override in 1 product."
    dialog.scope.select("all")
    dialog.scope.chosen.emit("all")
    qtbot.waitUntil(lambda: "2 products" in dialog.summary.text())
    assert not dialog.sweep_button.isEnabled()
