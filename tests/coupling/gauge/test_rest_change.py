import math

import numpy as np
import pytest
from heart_signals import STEP_S, beat_times, draw_person, free, grid, heart_rate, series_of
from resting import baseline

from hrvtrainer.coupling.gauge.rest_baseline import RestBaseline, rest_baseline
from hrvtrainer.coupling.gauge.rest_change import (
    RETEST_LN_RMSSD,
    BreathingWord,
    ChangeWord,
    RestChange,
    rest_change,
)
from hrvtrainer.estimates import Absent


def change(before: RestBaseline, after: RestBaseline) -> RestChange:
    found = rest_change(before, after)
    assert isinstance(found, RestChange)
    return found


def test_the_difference_is_after_minus_before_with_the_error_of_both_and_of_the_day() -> None:
    found = change(baseline(30.0, error_ln=0.06), baseline(36.0, error_ln=0.08))

    assert found.ln_rmssd.difference.value == pytest.approx(math.log(1.2))
    assert found.ln_rmssd.error == pytest.approx(math.sqrt(0.06**2 + 0.08**2 + 0.12**2))
    assert found.ln_rmssd.difference.low == pytest.approx(math.log(1.2) - 1.645 * found.ln_rmssd.error)
    assert found.ln_rmssd.difference.high == pytest.approx(math.log(1.2) + 1.645 * found.ln_rmssd.error)
    assert found.rmssd_percent.value == pytest.approx(20.0)
    assert found.rmssd_percent.low == pytest.approx(
        100.0 * (1.2 * math.exp(-1.645 * found.ln_rmssd.error) - 1.0)
    )


@pytest.mark.parametrize(
    ("errors", "word"),
    [
        (1.97, ChangeWord.RELIABLE),
        (-1.97, ChangeWord.RELIABLE),
        (1.95, ChangeWord.LIKELY),
        (1.66, ChangeWord.LIKELY),
        (-1.63, ChangeWord.WITHIN),
        (0.0, ChangeWord.WITHIN),
    ],
)
def test_the_word_depends_on_how_many_errors_the_difference_is(errors: float, word: ChangeWord) -> None:
    error = math.sqrt(2 * 0.06**2 + 0.12**2)
    hr_error = math.sqrt(2 * 0.6**2 + 1.5**2)

    found = change(
        baseline(30.0), baseline(30.0 * math.exp(errors * error), mean_hr_bpm=66.0 + errors * hr_error)
    )

    assert found.ln_rmssd.word is word
    assert found.mean_hr_bpm.word is word
    assert found.mean_hr_bpm.error == pytest.approx(hr_error)
    assert found.mean_hr_bpm.difference.value == pytest.approx(errors * hr_error)


@pytest.mark.parametrize(
    ("after", "word"),
    [
        (14.0, BreathingWord.ALIKE),
        (11.3, BreathingWord.ALIKE),
        (11.1, BreathingWord.DIFFERED),
        (17.0, BreathingWord.DIFFERED),
        (None, BreathingWord.UNKNOWN),
    ],
)
def test_breathing_that_differed_is_said(after: float | None, word: BreathingWord) -> None:
    assert change(baseline(), baseline(breaths_per_min=after)).breathing is word


def test_breathing_that_was_not_measured_before_is_unknown() -> None:
    assert change(baseline(breaths_per_min=None), baseline()).breathing is BreathingWord.UNKNOWN


def test_no_word_names_a_cause() -> None:
    for word in (*ChangeWord, *BreathingWord):
        assert "because" not in word
        assert "effect" not in word


def test_a_rest_that_cannot_count_gives_its_reason() -> None:
    short = Absent(reason="needs 120 s of clear beats after a minute of settling, has 57", n=60)

    assert rest_change(short, baseline()) == Absent(reason=f"rest before: {short.reason}", n=60)
    assert rest_change(baseline(), short) == Absent(reason=f"rest after: {short.reason}", n=60)


def rest(
    rng: np.random.Generator, seed: int, *, more_ln: float = 0.0, quicker_bpm: float = 0.0
) -> RestBaseline:
    """Return four minutes of a drawn person's rest, with their variation and rate moved."""
    person = draw_person(np.random.default_rng(seed))
    pace = float(np.clip(np.random.default_rng([seed, 1]).normal(14.0, 2.0), 9.0, 20.0))
    time_s = np.arange(grid(305.0).size, dtype=np.float64) * STEP_S - 60.0
    wave = heart_rate(person, rng, free(pace)(person, rng, time_s)) - person.rate_bpm
    rate = person.rate_bpm + quicker_bpm + wave * math.exp(more_ln)
    times_s = beat_times(np.clip(rate, 35.0, 180.0)) - 60.0
    times_s = times_s[times_s > 0]
    judged = rest_baseline(series_of(np.diff(times_s) * 1000.0, float(times_s[0])), began_s=0.0)
    assert isinstance(judged, RestBaseline)
    return judged


def changes(n: int, effect_ln: float) -> list[RestChange]:
    """Return changes of people whose two rests of one day differ by themselves as we assume."""
    found = []
    for seed in range(n):
        rng = np.random.default_rng([seed, 9])
        moved_ln, moved_bpm = RETEST_LN_RMSSD * rng.standard_normal(), 1.5 * rng.standard_normal()
        before = rest(rng, seed)
        after = rest(rng, seed, more_ln=effect_ln + moved_ln, quicker_bpm=moved_bpm)
        found.append(change(before, after))
    return found


def reliable(found: list[RestChange]) -> float:
    return float(np.mean([each.ln_rmssd.word is ChangeWord.RELIABLE for each in found]))


def test_t_9_1_without_a_change_few_are_called_reliable() -> None:
    """T-9.1 with 60: at most 15 %. Measured 5 %; the long test has 300."""
    assert reliable(changes(60, 0.0)) <= 0.15


def test_t_9_2_a_true_rise_is_found() -> None:
    """T-9.2, + 0.4, with 60: at least 66 %. Measured 73 %; the long test has 300."""
    assert reliable(changes(60, 0.4)) >= 0.66


@pytest.mark.long
def test_t_9_1_of_300_without_a_change_at_most_7_percent_are_called_reliable() -> None:
    """T-9.1, with the day's own 0.12 drawn. Measured: 6.3 % by RMSSD and 3.7 % by heart rate.

    Without that draw 0 %: then the 0.12 in the error has nothing to stand for.
    """
    found = changes(300, 0.0)

    assert 0.01 <= reliable(found) <= 0.07
    assert np.mean([each.mean_hr_bpm.word is ChangeWord.RELIABLE for each in found]) <= 0.07


@pytest.mark.long
def test_t_9_2_of_300_with_a_true_rise_at_least_75_percent_are_found() -> None:
    """T-9.2, + 0.4 with the day's own 0.12 drawn. Measured: 82 %."""
    assert reliable(changes(300, 0.4)) >= 0.75
