"""What a strap can be asked once: battery, place on the body, and the texts of Device Information."""

from enum import IntEnum

from hrvtrainer.errors import StrapDataError


class BodyLocation(IntEnum):
    """Where a sensor says that it sits (characteristic 0x2A38)."""

    OTHER = 0
    CHEST = 1
    WRIST = 2
    FINGER = 3
    HAND = 4
    EAR_LOBE = 5
    FOOT = 6

    @property
    def words(self) -> str:
        """The place in lower-case words."""
        return self.name.lower().replace("_", " ")


def decode_battery_percent(raw: bytes) -> int:
    """Read a battery level (characteristic 0x2A19): percent, 0 to 100.

    Raises
    ------
    StrapDataError
        If it is not one byte of 0 to 100.
    """
    if len(raw) != 1 or raw[0] > 100:
        raise StrapDataError(f"a battery level is one byte of 0 to 100, got {raw.hex(' ')!r}; left out")
    return raw[0]


def encode_battery_percent(percent: int) -> bytes:
    """Write a battery level.

    Raises
    ------
    ValueError
        If it is not 0 to 100.
    """
    if not 0 <= percent <= 100:
        raise ValueError(f"a battery level is 0 to 100 percent, got {percent}")
    return bytes([percent])


def decode_body_location(raw: bytes) -> BodyLocation:
    """Read where the sensor sits.

    Raises
    ------
    StrapDataError
        If it is not one byte, or a place that the standard does not name.
    """
    if len(raw) != 1 or raw[0] > max(BodyLocation):
        raise StrapDataError(f"a body location is one byte of 0 to 6, got {raw.hex(' ')!r}; left out")
    return BodyLocation(raw[0])


def encode_body_location(location: BodyLocation) -> bytes:
    """Write where the sensor sits."""
    return bytes([location])


def decode_text(raw: bytes) -> str:
    """Read a text of Device Information (model, serial, firmware, manufacturer).

    Returns
    -------
    str
        The text without the zero bytes and blanks that some straps pad it with; possibly empty.

    Raises
    ------
    StrapDataError
        If it is not UTF-8, or holds what cannot be printed.
    """
    try:
        text = raw.decode("utf-8").strip("\0 \t\r\n")
    except UnicodeDecodeError as fault:
        raise StrapDataError("a text of the strap is not UTF-8; left out") from fault
    if not text.isprintable():
        raise StrapDataError("a text of the strap cannot be printed; left out")
    return text


def encode_text(text: str) -> bytes:
    """Write a text of Device Information."""
    return text.encode("utf-8")
