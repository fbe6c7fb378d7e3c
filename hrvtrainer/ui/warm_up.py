"""Loads the slow libraries in the background while the first page stands."""

import contextlib
import importlib
import threading

from PySide6.QtCore import QObject, Qt, Signal

HEART_TRACE = "hrvtrainer.ui.heart_trace"
OTHERS = ("hrvtrainer.acquisition.hearts", "hrvtrainer.acquisition.performance", "bleak")


class WarmUp(QObject):
    """Imports in a thread of its own; widgets are made in the window's thread only.

    ``ready`` brings the class of the heart trace, in the thread of the window.
    """

    ready = Signal(object)
    _loaded = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._loaded.connect(self.ready, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._load, name="warm-up", daemon=True)

    def start(self) -> None:
        """Begin; a second call changes nothing."""
        if self._thread.ident is None:
            self._thread.start()

    def finish(self) -> None:
        """Wait until everything is loaded: a program that ends in the middle of an import may crash."""
        if self._thread.ident is not None:
            self._thread.join()

    def _load(self) -> None:
        trace = importlib.import_module(HEART_TRACE).HeartTrace
        with contextlib.suppress(RuntimeError):  # the window may have been closed meanwhile
            self._loaded.emit(trace)
        for name in OTHERS:
            importlib.import_module(name)
