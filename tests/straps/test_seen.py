import numpy as np
import pytest

from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.seen import StrapSeen, is_strap

SEEN = StrapSeen(address="A0:9E:1A:B2:C3:D4", name="Polar H10 A1B2C3D4", rssi_dbm=-60, held=False)
NAMELESS = StrapSeen(address="A0:9E:1A:B2:C3:D4", name="", rssi_dbm=None, held=True)


@pytest.mark.parametrize(
    ("wanted", "address", "name", "expected"),
    [
        (SEEN, SEEN.address, None, True),
        (SEEN, "00:00:00:00:00:00", SEEN.name, True),
        (SEEN, "00:00:00:00:00:00", "Polar H10 OTHER", False),
        (SEEN, "00:00:00:00:00:00", None, False),
        (NAMELESS, NAMELESS.address, "Polar H10 A1B2C3D4", True),
        (NAMELESS, "00:00:00:00:00:00", "", False),
        ("a0:9e:1a:b2:c3:d4", SEEN.address, None, True),
        ("polar h10", SEEN.address, SEEN.name, True),
        ("H10", SEEN.address, SEEN.name, False),
        ("polar", SEEN.address, None, False),
        ("", SEEN.address, SEEN.name, False),
    ],
)
def test_a_strap_is_known_by_address_or_name(
    wanted: StrapSeen | str, address: str, name: str | None, *, expected: bool
) -> None:
    assert is_strap(wanted, address, name) is expected


def test_a_strap_is_called_by_its_name_or_else_its_address() -> None:
    assert SEEN.label == "Polar H10 A1B2C3D4"
    assert NAMELESS.label == "A0:9E:1A:B2:C3:D4"


def test_attempts_come_at_once_then_more_and_more_seldom() -> None:
    rng = np.random.default_rng(1)
    limits = LinkLimits()
    pauses_s = [limits.pause_s(failures, rng) for failures in range(9)]
    assert pauses_s[0] == 0.0
    for pause_s, nominal_s in zip(pauses_s, (0, 1, 2, 4, 8, 15, 15, 15, 15), strict=True):
        assert 0.8 * nominal_s <= pause_s <= 1.2 * nominal_s
    assert pauses_s[6] != pauses_s[7]
