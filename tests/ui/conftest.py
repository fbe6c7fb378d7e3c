import os
from collections.abc import Iterator

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1"
os.environ["QT_FONT_DPI"] = "96"

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from told_window import THEME

from hrvtrainer.ui.application import make_application
from hrvtrainer.ui.stylesheet import stylesheet
from hrvtrainer.ui.theme import dress


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return make_application()


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    if qapp.styleSheet() != stylesheet(THEME.colours, THEME.px):  # it costs where many widgets live
        dress(qapp, THEME)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # what the test has closed
