"""A strap's measurement service as bleak gives it."""

from collections.abc import Callable

from bleak import BleakClient
from bleak.uuids import normalize_uuid_str

from hrvtrainer.events import Characteristic, Reading
from hrvtrainer.straps.ble_faults import refusal_named
from hrvtrainer.straps.hold import Hold

MEASURING_SERVICE = "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
_CONTROL = normalize_uuid_str(Characteristic.POLAR_CONTROL)
_DATA = normalize_uuid_str(Characteristic.POLAR_DATA)


class BleakMeasuringService:
    """The role of `hrvtrainer.straps.measuring.MeasuringService` on one connection.

    Parameters
    ----------
    client : BleakClient
        A connection to a strap that has the service; see `measuring_service`.
    hold : Hold
        Who stamps and tells what is heard.
    """

    def __init__(self, client: BleakClient, hold: Hold) -> None:
        self._client = client
        self._hold = hold

    async def read_features(self) -> bytes:
        """Return what the strap can measure, as its bytes."""
        with refusal_named():
            return bytes(await self._client.read_gatt_char(_CONTROL))

    async def subscribe(self, answered: Callable[[Reading], None]) -> None:
        """Have the control point's indications told, here too, and the data."""

        def heard_data(raw: bytearray) -> None:
            self._hold.measured(Characteristic.POLAR_DATA, raw)

        def heard_answer(raw: bytearray) -> None:
            if (reading := self._hold.measured(Characteristic.POLAR_CONTROL, raw)) is not None:
                answered(reading)

        with refusal_named():
            await self._client.start_notify(_CONTROL, lambda _, raw: heard_answer(raw))
            await self._client.start_notify(_DATA, lambda _, raw: heard_data(raw))

    async def write(self, request: bytes) -> None:
        """Write to the control point; return when the strap has taken it."""
        with refusal_named():
            await self._client.write_gatt_char(_CONTROL, request, response=True)


def measuring_service(client: BleakClient, hold: Hold) -> BleakMeasuringService | None:
    """Return the connected strap's measurement service, or None where it has none (as old H10 units)."""
    uuids = {item.uuid for item in client.services.characteristics.values()}
    return BleakMeasuringService(client, hold) if {_CONTROL, _DATA} <= uuids else None
