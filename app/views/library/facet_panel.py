"""The facets at the left of the library: groups of check rows with live counts."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.models.context import NEUTRAL
from app.models.media.rows import MediaFacets, MediaFilter
from app.views.library.facet_group import FacetGroup, FacetRow, FacetValue, ValueGroup
from app.views.library.filters import (
    MISSING_ALT,
    SHAPE_NAMES,
    SMALL,
    STATE_NAMES,
    TYPE_NAMES,
    UNREADABLE,
    USAGE_NAMES,
    added_text,
    toggled,
)
from app.views.library.inspector_words import CATEGORY_WORDS
from app.views.support.buttons import link_button
from app.views.support.labels import text_label
from app.views.support.theme import VIEW_HEADER_HEIGHT, ThemeHub

LOCALES_SHOWN: Final = 4
TAGS_SHOWN: Final = 6
_SHAPE_ICONS: Final = {"landscape": "ph.rectangle", "portrait": "ph.device-mobile", "square": "ph.square"}


class FacetPanel(QWidget):
    """Shows counts and emits `filter_changed(MediaFilter)` when a box is ticked.

    `tags_searched(str)` asks for counts of the tags that contain a text: only the most frequent ones come
    by themselves.

    Values inside one group combine with or, groups with and. Which groups are folded is remembered by who
    reads `folded` and gives it back.
    """

    filter_changed = Signal(object)
    tags_searched = Signal(str)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._filter = MediaFilter()
        self._locale = NEUTRAL
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Filters")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._make_header())
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.groups: dict[str, FacetGroup] = {}
        self._types = self._make_choices("Type", TYPE_NAMES, "types", lambda kind: kind.value)
        self._states = self._make_choices("State", STATE_NAMES, "states", lambda _state: None)
        self._usage = self._make_usage()
        self._quality = self._make_quality()
        self._locales = self._make_values("Locale", "locales", LOCALES_SHOWN)
        self._categories = self._make_values("Category", "categories", 9)
        self._shapes = self._make_values("Orientation", "shapes", 3)
        self._holders = self._make_values("Checked out by", "holders", 6)
        self._added = self._make_added()
        self._tags = self._make_values("Tags", "tags", TAGS_SHOWN, asks=True)
        self._tags.searched.connect(self.tags_searched)
        self._column.addStretch(1)
        scroll.setWidget(inside)
        outer.addWidget(scroll, 1)
        self.set_locale(NEUTRAL)

    # --- what others call -----------------------------------------------------------------------

    def set_filter(self, wanted: MediaFilter) -> None:
        """Know the filter in force."""
        self._filter = wanted
        self._clear.setVisible(wanted != MediaFilter(text=wanted.text))
        self._name_locale()

    def set_locale(self, locale: str) -> None:
        """Offer what lacks an alt text in the locale in force."""
        self._locale = "" if locale == NEUTRAL else locale
        self._name_locale()

    @property
    def folded(self) -> list[str]:
        """Titles of the groups that are folded up."""
        return [title for title, group in self.groups.items() if group.is_folded]

    def fold(self, titles: Collection[str]) -> None:
        """Fold these groups up and open the others."""
        for title, group in self.groups.items():
            group.fold(title in titles)

    def show_facets(self, facets: MediaFacets) -> None:
        """Write counts and ticks."""
        wanted = self._filter
        for kind, row in self._types.items():
            row.show_state(is_on=kind in wanted.types, count=facets.types.get(kind, 0))
        for state, row in self._states.items():
            row.show_state(is_on=state in wanted.states, count=facets.states.get(state, 0))
        self._usage[True].show_state(is_on=wanted.usage is True, count=facets.used)
        self._usage[False].show_state(is_on=wanted.usage is False, count=facets.unused)
        for name, count in (
            ("missing_alt_text", facets.missing_alt_text),
            ("missing_alt_locale", facets.missing_alt_locale),
            ("is_small", facets.is_small),
            ("has_problem", facets.has_problem),
        ):
            self._quality[name].show_state(is_on=bool(getattr(wanted, name)), count=count)
        locales = {NEUTRAL: facets.locales.get(NEUTRAL, 0), **facets.locales} if facets.locales else {}
        self._locales.show_values(_values(locales), wanted.locales)
        categories = {} if set(facets.categories) <= {"None"} else facets.categories
        named = [FacetValue(key, CATEGORY_WORDS.get(key, key), count) for key, count in categories.items()]
        self._categories.show_values(named, wanted.categories)
        shapes = [
            FacetValue(shape, name, facets.shapes.get(shape, 0), _SHAPE_ICONS[shape.value])
            for shape, name in SHAPE_NAMES.items()
        ]
        self._shapes.show_values(shapes if facets.shapes else [], wanted.shapes)
        self._holders.show_values(_values(facets.holders), wanted.holders)
        added = [
            FacetValue(days, added_text(days), facets.added_days[days]) for days in sorted(facets.added_days)
        ]
        self._added.show_values(added, frozenset({wanted.added_days} - {0}))
        tags = [FacetValue(tag, tag, count) for tag, count in facets.tags]
        self._tags.show_values(tags, wanted.tags, has_more=facets.has_more_tags)

    # --- parts ----------------------------------------------------------------------------------

    def _make_header(self) -> QWidget:
        header = QFrame(self)
        header.setProperty("edge", "bottom")
        header.setFixedHeight(VIEW_HEADER_HEIGHT - 4)
        row = QHBoxLayout(header)
        row.setContentsMargins(14, 0, 12, 0)
        title: QLabel = text_label("Filters", "section")
        self._clear = link_button(self._hub, "Clear all")
        self._clear.clicked.connect(lambda: self._change(MediaFilter(text=self._filter.text)))
        self._clear.hide()
        row.addWidget(title)
        row.addStretch(1)
        row.addWidget(self._clear)
        return header

    def _place(self, group: FacetGroup) -> None:
        self.groups[group.title] = group
        self._column.addWidget(group)

    def _row(
        self, group: FacetGroup, name: str, icon: str | None, act: Callable[[bool], object], role: str = "t2"
    ) -> FacetRow:
        row = FacetRow(self._hub, name, icon, role)
        row.toggled.connect(act)
        group.add(row)
        return row

    def _make_choices(
        self, title: str, names: dict, field: str, icon: Callable[[Any], str | None]
    ) -> dict[Any, FacetRow]:
        group = FacetGroup(self._hub, title)
        self._place(group)
        return {
            key: self._row(group, name, icon(key), lambda on, key=key: self._toggle(field, key, on))
            for key, name in names.items()
        }

    def _make_usage(self) -> dict[bool, FacetRow]:
        group = FacetGroup(self._hub, "Usage")
        self._place(group)

        def act(used: bool, on: bool) -> None:
            self._change(replace(self._filter, usage=used if on else None))

        return {
            used: self._row(group, name, None, lambda on, used=used: act(used, on))
            for used, name in USAGE_NAMES.items()
        }

    def _make_quality(self) -> dict[str, FacetRow]:
        group = FacetGroup(self._hub, "Quality")
        self._place(group)

        def set_to(name: str, on: bool) -> None:
            value = (self._locale if on else "") if name == "missing_alt_locale" else on
            self._change(replace(self._filter, **{name: value}))

        return {
            name: self._row(group, text, icon, lambda on, name=name: set_to(name, on), role)
            for name, text, icon, role in (
                ("missing_alt_text", MISSING_ALT, "alt_text", "warn"),
                ("missing_alt_locale", MISSING_ALT, "locale", "t2"),
                ("is_small", SMALL, "ph.arrows-in-simple", "t2"),
                ("has_problem", UNREADABLE, "broken_image", "err"),
            )
        }

    def _make_values(self, title: str, field: str, shown: int, *, asks: bool = False) -> ValueGroup:
        group = ValueGroup(self._hub, title, shown, asks=asks)
        self._place(group)
        group.chosen.connect(lambda key, on: self._toggle(field, key, on))
        return group

    def _make_added(self) -> ValueGroup:
        group = ValueGroup(self._hub, "Added", 5)
        self._place(group)
        group.chosen.connect(
            lambda days, on: self._change(replace(self._filter, added_days=days if on else 0))
        )
        return group

    # --- changes --------------------------------------------------------------------------------

    def _name_locale(self) -> None:
        locale = self._filter.missing_alt_locale or self._locale
        row = self._quality["missing_alt_locale"]
        row.set_name(f"{MISSING_ALT} in {locale}")
        row.setVisible(bool(locale))

    def _toggle(self, field: str, key: Any, on: bool) -> None:
        self._change(toggled(self._filter, field, key, on))

    def _change(self, wanted: MediaFilter) -> None:
        self.filter_changed.emit(wanted)


def _values(counts: dict[str, int]) -> list[FacetValue]:
    return [FacetValue(key, key, count) for key, count in counts.items()]
