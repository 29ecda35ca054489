"""Shows the views of the open tenant as of a moment to come, and goes back to now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.models.clock import Clock
from app.views.support.theme import ThemeHub
from app.views.tenant_pages import (
    CATEGORIES,
    GROUPS,
    HEADQUARTERS,
    JOBS,
    PREVIEW,
    PRODUCTS,
    TenantPages,
)

if TYPE_CHECKING:
    from app.models.as_of import TenantAsOf
    from app.models.publishing.timeline import Step
    from app.views.main_window import MainWindow
    from app.views.publishing.time_bar import TimeBar

_KEY = "time slider"
_SHOW_NOW = {GROUPS: "Publish groups show", JOBS: "Jobs show", HEADQUARTERS: "Headquarters shows"}


class TimeTravel(QObject):
    """Answers the time slider. Thread: GUI.

    Args:
        window: Whose views are shown.
        hub: Theme and icons.
        clock: The time.
    """

    def __init__(self, window: "MainWindow", hub: ThemeHub, clock: Clock) -> None:
        super().__init__(window)
        self._window, self._hub, self._clock = window, hub, clock
        self._later: TenantAsOf | None = None
        self._is_swapping = False

    @cached_property
    def bar(self) -> "TimeBar":
        """The slider; it is made, and its package loaded, when it is first opened."""
        from app.views.publishing.time_bar import TimeBar

        bar = TimeBar(self._hub)
        bar.moment_chosen.connect(self.go_to)
        bar.closed.connect(self.close_bar)
        self._window.add_strip(bar)
        self._window.stack.currentChanged.connect(lambda _place: self._show_page())
        return bar

    @property
    def is_open(self) -> bool:
        """Whether the slider is on show."""
        return "bar" in vars(self) and not self.bar.isHidden()

    @property
    def is_away(self) -> bool:
        """Whether another moment than now is shown."""
        pages = self._window.pages
        return pages is not None and pages.tenant.is_later

    def toggle(self) -> None:
        """Open the slider, or close it and go back to now."""
        if not self.is_open:
            if self._window.pages is not None:
                self.bar.show()
                self.bar.focus_slider()
                self.reload()
        else:
            self.close_bar()

    def close_bar(self) -> None:
        """Close the slider; now is shown again."""
        self.go_to(None)
        self.bar.hide()

    def _show_page(self) -> None:
        """Say of a view that knows no moment that it shows now."""
        self.bar.show_page(_SHOW_NOW.get(self._window.page, ""))

    def _show_rights(self) -> None:
        """Hold all editing back while a moment is shown."""
        reason = str(self._later.refusal()) if self._later is not None and self.is_away else ""
        self._window.commands.rights.stop(reason)

    def reload(self) -> None:
        """Read anew what the scheduled groups are to do, and show the moment with it."""
        if not self.is_open or self._window.pages is None:
            return
        later, moment = self._as_of(), self.bar.moment

        def read() -> "tuple[Step, ...]":
            if moment is not None:
                later.go_to(max(moment, self._clock.now()))
            return later.timeline.steps()

        def done(steps: "tuple[Step, ...]") -> None:
            self.bar.show_steps(self._clock.now(), steps)
            pages = self._window.pages
            if moment is not None and pages is not None and pages.tenant is later:
                pages.refresh_all()
                self._show_rights()

        self._window.background.run(read, done, key=_KEY, on_error=self._on_error)

    def go_to(self, moment: datetime | None) -> None:
        """Show the open tenant as of a moment; None is now."""
        pages = self._window.pages
        if pages is None:
            return
        is_leaving = moment is not None and not self.is_away
        if is_leaving and not self._window.manifest_jobs.may_close(lambda: self.go_to(moment)):
            self.bar.show_moment(None, self._clock.now())
            return
        if moment is None:
            self._window.background.drop(_KEY)
            if self.is_away:
                self._swap(lambda: self._window.open_tenant(pages.tenant.id))
            self.bar.show_moment(None, self._clock.now())
            return
        later = self._as_of()

        def read() -> "tuple[Step, ...]":
            later.go_to(moment)
            return later.timeline.steps()

        def done(steps: "tuple[Step, ...]") -> None:
            now = self._window.pages
            if now is None or later is not self._later:
                return
            if now.tenant is later:
                now.refresh_all()
                self._show_rights()
            else:
                self._swap(lambda: self._window.show_as_of(later))
            self._show_page()
            self.bar.show_moment(moment)
            self.bar.show_steps(self._clock.now(), steps)

        self._window.background.run(read, done, key=_KEY, on_error=self._on_error)

    def tenant_opened(self) -> None:
        """Let go of the moment where the window shows a tenant as it is."""
        if self._later is not None and not self.is_away:
            self._later.close()
            self._later = None
        self._show_rights()
        if self.is_open and not self.is_away and not self._is_swapping:
            self.bar.show_moment(None, self._clock.now())
            self.reload()

    def close(self) -> None:
        """Let go of what was opened; nothing reads from it any more."""
        if self._later is not None:
            self._later.close()
            self._later = None

    def _as_of(self) -> "TenantAsOf":
        if self._later is None:
            from app.models.as_of import TenantAsOf  # loaded with the slider, not before the first picture

            pages = self._window.pages
            assert pages is not None
            self._later = TenantAsOf(pages.tenant, self._clock)
        return self._later

    def _swap(self, do: Callable[[], object]) -> None:
        """Show other views of the tenant, on the same product and category."""
        kept = _Kept.of(self._window.pages)
        self._is_swapping = True
        try:
            do()
        finally:
            self._is_swapping = False
        kept.show(self._window.pages)

    def _on_error(self, problem: BaseException) -> None:
        self._window.presenter.present(problem)
        shown = self._later.moment if self._later is not None and self.is_away else None
        self.bar.show_moment(shown, self._clock.now())


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the views are on."""

    shown: str
    product: int | None = None
    category: int | None = None
    previewed: int | None = None

    @classmethod
    def of(cls, pages: TenantPages | None) -> "_Kept":
        if pages is None:
            return cls("")
        built = pages.built
        return cls(
            pages.shown,
            pages.products.current_product_id if PRODUCTS in built else None,
            pages.categories.current_category_id if CATEGORIES in built else None,
            pages.preview.product_id if PREVIEW in built else None,
        )

    def show(self, pages: TenantPages | None) -> None:
        if pages is None:
            return
        if self.product is not None and (self.shown == PRODUCTS or PRODUCTS in pages.built):
            pages.products.show_product(self.product)
        if self.category is not None and (self.shown == CATEGORIES or CATEGORIES in pages.built):
            pages.categories.show_category(self.category)
        if self.previewed is not None and (self.shown == PREVIEW or PREVIEW in pages.built):
            pages.preview.show_product(self.previewed)
