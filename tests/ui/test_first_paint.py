import os
import subprocess
import sys

BEFORE_FIRST_PAINT = """
import sys
from pathlib import Path
from hrvtrainer.acquisition.thread import Acquisition
from hrvtrainer.session.protocol import load_practices
from hrvtrainer.ui.application import make_application
from hrvtrainer.ui.bridge import Bridge
from hrvtrainer.ui.main_window import MainWindow
from hrvtrainer.ui.preferences import Memory

app = make_application()
bridge = Bridge()
window = MainWindow(
    Acquisition(bridge.publish), practices=tuple(load_practices().items.values()), recordings=(),
    memory=Memory(Path(sys.argv[1]) / "window.json"),
)
print(sorted({"pyqtgraph", "bleak", "scipy"} & sys.modules.keys()))
"""


def test_slow_libraries_wait_until_the_first_picture_stands(tmp_path: object) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", BEFORE_FIRST_PAINT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert ran.stdout.strip() == "[]"
