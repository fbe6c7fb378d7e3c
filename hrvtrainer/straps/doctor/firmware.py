"""What a strap's firmware means; an update is never advised."""

import re

from hrvtrainer.straps.doctor.finding import Ailment, Finding, Weight

_H10 = "polar-h10"
_WINDOWS = "win32"
_MEASURES_FROM = (3,)
_BONDS_FROM = (4, 0, 4)


def firmware_findings(text: str, *, device: str, platform: str) -> list[Finding]:
    """Say what is known about a firmware.

    Parameters
    ----------
    text : str
        What the strap says of it, for example ``"3.1.1"``; empty where it says nothing.
    device : str
        The id of its shelf file. Only the Polar H10's firmware is known to make a difference.
    platform : str
        The computer's, as `sys.platform` calls it.

    Notes
    -----
    Below 3 there is no measurement data, and updates have left two units unusable
    (kieranabrennan/every-breath-you-take#14); from 4.0.4 on Windows wants a bond and may lose the strap
    while its services are read (hbldh/bleak#1943, polarofficial/polar-ble-sdk#774).
    """
    if not text:
        return []
    version = tuple(int(part) for part in re.findall(r"\d+", text))
    if device == _H10 and version and version < _MEASURES_FROM:
        return [
            _note(
                f"Firmware {text} tells heartbeats, but neither ECG nor movement.",
                "A practice needs neither. Please do not update for it: updates have left straps unusable.",
            )
        ]
    if device == _H10 and version >= _BONDS_FROM and platform == _WINDOWS:
        return [
            _note(
                f"With firmware {text}, Windows gives ECG and movement only to a strap that it is paired "
                "with, and may lose the strap while connecting.",
                "Heartbeats need no pairing: leave it out of the list of paired devices, and try again when "
                "it is lost.",
            )
        ]
    return [Finding(ailment=Ailment.FIRMWARE, weight=Weight.FINE, words=f"Firmware {text}.")]


def _note(words: str, remedy: str) -> Finding:
    return Finding(ailment=Ailment.FIRMWARE, weight=Weight.NOTE, words=words, remedy=remedy)
