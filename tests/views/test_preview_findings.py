"""What the quality lint finds, in the gaps list of the coverage, and the action of each row."""

from PySide6.QtWidgets import QApplication, QColorDialog

from app.models.assignments.edit import Edit, SwatchEdit
from app.models.assignments.slots import MasterTarget, Swatch
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT
from app.models.media.rows import MediaType
from app.models.publishing.lint import LintRule
from app.views.preview.coverage_findings import FIND, FoundAlike
from app.views.tenant_pages import LIBRARY, PRODUCTS
from tests.views.preview.shop import USER
from tests.views.test_preview_page import place

__all__ = ["place"]


def rows(place) -> dict[LintRule, object]:
    """The rows of findings, by rule; waits until they are there."""
    side = place.pages.preview.side
    place.qtbot.waitUntil(lambda: any(row.action_key == FIND for row in side.gaps.list.gaps.rows))
    found = [row for row in side.gaps.list.gaps.rows if isinstance(row.payload, FoundAlike)]
    return {row.payload.rule: row for row in found}


def test_findings_stand_among_the_gaps_in_words(place):
    place.preview()
    found = rows(place)
    text = found[LintRule.ALT_TEXT]
    assert text.title.startswith("Alt text missing in ")
    assert text.action_label == "Fix" and "the Neutral alt text or the display name" in text.text
    small = found[LintRule.TOO_SMALL]
    assert small.title in ("Pictures too small for Online store US", "Pictures too small for Online store DE")
    assert small.action_label == "Replace"
    assert LintRule.NO_IMAGE not in found


def test_a_video_in_front_is_mended_by_the_row_and_undone(place):
    clip = place.shop.add_blob("clip.mp4", MediaType.VIDEO)
    place.shop.assign(MasterTarget(), ["clip.mp4", "master"])
    place.preview()
    row = rows(place)[LintRule.FIRST_NOT_IMAGE]
    assert row.title == "First item is no image in 1 context"
    place.pages.preview_page.findings.act(row)
    place.settle()
    front = [place.shop.media_ids["master"], clip]
    place.qtbot.waitUntil(lambda: list(place.content(DEFAULT_CONTEXT).master.primary) == front)
    place.settle()
    place.products.history.undo()
    place.settle()
    assert place.content(DEFAULT_CONTEXT).master.primary[0] == clip
    place.shop.assign(MasterTarget(), ["master"])
    place.pages.preview_page.findings.act(row)  # it was mended by somebody else meanwhile
    place.settle()
    assert place.content(DEFAULT_CONTEXT).master.primary == (place.shop.media_ids["master"],)


def test_texts_and_pictures_are_opened_where_they_are_mended(place):
    place.preview()
    found = rows(place)
    place.pages.preview_page.findings.act(found[LintRule.ALT_TEXT])
    place.settle()
    assert place.window.page == LIBRARY
    place.pages.preview_page.findings.act(found[LintRule.TOO_SMALL])
    place.settle()
    first = found[LintRule.TOO_SMALL].payload.media_ids[0]
    place.qtbot.waitUntil(lambda: list(place.pages.library.selection.ids()) == [first])


def test_additional_media_without_primary_lead_to_the_product(place):
    place.shop.add_blob("manual.pdf", MediaType.FILE)
    target = place.shop.cell("Black", "Slim")
    place.shop.assign(target, [], additional=[("manual.pdf", "Manual")])
    place.preview()
    row = rows(place)[LintRule.NO_PRIMARY]
    assert row.title == "Additional media without Primary media in Omnichannel, Neutral"
    place.pages.preview_page.findings.act(row)
    place.settle()
    assert place.window.page == PRODUCTS and place.products.current_product_id == place.shop.hoodie.id


def test_a_central_swatch_is_chosen(place):
    value = place.shop.value_id(Dimension.STYLE, "Slim")
    change = SwatchEdit(place.shop.hoodie.id, DEFAULT_CONTEXT, value, None, Swatch(hex="#112233"))
    place.shop.assignments.apply_bulk(Edit("Swatch", (change,)), USER)
    place.preview()
    row = rows(place)[LintRule.SWATCH]
    assert row.title == "Slim has no central swatch"
    place.pages.preview_page.findings.act(row)
    dialog = next(
        one for one in QApplication.topLevelWidgets() if isinstance(one, QColorDialog) and one.isVisible()
    )
    dialog.setCurrentColor("#336699")
    dialog.accept()
    place.settle()
    styles = place.shop.catalog.values(place.shop.hoodie.id)[Dimension.STYLE]
    assert next(one.hex for one in styles if one.id == value) == "#336699"
    side = place.pages.preview.side
    place.qtbot.waitUntil(
        lambda: all(
            not isinstance(one.payload, FoundAlike) or one.payload.rule is not LintRule.SWATCH
            for one in side.gaps.list.gaps.rows
        )
    )
