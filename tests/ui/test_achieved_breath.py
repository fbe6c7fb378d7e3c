"""The measured breath is shown beside the pacer's, or plainly not measured."""

import pytest
from pytestqt.qtbot import QtBot
from told_window import THEME, theme, words_on

from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.respiration.signal_quality import BreathGrade
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.session.updates import BreathMeasured
from hrvtrainer.ui.achieved_breath import NOT_MEASURED, AchievedBreath, achieved_words
from hrvtrainer.ui.colours import LIGHT

SHARE = Estimate(value=0.4, n=6)


def measured(
    start_s: float = 50.0,
    *,
    source: BreathSource = BreathSource.ACCELERATION,
    paced: tuple[float, float] | None = (4.0, 6.0),
) -> BreathMeasured:
    return BreathMeasured(
        at_s=start_s + 12.0,
        breath=Breath(start_s=start_s, inhale_s=3.9, exhale_s=6.2, depth=10.0, quality=0.9),
        source=source,
        grade=BreathGrade.GOOD,
        paced_inhale_s=paced[0] if paced else None,
        paced_exhale_s=paced[1] if paced else None,
    )


@pytest.fixture
def shown(qtbot: QtBot) -> AchievedBreath:
    widget = AchievedBreath(theme=THEME)
    qtbot.addWidget(widget)
    widget.resize(190, 60)
    widget.show()
    return widget


def test_before_any_breath_it_says_that_none_is_measured(shown: AchievedBreath) -> None:
    assert words_on(shown) == NOT_MEASURED


def test_a_breath_is_shown_with_its_lengths_and_beside_the_pacers(shown: AchievedBreath) -> None:
    shown.hear(measured())
    assert words_on(shown) == "pacer: 4.0 s in, 6.0 s out\nyou: 3.9 s in, 6.2 s out"
    assert "the pacer: 4.0 and 6.0" in shown.accessibleDescription()
    assert "the signal is good" in shown.toolTip()
    assert not shown.grab().isNull()


def test_without_a_pacer_there_is_no_comparison() -> None:
    words = achieved_words(measured(paced=None, source=BreathSource.ECG))
    assert words == (
        "Newest breath: 3.9 s in, 6.2 s out. "
        "Measured from the height of the heartbeats' waves; the signal is good."
    )


def test_a_fresh_breath_stays_and_an_old_one_gives_way_to_the_reason(shown: AchievedBreath) -> None:
    shown.hear(measured(start_s=50.0))
    shown.second(70.0, SHARE)
    assert "3.9 s in" in words_on(shown)
    shown.second(91.0, Absent(reason="not measured for a moment: the body moves"))
    assert words_on(shown) == NOT_MEASURED
    assert shown.toolTip() == "not measured for a moment: the body moves"


def test_the_look_and_a_new_session_can_change(shown: AchievedBreath) -> None:
    shown.hear(measured(paced=None))
    shown.set_theme(theme(LIGHT, 1.5))
    assert not shown.grab().isNull()
    shown.begin()
    assert words_on(shown) == NOT_MEASURED
