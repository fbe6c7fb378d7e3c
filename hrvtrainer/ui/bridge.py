"""The one way from the acquisition thread into the window."""

from PySide6.QtCore import QObject, Qt, Signal

from hrvtrainer.acquisition.told import Told
from hrvtrainer.ui.roles import Hearing


class Bridge(QObject):
    """Turns the acquisition's publish callback into one queued signal.

    ``publish`` may be called in any thread; ``told`` arrives in the thread of the window. Only frozen
    values cross.
    """

    told = Signal(object)

    def publish(self, told: Told) -> None:
        """Pass on what was told; returns at once."""
        self.told.emit(told)

    def lead_to(self, window: Hearing) -> None:
        """Let a window hear everything that is told from now on, in its own thread."""
        self.told.connect(window.hear, Qt.ConnectionType.QueuedConnection)
