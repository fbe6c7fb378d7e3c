"""Where this computer's system stands between a program and a Polar strap's own measurements.

On Windows 11 a strap with newer firmware refuses them (GATT error 0x05) unless the computer is paired
with it, and a pairing that is kept takes the strap away from the next program (hbldh/bleak#1943): so we
pair to measure, unpair before letting go, and measure there only when the person has asked for it.
Elsewhere the system pairs by itself, if at all. Everything that differs by system is decided here.
"""

from hrvtrainer.straps.polar.measurement import PolarMeasurement

_WINDOWS = "win32"


def needs_bond(platform: str) -> bool:
    """Return whether to pair in order to measure, on a system called so by `sys.platform`."""
    return platform == _WINDOWS


def measures_by_default(platform: str) -> frozenset[PolarMeasurement]:
    """Return what to measure where the person has not chosen: movement, but nothing on Windows."""
    return frozenset() if platform == _WINDOWS else frozenset({PolarMeasurement.ACCELERATION})
