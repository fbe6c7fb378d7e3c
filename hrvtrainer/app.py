"""The window's composition root: builds the acquisition and the window, and wires them."""

import os
import signal
import sys
from typing import TYPE_CHECKING

from hrvtrainer import desktop
from hrvtrainer.errors import DisplayError
from hrvtrainer.session.protocol import load_practices
from hrvtrainer.shelves import data_folder

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

PREFERENCES_FILE = "preferences.json"
PULSE_MS = 200


def open_window(*, demo: bool) -> int:
    """Open the window and return its exit code.

    Parameters
    ----------
    demo : bool
        Begin at once with a simulated person.

    Raises
    ------
    DisplayError
        If this computer has no screen, or lacks a library that the window needs; Qt would abort.
    """
    _check_display()
    from hrvtrainer.acquisition.thread import Acquisition  # noqa: PLC0415 - Qt aborts where the check above fails
    from hrvtrainer.ui.application import make_application  # noqa: PLC0415 - the same
    from hrvtrainer.ui.bridge import Bridge  # noqa: PLC0415 - the same
    from hrvtrainer.ui.kept_where import recordings  # noqa: PLC0415 - the same
    from hrvtrainer.ui.main_window import MainWindow  # noqa: PLC0415 - the same
    from hrvtrainer.ui.preferences import Memory  # noqa: PLC0415 - the same

    app = make_application()
    bridge = Bridge()
    acquisition = Acquisition(bridge.publish)
    acquisition.start()
    shelf = load_practices()
    window = MainWindow(
        acquisition,
        practices=tuple(shelf.items.values()),
        recordings=recordings(),
        memory=Memory(data_folder() / PREFERENCES_FILE),
    )
    bridge.lead_to(window)
    for fault in shelf.faults:
        print(f"left out: {fault}", file=sys.stderr)  # noqa: T201 - the window has no place for a shelf's slips
    _end_on_signals(app)
    window.show()
    if demo:
        window.begin_demo()
    try:
        return app.exec()
    finally:
        acquisition.close()
        window.finish()


def _end_on_signals(app: "QApplication") -> None:
    """Let Ctrl-C and a polite kill close the session's file before the program ends."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - as above

    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda *_: app.exit(0))
    pulse = QTimer(app)  # Python takes a signal only when it is given a turn
    pulse.timeout.connect(lambda: None)
    pulse.start(PULSE_MS)


def _check_display() -> None:
    if os.environ.get("QT_QPA_PLATFORM"):
        return  # somebody chose, and knows: offscreen, or a screen of another kind
    if not desktop.has_display(sys.platform, os.environ):
        raise DisplayError(
            "there is no display here, so no window can open; `hrvtrainer replay FILE` plays a recording "
            "in the terminal"
        )
    blocking = desktop.window_needs(sys.platform, os.environ).blocking
    missing = [name for name in blocking if not desktop.is_there(name)]
    if missing:
        names = desktop.packages((blocking[name] for name in missing), desktop.os_release())
        raise DisplayError(
            f"the window needs {', '.join(missing)}; " + desktop.install_advice(missing, names)
        )
