"""The gauge is calm: T-7.2 to T-7.4, and its words."""

import itertools

import numpy as np
import pytest

from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.session.gauge import FREEZE_S, SETTLE_BEATS, WORD_S, Gauge
from hrvtrainer.session.updates import GaugeShown, GaugeWord

NO_LOCK = Absent(reason="listening")


def step(gauge: Gauge, at_s: float, value: float, beats: int = 100) -> GaugeShown:
    return gauge.step(at_s, Estimate(value=value, n=50), beats_since_gap=beats)


def test_it_listens_until_there_is_something_to_show() -> None:
    shown = Gauge().step(1.0, NO_LOCK, beats_since_gap=100)
    assert shown == GaugeShown(at_s=1.0, level=None, word=GaugeWord.LISTENING)


@pytest.mark.parametrize(
    ("value", "word"),
    [(0.2, GaugeWord.GATHERING), (0.4, GaugeWord.SETTLING), (0.8, GaugeWord.STEADY)],
)
def test_the_first_value_names_its_zone(value: float, word: GaugeWord) -> None:
    assert step(Gauge(), 1.0, value).word is word


def test_t_7_3_a_step_takes_18_to_35_s_and_never_overshoots() -> None:
    gauge = Gauge()
    step(gauge, 0.0, 0.0)
    levels = [step(gauge, float(second), 1.0).level or 0.0 for second in range(1, 61)]
    reached_s = next(second for second, level in enumerate(levels, start=1) if level >= 0.9)
    assert 18 <= reached_s <= 35
    assert max(levels) <= 1.0
    assert levels == sorted(levels)


def test_it_falls_more_slowly_than_it_rises() -> None:
    rising, falling = Gauge(), Gauge()
    step(rising, 0.0, 0.5)
    step(falling, 0.0, 0.5)
    for second in range(1, 9):
        up = step(rising, float(second), 0.7).level
        down = step(falling, float(second), 0.3).level
    assert up is not None
    assert down is not None
    assert up - 0.5 > 0.5 - down


def test_t_7_2_noise_does_not_change_the_word_more_than_once_in_5_min() -> None:
    rng = np.random.default_rng(1)
    gauge = Gauge()
    words = [
        step(gauge, float(second), float(0.35 + 0.05 * rng.standard_normal())).word for second in range(300)
    ]
    changes = sum(before is not after for before, after in itertools.pairwise(words))
    assert changes <= 1


@pytest.mark.parametrize("middle", [0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60])
def test_t_7_2_noise_anywhere_changes_the_word_at_most_once_in_5_min(middle: float) -> None:
    """T-7.2 where it is hardest, 20 draws each. With 60 draws of 18 middles: never more than once."""
    for seed in range(20):
        rng, gauge = np.random.default_rng(seed), Gauge()
        words = [
            step(gauge, float(second), float(middle + 0.05 * rng.standard_normal())).word
            for second in range(300)
        ]
        assert sum(before is not after for before, after in itertools.pairwise(words)) <= 1


@pytest.mark.parametrize(
    ("first", "then", "word"),
    [
        (0.45, 0.32, GaugeWord.SETTLING),
        (0.45, 0.58, GaugeWord.SETTLING),
        (0.20, 0.38, GaugeWord.GATHERING),
        (0.80, 0.52, GaugeWord.STEADY),
    ],
)
def test_t_7_4_a_loss_within_the_margins_changes_no_zone(first: float, then: float, word: GaugeWord) -> None:
    """T-7.4 where it is hardest: the value lies beyond a border, and within its margin."""
    gauge = Gauge()
    for second in range(60):
        step(gauge, float(second), first)
    for second in range(60, 120):
        assert step(gauge, float(second), then).word is word
    for second in range(120, 150):
        gauge.step(float(second), NO_LOCK, beats_since_gap=0)

    assert step(gauge, 150.0, then).word is word


@pytest.mark.parametrize(
    ("first", "then", "word"),
    [(0.45, 0.25, GaugeWord.GATHERING), (0.45, 0.65, GaugeWord.STEADY), (0.80, 0.20, GaugeWord.GATHERING)],
)
def test_who_comes_back_far_beyond_a_border_is_in_the_new_zone(
    first: float, then: float, word: GaugeWord
) -> None:
    gauge = Gauge()
    for second in range(30):
        step(gauge, float(second), first)
    for second in range(30, 60):
        gauge.step(float(second), NO_LOCK, beats_since_gap=0)

    assert step(gauge, 60.0, then).word is word


def test_t_7_4_30_s_without_signal_do_not_change_the_zone() -> None:
    gauge = Gauge()
    for second in range(60):
        before = step(gauge, float(second), 0.45)
    for second in range(60, 90):
        away = gauge.step(float(second), NO_LOCK, beats_since_gap=0)
        if second - 59 <= FREEZE_S:
            assert away.level == before.level
    assert away.level is None
    assert away.word is GaugeWord.LISTENING
    assert step(gauge, 90.0, 0.45).word is before.word


def test_the_first_beats_after_a_gap_are_not_shown() -> None:
    gauge = Gauge()
    assert step(gauge, 1.0, 0.5, beats=SETTLE_BEATS - 1).level is None
    assert step(gauge, 2.0, 0.5, beats=SETTLE_BEATS).level == 0.5


def test_each_word_stands_for_15_s_and_the_border_must_be_crossed_for_8() -> None:
    gauge = Gauge()
    step(gauge, 0.0, 0.3)
    changed_s = next(
        second for second in range(1, 120) if step(gauge, float(second), 0.9).word is GaugeWord.SETTLING
    )
    assert changed_s >= WORD_S
    again_s = next(
        second
        for second in range(changed_s + 1, 240)
        if step(gauge, float(second), 0.9).word is GaugeWord.STEADY
    )
    assert again_s - changed_s >= WORD_S


def test_the_word_goes_back_as_calmly() -> None:
    gauge = Gauge()
    step(gauge, 0.0, 0.7)
    words = [step(gauge, float(second), 0.1).word for second in range(1, 120)]
    assert words[0] is GaugeWord.STEADY
    assert GaugeWord.SETTLING in words
    assert words[-1] is GaugeWord.GATHERING
