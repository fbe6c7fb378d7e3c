"""The objects that a fake bluetoothd shows on D-Bus, and the signals that tell of their changes."""

from collections.abc import Callable, Mapping, Sequence

from dbus_fast import Message, Variant

OBJECT_MANAGER = "org.freedesktop.DBus.ObjectManager"
PROPERTIES = "org.freedesktop.DBus.Properties"

_SIGNATURES = {
    "Adapter": "o",
    "Address": "s",
    "AddressType": "s",
    "Alias": "s",
    "Blocked": "b",
    "Bonded": "b",
    "Characteristic": "o",
    "Connected": "b",
    "Device": "o",
    "Discovering": "b",
    "Flags": "as",
    "LegacyPairing": "b",
    "MTU": "q",
    "Name": "s",
    "Notifying": "b",
    "Paired": "b",
    "Powered": "b",
    "Primary": "b",
    "RSSI": "n",
    "Roles": "as",
    "Service": "o",
    "ServicesResolved": "b",
    "Trusted": "b",
    "UUID": "s",
    "UUIDs": "as",
    "Value": "ay",
}


class ObjectTree:
    """Path -> interface -> properties; every change goes out as the signal that bluetoothd would send."""

    def __init__(self, send: Callable[[Message], object]) -> None:
        self._send = send
        self._objects: dict[str, dict[str, dict[str, object]]] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._objects

    def value(self, path: str, interface: str, name: str) -> object:
        """Return a property, or None where there is none."""
        return self._objects.get(path, {}).get(interface, {}).get(name)

    def managed(self) -> dict[str, dict[str, dict[str, Variant]]]:
        """Return everything, as GetManagedObjects tells it."""
        return {
            path: {interface: _wrapped(properties) for interface, properties in interfaces.items()}
            for path, interfaces in self._objects.items()
        }

    def create(self, path: str, interface: str = "", properties: Mapping[str, object] | None = None) -> None:
        """Add an object; without an interface a bare one."""
        interfaces = {interface: dict(properties or {})} if interface else {}
        self._objects[path] = interfaces
        told = {name: _wrapped(content) for name, content in interfaces.items()}
        self._signal("/", OBJECT_MANAGER, "InterfacesAdded", "oa{sa{sv}}", [path, told])

    def change(
        self, path: str, interface: str, news: Mapping[str, object], *, without: tuple[str, ...] = ()
    ) -> None:
        """Change some properties and take some away; nothing where there is no such object."""
        if path not in self._objects:
            return
        properties = self._objects[path][interface]
        properties.update(news)
        for name in without:
            properties.pop(name, None)
        body = [interface, _wrapped(news), list(without)]
        self._signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", body)

    def remove(self, path: str) -> None:
        """Take an object away, and what lies under it first."""
        self.remove_under(path)
        if path in self._objects:
            self._remove_one(path)

    def remove_under(self, path: str) -> None:
        """Take away what lies under an object, the deepest first."""
        for at in sorted((at for at in self._objects if at.startswith(path + "/")), reverse=True):
            self._remove_one(at)

    def _remove_one(self, path: str) -> None:
        interfaces = [*self._objects.pop(path), PROPERTIES]
        self._signal("/", OBJECT_MANAGER, "InterfacesRemoved", "oas", [path, interfaces])

    def _signal(self, path: str, interface: str, member: str, signature: str, body: Sequence[object]) -> None:
        self._send(Message.new_signal(path, interface, member, signature, list(body)))


def _wrapped(properties: Mapping[str, object]) -> dict[str, Variant]:
    return {name: Variant(_SIGNATURES[name], value) for name, value in properties.items()}
