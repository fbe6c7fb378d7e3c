"""What a person is told about the link to their strap: what happened, and what usually helps."""

from collections.abc import Iterable

from hrvtrainer.straps.polar.measurement import PolarMeasurement

LOOKING = "Looking for the strap."
CONNECTING = "The strap is nearby; connecting."
QUIET = "The strap is silent for the moment."
LOST = "The link to the strap is gone; looking for it again."
SILENT = "The strap has gone silent; connecting to it again."
GAVE_UP = "The strap could not be found; look for it again whenever you like."
STUMBLED = "Something unexpected has ended the link to the strap; begin again to look for it anew."

HINTS = (
    "Straps wake up on skin: moisten the two pads and press them flat.",
    "A watch or a phone may be holding the strap: let go of it there.",
    "Switching Bluetooth off and on again often helps.",
)

NOTHING_HEARD = "No strap at all is heard; switching Bluetooth off and on again often helps."
OTHERS_HEARD = (
    "Other straps are heard, but not this one: a watch or a phone may be holding it; let go of it there."
)

SWITCHED_OFF = "Bluetooth is switched off; switch it on in the system settings."
NO_ADAPTER = (
    "This computer has no Bluetooth that can be reached; plug in an adapter, or use a simulated heart."
)
NO_CENTRAL = (
    "This computer's Bluetooth is of a kind that straps do not speak; another adapter would bring it."
)
NOT_ALLOWED = (
    "This computer hasn't given permission to use Bluetooth yet; "
    "allow it in the system settings under privacy."
)
NO_SERVICE = (
    "The Bluetooth service of this computer is not running; switch Bluetooth on, or start the service."
)
NO_ANSWER = (
    "The Bluetooth service of this computer does not answer; switching Bluetooth off and on often helps."
)
BUSY = "Bluetooth is still busy with an earlier search; switching it off and on often helps."
ODD_ANSWER = "Bluetooth cannot be used just now; switching it off and on often helps."

NEVER_MEASURED = "This strap does not measure {what}; the heartbeats are not affected."
REFUSED = "The strap does not give its {what} just now; the heartbeats go on without."
DID_NOT_ANSWER = "The strap did not answer when asked for its {what}; the heartbeats go on without."
WANTS_BOND = (
    "The strap gives its {what} only to a computer that it is paired with; the heartbeats go on without."
)
ENDED_ITSELF = "The strap has ended its {what} by itself; the heartbeats go on without."

_MEASURED = {
    PolarMeasurement.ECG: "ECG",
    PolarMeasurement.ACCELERATION: "movement",
    PolarMeasurement.PULSE_INTERVALS: "pulse intervals",
}


def not_measured(why: str, kinds: Iterable[PolarMeasurement]) -> str:
    """Return one of the sentences above about these kinds of measurement."""
    return why.format(what=" and ".join(_MEASURED.get(kind, "other measurements") for kind in kinds))


def again_in(sentence: str, pause_s: float) -> str:
    """Return a sentence with the time until the next attempt."""
    return f"{sentence} Trying again in {round(pause_s)} s."
