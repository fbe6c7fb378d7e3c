from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDoubleSpinBox
from pytestqt.qtbot import QtBot
from told_window import PROFILE, STRAP, THEME, FakeAcquiring, named, report, signal_told, the, theme, words_on

from hrvtrainer.acquisition.told import StrapsSeen
from hrvtrainer.events import LinkState
from hrvtrainer.session.updates import SignalChanged
from hrvtrainer.straps.profile import RrSupport
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.straps.signal_check import SignalReport, SignalVerdict
from hrvtrainer.straps.signal_measures import Aspect, MeasureVerdict, SignalMeasure
from hrvtrainer.straps.training_words import RATE_ONLY_SENTENCE
from hrvtrainer.ui.colours import LIGHT
from hrvtrainer.ui.latency_choice import GUESSED, OWN
from hrvtrainer.ui.search_page import HINT, LOOKING, SearchPage
from hrvtrainer.ui.signal_panel import NOT_YET, report_words

OTHER = StrapSeen(address="CC:DD", name="", rssi_dbm=-75, held=False)


@pytest.fixture
def acquiring() -> FakeAcquiring:
    return FakeAcquiring()


@pytest.fixture
def page(qtbot: QtBot, acquiring: FakeAcquiring) -> SearchPage:
    widget = SearchPage(acquiring, theme=THEME)
    qtbot.addWidget(widget)
    widget.resize(1024, 640)
    widget.show()
    widget.begin()
    return widget


def connect(page: SearchPage, strap: StrapSeen = STRAP) -> None:
    page.show_straps(StrapsSeen(straps=(strap,), searching=True))
    QTest.mouseClick(named(page, f"Connect: {strap.label}"), Qt.MouseButton.LeftButton)


def test_the_page_looks_at_once(page: SearchPage, acquiring: FakeAcquiring) -> None:
    assert acquiring.calls == ["search"]
    assert LOOKING in words_on(page)
    assert NOT_YET in words_on(page)
    assert not named(page, "Continue").isEnabled()
    assert not named(page, "Continue anyway").isVisible()


def test_straps_appear_as_they_come_and_keep_their_place(page: SearchPage) -> None:
    page.show_straps(StrapsSeen(straps=(OTHER,), searching=True))
    page.show_straps(StrapsSeen(straps=(STRAP, OTHER), searching=True))
    words = words_on(page)
    assert words.index("CC:DD") < words.index("Polar H10 A3F2")
    assert words.count("CC:DD") == 1
    assert "strong" in words
    assert "fair" in words


def test_a_name_that_comes_later_is_shown(page: SearchPage) -> None:
    page.show_straps(StrapsSeen(straps=(OTHER,), searching=True))
    named_now = StrapSeen(address="CC:DD", name="TICKR 51C", rssi_dbm=-75, held=False)
    page.show_straps(StrapsSeen(straps=(named_now,), searching=True))
    assert "TICKR 51C" in words_on(page)


def test_a_chosen_strap_is_listened_to(page: SearchPage, acquiring: FakeAcquiring) -> None:
    connect(page)
    assert acquiring.straps == [STRAP]
    assert "Listening" in words_on(page)
    assert "Connecting…" in words_on(page)
    assert named(page, "Continue anyway").isVisible()


def test_a_clear_signal_leads_on(page: SearchPage, qtbot: QtBot) -> None:
    connect(page)
    page.show_signal(signal_told())
    assert "✓ good" in words_on(page)
    assert "♥ 68 beats/min" in words_on(page)
    assert not named(page, "Continue anyway").isVisible()
    with qtbot.waitSignal(page.found) as found:
        QTest.mouseClick(named(page, "Continue"), Qt.MouseButton.LeftButton)
    assert found.args == [STRAP]


@pytest.mark.parametrize("verdict", [one for one in SignalVerdict if one is not SignalVerdict.GOOD])
def test_any_other_signal_is_no_hindrance(page: SearchPage, qtbot: QtBot, verdict: SignalVerdict) -> None:
    connect(page)
    page.show_signal(signal_told(report(verdict, sentence="Fair: fine for practice, numbers less exact.")))
    assert "Fair: fine for practice" in words_on(page)
    assert not named(page, "Continue").isEnabled()
    with qtbot.waitSignal(page.found):
        QTest.mouseClick(named(page, "Continue anyway"), Qt.MouseButton.LeftButton)


def test_the_link_says_what_it_does(page: SearchPage) -> None:
    connect(page)
    page.show_link(SignalChanged(at_s=3.0, link=LinkState.LOST, sentence="The strap is out of reach."))
    assert "The strap is out of reach." in words_on(page)
    page.show_link(SignalChanged(at_s=3.0, link=LinkState.LIVE, sentence=""))
    assert "The strap is out of reach." in words_on(page)


def test_a_search_without_straps_ends_with_what_helps(page: SearchPage) -> None:
    page.show_straps(StrapsSeen(straps=(), searching=False))
    assert HINT in words_on(page)
    assert "No strap seen yet." in words_on(page)


def test_what_helps_is_told_unasked_after_a_while(qtbot: QtBot) -> None:
    page = SearchPage(FakeAcquiring(), theme=THEME, patience_ms=1)
    qtbot.addWidget(page)
    page.show()
    page.begin()
    qtbot.waitUntil(lambda: HINT in words_on(page))


def test_what_helps_is_told_when_asked(page: SearchPage) -> None:
    assert HINT not in words_on(page)
    named(page, "Not finding it?").click()
    assert HINT in words_on(page)


def test_a_fault_is_told_in_place_of_the_search(page: SearchPage) -> None:
    page.note("Bluetooth is switched off.")
    assert "Bluetooth is switched off." in words_on(page)
    assert LOOKING not in words_on(page)


def test_looking_again_starts_anew(page: SearchPage, acquiring: FakeAcquiring, qtbot: QtBot) -> None:
    connect(page)
    named(page, "Look again").click()
    assert acquiring.calls == ["search", "listen", "search"]
    qtbot.waitUntil(lambda: "Polar H10 A3F2" not in words_on(page))
    assert NOT_YET in words_on(page)


def test_escape_leads_back(page: SearchPage, qtbot: QtBot) -> None:
    page.setFocus()
    with qtbot.waitSignal(page.back_asked):
        QTest.keyClick(page, Qt.Key.Key_Escape)


def test_nothing_known_is_a_dash() -> None:
    empty = report_words(
        SignalReport(
            contact=None,
            rate_bpm=None,
            usable_s=0.0,
            listened_s=0.0,
            irregular_percent=None,
            n_beats=0,
            battery_percent=None,
            verdict=SignalVerdict.LISTENING,
            sentence="",
        )
    )
    assert set(empty.values()) == {"—"}


def test_steadiness_differs_in_words_and_not_in_colour_alone() -> None:
    words = [report_words(replace(report(), irregular_percent=one))["Irregular"] for one in (1.5, 8.0, 20.0)]
    assert words == ["✓ 1 of 66 (1.5 %)", "fair: 5 of 66 (8.0 %)", "uneven: 13 of 66 (20.0 %)"]


def test_another_look_is_worn(page: SearchPage) -> None:
    page.set_theme(theme(LIGHT))
    assert page.isVisible()


def test_the_panel_says_why_a_strap_is_in_doubt(page: SearchPage) -> None:
    connect(page)
    doubt = SignalMeasure(
        aspect=Aspect.GRID,
        value=98.0,
        highest=95.0,
        verdict=MeasureVerdict.DOUBTFUL,
        words="Beats are rounded to steps of 10 ms.",
    )
    fine = SignalMeasure(
        aspect=Aspect.CONTACT, value=None, verdict=MeasureVerdict.OPEN, words="It cannot tell."
    )
    page.show_signal(signal_told(replace(report(SignalVerdict.SUSPECT), measures=(fine, doubt))))
    assert "Beats are rounded to steps of 10 ms. (98.0 %, fine: at most 95 %)" in words_on(page)
    assert "It cannot tell." not in words_on(page)


def test_a_strap_of_which_single_beats_are_not_to_be_had_is_said_to_be_so(page: SearchPage) -> None:
    connect(page)
    page.show_signal(signal_told(profile=replace(PROFILE, rr=RrSupport.NO)))
    assert RATE_ONLY_SENTENCE in words_on(page)


def test_the_latency_is_shown_and_can_be_corrected(page: SearchPage, qtbot: QtBot) -> None:
    connect(page)
    page.show_signal(signal_told())
    field = the(page, QDoubleSpinBox)
    assert field.value() == 2.6
    assert GUESSED in words_on(page)
    with qtbot.waitSignal(page.latency_chosen) as chosen:
        field.setValue(2.2)
    assert chosen.args == [STRAP.label, 2.2]
    assert OWN in words_on(page)
    page.show_signal(signal_told())
    assert field.value() == 2.2


def test_a_latency_of_ones_own_is_shown_the_next_time(page: SearchPage) -> None:
    page.know_latencies({STRAP.label: 1.8})
    connect(page)
    page.show_signal(signal_told())
    assert the(page, QDoubleSpinBox).value() == 1.8
    assert OWN in words_on(page)
