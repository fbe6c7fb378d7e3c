"""What the system has to offer before a window can open: a screen, and the libraries that Qt links.

Asked before Qt is imported, because Qt aborts the whole program where one of them is missing. Only the
standard library is used, and nothing here needs more than Python 3.7 to be read, because ``start.py`` asks
before there is an environment.
"""

from __future__ import annotations

import ctypes
import importlib.util
import platform
import shutil
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Each is named as the loader knows it, with the Debian package that brings it.
# Qt links these even when it draws off screen.
QT = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
# Qt loads these when it opens a window.
X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND = {"libwayland-cursor.so.0": "libwayland-cursor0"}

# Releases from before the change to 64-bit times, which renamed some packages.
_BEFORE_T64 = {"focal", "jammy", "bullseye", "bookworm"}
_RENAMED_BY_T64 = {"libglib2.0-0": "libglib2.0-0t64"}


class Needs(NamedTuple):
    """What we cannot do without and what is only welcome, each with the package that brings it."""

    blocking: dict[str, str]
    welcome: dict[str, str]


def has_display(system: str, environ: Mapping[str, str]) -> bool:
    """Return whether a window can open: macOS and Windows always have a screen."""
    if system in {"darwin", "win32"}:
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def window_needs(system: str, environ: Mapping[str, str]) -> Needs:
    """Return what a window asks of the system: all of it is only welcome where there is no screen."""
    if system != "linux":
        return Needs({}, {})
    if environ.get("WAYLAND_DISPLAY"):
        return Needs(QT, {**X11, **WAYLAND})
    if environ.get("DISPLAY"):
        return Needs({**QT, **X11}, {})
    return Needs({}, {**QT, **X11, **WAYLAND})


def is_there(name: str) -> bool:
    """Return whether the system has a library (asking the loader itself), a program or a Python module."""
    if ".so." not in name:
        importlib.invalidate_caches()
        return bool(shutil.which(name) or importlib.util.find_spec(name))
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def os_release() -> Mapping[str, str]:
    """Return which Linux this is, empty where it does not say."""
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}


def packages(wanted: Iterable[str], release: Mapping[str, str]) -> list[str]:
    """Return the names that this release of Debian or Ubuntu has for packages; none for another system."""
    if not {release.get("ID", ""), *release.get("ID_LIKE", "").split()} & {"debian", "ubuntu"}:
        return []
    codenames = {release.get(f"{name}_CODENAME", "") for name in ("VERSION", "UBUNTU", "DEBIAN")}
    renamed = {} if codenames & _BEFORE_T64 else _RENAMED_BY_T64
    return [renamed.get(name, name) for name in wanted]


def install_advice(missing: Sequence[str], names: Sequence[str]) -> str:
    """Return how a person gets what is missing: one line to run where we know the packages."""
    if not names:
        return f"please install {', '.join(missing)} with your package manager, then run this again."
    line = f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(names)}"
    return f"this line brings it:\n  {line}"
