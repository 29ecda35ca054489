"""The quality lint in the window: reads what is wrong with what the coverage counts, and mends it."""

import threading
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog

from app.models.assignments.coverage import CoverageScope
from app.models.assignments.edit import Edit
from app.models.assignments.rows import Source
from app.models.changes import Changes
from app.models.publishing.lint import Finding, LintFix
from app.views.preview.coverage_findings import FoundAlike, finding_rows
from app.views.preview.coverage_gaps import GapRow
from app.views.preview.coverage_panel import CoveragePanel
from app.views.preview.coverage_words import count_of
from app.views.preview.turns import Turns
from app.views.support.background import Background
from app.views.support.toasts import ToastStack, ToastTone

if TYPE_CHECKING:
    from app.views.tenant_pages import TenantPages

_KEY: Final = "lint"
_MOST: Final = 20_000  # findings on show; the others are listed by the command line


class PreviewFindings:
    """Tells the coverage panel what the lint found, and does the one action of each row. Thread: GUI."""

    def __init__(
        self, pages: "TenantPages", toasts: ToastStack, background: Background, turns: Turns
    ) -> None:
        self._pages = pages
        self._background = background
        self._toasts = toasts
        self._panel: CoveragePanel | None = None
        self._asked: tuple[CoverageScope, Source] | None = None
        self._cancel = threading.Event()
        self._turns = turns

    def follow(self, panel: CoveragePanel) -> None:
        """Look into whatever a panel counts."""
        self._panel = panel
        panel.counted.connect(self.read)

    def read(self, scope: CoverageScope, source: Source) -> None:
        """Look for what is wrong with the products of a scope; an older question is dropped."""
        self._cancel.set()
        self._cancel = cancel = threading.Event()
        self._asked = (scope, source)
        tenant, is_over = self._pages.tenant, partial(self._turns.is_over, cancel)

        def look() -> list[GapRow]:
            ids = scope.product_ids
            if scope.category_id is not None:
                ids = tuple(tenant.catalog.product_ids(category_id=scope.category_id))
            found: list[Finding] = []
            for one in tenant.lint.findings(ids, source, is_over):
                found.append(one)
                if len(found) >= _MOST:
                    break
            names = {row.oun: row.name for row in tenant.channels.channels()}
            values = tenant.catalog.value_names({one.value_id for one in found if one.value_id is not None})
            return finding_rows(found, names, values)

        self._background.run(look, self._show, key=_KEY)

    def stop(self) -> None:
        """Stop looking; nobody waits for it any more."""
        self._cancel.set()

    def _show(self, rows: list[GapRow]) -> None:
        if self._panel is not None:
            self._panel.set_findings(rows)

    # --- the action of a row

    def act(self, row: GapRow) -> None:
        """Mend what a row tells of, or open where a person can."""
        alike = row.payload
        if not isinstance(alike, FoundAlike):
            return
        first = alike.findings[0]
        match first.fix:
            case LintFix.IMAGE_FIRST:
                self._bring_images_first(alike)
            case LintFix.ALT_TEXT:
                self._pages.write_alt_text(first.media_ids[0], first.context.locale)
            case LintFix.REPLACE | LintFix.CROP:
                self._pages.show_media(first.media_ids[0])
            case LintFix.CENTRAL:
                self._choose_color(first)
            case _:
                self._pages.edit_product(first.product_id, first.context)

    def _bring_images_first(self, alike: FoundAlike) -> None:
        lint = self._pages.tenant.lint

        def plan() -> Edit:
            made = [edit for edit in map(lint.repair, alike.findings) if edit is not None]
            changes = tuple(change for edit in made for change in edit.changes)
            return Edit(f"Move the first image to the front of {count_of(len(made), 'target')}", changes)

        self._pages.background.run(plan, self._apply, key="lint fix")

    def _apply(self, edit: Edit) -> None:
        if not edit.changes:
            self._toasts.show_toast("This was mended already.", ToastTone.WARN)
            self._again()
            return
        view = self._pages.products
        if view.current_product_id is None:
            owner = edit.changes[0].owner
            assert isinstance(owner, int)
            view.show_product(owner)
        view.desk.when_loaded(lambda: view.bulk.apply(edit))

    def _choose_color(self, finding: Finding) -> None:
        dialog = QColorDialog(QColor("#808080"), self._pages.preview)
        dialog.setWindowTitle("Central swatch")
        dialog.colorSelected.connect(lambda color: self._set_color(finding, color.name()))
        dialog.open()

    def _set_color(self, finding: Finding, color: str) -> None:
        catalog, value_id = self._pages.tenant.catalog, finding.value_id
        assert value_id is not None

        def done(changes: Changes) -> None:
            self._pages.refresh(changes)
            self._again()

        self._pages.background.run(lambda: catalog.set_central_value(value_id, color), done, key="lint fix")

    def _again(self) -> None:
        if self._asked is not None:
            self.read(*self._asked)
