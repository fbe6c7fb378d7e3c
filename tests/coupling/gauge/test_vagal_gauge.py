import math

import numpy as np
import pytest
from heart_signals import TestPerson, cut, draw_person, free, paced, record, series_of
from resting import resting_series

from hrvtrainer.beats import NnSeries
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.coupling.gauge.own_usual import OwnUsual, own_usual
from hrvtrainer.coupling.gauge.paced_usual import PacedSession, paced_usual
from hrvtrainer.coupling.gauge.rest_baseline import RestBaseline, rest_baseline, rest_usual
from hrvtrainer.coupling.gauge.vagal_gauge import (
    FIXED_SENTENCE,
    Breathing,
    GaugeMode,
    GaugeReading,
    as_percent,
    standing,
    vagal_gauge,
)
from hrvtrainer.coupling.lock import breath_lock
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.time_domain import rmssd_estimate

SIX = BreathPattern.paced(6.0)
USUAL = OwnUsual(middle_ln=math.log(30.0), spread_ln=0.25, n=10)
WAVE_USUAL = OwnUsual(middle_ln=math.log(8.0), spread_ln=0.3, n=10)
RMSSD = Estimate(value=30.0 * math.exp(0.25), low=30.0, high=30.0 * math.exp(0.5), n=60)
WAVE = Estimate(value=8.0 * math.exp(-0.3), n=45)
NO_RMSSD = Absent(reason="needs 20 pairs of neighbouring beats, has 3", n=3)
LEARNING = Absent(reason="learning your usual: needs 3 resting baselines, has 1", n=1)


def reading(
    breathing: Breathing,
    *,
    rmssd_ms: Metric = RMSSD,
    wave_bpm: Metric = WAVE,
    at_rest: OwnUsual | Absent = USUAL,
    at_this_pace: OwnUsual | Absent = WAVE_USUAL,
) -> GaugeReading:
    return vagal_gauge(
        breathing, rmssd_ms=rmssd_ms, wave_bpm=wave_bpm, at_rest=at_rest, at_this_pace=at_this_pace
    )


def value(metric: Metric) -> float:
    assert isinstance(metric, Estimate)
    return metric.value


def reason(metric: Metric) -> str:
    assert isinstance(metric, Absent)
    return metric.reason


def test_at_rest_the_needle_is_rmssd() -> None:
    shown = reading(Breathing(pattern=None, measured_breaths_per_min=14.0, usual_breaths_per_min=13.0))

    assert shown.mode is GaugeMode.REST
    assert GaugeMode.REST.label == "Resting vagal index (vs your usual)"
    assert value(shown.z) == pytest.approx(1.0)
    assert value(shown.percent) == pytest.approx(84.134, abs=0.001)


def test_at_a_pace_the_needle_is_the_breath_wave_and_never_rmssd() -> None:
    breathing = Breathing(pattern=SIX, measured_breaths_per_min=6.2)

    shown = reading(breathing)

    assert shown.mode is GaugeMode.PACED
    assert GaugeMode.PACED.label == "Breath-heart wave (vs your usual)"
    assert value(shown.z) == pytest.approx(-1.0)
    assert reading(breathing, rmssd_ms=NO_RMSSD, at_rest=LEARNING) == shown
    assert isinstance(reading(breathing, wave_bpm=NO_RMSSD).z, Absent)


def test_the_band_joins_the_numbers_error_and_that_of_the_usual() -> None:
    z = standing(RMSSD, USUAL)

    reach = math.hypot(1.0, 1.645 * math.sqrt(math.pi / 2.0) / math.sqrt(10.0))
    assert isinstance(z, Estimate)
    assert (z.low, z.high) == pytest.approx((1.0 - reach, 1.0 + reach))
    percent = as_percent(z)
    assert isinstance(percent, Estimate)
    assert percent.low == pytest.approx(50.0 * (1.0 + math.erf((1.0 - reach) / math.sqrt(2.0))))
    assert percent.high == pytest.approx(50.0 * (1.0 + math.erf((1.0 + reach) / math.sqrt(2.0))))


def test_a_number_without_an_interval_has_no_band() -> None:
    z = standing(WAVE, WAVE_USUAL)

    assert value(z) == pytest.approx(-1.0)
    assert value(as_percent(z)) == pytest.approx(15.866, abs=0.001)
    for shown in (z, as_percent(z)):
        assert isinstance(shown, Estimate)
        assert (shown.low, shown.high, shown.n) == (None, None, 45)


def test_the_needle_stays_on_its_scale() -> None:
    far = Estimate(value=3000.0, low=0.0, high=9000.0, n=60)
    near = Estimate(value=0.001, low=0.0, high=0.002, n=60)

    assert standing(far, USUAL) == Estimate(value=3.0, low=-3.0, high=3.0, n=60)
    assert standing(near, USUAL) == Estimate(value=-3.0, low=-3.0, high=-3.0, n=60)
    assert value(as_percent(standing(far, USUAL))) == pytest.approx(99.865, abs=0.001)


@pytest.mark.parametrize(
    ("breathing", "mode", "words"),
    [
        (Breathing(pattern=None), GaugeMode.REST, None),
        (Breathing(pattern=None, measured_breaths_per_min=9.0), GaugeMode.REST, None),
        (Breathing(pattern=None, measured_breaths_per_min=20.0), GaugeMode.REST, None),
        (Breathing(pattern=None, measured_breaths_per_min=8.9), None, "slow breathing without a guide"),
        (Breathing(pattern=None, measured_breaths_per_min=20.1), None, "breathing is quicker than at rest"),
        (Breathing(pattern=None, unpaced_s=59.0), GaugeMode.REST, "needs 60 s without a guide"),
        (Breathing(pattern=None, unpaced_s=60.0), GaugeMode.REST, None),
        (
            Breathing(pattern=None, measured_breaths_per_min=18.0, usual_breaths_per_min=14.0),
            GaugeMode.REST,
            "you breathe otherwise than in your resting baselines",
        ),
        (Breathing(pattern=SIX), GaugeMode.PACED, None),
        (Breathing(pattern=SIX, measured_breaths_per_min=6.8), GaugeMode.PACED, None),
        (
            Breathing(pattern=SIX, measured_breaths_per_min=13.0),
            GaugeMode.PACED,
            "another pace than the guide",
        ),
    ],
)
def test_the_breathing_decides_what_may_be_shown(
    breathing: Breathing, mode: GaugeMode | None, words: str | None
) -> None:
    shown = reading(breathing)

    assert shown.mode is mode
    if words is None:
        assert isinstance(shown.z, Estimate)
        assert isinstance(shown.percent, Estimate)
    else:
        assert words in reason(shown.z)
        assert words in reason(shown.percent)


def test_what_is_missing_is_said() -> None:
    rest = Breathing(pattern=None)

    assert reason(reading(rest, at_rest=LEARNING).z) == LEARNING.reason
    assert reason(reading(rest, rmssd_ms=NO_RMSSD).percent) == NO_RMSSD.reason
    still = reading(rest, rmssd_ms=Estimate(value=0.0, low=0.0, high=0.0, n=60))
    assert reason(still.z) == "needs a heart rate that moves, this one is constant"


def test_the_help_says_what_no_strap_can_do() -> None:
    assert FIXED_SENTENCE.startswith("No chest strap measures vagal tone directly.")


def paced_series(person: TestPerson, seed: int, seconds: float = 300.0) -> NnSeries:
    times_s = record(person, np.random.default_rng(seed), paced(6.0), seconds)
    return series_of(np.diff(times_s) * 1000.0, float(times_s[0]))


def every_5_s(series: NnSeries, length_s: float) -> list[NnSeries]:
    windows = []
    for until_s in np.arange(105.0, series.end_s[-1], 5.0):
        first, last = np.searchsorted(series.end_s, [until_s - length_s, until_s])
        windows.append(cut(series, int(first), int(last)))
    return windows


def waves(series: NnSeries) -> list[Metric]:
    return [breath_lock(window, window.middle_s / 10.0).wave_bpm for window in every_5_s(series, 70.0)]


@pytest.mark.parametrize("person", [TestPerson(), TestPerson(swing_bpm=20.0, mayer_bpm=1.5)])
def test_t_7_1_slow_breathing_moves_rmssd_and_not_the_needle(person: TestPerson) -> None:
    """T-7.1, the same heart at 14 and then at 6 a minute.

    Measured: needle at most 0.8 and 0.6 from the usual in every window, RMSSD + 32 % (22 to 29 ms) and
    + 57 % (39 to 61 ms) for the person of 9 and of 20 bpm. Of twenty people of the population 18 stay
    within 1 in more than 70 % of windows; beyond it go those whose wave is below 5 bpm, because a small
    wave is known to no better than a third of itself in 45 s.
    """
    rests = [rest_baseline(resting_series(person, seed), began_s=0.0) for seed in range(3)]
    at_rest = rest_usual([rest for rest in rests if isinstance(rest, RestBaseline)])
    earlier = [
        PacedSession(
            pattern=SIX,
            wave_ln=float(np.median([math.log(value(wave)) for wave in waves(paced_series(person, seed))])),
        )
        for seed in (10, 11, 12)
    ]
    at_this_pace = paced_usual(earlier, SIX, today_ln=Absent(reason="not yet"))
    assert isinstance(at_rest, OwnUsual)
    now = paced_series(person, 20)
    rmssds = [rmssd_estimate(window, paced=True) for window in every_5_s(now, 60.0)]

    for wave, rmssd in zip(waves(now), rmssds, strict=True):
        shown = reading(
            Breathing(pattern=SIX), rmssd_ms=rmssd, wave_bpm=wave, at_rest=at_rest, at_this_pace=at_this_pace
        )
        assert shown.mode is GaugeMode.PACED
        assert abs(value(shown.z)) < 1.0
    after = reading(
        Breathing(pattern=None, unpaced_s=5.0),
        rmssd_ms=rmssds[-1],
        at_rest=at_rest,
        at_this_pace=at_this_pace,
    )
    assert isinstance(after.z, Absent)
    risen = float(np.median([value(rmssd) for rmssd in rmssds])) / math.exp(at_rest.middle_ln)
    assert 1.10 <= risen <= 1.70


@pytest.mark.parametrize("n", [3, 10])
def test_the_band_covers_where_a_person_really_stands(n: int) -> None:
    """Nine in ten bands hold the true distance from the true usual; people stray by 0.15 to 0.40.

    Measured with 20,000 people each, errors of 0.09: 90 % with three baselines and with ten. Without the
    error of the usual's middle it would be 55 % and 72 %.
    """
    rng = np.random.default_rng(n)
    covered = 0
    for _ in range(1000):
        spread = float(rng.uniform(0.15, 0.40))
        usual = own_usual(rng.normal(3.4, spread, n).tolist(), prior_spread_ln=0.25)
        true_ln = float(rng.normal(3.4, spread))
        seen_ln = true_ln + float(rng.normal(0.0, 0.09))
        factor = math.exp(1.645 * 0.09)
        number = Estimate(
            value=math.exp(seen_ln), low=math.exp(seen_ln) / factor, high=math.exp(seen_ln) * factor, n=60
        )
        z = standing(number, usual)
        assert isinstance(z, Estimate)
        assert z.low is not None
        assert z.high is not None
        true_z = max(-3.0, min(3.0, (true_ln - 3.4) / usual.spread_ln))
        covered += z.low <= true_z <= z.high

    assert 0.85 <= covered / 1000 <= 0.96


def test_most_days_lie_near_ones_usual() -> None:
    """Of new days of people who stray by 0.15 to 0.40, 90 % should lie within |z| < 1.645.

    Measured with 20,000 people each: 80 % with three baselines and 85 % with ten. The rest is what the
    middle of three is itself uncertain by, which the band says and the needle does not.
    """
    rng = np.random.default_rng(5)
    for n, least in ((3, 0.76), (10, 0.81)):
        inside = 0
        for _ in range(1000):
            spread = float(rng.uniform(0.15, 0.40))
            usual = own_usual(rng.normal(3.4, spread, n).tolist(), prior_spread_ln=0.25)
            inside += abs(float(rng.normal(3.4, spread)) - usual.middle_ln) < 1.645 * usual.spread_ln
        assert least <= inside / 1000 <= 0.90


def test_free_breathing_of_a_drawn_person_reads_about_their_usual() -> None:
    for seed in range(4):
        person = draw_person(np.random.default_rng(seed))
        rests = [rest_baseline(resting_series(person, 100 * seed + i), began_s=0.0) for i in range(3)]
        usual = rest_usual([rest for rest in rests if isinstance(rest, RestBaseline)])
        times_s = record(person, np.random.default_rng([seed, 9]), free(14.0), 61.0)
        number = rmssd_estimate(series_of(np.diff(times_s) * 1000.0), paced=False)

        assert abs(value(standing(number, usual))) < 2.0
