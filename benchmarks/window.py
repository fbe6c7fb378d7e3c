"""How soon the window stands, and how evenly it breathes: each in a process of its own, on this display.

Without a display it draws off screen. Intervals are those of the pacer's paints while a simulated person
practises; compare them with the same figures of another program in the same sitting, not across machines.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

PATIENCE_S = 30.0


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="of training")
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--inside", choices=("start", "train"), help=argparse.SUPPRESS)
    parser.add_argument("--began", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside == "start":
        return _start(options.began)
    if options.inside == "train":
        return _train(options.seconds)
    starts_s = [_measure("start", options.seconds)["first_paint_s"] for _ in range(options.starts + 1)][1:]
    training = _measure("train", options.seconds)
    table = Table(title=f"window, {os.environ.get('QT_QPA_PLATFORM', 'this display')}")
    for column in ("what", "measured", "target"):
        table.add_column(column)
    spread = f"{min(starts_s):.2f} to {max(starts_s):.2f}"
    table.add_row(
        "process start to first picture", f"{statistics.median(starts_s):.2f} s ({spread})", "0.7 s"
    )
    table.add_row("pacer repaints", f"{training['per_s']:.1f} /s", "58 /s")
    table.add_row("interval p50 / p95", f"{training['p50_ms']:.1f} / {training['p95_ms']:.1f} ms", "")
    table.add_row("interval p99", f"{training['p99_ms']:.1f} ms", "25 ms")
    table.add_row("longest interval", f"{training['longest_ms']:.1f} ms", "")
    table.add_row("processor, of one core", f"{training['cpu_percent']:.0f} %", "20 %")
    table.add_row("memory", f"{training['memory_mib']:.0f} MiB", "")
    Console().print(table)
    return 0


def _measure(inside: str, seconds: float) -> dict[str, float]:
    environment = dict(os.environ)
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        environment["QT_QPA_PLATFORM"] = os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as data:
        environment["HRVTRAINER_DATA"] = data
        Path(data, "preferences.json").write_text(
            '{"safety_words_read": true, "practice_id": "steady-pace"}', encoding="utf-8"
        )
        command = [sys.executable, __file__, "--inside", inside, "--seconds", str(seconds)]
        done = subprocess.run(
            [*command, "--began", repr(time.time())],
            env=environment,
            capture_output=True,
            text=True,
            timeout=seconds + PATIENCE_S,
            check=True,
        )
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _start(began: float) -> int:
    from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: PLC0415 - part of what is measured

    from hrvtrainer import app  # noqa: PLC0415 - part of what is measured
    from hrvtrainer.ui.application import make_application  # noqa: PLC0415 - part of what is measured
    from hrvtrainer.ui.main_window import MainWindow  # noqa: PLC0415 - part of what is measured

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint and isinstance(watched, MainWindow):
                QTimer.singleShot(0, self.tell)
                qt.removeEventFilter(self)
            return False

        def tell(self) -> None:
            print(json.dumps({"first_paint_s": time.time() - began}), flush=True)
            qt.quit()

    qt = make_application()
    watch = FirstPaint()
    qt.installEventFilter(watch)
    return app.open_window(demo=False)


def _train(seconds: float) -> int:
    from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: PLC0415 - in this process alone
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - in this process alone

    from hrvtrainer import app  # noqa: PLC0415 - in this process alone
    from hrvtrainer.ui.application import make_application  # noqa: PLC0415 - in this process alone
    from hrvtrainer.ui.pacer_view import PacerView  # noqa: PLC0415 - in this process alone

    class Paints(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.at_s: list[float] = []

        def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint:
                self.at_s.append(time.perf_counter())
            return False

    qt = make_application()
    paints = Paints()
    warm_s = 10.0
    begun: dict[str, float] = {}

    def watch() -> None:
        for widget in QApplication.allWidgets():
            if isinstance(widget, PacerView) and widget.isVisible():
                widget.installEventFilter(paints)
        begun.update(cpu=time.process_time(), wall=time.perf_counter())

    def tell() -> None:
        gaps_ms = 1000.0 * np.diff(np.asarray(paints.at_s))
        wall_s = time.perf_counter() - begun["wall"]
        told = {f"p{share}_ms": float(np.percentile(gaps_ms, share)) for share in (50, 95, 99)}
        told |= {
            "longest_ms": float(gaps_ms.max()),
            "per_s": len(paints.at_s) / wall_s,
            "cpu_percent": 100.0 * (time.process_time() - begun["cpu"]) / wall_s,
            "memory_mib": _memory_mib(),
        }
        print(json.dumps(told), flush=True)
        os._exit(0)  # the window would ask whether to end gently

    QTimer.singleShot(int(1000 * warm_s), watch)
    QTimer.singleShot(int(1000 * (warm_s + seconds)), tell)
    assert qt is not None
    return app.open_window(demo=True)


def _memory_mib() -> float:
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


if __name__ == "__main__":
    sys.exit(main())
