import threading

from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from hrvtrainer.acquisition.told import Kept, Told
from hrvtrainer.ui.bridge import Bridge


class Hears(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[Told, int]] = []

    @Slot(object)
    def hear(self, told: Told) -> None:
        self.told.append((told, threading.get_ident()))


def test_what_another_thread_publishes_is_heard_in_the_windows_thread_and_in_order(qtbot: QtBot) -> None:
    bridge, window = Bridge(), Hears()
    bridge.lead_to(window)
    told = [Kept(path=None) for _ in range(200)]

    def publish() -> None:
        for one in told:
            bridge.publish(one)

    thread = threading.Thread(target=publish)
    thread.start()
    thread.join()
    assert window.told == []
    qtbot.waitUntil(lambda: len(window.told) == 200)
    assert [one for one, _ in window.told] == told
    assert {ident for _, ident in window.told} == {threading.get_ident()}
