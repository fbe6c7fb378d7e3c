"""PySide6 6.12.0 takes references from None and aborts Python 3.11 within a minute; ours may not."""

import os
import subprocess
import sys

COUNT = """
import sys
from PySide6 import QtCore, QtWidgets
app = QtWidgets.QApplication(sys.argv)
label, timer = QtWidgets.QLabel("x"), QtCore.QTimer()
def frame():
    app.processEvents()
    label.setText("y")
    label.update()
    timer.start(1000)
    timer.stop()
frame()
before = sys.getrefcount(None)
for _ in range(300):
    frame()
print(sys.getrefcount(None) - before)
"""


def test_calls_that_return_nothing_leave_the_references_to_none_alone() -> None:
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    told = subprocess.run(
        [sys.executable, "-c", COUNT], capture_output=True, text=True, check=True, env=environ
    )
    assert abs(int(told.stdout)) < 100
