"""Measured breath, live: T-6.1 to T-6.4 of science.md on frames, and what comes between."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from breath_sessions import (
    CLOCK_NS,
    Measured,
    Peaks,
    Said,
    chest_frames,
    history,
    measured,
    number,
    overlaps,
)
from chest_signals import Chest, Floats, chest_of, times_of, volume_of
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_people import pace_from, release_from

from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.pacer import Pacer, PacerChange, PacerHistory
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.breath.respiration.signal_quality import BreathGrade
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.session.streams import breath_words as words
from hrvtrainer.session.streams.breath_stream import BreathStream
from hrvtrainer.straps.polar.frames import AccelerationFrame


def made(
    seed: int,
    *,
    rate: float = 6.0,
    share: float = 0.4,
    true_hz: float = 50.0,
    seconds: float = 150.0,
    chest: Chest | None = None,
) -> tuple[Floats, Floats, list[Said]]:
    """Return times, volume and frames of someone whose in-breaths begin with the pacer's."""
    time_s = times_of(seconds, true_hz)
    volume = volume_of(time_s * rate / 60.0, share)
    acceleration_mg = chest_of(volume, true_hz, np.random.default_rng(seed), chest)
    return time_s, volume, chest_frames(acceleration_mg, true_hz)


def led(rate: float = 6.0) -> PacerHistory:
    return history(pace_from(0.0, rate))


def late_s(breath: Breath, rate: float = 6.0) -> float:
    """Return how late an in-breath was placed; the true ones begin with every cycle."""
    cycles = breath.start_s * rate / 60.0
    return (cycles - round(cycles)) * 60.0 / rate


def onsets_late_s(session: Measured, rate: float = 6.0) -> list[float]:
    return [late_s(told.breath, rate) for told in session.breaths]


def likeness(session: Measured, time_s: Floats, volume: Floats, from_s: float = 0.0) -> float:
    seen = np.isfinite(session.curve.volume) & (session.curve.time_s > from_s)
    true = np.interp(session.curve.time_s[seen], time_s, volume)
    return float(np.corrcoef(session.curve.volume[seen], true)[0, 1])


def test_t_6_1_rate_onsets_and_curve_are_those_that_were_breathed() -> None:
    """T-6.1, live: 10 mg wave, 3 mg noise, the strap's rate 0.8 % off: rate within 0.1/min, onset deviation
    <= 0.35 s, correlation >= 0.95 in the mean and 0.93 for each.

    Measured over 6 chests of 180 s: rate 0.025 worst, onsets 0.28 s (bias 0.02 s), correlation 0.962 in the
    median, 0.939 worst. At 200 samples a second 0.16 s and 0.973.
    """
    errors_s: list[float] = []
    alike: list[float] = []
    for seed in range(4):
        time_s, volume, said = made(seed, true_hz=50.4)
        session = measured(said, led())
        errors_s += onsets_late_s(session)
        alike.append(likeness(session, time_s, volume))
        lengths_s = [told.breath.end_s - told.breath.start_s for told in session.breaths]

        assert len(session.breaths) >= 9
        assert 60.0 / np.mean(lengths_s) == pytest.approx(6.0, abs=0.1)
        assert number(session.nows[-1].rate) == pytest.approx(6.0, abs=0.2)
        assert {told.grade for told in session.breaths} == {BreathGrade.GOOD}

    assert np.std(errors_s) <= 0.35
    assert abs(np.mean(errors_s)) <= 0.1
    assert np.mean(alike) >= 0.95
    assert np.min(alike) >= 0.93


@pytest.mark.parametrize("rate", [4.0, 5.0, 6.0, 7.0])
def test_t_6_2_breaths_and_curve_are_neither_early_nor_late(rate: float) -> None:
    """T-6.2, live: within 5 degrees. Breaths: measured within 1. The curve leads by 3.2 at 4/min and by 1.0
    at 7, 1.9 more or less for one chest that creeps at 0.3 mg per root second.
    """
    cycle_s = 60.0 / rate
    onsets_deg: list[float] = []
    curves_deg: list[float] = []
    for seed in range(2, 5):
        time_s, volume, said = made(seed, rate=rate, seconds=70.0 + 6.0 * cycle_s)
        session = measured(said, led(rate))
        onsets_deg += [360.0 * late / cycle_s for late in onsets_late_s(session, rate)]
        used = (session.curve.time_s >= 65.0) & (session.curve.time_s < 65.0 + 5.0 * cycle_s)
        wave = np.exp(-2j * np.pi * session.curve.time_s[used] / cycle_s)
        true = np.interp(session.curve.time_s[used], time_s, volume)
        drawn = np.sum((session.curve.volume[used] - 0.5) * wave) / np.sum((true - 0.5) * wave)
        curves_deg.append(float(np.degrees(np.angle(drawn))))

    assert abs(np.mean(onsets_deg)) <= 5.0
    assert abs(np.mean(curves_deg)) <= 5.0
    assert np.max(np.abs(curves_deg)) <= 8.0


@pytest.mark.parametrize("seed", range(2))
def test_t_6_3_the_sign_survives_a_change_of_posture(seed: int) -> None:
    chest = Chest(turns=((80.0, 20.0 + 17.0 * seed),), sign=-1.0 if seed % 2 else 1.0)
    time_s, volume, said = made(seed, seconds=160.0, chest=chest)

    session = measured(said, led())

    after = [told.breath for told in session.breaths if told.breath.start_s > 100.0]
    assert len(after) >= 2
    assert np.abs([late_s(breath) for breath in after]).max() < 1.2
    assert likeness(session, time_s, volume, from_s=115.0) > 0.9
    assert not [told for told in session.breaths if told.breath.start_s < 80.0 < told.breath.end_s]
    assert session.reasons(83.0, 86.0) == {words.MOVES}
    assert session.reasons(92.0, 100.0) == {words.SETTLING}
    assert session.reasons(115.0, 155.0) == {""}


@pytest.mark.parametrize("share", [0.3, 0.4, 0.5])
def test_the_achieved_in_breath_is_the_one_that_was_breathed(share: float) -> None:
    """Mean of the in-breath's share: measured 0.300, 0.400 and 0.499 over 8 chests; one breath 0.04."""
    shares: list[float] = []
    for seed in range(3):
        session = measured(made(seed + 20, share=share)[2], led())
        shares += [told.breath.inhale_fraction for told in session.breaths]
        now = session.nows[-1]
        achieved = now.achieved
        assert number(now.inhale_fraction) == pytest.approx(share, abs=0.06)
        assert number(achieved.inhale_s) == pytest.approx(10.0 * share, abs=0.6)
        assert number(achieved.exhale_s) == pytest.approx(10.0 * (1.0 - share), abs=0.6)
        assert achieved.paced_inhale_s == pytest.approx(4.0)
        assert achieved.paced_exhale_s == pytest.approx(6.0)
        assert isinstance(achieved.inhale_s, Estimate)
        assert achieved.inhale_s.n == 6
        assert achieved.inhale_s.low is not None

    assert np.mean(shares) == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("true_hz", [25.0, 99.0, 204.0])
def test_any_rate_of_samples_will_do(true_hz: float) -> None:
    session = measured(made(1, true_hz=true_hz, seconds=110.0)[2], led())

    assert len(session.breaths) >= 5
    assert np.std(onsets_late_s(session)) < 0.45
    assert number(session.nows[-1].rate) == pytest.approx(6.0, abs=0.3)


FRAMES = made(2, seconds=90.0)[2]
SAMPLES = [sample for _, frame in FRAMES if isinstance(frame, AccelerationFrame) for sample in frame.acc_mg]
WHOLE = measured(FRAMES, led())


@settings(max_examples=5, deadline=None)
@given(sizes=st.lists(st.sampled_from([1, 2, 5, 17, 36, 71, 85]), min_size=1, max_size=6))
def test_however_samples_are_cut_into_frames_the_breaths_are_the_same(sizes: list[int]) -> None:
    said: list[Said] = []
    end, turn = 0, 0
    while end < len(SAMPLES):
        begin, end = end, min(end + sizes[turn % len(sizes)], len(SAMPLES))
        turn += 1
        last_s = (end - 1) / 50.0
        frame = AccelerationFrame(last_ns=CLOCK_NS + round(last_s * 1e9), acc_mg=tuple(SAMPLES[begin:end]))
        said.append((last_s, frame))

    cut = measured(said, led())

    assert len(cut.breaths) == len(WHOLE.breaths) >= 3
    for one, other in zip(cut.breaths, WHOLE.breaths, strict=True):
        assert one.breath.start_s == pytest.approx(other.breath.start_s, abs=1e-6)
        assert one.breath.inhale_s == pytest.approx(other.breath.inhale_s, abs=1e-6)
        assert (one.breath.depth, one.breath.quality) == (other.breath.depth, other.breath.quality)
        assert one.grade is other.grade
    assert np.array_equal(cut.curve.volume, WHOLE.curve.volume, equal_nan=True)


def test_a_run_told_again_gives_the_same_bits() -> None:
    assert measured(FRAMES, led()).told == WHOLE.told


def test_a_few_lost_frames_cost_their_breaths_and_no_more() -> None:
    said = made(3, seconds=200.0)[2]
    lost = [150, 151, 220]

    session = measured([each for place, each in enumerate(said) if place not in lost], led())

    holes_s = [said[place][0] - 0.36 for place in lost]
    assert not [
        told
        for told in session.breaths
        for hole_s in holes_s
        if told.breath.start_s < hole_s < told.breath.end_s
    ]
    assert len(session.breaths) >= 7
    assert np.abs(onsets_late_s(session)).max() < 1.0
    assert words.INCOMPLETE in session.reasons(109.0, 115.0)
    assert not overlaps(session.breaths)


def test_frames_told_twice_change_nothing() -> None:
    doubled = [each for each in FRAMES for _ in range(2)]

    assert measured(doubled, led()).breaths == WHOLE.breaths


def test_after_half_a_minute_of_silence_it_goes_on_and_knows_which_way_is_in() -> None:
    said = [each for each in made(4, seconds=200.0)[2] if not 90.0 < each[0] < 120.0]

    session = measured(said, led())

    assert session.reasons(97.0, 119.0) == {words.SILENT}
    assert words.NO_SIGN not in session.reasons(120.0, 200.0)
    assert session.reasons(155.0, 195.0) == {""}
    assert not [told for told in session.breaths if told.breath.start_s < 105.0 < told.breath.end_s]
    assert [told for told in session.breaths if told.breath.start_s > 120.0]
    assert np.abs(onsets_late_s(session)).max() < 1.2


def test_a_strap_that_was_off_the_body_is_asked_anew_which_way_is_in() -> None:
    """Its clock begins again at 2019 when it comes back; the times of breaths stay right."""
    time_s, _, said = made(5, seconds=100.0)
    rest = chest_of(volume_of((time_s + 120.0) / 10.0), 50.0, np.random.default_rng(8), Chest(sign=-1.0))
    back = [(at_s + 120.0, frame) for at_s, frame in chest_frames(rest, 50.0, clock_ns=CLOCK_NS + 5 * 10**9)]

    session = measured([(at_s, _later(frame, 10**12)) for at_s, frame in said] + back, led())

    assert words.NO_SIGN in session.reasons(120.0, 170.0)
    assert session.reasons(190.0, 215.0) == {""}
    late = [told.breath for told in session.breaths if told.breath.start_s > 120.0]
    assert len(late) >= 3
    assert np.abs([late_s(breath) for breath in late]).max() < 1.0
    assert not overlaps(session.breaths)


def test_without_a_pacer_there_is_a_rate_and_nothing_else() -> None:
    session = measured(made(6, rate=14.0, seconds=80.0)[2], PacerHistory())

    now = session.nows[-1]
    assert session.breaths == []
    assert now.source is None
    assert now.grade is BreathGrade.POOR
    assert now.reason == words.NO_SIGN
    assert now.inhale_fraction == now.lag_s == Absent(reason=words.NO_SIGN)
    assert number(now.rate) == pytest.approx(14.0, abs=0.5)
    assert np.isnan(session.curve.volume).all()


def test_when_the_pacer_rests_breath_is_measured_on() -> None:
    session = measured(made(7, seconds=150.0)[2], history(pace_from(0.0), release_from(70.0)))

    free = [told for told in session.breaths if told.breath.start_s > 70.5]
    assert len(free) >= 5
    assert {told.asked for told in free} == {None}
    assert {told.paced for told in free} == {None}
    now = session.nows[-1]
    assert number(now.rate) == pytest.approx(6.0, abs=0.3)
    assert now.lag_s == Absent(reason="needs 3 clear paced breaths, has 0", n=0)
    assert now.achieved.paced_inhale_s is None
    assert not now.offers_match


def test_each_breath_stands_beside_the_pacer_of_its_time() -> None:
    """The pattern is the one that led in the breath's middle; a pause counts half to each side."""
    pattern = BreathPattern(inhale_s=4.0, exhale_s=5.0, hold_out_s=1.0)
    change = PacerChange(at_s=0.0, from_s=0.0, pacer=Pacer(pattern=pattern, began_s=0.0, breaths_before=0))
    session = measured(FRAMES, history(change))

    assert {told.asked for told in session.breaths} == {pattern}
    paced = session.breaths[-1].paced
    assert paced is not None
    assert paced.onset_error_s == pytest.approx(late_s(session.breaths[-1].breath))
    now = session.nows[-1]
    assert (now.achieved.paced_inhale_s, now.achieved.paced_exhale_s) == (4.5, 5.5)


def test_someone_on_pace_is_told_so() -> None:
    now = measured(made(8)[2], led()).nows[-1]

    assert now.source is BreathSource.ACCELERATION
    assert now.grade is BreathGrade.GOOD
    assert now.reason == ""
    assert number(now.on_pace_percent) == 100.0
    assert isinstance(now.lag_s, Estimate)
    assert now.lag_s.low is not None
    assert now.lag_s.high is not None
    assert now.lag_s.low < now.lag_s.value < now.lag_s.high
    assert abs(now.lag_s.value) < 0.4
    assert number(now.steadiness_deg) < 25.0
    assert not now.offers_match


def test_a_strap_without_movement_is_said_to_have_none() -> None:
    session = measured([], led(), until_s=60.0)

    assert session.reasons(0.0, 40.0) == {words.WAITING}
    assert session.reasons(40.0, 60.0) == {words.NO_MOVEMENT}
    assert session.nows[-1].rate == Absent(reason=words.NO_MOVEMENT)
    assert session.curve.time_s.size == 0


def test_movement_that_begins_late_is_taken_up() -> None:
    said = [(at_s + 30.0, _later(frame, 30 * 10**9)) for at_s, frame in made(9, seconds=80.0)[2]]

    session = measured(said, led())

    assert words.WAITING in session.reasons(0.0, 31.0)
    assert session.breaths
    assert np.abs(onsets_late_s(session)).max() < 1.0


def test_noise_alone_has_no_breath() -> None:
    rng = np.random.default_rng(1)
    noise = np.round(np.array([0.0, 0.0, 1000.0]) + 3.0 * rng.standard_normal((4000, 3)))

    session = measured(chest_frames(noise, 50.0), led())

    assert session.breaths == []
    assert session.nows[-1].reason in {words.UNCLEAR, words.NO_SIGN}


def test_a_strap_that_sends_at_an_odd_rate_is_said_to() -> None:
    rng = np.random.default_rng(1)
    odd = np.round(np.array([0.0, 0.0, 1000.0]) + rng.standard_normal((30000, 3)))

    session = measured(chest_frames(odd, 400.0), led())

    assert session.nows[-1].reason == words.ODD_RATE


def r_waves(seed: int, seconds: float, *, rate: float = 6.0) -> list[Said]:
    """Return R peaks of a heart that beats 66 times a minute and turns with the breath."""
    rng = np.random.default_rng(seed)
    peak_s = 0.6 + np.cumsum(0.91 + 0.03 * rng.standard_normal(int(seconds / 0.91)))
    height_uv = 1000.0 - 90.0 * (volume_of(peak_s * rate / 60.0) - 0.5)
    height_uv += 10.0 * rng.standard_normal(peak_s.size)
    return [
        (at_s + 0.5, Peaks(np.array([at_s]), np.array([uv]), np.array([place == 0])))
        for place, (at_s, uv) in enumerate(zip(peak_s.tolist(), height_uv.tolist(), strict=True))
    ]


def test_r_waves_step_in_while_acceleration_is_silent_and_no_breath_is_told_twice() -> None:
    chest = [each for each in made(10, seconds=280.0)[2] if not 100.0 < each[0] < 180.0]
    said = sorted([*chest, *r_waves(1, 280.0)], key=lambda each: each[0])

    session = measured(said, led())

    assert not overlaps(session.breaths)
    sources = [told.source for told in session.breaths]
    switches = [one for one, other in pairwise(sources) if one is not other]
    assert switches == [BreathSource.ACCELERATION, BreathSource.ECG]
    assert sources[0] is sources[-1] is BreathSource.ACCELERATION
    starts = np.round([told.breath.start_s / 10.0 for told in session.breaths]).tolist()
    assert len(set(starts)) == len(starts) >= 20
    assert np.abs(onsets_late_s(session)).max() < 2.0
    assert session.nows[150].source is BreathSource.ECG
    assert session.nows[150].reason == ""
    assert session.reasons(60.0, 280.0) == {""}


def test_r_waves_alone_tell_breath() -> None:
    session = measured(r_waves(2, 150.0), led())

    assert session.reasons(0.0, 15.0) == {words.WAITING, words.FEW_BEATS}
    assert {told.source for told in session.breaths} == {BreathSource.ECG}
    assert len(session.breaths) >= 9
    assert np.std(onsets_late_s(session)) < 0.7
    now = session.nows[-1]
    assert number(now.rate) == pytest.approx(6.0, abs=0.3)
    assert number(now.inhale_fraction) == pytest.approx(0.4, abs=0.1)


def test_r_waves_that_nobody_paced_tell_a_rate() -> None:
    now = measured(r_waves(3, 90.0, rate=12.0), PacerHistory()).nows[-1]

    assert now.reason == words.NO_SIGN
    assert number(now.rate) == pytest.approx(12.0, abs=0.5)


def test_a_breath_that_begins_before_the_last_one_ended_is_shortened_or_left_out() -> None:
    """Two sources may differ by some tenths of a second about the same turning point."""
    stream = BreathStream()
    first = Breath(start_s=10.0, inhale_s=4.0, exhale_s=6.0, depth=1.0, quality=0.9)
    near = replace(first, start_s=19.7)
    twice = replace(first, start_s=25.0)
    quick = replace(first, start_s=29.3, inhale_s=0.5)

    told = stream._tell([first, near, twice, quick], BreathSource.ECG, BreathGrade.USABLE)

    assert [each.breath.start_s for each in told] == [10.0, 20.0]
    assert told[1].breath.inhale_s == pytest.approx(3.7)
    assert told[1].breath.end_s == pytest.approx(near.end_s)


def test_the_grade_of_a_breath_is_the_worse_of_its_signals_and_its_own() -> None:
    stream = BreathStream()
    clear = Breath(start_s=10.0, inhale_s=4.0, exhale_s=6.0, depth=1.0, quality=0.9)
    unclear = replace(clear, start_s=20.0, quality=0.3)

    told = stream._tell([clear], BreathSource.ACCELERATION, BreathGrade.USABLE)
    told += stream._tell([unclear], BreathSource.ACCELERATION, BreathGrade.GOOD)

    assert [each.grade for each in told] == [BreathGrade.USABLE, BreathGrade.POOR]
    assert len(stream._recent) == 1


def _later(frame: AccelerationFrame | Peaks, by_ns: int) -> AccelerationFrame:
    assert isinstance(frame, AccelerationFrame)
    return replace(frame, last_ns=frame.last_ns + by_ns)
