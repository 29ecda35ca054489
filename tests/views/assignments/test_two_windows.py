"""What another window, an import or the library does to the product on show: seen, said, and nothing lost."""

from dataclasses import replace

import pytest
from sqlalchemy import delete

from app.models.assignments.slots import TargetMedia, VariantTarget
from app.models.assignments.tables import document_media, document_versions, documents
from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import VariantRecord
from app.models.catalog.tables import product_categories, products, variants
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.media.service import publish_media
from app.models.tenants.rows import ChannelType
from app.views.assignments.view import DIMENSIONS_TAB, VARIANTS_TAB
from tests.support.builders import NOW, USER, assign, shirt_batch

DE = Context("OUN200", "de-de")


def look(shop) -> None:
    shop.view.watch.look()


def test_an_edit_of_another_window_is_shown_where_the_person_is(shop):
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    table = shop.view.variants.table
    chosen = {item.id for item in shop.view.variants.variants.items[2:4]}
    table.select_ids(chosen)
    first = shop.view.variants.variants.items[0].id
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("red")), VariantTarget(first))
    assert not shop.view.variants.variants.items[0].is_own
    look(shop)
    assert shop.view.variants.variants.items[0].is_own
    assert shop.view.tabs.currentIndex() == VARIANTS_TAB
    assert set(table.selected_ids) == chosen


def test_nothing_is_read_again_while_nothing_changed(shop):
    before = shop.view.desk.state
    look(shop)
    assert shop.view.desk.state is before


def test_it_looks_while_its_window_is_active_alone(shop, qtbot):
    shop.view.watch.timer.setInterval(1)
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("red")))
    qtbot.waitUntil(lambda: shop.names(shop.view.desk.state.content.master.primary) == ["red"])
    shop.window.hide()
    before = shop.view.desk.state
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("slim")))
    with qtbot.waitSignal(shop.view.watch.timer.timeout):
        pass
    assert shop.view.desk.state is before
    shop.window.show()
    assert shop.names(shop.view.desk.state.content.master.primary) == ["slim"]


def test_two_windows_on_one_product_lose_nothing(shop, qtbot):
    other = shop.new_view()
    qtbot.addWidget(other)
    other.show_product(shop.shirt)
    shop.edit()
    shop.view.add_from_tray(shop.ids("red"))
    other.add_from_tray(shop.ids("slim"))
    qtbot.waitUntil(lambda: bool(shop.toasts.texts))
    assert "changed meanwhile" in shop.toasts.texts[-1], "the other window had not seen the first edit"
    assert shop.primary() == ["front", "back", "detail", "red"]
    other.add_from_tray(shop.ids("slim"))
    assert shop.primary() == ["front", "back", "detail", "red", "slim"], "it has been read by then"
    look(shop)
    assert [step.text for step in shop.view.history.steps] == [
        "Assign red to Master",
        "Assign slim to Master",
    ]
    shop.view.history.undo()
    assert shop.primary() == ["front", "back", "detail", "red"]
    other.watch.look()
    assert other.history.redo_text == "Assign slim to Master"
    other.close_view()


def test_a_check_out_of_somebody_else_is_shown(shop):
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, "marta")
    look(shop)
    assert "marta" in shop.view.header.check_out_chip.chip.text
    shop.view.add_from_tray(shop.ids("red"))
    assert shop.said[-1].startswith("marta is editing this product")
    assert shop.primary() == ["front", "back", "detail"]


def test_a_product_that_went_says_so(shop):
    with shop.tenant.cms.write() as connection:
        ids = [
            row.id
            for row in connection.execute(documents.select().where(documents.c.product_id == shop.shirt))
        ]
        for table in (document_media, document_versions):
            connection.execute(delete(table).where(table.c.document_id.in_(ids)))
        for table in (documents, variants, product_categories):
            connection.execute(delete(table).where(table.c.product_id == shop.shirt))
        connection.execute(delete(products).where(products.c.id == shop.shirt))
    look(shop)
    assert shop.view.desk.state is None
    assert "not in the catalogue any more" in shop.view.desk.problem
    assert shop.view._nothing.isVisible()
    shop.view.add_from_tray(shop.ids("red"))
    shop.view.history.undo()
    shop.view.show_product(shop.cap)
    assert shop.view.desk.state.product.number == "CAP"


def test_an_import_under_an_open_product_is_shown(shop):
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    chosen = shop.view.variants.variants.items[1].id
    shop.view.variants.table.select_ids({chosen})
    batch = shirt_batch()
    values = dict(zip((Dimension.COLOR, Dimension.STYLE, Dimension.SIZE), ("Red", "Slim", "M"), strict=True))
    more = VariantRecord("SHIRT-NEW", "SHIRT", "", values, row=99)
    renamed = replace(batch.products[0], name="Oxford Shirt, washed")
    shop.tenant.catalog.import_(
        replace(batch, products=(renamed, *batch.products[1:]), variants=(*batch.variants, more))
    )
    look(shop)
    assert shop.view.desk.state.product.name == "Oxford Shirt, washed"
    assert len(shop.view.variants.variants.items) == 9
    assert shop.view.variants.table.selected_ids == (chosen,)


def test_variants_that_went_keep_their_media_and_it_says_so(shop):
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    gone = shop.view.desk.state.variants[0]
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("red")), VariantTarget(gone.id))
    with shop.tenant.cms.write() as connection:
        connection.execute(delete(variants).where(variants.c.id == gone.id))
        connection.execute(products.update().where(products.c.id == shop.shirt).values(publish_seq=999))
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    look(shop)
    assert shop.view.notes.isVisible()
    assert "1 variant or cell that the catalogue does not have any more" in shop.view.notes.words.text()
    assert shop.content().variants[gone.id] == TargetMedia(shop.ids("red"))
    shop.edit()
    shop.view.add_from_tray(shop.ids("red"))
    assert gone.id in shop.content().variants, "other edits leave them alone"


@pytest.mark.parametrize("by", ["language", "channel"])
def test_a_context_that_went_says_so_and_takes_no_edits(shop, by):
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("red")), context=DE)
    shop.view.set_context(DE)
    assert shop.view.notes.isHidden()
    if by == "language":
        shop.tenant.channels.add("OUN200", "Online store DE", ChannelType.ONLINE, ("fr-fr",), "Europe")
        words = "Online store DE does not offer de-de any more."
    else:
        with shop.tenant.cms.write() as connection:
            connection.exec_driver_sql("DELETE FROM channel_languages WHERE locale = 'de-de'")
            connection.exec_driver_sql("DELETE FROM channels WHERE oun = 'OUN200'")
            connection.exec_driver_sql("UPDATE settings SET value = '999' WHERE name = 'channels-changed'")
        words = "Channel OUN200 is not there any more."
    look(shop)
    assert shop.view.notes.words.text().startswith(words)
    shop.view.add_from_tray(shop.ids("slim"))
    assert shop.said[-1].startswith(words)
    assert shop.names(shop.content(DE).master.primary) == ["red"], "what was assigned is kept"


def test_media_that_went_say_so_in_their_slot(shop):
    with shop.tenant.cms.write() as connection:
        connection.execute(delete(document_media).where(document_media.c.media_id == shop.media["back"]))
        connection.exec_driver_sql(f"DELETE FROM media WHERE id = {shop.media['back']}")
    look(shop)
    assert [item.name for item in shop.view.master.primary.items] == [
        "front",
        "Media not available",
        "detail",
    ]
    assert "1 media item assigned here is not available" in shop.view.notes.words.text()
    shop.window.grab()
    shop.edit()
    shop.view.master.remove_primary(shop.ids("back"))
    assert shop.primary() == ["front", "detail"]
    assert shop.view.notes.isHidden()


def test_media_that_were_unpublished_are_named(shop):
    with shop.tenant.cms.write() as connection:
        publish_media(connection, shop.ids("front", "back", "detail"), NOW)
        connection.exec_driver_sql("UPDATE documents SET published_version = head_version")
    look(shop)
    assert shop.view.notes.isHidden() or "chart" in shop.view.notes.words.text()
    shop.tenant.library.unpublish(shop.ids("back"), USER, force=True)
    look(shop)
    assert "no store shows it: back" in shop.view.notes.words.text()
