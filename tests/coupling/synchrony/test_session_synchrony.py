from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from heart_signals import cut, free, series_of
from simulated_people import pace_from, release_from
from two_hearts import Pair, free_breathers, later, learning, on_one_pacer, two_hearts

from hrvtrainer.beats import BeatLabel, NnSeries
from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.coupling.synchrony.outcome import Outcome
from hrvtrainer.coupling.synchrony.session_synchrony import Synchrony, session_synchrony
from hrvtrainer.estimates import Absent, Estimate, Metric

SLOW_HZ = (0.003, 0.05)
MIDDLE_HZ = (0.02, 0.1)


def synchrony(pair: Pair, *, until_s: float = 600.0, from_s: float = 0.0, ecg: bool = True) -> Synchrony:
    return session_synchrony(
        pair.first,
        pair.second,
        pair.pacers,
        from_s=from_s,
        until_s=until_s,
        both_from_ecg=ecg,
        rng=pair.rng,
    )


def value(metric: Metric) -> float:
    assert isinstance(metric, Estimate), metric
    return metric.value


def share_found(make: Callable[[int], Pair], n: int) -> float:
    return float(np.mean([value(synchrony(make(seed)).p) < 0.05 for seed in range(n)]))


def slow_pair(seed: int, *, paced: bool, band_hz: tuple[float, float] = SLOW_HZ) -> Pair:
    make = on_one_pacer if paced else free_breathers
    return make(seed, shared_hz=band_hz)


def copied(pair: Pair, delay_s: float) -> Pair:
    return replace(pair, second=later(pair.first, delay_s))


def test_t_8_1_two_who_breathe_freely_are_seldom_called_synchronous() -> None:
    """T-8.1 with 50 pairs: at most 14 % below p = 0.05. Of 200: 5.5 % (the long test)."""
    assert share_found(free_breathers, 50) <= 0.14


def test_t_8_2_two_on_one_pacer_are_seldom_called_synchronous_beyond_it() -> None:
    """T-8.2 with 50 pairs: at most 14 % below p = 0.05. Of 200: 5.5 % (the long test)."""
    assert share_found(on_one_pacer, 50) <= 0.14


@pytest.mark.long
def test_t_8_1_of_200_free_breathers_2_to_9_percent_are_called_synchronous() -> None:
    """T-8.1. Measured: 5.5 %."""
    assert 0.02 <= share_found(free_breathers, 200) <= 0.09


@pytest.mark.long
@pytest.mark.parametrize("breaths_per_min", [4.5, 5.5, 6.0])
def test_t_8_2_of_200_on_one_pacer_2_to_9_percent_are_called_synchronous(breaths_per_min: float) -> None:
    """T-8.2. Measured: 5.5, 5.0 and 5.5 % at 4.5, 5.5 and 6 a minute."""
    assert 0.02 <= share_found(lambda seed: on_one_pacer(seed, breaths_per_min), 200) <= 0.09


@pytest.mark.long
def test_t_8_2_holds_for_200_who_learn_the_pace_in_the_same_minutes() -> None:
    """T-8.2 for two learners. Measured: 4.5 %; exchanged over the whole session it would be 28 %."""
    assert share_found(lambda seed: on_one_pacer(seed, breathe=learning(6.0)), 200) <= 0.09


@pytest.mark.parametrize("paced", [True, False])
def test_t_8_3_a_shared_slow_wave_is_found(*, paced: bool) -> None:
    """T-8.3, 0.02 to 0.1 Hz with 15 pairs; measured 100 % of 50, on a pacer and without."""
    assert share_found(lambda seed: slow_pair(seed, paced=paced, band_hz=MIDDLE_HZ), 15) >= 0.9


@pytest.mark.long
@pytest.mark.parametrize("paced", [True, False])
def test_t_8_3_even_one_slower_than_most_segments_is_found(*, paced: bool) -> None:
    """T-8.3, 0.003 to 0.05 Hz, most of it slower than a segment is long.

    Measured: 91.0 % on a pacer, 93.0 % without.
    """
    assert share_found(lambda seed: slow_pair(seed, paced=paced), 200) >= 0.90


@pytest.mark.parametrize("make", [free_breathers, on_one_pacer])
@pytest.mark.parametrize("delay_s", [2.0, -1.3])
def test_t_8_4_a_copy_follows_by_its_delay(make: Callable[[int], Pair], delay_s: float) -> None:
    """T-8.4: 2.0 +- 0.25 s. Measured with 20 pairs each: 2.00 in all, free and on a pacer."""
    for seed in range(3):
        found = synchrony(copied(make(seed), delay_s), from_s=5.0 if make is free_breathers else 0.0)

        assert value(found.p) == pytest.approx(1.0 / 1000.0)
        assert value(found.follows_by_s) == pytest.approx(delay_s, abs=0.05)


def test_on_one_pacer_both_lock_and_no_more_is_said() -> None:
    """Two who have never met: phase locking 0.9 (0.88 expected), and the same guide explains it."""
    found = synchrony(on_one_pacer(3))

    assert found.outcome is Outcome.FOLLOWING_THE_GUIDE
    assert value(found.locking) > 0.75
    assert abs(value(found.effect_size)) < 3.0
    assert abs(value(found.signed_effect_size)) < 3.0
    assert found.segments == 19
    assert found.left_out == 0
    assert found.follows_by_s == Absent(
        reason="who follows is told only where the hearts moved together beyond chance", n=19
    )


def test_what_goes_beyond_the_pace_is_said_so() -> None:
    found = synchrony(slow_pair(1, paced=True, band_hz=MIDDLE_HZ), ecg=False)

    assert found.outcome is Outcome.BEYOND_THE_PACE
    assert value(found.effect_size) > 2.0
    assert value(found.signed_effect_size) > 2.0
    assert value(found.mean_z) > 0.0
    assert value(found.mean_absolute_z) > abs(value(found.mean_z))
    assert found.follows_by_s == Absent(
        reason="who follows is told only where both hearts are timed by ECG", n=19
    )


def test_without_a_pacer_it_is_chance_that_is_beaten_or_not() -> None:
    alone = synchrony(free_breathers(1))
    shared = synchrony(slow_pair(1, paced=False, band_hz=MIDDLE_HZ))

    assert alone.outcome is Outcome.NO_MORE_THAN_CHANCE
    assert shared.outcome is Outcome.MORE_THAN_CHANCE
    assert shared.locking == Absent(reason="no pacer led both")


def test_every_outcome_has_a_sentence_without_a_claim() -> None:
    for outcome in Outcome:
        words = outcome.sentence.lower()
        assert words.endswith(".")
        assert not any(claim in words for claim in ("bond", "energy", "health", "heal", "love", "empath"))


def with_gaps(series: NnSeries, every_s: float, offset_s: float) -> NnSeries:
    """Take one beat out every so often and say that a gap is there."""
    rows = np.searchsorted(series.end_s, np.arange(offset_s, float(series.end_s[-1]), every_s))
    keep = np.ones(len(series), dtype=np.bool_)
    keep[rows] = False
    contiguous = series.contiguous.copy()
    contiguous[rows + 1] = False
    return replace(series, contiguous=contiguous).where(keep)


def test_segments_with_a_gap_are_left_out_and_counted() -> None:
    pair = on_one_pacer(2)

    found = synchrony(replace(pair, first=with_gaps(pair.first, 200.0, 105.0)))

    assert (found.segments, found.left_out) == (16, 3)
    assert isinstance(found.p, Estimate)


def test_too_many_gaps_leave_nothing_to_test() -> None:
    pair = on_one_pacer(2)

    found = synchrony(replace(pair, second=with_gaps(pair.second, 100.0, 45.0)))

    assert found.outcome is Outcome.NOT_TESTED
    assert found.p == Absent(reason="needs 16 segments with both hearts clear, has 13 (6 left out)", n=13)
    assert isinstance(found.locking, Estimate)


def test_a_segment_that_was_treated_too_much_is_left_out() -> None:
    pair = on_one_pacer(2)
    label = pair.first.label.copy()
    label[100:104] = BeatLabel.SHORT

    found = synchrony(replace(pair, first=cut(pair.first, 0, None, label=label)))

    assert 1 <= found.left_out <= 2


@pytest.mark.parametrize(
    ("until_s", "breaths_per_min", "reason"),
    [
        (480.0, 6.0, "needs 16 segments with both hearts clear, has 15"),
        (20.0, 6.0, "needs 16 segments with both hearts clear, has 0"),
        (455.0, 4.5, "needs 8 min with both hearts clear, has 7.1"),
    ],
)
def test_sixteen_segments_and_eight_minutes_are_needed(
    until_s: float, breaths_per_min: float, reason: str
) -> None:
    found = synchrony(on_one_pacer(4, breaths_per_min), until_s=until_s)

    assert found.outcome is Outcome.NOT_TESTED
    assert isinstance(found.p, Absent)
    assert found.p.reason == reason


def test_eight_minutes_after_the_first_segment_are_enough() -> None:
    assert isinstance(synchrony(on_one_pacer(4), until_s=510.0).p, Estimate)


def test_a_pace_that_slides_all_the_time_cannot_be_tested() -> None:
    pair = free_breathers(5)
    at_s, pace = 0.0, 7.0
    while at_s < 600.0:
        pair.pacers.add(pace_from(at_s, pace))
        at_s += 60.0 / pace
        pace -= 0.04

    found = synchrony(pair)

    assert found.outcome is Outcome.NOT_TESTED
    assert isinstance(found.p, Absent)


BEGINNINGS_S = [100.0 * i for i in range(8)]


def with_answer(series: NnSeries) -> NnSeries:
    """Add what a heart does when a new breath begins: a jump by 10 bpm that fades within 15 s."""
    rate_bpm = series.hr_bpm
    for begin_s in BEGINNINGS_S:
        since_s = np.clip(series.middle_s - begin_s, 0.0, None)
        rate_bpm = rate_bpm + 10.0 * np.exp(-since_s / 15.0) * (series.middle_s >= begin_s)
    return series_of(60000.0 / rate_bpm, float(series.end_s[0] - series.nn_ms[0] / 1000.0))


def test_that_both_hearts_answer_a_new_breath_is_no_synchrony() -> None:
    """12 pairs with nothing in common but eight beginnings: 0 called, 6 when their segments count."""
    called = []
    for seed in range(12):
        pair = two_hearts(seed, free(), seconds=840.0)
        for begin_s in BEGINNINGS_S:
            pair.pacers.add(pace_from(begin_s))
            pair.pacers.add(release_from(begin_s + 90.0))
        answered = replace(pair, first=with_answer(pair.first), second=with_answer(pair.second))
        found = synchrony(answered, until_s=800.0)
        assert found.segments == 16
        called.append(value(found.p) < 0.05)

    assert sum(called) <= 2


def test_two_paces_are_tested_each_among_its_own() -> None:
    pair = free_breathers(6)
    pair.pacers.add(pace_from(0.0, 6.0))
    pair.pacers.add(pace_from(300.0, 5.0))

    found = synchrony(pair)

    assert found.segments == 9 + 11
    assert found.outcome is Outcome.FOLLOWING_THE_GUIDE


@pytest.mark.parametrize(
    ("rr_ms", "reason"),
    [
        ([], "needs NN intervals, has none"),
        ([np.nan, 900.0], "needs intervals that are numbers, some are not"),
        ([900.0], "needs 16 segments with both hearts clear, has 0 (19 left out)"),
        ([1000.0] * 700, "needs 16 segments with both hearts clear, has 0 (19 left out)"),
    ],
)
def test_bad_hearts_have_a_reason(rr_ms: list[float], reason: str) -> None:
    pair = free_breathers(7)

    found = synchrony(replace(pair, second=series_of(np.array(rr_ms))))

    assert found.outcome is Outcome.NOT_TESTED
    assert isinstance(found.p, Absent)
    assert found.p.reason == reason


def test_two_hearts_that_repeat_themselves_exactly_are_all_pairings_alike() -> None:
    beat_s = 60.0 / 64.0
    rr_ms = np.tile(np.array([1.0, 1.0, 1.1, 0.9]) * beat_s * 1000.0, 170)
    heart = series_of(rr_ms, -16.0 * beat_s)

    found = session_synchrony(
        heart,
        heart,
        PacerHistory(),
        from_s=0.0,
        until_s=600.0,
        both_from_ecg=True,
        rng=np.random.default_rng(1),
    )

    assert found.outcome is Outcome.NO_MORE_THAN_CHANCE
    assert value(found.p) == 1.0
    assert found.effect_size == Absent(reason="all pairings are alike", n=999)


def test_the_same_seed_gives_the_same_answer() -> None:
    assert synchrony(on_one_pacer(8)) == synchrony(on_one_pacer(8))
