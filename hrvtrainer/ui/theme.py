"""How the window looks: colours, text size, and the font that comes with the program."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from hrvtrainer.ui.colours import DARK, LIGHT, Colours
from hrvtrainer.ui.stylesheet import stylesheet

FONT_FAMILY = "Inter"
FONT_FOLDER = Path(__file__).resolve().parent / "fonts"
BASE_PX = 16
SMALLEST_PERCENT = 90
LARGEST_PERCENT = 200


class Appearance(StrEnum):
    """Which colours the person chose."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours and a text scale (1.0 is 100 %)."""

    colours: Colours
    scale: float = 1.0

    def px(self, size: float) -> int:
        """Return a length given at 100 % in pixels at this text scale."""
        return round(size * self.scale)

    def font(self, size: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """Return the program's font; ``size`` in pixels at 100 %."""
        font = QFont(FONT_FAMILY)
        font.setPixelSize(self.px(size))
        font.setWeight(weight)
        return font


def load_fonts() -> None:
    """Make the bundled font known to the application; a computer without fonts shows boxes otherwise."""
    for path in sorted(FONT_FOLDER.glob("*.otf")):
        QFontDatabase.addApplicationFont(str(path))


def colours_for(appearance: Appearance, *, app: QApplication) -> Colours:
    """Return the chosen colours; where the system has no opinion, the dark ones, which glare less."""
    if appearance is Appearance.SYSTEM:
        is_light = app.styleHints().colorScheme() is Qt.ColorScheme.Light
        return LIGHT if is_light else DARK
    return DARK if appearance is Appearance.DARK else LIGHT


def dress(app: QApplication, theme: Theme) -> None:
    """Give the whole application this look: Fusion and our own palette, the same on every system."""
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(_palette(theme.colours))
    app.setFont(theme.font(BASE_PX))
    app.setStyleSheet(stylesheet(theme.colours, theme.px))


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.background,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Base: colours.surface,
        QPalette.ColorRole.AlternateBase: colours.raised,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.muted,
        QPalette.ColorRole.Button: colours.surface,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.BrightText: colours.text,
        QPalette.ColorRole.ToolTipBase: colours.raised,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.Link: colours.accent,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.muted))
    return palette
