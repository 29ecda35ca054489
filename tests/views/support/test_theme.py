import re

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QToolButton, QWidget

from app.views.support.icons import ICON_NAMES
from app.views.support.theme import (
    DARK,
    LIGHT,
    Theme,
    ThemeMode,
    TypeRole,
    high_contrast_theme,
    palette_for,
    type_font,
)


def luminance(color: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(first: str, second: str) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("text", "surface", 7), ("t2", "surface", 4.5), ("t3", "sel", 4.5), ("t3", "hover", 4.5),
        ("accent", "surface", 4.5), ("accent", "sel", 4.5), ("on_fill", "fill", 4.5),
        ("on_fill", "fill_hover", 4.5), ("ok", "ok_bg", 4.5), ("warn", "warn_bg", 4.5),
        ("err", "err_bg", 4.5), ("ctl", "surface", 3), ("ctl", "sunken", 3), ("text", "heat_100", 7),
    ],
)  # fmt: skip
def test_text_can_be_read(theme: Theme, text: str, ground: str, least: float):
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= least


def test_style_sheet_is_filled_without_rest(hub):
    sheet = hub.style_sheet()
    assert "$" not in sheet
    assert re.search(r"#3451C6", sheet)


def test_theme_changes_live_and_icons_follow(hub, qtbot):
    button = QToolButton()
    qtbot.addWidget(button)
    hub.bind_icon(button, "upload", "accent")
    before = button.icon().cacheKey()
    with qtbot.waitSignal(hub.changed) as seen:
        hub.set_mode(ThemeMode.DARK)
    assert seen.args == [DARK]
    assert button.icon().cacheKey() != before
    assert hub.theme is DARK


def test_follow_ends_with_its_owner(hub, qtbot):
    calls = []
    owner = QWidget()
    hub.follow(owner, lambda: calls.append(1))
    owner.deleteLater()
    del owner
    qtbot.wait(1)
    hub.set_mode(ThemeMode.DARK)
    assert calls == [1]


def test_type_roles_scale_with_the_persons_font(hub, qapp):
    assert type_font(TypeRole.TITLE).pixelSize() == 18
    font = qapp.font()
    larger = qapp.font()
    larger.setPixelSize(19)
    qapp.setFont(larger)
    try:
        assert type_font(TypeRole.TITLE).pixelSize() == 26
    finally:
        qapp.setFont(font)


def test_every_icon_exists_in_the_family(hub):
    for name in ICON_NAMES:
        assert not hub.icon(name).isNull(), name


def test_high_contrast_uses_the_palette_of_the_desktop(qapp):
    palette = palette_for(DARK)
    palette.setColor(QPalette.ColorRole.Text, "#FFFF00")
    theme = high_contrast_theme(palette)
    assert theme.text == "#ffff00"
    assert theme.is_dark
