"""Verification finds every number that is not as it was shown, and says which."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from recorded_items import plain_session, updates_of

from hrvtrainer.breath.pacer import Pacer, PacerChange
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.recording.verification import BEATS, GAUGE, Verdict, compare
from hrvtrainer.session.updates import (
    BeatsHeard,
    GaugeShown,
    GaugeWord,
    Numbers,
    Phase,
    PhaseChanged,
    Progress,
    StepEntered,
    Update,
)

METHODS = {"rmssd_ms": "rmssd-1", "breath_lock": "lock-1", GAUGE: "gauge-1"}
SHOWN = updates_of(list(plain_session(90)))
N_SHOWN = 90 * 9 + 26  # nine estimates a second, and the gauge after 64 s


def verdict(
    recorded: Sequence[Update],
    replayed: Sequence[Update],
    *,
    exact: bool = True,
    finished: bool = True,
    methods: Mapping[str, str] = METHODS,
) -> Verdict:
    return compare(
        recorded,
        replayed,
        exact=exact,
        finished=finished,
        recorded_methods=METHODS,
        methods=methods,
    )


def with_metric(updates: Sequence[Update], at_s: float, key: str, metric: Metric) -> list[Update]:
    return [
        replace(update, metrics={**update.metrics, key: metric})
        if isinstance(update, Numbers) and update.at_s == at_s
        else update
        for update in updates
    ]


def scaled(updates: Sequence[Update], factor: float) -> list[Update]:
    def scale(metric: Metric) -> Metric:
        return replace(metric, value=metric.value * factor) if isinstance(metric, Estimate) else metric

    return [
        replace(update, metrics={key: scale(metric) for key, metric in update.metrics.items()})
        if isinstance(update, Numbers)
        else update
        for update in updates
    ]


def test_the_same_numbers_are_equal_and_counted() -> None:
    found = verdict(SHOWN, SHOWN)
    assert found.is_equal
    assert (found.count, found.differences, found.first) == (N_SHOWN, 0, None)
    assert found.sentence == f"{N_SHOWN} numbers compared; all bit-equal."


def test_updates_that_no_file_keeps_are_passed_over() -> None:
    extra: list[Update] = [BeatsHeard(at_s=3.0, beats=()), Progress(at_s=3.0, practised_s=3.0, left_s=None)]
    assert verdict(SHOWN, [*SHOWN[:30], *extra, *SHOWN[30:]]).is_equal


def test_one_bit_is_a_difference_on_the_same_machine_and_none_elsewhere() -> None:
    value = float(np.nextafter(50.0, 51.0))
    shown = with_metric(SHOWN, 70.0, "rmssd_ms", Estimate(value=50.0, low=35.0, high=47.0, n=60))
    now = with_metric(SHOWN, 70.0, "rmssd_ms", Estimate(value=value, low=35.0, high=47.0, n=60))
    found = verdict(shown, now)
    assert not found.is_equal
    assert found.differences == 1
    assert found.first is not None
    assert (found.first.at_s, found.first.what) == (70.0, "rmssd_ms")
    assert repr(value) in found.first.replayed
    assert f"the first at 70 s: rmssd_ms was {found.first.recorded}, is " in found.sentence
    elsewhere = verdict(shown, now, exact=False)
    assert elsewhere.is_equal
    assert elsewhere.sentence.endswith("all within 1e-09 (made on another machine or version).")


def test_a_number_that_is_newer_than_the_recording_was_not_shown_then() -> None:
    newer = {**METHODS, "breath_lag_s": "breath-lag-1"}
    now = with_metric(SHOWN, 70.0, "breath_lag_s", Estimate(value=0.3, n=6))
    found = verdict(SHOWN, now, methods=newer)
    assert found.is_equal
    assert found.count == N_SHOWN
    assert not verdict(now, SHOWN, methods=newer).is_equal


def test_what_differs_because_beats_are_placed_otherwise_is_put_down_to_that() -> None:
    placed = {**METHODS, BEATS: "beats/2"}
    now = with_metric(SHOWN, 70.0, "rmssd_ms", Estimate(value=50.0, n=60))
    found = verdict(SHOWN, now, methods=placed)
    assert not found.is_equal
    assert (found.differences, found.other_formulas) == (0, (BEATS,))
    assert verdict(SHOWN, SHOWN, methods=placed).is_equal


def test_minus_zero_is_zero() -> None:
    shown = with_metric(SHOWN, 70.0, "breath_lock", Estimate(value=0.0, n=1))
    assert verdict(shown, with_metric(SHOWN, 70.0, "breath_lock", Estimate(value=-0.0, n=1))).is_equal


@pytest.mark.parametrize(("factor", "is_equal"), [(1.0 + 5e-10, True), (1.0 + 5e-9, False)])
def test_elsewhere_a_number_may_differ_in_its_tenth_digit(factor: float, *, is_equal: bool) -> None:
    assert verdict(SHOWN, scaled(SHOWN, factor), exact=False).is_equal is is_equal
    assert not verdict(SHOWN, scaled(SHOWN, factor)).is_equal


def test_a_number_of_numpy_is_compared_as_a_number() -> None:
    shown = with_metric(SHOWN, 70.0, "rmssd_ms", Estimate(value=50.0, n=60))
    now = with_metric(SHOWN, 70.0, "rmssd_ms", Estimate(value=np.float64(50.000000001), n=60))
    assert verdict(shown, now, exact=False).is_equal


LOCK = Estimate(value=0.5, low=None, high=None, n=60)


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(
    ("shown", "now"),
    [
        (LOCK, replace(LOCK, n=61)),
        (LOCK, replace(LOCK, low=0.4)),
        (replace(LOCK, low=0.4), replace(LOCK, low=0.41)),
        (LOCK, Absent(reason="needs 64 s", n=60)),
        (Absent(reason="needs 64 s", n=60), LOCK),
        (Absent(reason="needs 64 s", n=60), Absent(reason="needs 60 s", n=60)),
    ],
)
def test_every_part_of_a_number_counts(shown: Metric, now: Metric, *, exact: bool) -> None:
    found = verdict(
        with_metric(SHOWN, 70.0, "breath_lock", shown),
        with_metric(SHOWN, 70.0, "breath_lock", now),
        exact=exact,
    )
    assert found.differences == 1


def test_a_number_that_is_missing_and_one_that_is_new_are_differences() -> None:
    more = with_metric(SHOWN, 70.0, "lf_peak_hz", LOCK)
    lost, new = verdict(more, SHOWN), verdict(SHOWN, more)
    assert lost.first is not None
    assert (lost.differences, lost.first.replayed) == (1, "nothing")
    assert new.first is not None
    assert (new.differences, new.first.recorded) == (1, "nothing")


def moved(shift: Callable[[Update], Update]) -> list[Update]:
    return [shift(update) for update in SHOWN]


@pytest.mark.parametrize(
    "shift",
    [
        lambda update: replace(update, word=GaugeWord.STEADY) if isinstance(update, GaugeShown) else update,
        lambda update: replace(update, level=0.6) if isinstance(update, GaugeShown) else update,
        lambda update: replace(update, number=2) if isinstance(update, StepEntered) else update,
        lambda update: replace(update, phase=Phase.PAUSED) if isinstance(update, PhaseChanged) else update,
        lambda update: replace(update, pacer=None) if isinstance(update, PacerChange) else update,
        lambda update: replace(update, from_s=0.1) if isinstance(update, PacerChange) else update,
    ],
)
@pytest.mark.parametrize("exact", [True, False])
def test_the_gauge_the_steps_and_the_pacer_count_as_well(
    shift: Callable[[Update], Update], *, exact: bool
) -> None:
    assert not verdict(SHOWN, moved(shift), exact=exact).is_equal


def test_elsewhere_a_pacer_may_differ_in_its_tenth_digit() -> None:
    def slower(update: Update) -> Update:
        if not isinstance(update, PacerChange):
            return update
        pattern = BreathPattern(inhale_s=4.0 * (1 + 1e-12), exhale_s=6.0)
        return replace(update, pacer=Pacer(pattern=pattern, began_s=0.0, breaths_before=0))

    assert verdict(SHOWN, moved(slower), exact=False).is_equal
    assert not verdict(SHOWN, moved(slower)).is_equal


@pytest.mark.parametrize("place", [0, 1, 40, len(SHOWN) - 1])
def test_an_update_too_few_or_too_many_is_found_and_the_rest_still_compared(place: int) -> None:
    fewer = [*SHOWN[:place], *SHOWN[place + 1 :]]
    for found in (verdict(SHOWN, fewer), verdict(fewer, SHOWN)):
        assert 1 <= found.differences <= 12
        assert found.first is not None
        assert found.first.at_s == SHOWN[place].at_s


def test_numbers_without_a_number_are_missed_too() -> None:
    empty = Numbers(at_s=91.0, metrics={})
    assert verdict([*SHOWN, empty], SHOWN).differences == 1
    assert verdict(SHOWN, [*SHOWN, empty]).differences == 1


def test_an_unfinished_recording_is_compared_as_far_as_it_goes() -> None:
    found = verdict(SHOWN[:50], SHOWN, finished=False)
    assert found.is_equal
    assert found.sentence.endswith("; the recording is unfinished.")
    assert not verdict(SHOWN[:50], SHOWN).is_equal
    assert not verdict([*SHOWN, Numbers(at_s=91.0, metrics={"x": LOCK})], SHOWN, finished=False).is_equal


def test_a_number_of_another_formula_is_named_and_not_compared() -> None:
    now = with_metric(SHOWN, 70.0, "rmssd_ms", Estimate(value=1.0, n=60))
    found = verdict(SHOWN, now, methods={**METHODS, "rmssd_ms": "rmssd-2"})
    assert not found.is_equal
    assert (found.other_formulas, found.differences) == (("rmssd_ms",), 0)
    assert found.count == N_SHOWN - 90
    assert "made by another formula: rmssd_ms" in found.sentence


def test_the_gauge_has_a_formula_too() -> None:
    found = verdict(SHOWN, SHOWN, methods={**METHODS, GAUGE: "gauge-2"})
    assert found.other_formulas == (GAUGE,)


def test_a_formula_of_a_number_that_was_not_shown_does_not_matter() -> None:
    assert verdict(SHOWN, SHOWN, methods={**METHODS, "sdnn_ms": "sdnn-1"}).is_equal


def test_where_no_number_was_shown_there_is_nothing_to_verify() -> None:
    nothing: list[list[Update]] = [[], [PhaseChanged(at_s=0.0, phase=Phase.RUNNING)]]
    for shown in nothing:
        found = verdict(shown, shown)
        assert not found.is_equal
        assert found.differences == 0
        assert found.sentence == "No number was shown in this recording, so there is nothing to compare."
