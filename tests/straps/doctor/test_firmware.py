import pytest

from hrvtrainer.straps.doctor.finding import Weight
from hrvtrainer.straps.doctor.firmware import firmware_findings


@pytest.mark.parametrize(
    ("text", "device", "platform", "weight", "words"),
    [
        ("3.1.1", "polar-h10", "win32", Weight.FINE, "Firmware 3.1.1."),
        ("2.1.9", "polar-h10", "linux", Weight.NOTE, "neither ECG nor movement"),
        ("4.0.3", "polar-h10", "win32", Weight.FINE, "Firmware 4.0.3."),
        ("4.0.4", "polar-h10", "win32", Weight.NOTE, "With firmware 4.0.4, Windows"),
        ("5.0.0", "polar-h10", "win32", Weight.NOTE, "With firmware 5.0.0, Windows"),
        ("5.0.0", "polar-h10", "linux", Weight.FINE, "Firmware 5.0.0."),
        ("1.0", "garmin-hrm-dual", "win32", Weight.FINE, "Firmware 1.0."),
        ("unknown", "polar-h10", "win32", Weight.FINE, "Firmware unknown."),
    ],
)
def test_firmware_is_told_by_what_it_means(
    text: str, device: str, platform: str, weight: Weight, words: str
) -> None:
    (found,) = firmware_findings(text, device=device, platform=platform)
    assert found.weight is weight
    assert words in found.words


def test_a_strap_that_says_nothing_of_its_firmware_has_no_finding() -> None:
    assert firmware_findings("", device="polar-h10", platform="linux") == []


def test_an_update_is_never_advised() -> None:
    (old,) = firmware_findings("2.1.9", device="polar-h10", platform="linux")
    assert "Please do not update" in old.remedy
    (new,) = firmware_findings("5.0.0", device="polar-h10", platform="win32")
    assert "update" not in new.remedy
