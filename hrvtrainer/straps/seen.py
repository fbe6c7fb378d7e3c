"""A strap that was seen nearby."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapSeen:
    """A strap within reach.

    Parameters
    ----------
    address : str
        How this computer calls it: a Bluetooth address, on macOS a UUID that means nothing elsewhere.
    name : str
        What it calls itself; empty until it has said so (a Polar's name comes with the second report).
    rssi_dbm : int or None
        How strong it is heard; None for one that this computer holds already, which sends no reports.
    held : bool
        Whether this computer is connected to it already, so that no search would find it.
    """

    address: str
    name: str
    rssi_dbm: int | None
    held: bool

    @property
    def label(self) -> str:
        """Its name, or its address until the name is known."""
        return self.name or self.address


def is_strap(wanted: StrapSeen | str, address: str, name: str | None) -> bool:
    """Return whether the strap of this address and name is the wanted one.

    A strap that was seen is known again by its address, or by its whole name should the address have
    changed; in words it is an address or how a name begins. Upper and lower case are one in words.
    """
    if isinstance(wanted, StrapSeen):
        return address == wanted.address or (bool(name) and name == wanted.name)
    words = wanted.casefold()
    return address.casefold() == words or (bool(words) and (name or "").casefold().startswith(words))


def is_namesake(wanted: StrapSeen | str, address: str) -> bool:
    """Return whether a strap that `is_strap` knows again is known by its name alone, at another address."""
    return isinstance(wanted, StrapSeen) and address != wanted.address
