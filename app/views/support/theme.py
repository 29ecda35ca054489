"""Colours, sizes and type of the window, in light and dark, and the hub that tells widgets of a change."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from string import Template
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QIcon, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.views.support.icons import IconSet

STYLES_FOLDER: Final = Path(__file__).resolve().parents[3] / "resources" / "styles"

# Heights in logical pixels. Source: ui.md 2.
CONTEXT_BAR_HEIGHT: Final = 44
VIEW_HEADER_HEIGHT: Final = 48
PRODUCT_HEADER_HEIGHT: Final = 64
TAB_BAR_HEIGHT: Final = 38
FILTER_BAR_HEIGHT: Final = 44
SELECTION_BAR_HEIGHT: Final = 44
TABLE_HEADER_HEIGHT: Final = 30
TABLE_ROW_HEIGHT: Final = 36
TABLE_PICTURE_ROW_HEIGHT: Final = 40
FOOTER_HEIGHT: Final = 52
STATUS_BAR_HEIGHT: Final = 24
RAIL_WIDTH: Final = 64
BUTTON_HEIGHT: Final = 30
CHIP_HEIGHT: Final = 20
PANEL_PADDING: Final = 16
CARD_GAP: Final = 12


class ThemeMode(StrEnum):
    """What a person chose in Settings; SYSTEM follows the desktop live."""

    SYSTEM = "System"
    LIGHT = "Light"
    DARK = "Dark"


class TypeRole(StrEnum):
    """The six sizes of text. Source: ui.md 2."""

    DISPLAY = "display"
    TITLE = "title"
    SECTION = "section"
    BODY = "body"
    LABEL = "label"
    CAPTION = "caption"


# Role: (pixel size at base 13, weight).
_TYPE: Final[dict[TypeRole, tuple[float, QFont.Weight]]] = {
    TypeRole.DISPLAY: (24, QFont.Weight.DemiBold),
    TypeRole.TITLE: (18, QFont.Weight.DemiBold),
    TypeRole.SECTION: (13.5, QFont.Weight.DemiBold),
    TypeRole.BODY: (13, QFont.Weight.Normal),
    TypeRole.LABEL: (11.5, QFont.Weight.Medium),
    TypeRole.CAPTION: (11, QFont.Weight.Normal),
}
BASE_PIXELS: Final = 13.0
MAX_SCALE: Final = 1.5  # text scale up to 150 % without clipping, ui.md 6


@dataclass(frozen=True, slots=True)
class Theme:
    """All colour tokens of ui.md 2 as `#RRGGBB` text; `qcolor("accent")` gives the QColor."""

    name: str
    is_dark: bool
    app: str
    surface: str
    sunken: str
    hover: str
    sel: str
    line: str
    line2: str
    ctl: str
    ctl2: str
    text: str
    t2: str
    t3: str
    dis: str
    accent: str
    fill: str
    fill_hover: str
    fill_press: str
    on_fill: str
    accent_line: str
    ok: str
    ok_bg: str
    ok_line: str
    warn: str
    warn_bg: str
    warn_line: str
    err: str
    err_bg: str
    err_line: str
    well: str
    track: str
    heat_100: str
    heat_90: str
    heat_80: str
    avatar: str

    def qcolor(self, token: str) -> QColor:
        """Return a token as a colour.

        Raises:
            AttributeError: The token does not exist.
        """
        return QColor(getattr(self, token))

    def tokens(self) -> dict[str, str]:
        """List every colour token by name, for the style sheet."""
        return {field.name: str(getattr(self, field.name)) for field in fields(self)}


LIGHT: Final = Theme(
    name="light", is_dark=False,
    app="#F3F4F6", surface="#FFFFFF", sunken="#F8F9FB", hover="#ECEEF2", sel="#E9EDFB",
    line="#E2E5EA", line2="#CDD2DA", ctl="#848D9B", ctl2="#B4BBC6",
    text="#1A1D23", t2="#454E5C", t3="#5D6776", dis="#9AA2AE",
    accent="#3451C6", fill="#3451C6", fill_hover="#2B44A8", fill_press="#233888", on_fill="#FFFFFF",
    accent_line="#AEBBEF",
    ok="#1C6A3B", ok_bg="#E4F3E9", ok_line="#A9D6B9",
    warn="#774D00", warn_bg="#FFF1CC", warn_line="#E3C36B",
    err="#B3261E", err_bg="#FCE9E7", err_line="#EFB2AD",
    well="#F1F3F5", track="#DDE1E7",
    heat_100="#C8D2F6", heat_90="#DDE4FA", heat_80="#EEF1FC", avatar="#4C566B",
)  # fmt: skip

DARK: Final = Theme(
    name="dark", is_dark=True,
    app="#1B1D21", surface="#232529", sunken="#161719", hover="#2D3036", sel="#2A3258",
    line="#33363C", line2="#464A52", ctl="#757D8A", ctl2="#585E69",
    text="#ECEDF0", t2="#BDC3CD", t3="#9CA4B0", dis="#6B727D",
    accent="#A3B4FF", fill="#4A63D8", fill_hover="#526BDD", fill_press="#3F56C2", on_fill="#FFFFFF",
    accent_line="#4F62B8",
    ok="#7FD6A3", ok_bg="#1B3527", ok_line="#2F5C44",
    warn="#F0C569", warn_bg="#3A2F15", warn_line="#6B5623",
    err="#FF9D95", err_bg="#42221F", err_line="#7A3B36",
    well="#1D1F23", track="#3A3E45",
    heat_100="#3B4A8F", heat_90="#313D73", heat_80="#2A3258", avatar="#5B6880",
)  # fmt: skip


def high_contrast_theme(palette: QPalette) -> Theme:
    """Build a theme from the roles of the desktop's own high-contrast palette. Source: ui.md 6."""

    def name_of(role: QPalette.ColorRole) -> str:
        return palette.color(role).name()

    window, base = name_of(QPalette.ColorRole.Window), name_of(QPalette.ColorRole.Base)
    text, mark = name_of(QPalette.ColorRole.Text), name_of(QPalette.ColorRole.Highlight)
    values: dict[str, str] = dict.fromkeys((field.name for field in fields(Theme)), text)
    values.update(dict.fromkeys(("surface", "sunken", "hover", "sel", "well", "track"), base), app=window)
    values.update(dict.fromkeys(("ok_bg", "warn_bg", "err_bg", "heat_100", "heat_90", "heat_80"), base))
    values.update(dict.fromkeys(("accent", "fill", "fill_hover", "fill_press", "accent_line"), mark))
    values.update(
        on_fill=name_of(QPalette.ColorRole.HighlightedText),
        dis=palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name(),
    )
    del values["name"], values["is_dark"]
    return Theme(name="contrast", is_dark=QColor(base).lightness() < 128, **values)


def text_scale(font: QFont) -> float:
    """Return how much bigger than 13 px the person's own font is, within 1.0 to 1.5."""
    return max(1.0, min(MAX_SCALE, QFontInfo(font).pixelSize() / BASE_PIXELS))


def type_font(role: TypeRole, *, weight: QFont.Weight | None = None, tabular: bool = False) -> QFont:
    """Make the font of a type role from `QApplication.font()`.

    Args:
        role: One of the six roles.
        weight: Another weight than the role's own, such as Medium for a name in body size.
        tabular: Figures of equal width, for columns of numbers.
    Thread: GUI.
    """
    base = QApplication.font()
    pixels, own_weight = _TYPE[role]
    font = QFont(base)
    font.setPixelSize(round(pixels * text_scale(base)))
    font.setWeight(own_weight if weight is None else weight)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


class ThemeHub(QObject):
    """The one theme of the window, handed to widgets by constructor.

    Emits `changed(Theme)` after palette and style sheet of the application are set. `icon()` gives icons in
    the
    colours of the current theme; `bind_icon()` keeps a button's icon right over theme changes.
    Thread: GUI.
    """

    changed = Signal(object)

    def __init__(
        self, application: QApplication, mode: ThemeMode = ThemeMode.SYSTEM, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._application = application
        self._system_palette = QPalette(application.palette())
        self._template = Template((STYLES_FOLDER / "vitrine.qss").read_text(encoding="utf-8"))
        self._mode = mode
        self._theme = self._choose()
        self._icons = IconSet(lambda token: self._theme.qcolor(token))
        application.styleHints().colorSchemeChanged.connect(self._on_color_scheme_changed)

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self._theme

    @property
    def mode(self) -> ThemeMode:
        """What the person chose."""
        return self._mode

    @property
    def icons(self) -> IconSet:
        """Icons and icon pixmaps in the theme's colours, for delegates."""
        return self._icons

    def icon(self, name: str, role: str = "t2") -> QIcon:
        """Return an icon of the current theme; see `IconSet.icon`. It does not follow later changes."""
        return self._icons.icon(name, role)

    def bind_icon(
        self, button: QAbstractButton, name: str, role: str = "t2", *, padded: bool = False
    ) -> None:
        """Give a button an icon and renew it on every theme change, as long as the button lives."""
        self.follow(button, lambda: button.setIcon(self._icons.icon(name, role, padded=padded)))

    def follow(self, owner: QObject, apply: Callable[[], None]) -> None:
        """Call `apply` now and after every theme change until `owner` is destroyed."""
        apply()
        follower = _Follower(apply, owner)
        self.changed.connect(follower.on_changed)

    def set_mode(self, mode: ThemeMode) -> None:
        """Choose System, Light or Dark; takes effect at once."""
        self._mode = mode
        self._update()

    def install(self) -> None:
        """Set base style, palette, font and style sheet of the application for the first time."""
        self._application.setStyle("Fusion")
        font = QFont(self._application.font())
        font.setPixelSize(round(BASE_PIXELS * text_scale(font)))
        self._application.setFont(font)
        self._dress()

    def _choose(self) -> Theme:
        hints = self._application.styleHints()
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return high_contrast_theme(self._system_palette)
        if self._mode is ThemeMode.SYSTEM:
            return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._mode is ThemeMode.DARK else LIGHT

    def _update(self) -> None:
        chosen = self._choose()
        if chosen != self._theme:
            self._theme = chosen
            self._icons.clear()
            self._dress()

    def _dress(self) -> None:
        self._application.setPalette(palette_for(self._theme))
        self._application.setStyleSheet(self.style_sheet())
        self.changed.emit(self._theme)

    def style_sheet(self) -> str:
        """Fill the style sheet template with colours, sizes and picture folder."""
        scale = text_scale(self._application.font())
        sizes = {f"px_{role.value}": f"{round(pixels * scale)}px" for role, (pixels, _) in _TYPE.items()}
        return self._template.substitute(
            self._theme.tokens(),
            marks=STYLES_FOLDER.as_posix(),
            shade="dark" if self._theme.is_dark else "light",
            **sizes,
        )

    def _on_color_scheme_changed(self) -> None:
        if self._mode is ThemeMode.SYSTEM:
            self._update()


class _Follower(QObject):
    """Ties a callable to the life of its owner: Qt drops the connection when the owner goes."""

    def __init__(self, apply: Callable[[], None], owner: QObject) -> None:
        super().__init__(owner)
        self._apply = apply

    def on_changed(self, _theme: object) -> None:
        self._apply()


def palette_for(theme: Theme) -> QPalette:
    """Fill the palette that Fusion and the item views draw with."""
    palette = QPalette()
    role = QPalette.ColorRole
    for where, token in (
        (role.Window, "surface"), (role.WindowText, "text"), (role.Base, "surface"),
        (role.AlternateBase, "sunken"), (role.Text, "text"), (role.Button, "surface"),
        (role.ButtonText, "text"), (role.BrightText, "on_fill"), (role.ToolTipBase, "surface"),
        (role.ToolTipText, "text"), (role.PlaceholderText, "t3"), (role.Highlight, "sel"),
        (role.HighlightedText, "text"), (role.Link, "accent"), (role.LinkVisited, "accent"),
        (role.Accent, "accent"), (role.Light, "surface"), (role.Midlight, "line"),
        (role.Mid, "line2"), (role.Dark, "ctl2"), (role.Shadow, "ctl"),
    ):  # fmt: skip
        palette.setColor(where, theme.qcolor(token))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, theme.qcolor("dis"))
    return palette
