from dataclasses import replace

import numpy as np
import pytest
from driven_hearts import DrivenHeart
from heart_signals import beat_times, draw_person, free, grid, heart_rate, series_of, volume
from scipy.signal import coherence

from hrvtrainer.coupling.coherence_function import (
    FIXED_PACE,
    BreathCoherence,
    Pacing,
    breath_coherence,
)
from hrvtrainer.estimates import Absent, Estimate


def free_heart(seed: int, seconds: float = 420.0) -> DrivenHeart:
    """Return somebody at rest who breathes as they like."""
    rng = np.random.default_rng(seed)
    person = draw_person(rng)
    time_s = grid(seconds)
    cycles = free()(person, rng, time_s)
    rate = heart_rate(person, rng, cycles)
    series = series_of(np.diff(beat_times(rate)) * 1000.0, float(beat_times(rate)[0]))
    return DrivenHeart(
        person=person, breaths_per_min=14.0, series=series, time_s=time_s, cycles=cycles, driven_bpm=rate
    )


def found_in(heart: DrivenHeart, breath_of: DrivenHeart) -> BreathCoherence:
    found = breath_coherence(heart.series, breath_of.time_s, volume(breath_of.cycles), pacing=Pacing.FREE)
    assert isinstance(found, BreathCoherence)
    return found


def test_the_coherence_is_that_of_an_independent_program() -> None:
    heart = free_heart(1)

    found = found_in(heart, heart)

    begin_s = float(heart.series.middle_s[0])
    grid_s = begin_s + 0.25 * np.arange(found.segments * 240)
    rate = np.interp(grid_s, heart.time_s, heart.driven_bpm)
    breath = np.interp(grid_s, heart.time_s, volume(heart.cycles))
    frequency_hz, expected = coherence(rate, breath, 4.0, "hann", nperseg=240, noverlap=0, detrend="linear")
    breathing = (frequency_hz > 0.1) & (frequency_hz < 0.4)
    assert found.frequency_hz == pytest.approx(frequency_hz)
    assert np.median(np.abs(found.coherence - expected)[breathing]) < 0.05
    assert found.segments == 6


def test_a_heart_is_coherent_with_its_own_breath_and_not_with_anothers() -> None:
    own: list[float] = []
    others: list[bool] = []
    for seed in range(30):
        heart, stranger = free_heart(seed), free_heart(seed + 1000)
        mine = found_in(heart, heart)
        assert isinstance(mine.at_breath, Estimate)
        own.append(mine.at_breath.value)
        foreign = found_in(heart, stranger)
        here = (foreign.frequency_hz > 0.15) & (foreign.frequency_hz < 0.35)
        others += (foreign.coherence[here] > foreign.chance_level).tolist()

    assert np.median(own) > 0.7
    assert 0.02 <= np.mean(others) <= 0.09


def test_the_breaths_own_frequency_is_told() -> None:
    heart = free_heart(5)
    rate_hz = (heart.cycles[-1] - heart.cycles[0]) / (heart.time_s[-1] - heart.time_s[0])

    assert found_in(heart, heart).breath_hz == pytest.approx(rate_hz, abs=0.04)


def test_a_fixed_pace_is_refused() -> None:
    heart = free_heart(1)

    found = breath_coherence(heart.series, heart.time_s, volume(heart.cycles), pacing=Pacing.FIXED)

    assert found == Absent(reason=FIXED_PACE)


def test_too_little_is_said() -> None:
    heart = free_heart(1, 200.0)
    nothing = np.array([])
    reason = "needs 5 minutes of beats and breath without a gap, has"

    short = breath_coherence(heart.series, heart.time_s, volume(heart.cycles), pacing=Pacing.SLIDING)
    silent = breath_coherence(heart.series, nothing, nothing, pacing=Pacing.FREE)

    assert short == Absent(reason=f"{reason} 3", n=3)
    assert silent == Absent(reason=f"{reason} 0")


def test_no_segment_crosses_a_gap() -> None:
    heart = free_heart(2)
    contiguous = heart.series.contiguous.copy()
    contiguous[int(np.searchsorted(heart.series.end_s, 110.0))] = False
    parted = replace(heart.series, contiguous=contiguous)

    whole = found_in(heart, heart)
    found = breath_coherence(parted, heart.time_s, volume(heart.cycles), pacing=Pacing.FREE)

    assert isinstance(found, BreathCoherence)
    assert found.segments == whole.segments
    contiguous[int(np.searchsorted(heart.series.end_s, 150.0))] = False
    contiguous[int(np.searchsorted(heart.series.end_s, 200.0))] = False
    fewer = breath_coherence(
        replace(parted, contiguous=contiguous), heart.time_s, volume(heart.cycles), pacing=Pacing.FREE
    )
    assert isinstance(fewer, Absent)
    assert fewer.n == 4


@pytest.mark.parametrize("still", ["heart", "breath"])
def test_what_stands_still_is_said(still: str) -> None:
    heart = free_heart(3)
    series = series_of(np.full(420, 1000.0)) if still == "heart" else heart.series
    breath = volume(heart.cycles) if still == "heart" else np.ones(heart.time_s.size)

    found = breath_coherence(series, heart.time_s, breath, pacing=Pacing.FREE)

    assert isinstance(found, Absent)
    assert found.reason == "needs a heart and a breath that move, one stands still"


def test_what_is_no_heart_and_no_breath_has_a_reason() -> None:
    heart = free_heart(1, 200.0)
    time_s, breath = np.arange(3.0), np.array([0.0, np.nan, 1.0])

    silent = breath_coherence(series_of(np.array([])), time_s, time_s, pacing=Pacing.FREE)
    broken = breath_coherence(heart.series, time_s, breath, pacing=Pacing.FREE)

    assert silent == Absent(reason="needs NN intervals, has none")
    assert broken == Absent(reason="needs a breath that is made of numbers, some are not")
