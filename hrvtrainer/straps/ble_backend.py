"""Which of bleak's backends a link uses."""

from dataclasses import dataclass

from bleak.backends.adapter import BaseBleakAdapter
from bleak.backends.client import BaseBleakClient
from bleak.backends.scanner import BaseBleakScanner


@dataclass(frozen=True, slots=True, kw_only=True)
class BleBackend:
    """The classes of a backend of bleak; None for those of this computer's own system.

    Another one is for a Bluetooth that the system does not know of, such as a virtual radio. bleak takes
    it by argument alone: it has neither a registry nor an environment variable for that.
    """

    scanner: type[BaseBleakScanner] | None = None
    client: type[BaseBleakClient] | None = None
    adapter: type[BaseBleakAdapter] | None = None


SYSTEM = BleBackend()
