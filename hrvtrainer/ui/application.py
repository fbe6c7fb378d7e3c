"""The Qt application with our fonts and our look, before any window."""

import sys
from collections.abc import Sequence

from PySide6.QtWidgets import QApplication

from hrvtrainer.ui.theme import load_fonts

NAME = "hrvtrainer"


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """Return the application, made once; its fonts are loaded before the first window asks for them."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([sys.argv[0], *arguments])
    app.setApplicationName(NAME)
    app.setApplicationDisplayName(NAME)
    app.setDesktopFileName(NAME)
    load_fonts()
    return app
