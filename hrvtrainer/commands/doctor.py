"""`doctor`: what this computer has, what is missing, and the line that installs it."""

import importlib.metadata
import os
import platform
import sys

from hrvtrainer import __version__, desktop
from hrvtrainer.recording.fingerprint import Fingerprint
from hrvtrainer.session.protocol import load_practices
from hrvtrainer.shelves import data_folder

PACKAGES = ("PySide6_Essentials", "pyqtgraph", "bleak", "numpy", "scipy")


def doctor() -> int:
    """Print one line a finding; return 1 when something is missing that the window cannot do without."""
    print(f"hrvtrainer {__version__} · Python {platform.python_version()} · {platform.platform()}")
    for name in PACKAGES:
        print(f"{name} {importlib.metadata.version(name)}")
    print(f"numbers are compared bit for bit between computers like this one: {Fingerprint.here()}")
    needs = desktop.window_needs(sys.platform, os.environ)
    wanted = {**needs.blocking, **needs.welcome}
    missing = [name for name in wanted if not desktop.is_there(name)]
    if missing:
        names = desktop.packages((wanted[name] for name in missing), desktop.os_release())
        print(f"missing for the window: {', '.join(missing)}; {desktop.install_advice(missing, names)}")
    else:
        print("system libraries: all there")
    print(f"display: {_display()}")
    print(f"Bluetooth: {_bluetooth()}")
    print(f"data folder: {data_folder()}")
    shelf = load_practices()
    print(f"practices: {', '.join(sorted(shelf.items))}")
    for fault in shelf.faults:
        print(f"left out: {fault}")
    print("a strap that makes trouble: hrvtrainer doctor --strap NAME")
    return 1 if any(name in needs.blocking for name in missing) else 0


def _display() -> str:
    there = desktop.has_display(sys.platform, os.environ)
    return "there" if there else "none; the window needs one, the commands do not"


def _bluetooth() -> str:
    import asyncio

    from hrvtrainer.errors import BluetoothUnavailableError
    from hrvtrainer.straps.ble import search

    try:
        straps = asyncio.run(search(lambda _: None, seconds=1.0))
    except BluetoothUnavailableError as fault:
        return str(fault)
    return f"there, {len(straps)} straps heard within a second"
