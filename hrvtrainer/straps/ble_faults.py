"""bleak's many faults, and the one sentence that explains each to a person."""

import contextlib
from collections.abc import Iterator

from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakError,
    BleakGATTProtocolError,
    BleakGATTProtocolErrorCode,
)

from hrvtrainer.errors import BluetoothUnavailableError, StrapRefusedError
from hrvtrainer.straps import link_words as words

# What bleak lets through besides its own: sockets and time-outs, a bus that ends (EOFError), and its
# own asserts and look-ups when a strap or the bus vanishes between two of its steps; a GATT error of a
# number that it has no name for is a ValueError.
FAULTS = (BleakError, OSError, EOFError, AssertionError, KeyError, ValueError)

_BUSY = "org.bluez.Error.InProgress"
_WORDS_OF_REASON = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: words.NO_ADAPTER,
    BleakBluetoothNotAvailableReason.NO_BLE_CENTRAL_ROLE: words.NO_CENTRAL,
    BleakBluetoothNotAvailableReason.POWERED_OFF: words.SWITCHED_OFF,
    BleakBluetoothNotAvailableReason.DENIED_BY_USER: words.NOT_ALLOWED,
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: words.NOT_ALLOWED,
    BleakBluetoothNotAvailableReason.DENIED_BY_UNKNOWN: words.NOT_ALLOWED,
}
_WORDS_OF_DBUS = {
    "org.freedesktop.DBus.Error.ServiceUnknown": words.NO_SERVICE,
    "org.freedesktop.DBus.Error.NameHasNoOwner": words.NO_SERVICE,
    "org.bluez.Error.NotReady": words.SWITCHED_OFF,
    _BUSY: words.BUSY,
}
_BOND_CODES = (
    BleakGATTProtocolErrorCode.INSUFFICIENT_AUTHENTICATION,
    BleakGATTProtocolErrorCode.INSUFFICIENT_AUTHORIZATION,
    BleakGATTProtocolErrorCode.INSUFFICIENT_ENCRYPTION,
    BleakGATTProtocolErrorCode.INSUFFICIENT_ENCRYPTION_KEY_SIZE,
)


@contextlib.contextmanager
def bluetooth_named() -> Iterator[None]:
    """Turn a fault of the Bluetooth service itself into the one sentence that explains it."""
    try:
        yield
    except FAULTS as fault:
        raise BluetoothUnavailableError(_sentence(fault)) from fault


@contextlib.contextmanager
def refusal_named() -> Iterator[None]:
    """Turn a fault of one access to a strap into StrapRefusedError; a time-out stays one."""
    try:
        yield
    except TimeoutError:
        raise
    except FAULTS as fault:
        raise StrapRefusedError(str(fault), wants_bond=_wants_bond(fault)) from fault


def is_busy(fault: BaseException) -> bool:
    """Return whether another search of this program is under way, and this one has to wait its turn."""
    return isinstance(fault, BleakDBusError) and fault.dbus_error == _BUSY


def _wants_bond(fault: BaseException) -> bool:
    match fault:
        case BleakGATTProtocolError():
            return fault.code in _BOND_CODES
        case BleakDBusError():  # BlueZ's one word for several of those codes
            return fault.dbus_error_details == "Not paired"
        case _:
            return False


def _sentence(fault: BaseException) -> str:
    match fault:
        case BleakBluetoothNotAvailableError():
            return _WORDS_OF_REASON.get(fault.reason, words.ODD_ANSWER)
        case BleakDBusError():
            return _WORDS_OF_DBUS.get(fault.dbus_error, words.ODD_ANSWER)
        case TimeoutError():
            return words.NO_ANSWER
        case FileNotFoundError() | ConnectionError() | EOFError():
            return words.NO_SERVICE
        case _:
            return words.ODD_ANSWER
