"""What a person is told about the link to their strap: what happened, and what usually helps."""

LOOKING = "Looking for the strap."
CONNECTING = "The strap is nearby; connecting."
QUIET = "The strap is silent for the moment."
LOST = "The link to the strap is gone; looking for it again."
SILENT = "The strap has gone silent; connecting to it again."
GAVE_UP = "The strap could not be found; look for it again whenever you like."

HINTS = (
    "Straps wake up on skin: moisten the two pads and press them flat.",
    "A watch or a phone may be holding the strap: let go of it there.",
    "Switching Bluetooth off and on again often helps.",
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
ODD_ANSWER = "Bluetooth cannot be used just now; switching it off and on often helps."
