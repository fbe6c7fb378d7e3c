from dataclasses import replace

import pytest
from fakes import ManualClock
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from told_window import (
    THEME,
    FakeAcquiring,
    a_practice,
    began,
    named,
    pacer_change,
    steady_beats,
    the,
    theme,
    words_on,
)

from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.breath.respiration.signal_quality import BreathGrade
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.events import (
    Marked,
    PaceNudged,
    Paused,
    Resumed,
    Stayed,
    WentBack,
    WentOn,
)
from hrvtrainer.session.updates import (
    BeatsHeard,
    BreathCurveShown,
    BreathMeasured,
    GuidanceShown,
    HeartPlaced,
    HeartUpdate,
    Phase,
    PhaseChanged,
    StepEntered,
)
from hrvtrainer.ui.calm_gauge import CalmGauge
from hrvtrainer.ui.colours import LIGHT
from hrvtrainer.ui.guidance_line import GuidanceLine
from hrvtrainer.ui.heart_trace import HeartTrace
from hrvtrainer.ui.numbers_drawer import NumbersDrawer
from hrvtrainer.ui.side_column import QuietColumn
from hrvtrainer.ui.training_page import PAUSED_WORDS, STAYING_WORDS, TrainingPage


@pytest.fixture
def acquiring() -> FakeAcquiring:
    return FakeAcquiring()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(60.0)


@pytest.fixture
def page(qtbot: QtBot, acquiring: FakeAcquiring, clock: ManualClock) -> TrainingPage:
    widget = TrainingPage(acquiring, theme=THEME)
    widget.trace.take(HeartTrace(theme=THEME))
    qtbot.addWidget(widget)
    widget.resize(1280, 800)
    widget.show()
    widget.begin(began(clock))
    return widget


def run(page: TrainingPage) -> None:
    for update in a_practice():
        page.hear(update)


def guidance(page: TrainingPage) -> str:
    return the(page, GuidanceLine).said


def test_a_session_fills_the_page(page: TrainingPage) -> None:
    run(page)
    words = words_on(page)
    assert "Two steps · step 2 of 2 · Pace" in words
    assert "strap: good contact" in words
    assert "6 min left" in words
    assert guidance(page) == "Let the breath arrive like a small, slow sip."
    assert the(page, CalmGauge).text() == "settling"
    assert len(the(page, HeartTrace).beats) == 60
    assert page.pacer.leading(30.0) is not None


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (Qt.Key.Key_Space, Paused(at_s=0.0)),
        (Qt.Key.Key_S, Stayed(at_s=0.0, staying=True)),
        (Qt.Key.Key_Up, PaceNudged(at_s=0.0, by_breaths_per_min=0.1)),
        (Qt.Key.Key_Down, PaceNudged(at_s=0.0, by_breaths_per_min=-0.1)),
        (Qt.Key.Key_M, Marked(at_s=0.0)),
    ],
)
def test_keys_do_what_buttons_do(
    page: TrainingPage, acquiring: FakeAcquiring, key: Qt.Key, expected: object
) -> None:
    run(page)
    QTest.keyClick(page, key)
    assert acquiring.actions == [expected]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Pause", Paused(at_s=0.0)),
        ("A little slower", PaceNudged(at_s=0.0, by_breaths_per_min=-0.1)),
        ("A little quicker", PaceNudged(at_s=0.0, by_breaths_per_min=0.1)),
        ("Stay here", Stayed(at_s=0.0, staying=True)),
        ("Back a step", WentBack(at_s=0.0)),
    ],
)
def test_every_button_asks_for_its_thing(
    page: TrainingPage, acquiring: FakeAcquiring, name: str, expected: object
) -> None:
    run(page)
    QTest.mouseClick(named(page, name), Qt.MouseButton.LeftButton)
    assert acquiring.actions == [expected]


def test_the_next_step_can_be_asked_for(page: TrainingPage, acquiring: FakeAcquiring) -> None:
    run(page)
    page.hear(StepEntered(at_s=0.0, number=1, count=2, title="Words"))
    assert not named(page, "Back a step").isEnabled()
    named(page, "Next step").click()
    assert acquiring.actions == [WentOn(at_s=0.0)]


def test_a_practice_of_one_step_has_no_steps_to_go_to(page: TrainingPage) -> None:
    page.hear(StepEntered(at_s=0.0, number=1, count=1, title="Pace"))
    assert not named(page, "Next step").isVisible()
    assert "step 1" not in words_on(page)


def test_a_pause_is_shown_and_left_again(page: TrainingPage, acquiring: FakeAcquiring) -> None:
    run(page)
    page.hear(PhaseChanged(at_s=61.0, phase=Phase.PAUSED))
    page.hear(pacer_change(61.0, None))
    assert guidance(page) == PAUSED_WORDS
    assert named(page, "Go on").isVisible()
    QTest.keyClick(page, Qt.Key.Key_Space)
    assert acquiring.actions == [Resumed(at_s=0.0)]
    page.hear(PhaseChanged(at_s=70.0, phase=Phase.RUNNING))
    page.hear(GuidanceShown(at_s=70.0, text="Breathe."))
    assert named(page, "Pause").isVisible()
    assert guidance(page) == "Breathe."


def test_staying_is_shown_and_left_again(page: TrainingPage, acquiring: FakeAcquiring) -> None:
    run(page)
    page.hear(PhaseChanged(at_s=61.0, phase=Phase.STAYING))
    assert guidance(page) == STAYING_WORDS
    QTest.mouseClick(named(page, "Carry on"), Qt.MouseButton.LeftButton)
    assert acquiring.actions == [Stayed(at_s=0.0, staying=False)]


def test_before_the_first_step_there_is_nothing_to_pause(
    page: TrainingPage, acquiring: FakeAcquiring
) -> None:
    QTest.keyClick(page, Qt.Key.Key_Space)
    QTest.keyClick(page, Qt.Key.Key_S)
    assert acquiring.actions == []
    assert not named(page, "Pause").isEnabled()


def test_a_focused_button_keeps_its_own_space(page: TrainingPage, acquiring: FakeAcquiring) -> None:
    run(page)
    slower = named(page, "A little slower")
    slower.setFocus()
    QTest.keyClick(slower, Qt.Key.Key_Space)
    assert acquiring.actions == [PaceNudged(at_s=0.0, by_breaths_per_min=-0.1)]


def test_a_click_leaves_the_keys_to_the_page(page: TrainingPage) -> None:
    run(page)
    page.activateWindow()
    page.setFocus()
    QTest.mouseClick(named(page, "A little slower"), Qt.MouseButton.LeftButton)
    assert not named(page, "A little slower").hasFocus()


def test_a_new_pace_is_confirmed_in_words(page: TrainingPage) -> None:
    run(page)
    named(page, "A little slower").click()
    page.hear(pacer_change(70.0, BreathPattern.paced(5.9)))
    assert "5.9 breaths a minute, from the next in-breath." in words_on(page)


def test_a_change_that_nobody_asked_for_is_not_talked_about(page: TrainingPage) -> None:
    run(page)
    page.hear(pacer_change(70.0, BreathPattern.paced(5.5)))
    assert "from the next in-breath" not in words_on(page)


def test_escape_and_the_button_ask_to_end(page: TrainingPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.end_asked):
        QTest.keyClick(page, Qt.Key.Key_Escape)
    with qtbot.waitSignal(page.end_asked):
        QTest.mouseClick(named(page, "End"), Qt.MouseButton.LeftButton)


def test_the_drawer_opens_and_closes(page: TrainingPage) -> None:
    drawer = the(page, NumbersDrawer)
    assert not drawer.isVisible()
    QTest.keyClick(page, Qt.Key.Key_A)
    assert drawer.isVisible()
    assert named(page, "Numbers").isChecked()
    named(page, "Numbers").click()
    assert not drawer.isVisible()


def test_trace_and_gauge_can_be_hidden(page: TrainingPage) -> None:
    for key, part in ((Qt.Key.Key_T, page.trace), (Qt.Key.Key_G, the(page, CalmGauge))):
        QTest.keyClick(page, key)
        assert not part.isVisible()
        QTest.keyClick(page, key)
        assert part.isVisible()


def test_a_mark_is_confirmed(page: TrainingPage) -> None:
    QTest.keyClick(page, Qt.Key.Key_M)
    assert "Marked this moment." in words_on(page)


@pytest.mark.parametrize(
    ("simulated", "replayed", "badge"),
    [(True, False, "Simulated"), (False, True, "Replay"), (True, True, "Simulated · Replay")],
)
def test_what_is_not_live_wears_a_badge(
    page: TrainingPage, clock: ManualClock, *, simulated: bool, replayed: bool, badge: str
) -> None:
    assert badge not in words_on(page)
    page.begin(began(clock, simulated=simulated, replayed=replayed))
    assert badge in words_on(page).split("\n")


def test_a_replay_can_only_be_watched_and_left(
    page: TrainingPage, acquiring: FakeAcquiring, clock: ManualClock
) -> None:
    page.begin(began(clock, replayed=True))
    run(page)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_S, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_M):
        QTest.keyClick(page, key)
    assert acquiring.actions == []
    shown = [one.accessibleName() for one in page.findChildren(QPushButton) if one.isVisible()]
    assert shown == ["Numbers", "Leave the replay"]


def test_the_trace_is_drawn_where_the_heart_beat(page: TrainingPage) -> None:
    page.hear(BeatsHeard(at_s=60.0, beats=steady_beats(1.0, 20)))
    before = the(page, HeartTrace).grab().toImage()
    page.hear(HeartPlaced(at_s=0.0, earlier_by_s=20.0))
    assert the(page, HeartTrace).grab().toImage() != before


def test_a_trace_that_comes_late_joins_the_session(qtbot: QtBot, clock: ManualClock) -> None:
    page = TrainingPage(FakeAcquiring(), theme=THEME)
    qtbot.addWidget(page)
    page.begin(began(clock))
    page.hear(BeatsHeard(at_s=60.0, beats=steady_beats(1.0, 20)))
    page.hear(HeartPlaced(at_s=0.0, earlier_by_s=2.6))
    page.trace.set_theme(theme(LIGHT))
    page.trace.take(HeartTrace(theme=THEME))
    page.hear(BeatsHeard(at_s=61.0, beats=steady_beats(60.0, 2)))
    assert len(the(page, HeartTrace).beats) == 2


def test_the_quiet_column_steps_aside_for_an_open_drawer_in_a_small_window(page: TrainingPage) -> None:
    quiet = the(page, QuietColumn)
    page.set_theme(theme(scale=1.5))
    page.resize(1024, 640)
    assert quiet.isVisible()
    page.toggle_drawer()
    assert not quiet.isVisible()
    page.toggle_drawer()
    assert quiet.isVisible()


def test_a_new_session_starts_from_nothing(page: TrainingPage, clock: ManualClock) -> None:
    run(page)
    page.note("The disk is full.", stays=True)
    page.begin(began(clock))
    assert "disk" not in words_on(page)
    assert "min left" not in words_on(page)
    assert guidance(page) == ""
    assert the(page, CalmGauge).level is None
    assert page.pacer.leading(30.0) is None


def test_another_look_is_worn_by_every_part(page: TrainingPage) -> None:
    page.set_theme(theme(LIGHT))
    assert page.pacer.grab().toImage().pixelColor(1, 1).name() == LIGHT.background.lower()


def test_a_measured_breath_stands_under_the_ring_and_in_the_drawer(page: TrainingPage) -> None:
    run(page)
    breath = Breath(start_s=40.0, inhale_s=3.8, exhale_s=6.1, depth=10.0, quality=0.9)
    page.hear(
        BreathMeasured(at_s=56.0, breath=breath, source=BreathSource.ACCELERATION, grade=BreathGrade.USABLE)
    )
    page.hear(BreathCurveShown(at_s=56.0, time_s=(54.0, 54.3), volume=(0.5, None)))
    assert "you: 3.8 s in, 6.1 s out" in words_on(page)
    page.toggle_drawer()
    assert "3.8 : 6.1" in words_on(page)
    assert "the signal is usable" in words_on(page)


def test_of_two_hearts_the_page_follows_the_first(page: TrainingPage) -> None:
    run(page)
    before = words_on(page)
    for update in a_practice(at_s=61.0):
        if isinstance(update, HeartUpdate):
            page.hear(replace(update, person=1))
    assert words_on(page) == before
    assert len(the(page, HeartTrace).beats) == 60
