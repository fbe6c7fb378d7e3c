"""`record`: which strap a name means, and what is said of two hearts."""

import pytest
from rich.console import Console

from hrvtrainer.commands.record import fitting, one_each
from hrvtrainer.commands.terminal import TerminalView
from hrvtrainer.events import LinkState
from hrvtrainer.session.updates import SignalChanged
from hrvtrainer.straps.seen import StrapSeen


def seen(name: str, address: str) -> StrapSeen:
    return StrapSeen(address=address, name=name, rssi_dbm=-60, held=False)


MINE, YOURS = seen("Polar H10 A1", "AA:01"), seen("Polar H10 B2", "AA:02")
TWINS = [seen("HRM-Dual", "BB:01"), seen("HRM-Dual", "BB:02")]
LONGER = seen("Polar H10 A11", "AA:03")
NEAR = [MINE, YOURS, *TWINS, LONGER]


@pytest.mark.parametrize("name", ["polar h10 a1", "aa:01"])
def test_a_strap_is_meant_by_its_whole_name_or_its_address(name: str) -> None:
    assert fitting(name, NEAR) == [MINE]


def test_the_beginning_of_a_name_is_enough_where_it_fits_one_strap() -> None:
    assert one_each(["Polar"], [MINE, *TWINS]) == [MINE]
    assert one_each(["bb:02", "Polar"], [MINE, *TWINS]) == [TWINS[1], MINE]
    assert fitting("Movesense", NEAR) == []


@pytest.mark.parametrize(
    ("name", "near"), [("HRM-Dual", NEAR), ("polar h10 b", [YOURS, seen("Polar H10 B3", "AA:04")])]
)
def test_a_name_of_several_straps_is_asked_about(name: str, near: list[StrapSeen]) -> None:
    with pytest.raises(ValueError, match="may be any of 2 straps nearby"):
        one_each([name], near)


def test_one_strap_is_not_taken_for_two_people() -> None:
    with pytest.raises(ValueError, match="one and the same"):
        one_each(["Polar H10 A1", "AA:01"], NEAR)


def signal(sentence: str, *, person: int = 0, battery_percent: int | None = None) -> SignalChanged:
    return SignalChanged(
        at_s=1.0, link=LinkState.LIVE, sentence=sentence, battery_percent=battery_percent, person=person
    )


def test_a_sentence_is_said_once_and_again_when_it_is_news(capsys: pytest.CaptureFixture[str]) -> None:
    with TerminalView(Console(width=200), length_s=60.0) as view:
        view.introduce(["Polar H10 A1, AA:01", "HRM-Dual, BB:01"])
        for told in (
            signal("Looking."),
            signal("Looking.", battery_percent=90),
            signal("Looking.", person=1),
            signal(""),
            signal("Looking."),
        ):
            view.show(told)
    assert capsys.readouterr().out.splitlines() == [
        "heart 1: Polar H10 A1, AA:01",
        "heart 2: HRM-Dual, BB:01",
        "      0 s  heart 1: Looking.",
        "      0 s  heart 2: Looking.",
        "      0 s  heart 1: Looking.",
    ]
