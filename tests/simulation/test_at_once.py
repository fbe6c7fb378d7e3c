"""The batch and the streamed person are one model."""

from dataclasses import replace

import numpy as np
import pytest
from simulated_people import FAITHFUL, live, pace_from, release_from, wave, without_chance

from hrvtrainer.beats import FloatArray
from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.simulation.answer import SAMPLE_HZ, heart_response, resonance_breaths_per_min
from hrvtrainer.simulation.batch import LivedBreath, beat_times, breathe, heart_rate_bpm, live_at_once
from hrvtrainer.simulation.compliance import ARRHYTHMIC, EXPERT, SCRIPTS, ComplianceScript
from hrvtrainer.simulation.heart import SLOWEST_HEART_BPM, Heart, rhythm
from hrvtrainer.simulation.noise import heart_noise_variance, noise
from hrvtrainer.simulation.parameters import DEMO_PERSON, PersonParameters
from hrvtrainer.simulation.population import draw_person

CHANGES = [pace_from(30.0), pace_from(130.0, 4.5), release_from(250.0)]


def somebody(seed: int) -> PersonParameters:
    """Return a person of the population without the phase that streaming has only nearly."""
    drawn = draw_person(np.random.default_rng(seed))
    return replace(drawn, resonance_phase_deg=0.0, settling_bpm=-4.0, drift_bpm_per_min=0.2)


def farthest_ms(first: FloatArray, second: FloatArray) -> float:
    assert first.size == second.size
    return 1000.0 * float(np.max(np.abs(first - second)))


def given_breath(seed: int, n: int) -> LivedBreath:
    """Return a breath that nobody breathed: any volume will do."""
    rng = np.random.default_rng(seed)
    at_s = np.arange(n) / SAMPLE_HZ
    rate_hz = 0.1 + 0.15 * np.clip(np.cumsum(rng.standard_normal(n)) / 300.0, 0.0, 1.0)
    volume = (0.5 - 0.5 * np.cos(2 * np.pi * np.cumsum(rate_hz) / SAMPLE_HZ)) * (
        1.0 + 0.3 * np.sin(at_s / 20.0)
    )
    return LivedBreath(
        began_s=0.0,
        sample_hz=SAMPLE_HZ,
        volume=volume,
        cycles=np.cumsum(rate_hz) / SAMPLE_HZ,
        compliance=np.zeros(n),
        growth=1.0 + 0.1 * np.minimum(at_s / 240.0, 1.0),
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("script", [EXPERT, ARRHYTHMIC])
def test_t_11_6_one_breath_and_one_noise_give_the_same_beats_either_way(
    seed: int, script: ComplianceScript
) -> None:
    """T-11.6, the same arrays handed to both hearts: largest difference 0.3 ms in 600 s."""
    person, n = somebody(seed), 600 * SAMPLE_HZ
    breath = given_breath(seed, n)
    waves = noise(np.random.default_rng(seed), heart_noise_variance(person), n, sample_hz=SAMPLE_HZ)
    heart = Heart(person, rhythm(script, np.random.default_rng(seed)), answering=script.answering)
    streamed = [
        heart.step(step / SAMPLE_HZ, volume, growth, wave_bpm)
        for step, (volume, growth, wave_bpm) in enumerate(
            zip(breath.volume.tolist(), breath.growth.tolist(), waves.tolist(), strict=True)
        )
    ]
    at_once = beat_times(
        person,
        heart_rate_bpm(person, breath, waves, answering=script.answering),
        began_s=0.0,
        sample_hz=SAMPLE_HZ,
        turns=rhythm(script, np.random.default_rng(seed)),
    )
    assert farthest_ms(np.array([beat_s for beat_s in streamed if beat_s is not None]), at_once) < 1.0


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_t_11_6_a_whole_session_agrees_beat_by_beat(script: ComplianceScript) -> None:
    """T-11.6, from the same seed, breath, lapses, talk and sighs included."""
    for seed in (1, 2):
        person = somebody(seed)
        streamed = live(person, *CHANGES, until_s=300.0, script=script, seed=seed).truth()
        at_once = live_at_once(
            person, script, np.random.default_rng(seed), CHANGES, until_s=300.0, sample_hz=SAMPLE_HZ
        )
        assert farthest_ms(streamed.beat_s, at_once.beat_s) < 1.0
        assert at_once.sample_s == pytest.approx(streamed.sample_s)
        assert at_once.volume == pytest.approx(streamed.volume)
        assert at_once.breath_cycles == pytest.approx(streamed.breath_cycles)
        assert at_once.compliance == pytest.approx(streamed.compliance)
        assert (at_once.person, at_once.script) == (streamed.person, streamed.script)


@pytest.mark.parametrize("script", [EXPERT, SCRIPTS["beginner"], SCRIPTS["over-breather"]])
def test_sampled_less_often_it_is_the_same_session_nearly(script: ComplianceScript) -> None:
    for seed in (1, 2, 3):
        person = somebody(seed)
        often, seldom = (
            live_at_once(person, script, np.random.default_rng(seed), CHANGES, until_s=300.0, sample_hz=hz)
            for hz in (50, 10)
        )
        assert farthest_ms(often.beat_s, seldom.beat_s) < 60.0
        assert seldom.volume == pytest.approx(often.volume, abs=0.25)
        sdnn_ms = [float(np.std(np.diff(truth.beat_s))) for truth in (often, seldom)]
        rmssd_ms = [float(np.sqrt(np.mean(np.diff(truth.beat_s, 2) ** 2))) for truth in (often, seldom)]
        assert sdnn_ms[1] == pytest.approx(sdnn_ms[0], rel=0.02)
        assert rmssd_ms[1] == pytest.approx(rmssd_ms[0], rel=0.02)


@pytest.mark.parametrize("phase_deg", [-25.0, 15.0])
@pytest.mark.parametrize("pace", [4.5, 6.5])
def test_the_phase_is_exact_at_every_pace(phase_deg: float, pace: float) -> None:
    person = replace(without_chance(DEMO_PERSON), resonance_phase_deg=phase_deg)
    pacers = PacerHistory()
    pacers.add(pace_from(-60.0, pace))
    chances = np.random.default_rng(1).spawn(4)
    breath = breathe(person, FAITHFUL, pacers, until_s=300.0, chances=chances)
    bpm = heart_rate_bpm(person, breath, np.zeros(breath.volume.size))
    inside = (breath.sample_s > 30.0) & (breath.sample_s < 280.0)
    at_s, hz = breath.sample_s[inside], pace / 60.0
    measured = wave(at_s, bpm[inside], hz) / wave(at_s, breath.volume[inside], hz)
    assert measured == pytest.approx(complex(heart_response(person, np.array([hz]))[0]), rel=0.005)


def test_the_resonance_told_is_that_of_the_exact_answer() -> None:
    person = draw_person(np.random.default_rng(4))
    truth = live_at_once(person, EXPERT, np.random.default_rng(4), until_s=30.0)
    assert truth.resonance_breaths_per_min == resonance_breaths_per_min(person)
    assert PersonParameters(**truth.person) == person


def test_beats_fall_where_the_integral_of_a_ramp_passes_whole_numbers() -> None:
    person = PersonParameters(heart_rate_bpm=60.0)
    at_s = (np.arange(5995) + 1) / 10.0
    beat_s = beat_times(person, 60.0 + 0.1 * at_s, began_s=0.0, sample_hz=10)
    beats = at_s[-1] + 0.1 / 60.0 * at_s[-1] ** 2 / 2.0
    assert beat_s.size == int(beats)
    assert beat_s + 0.1 / 60.0 * beat_s**2 / 2.0 == pytest.approx(np.arange(1, beat_s.size + 1), abs=1e-5)


def test_a_heart_is_never_slower_than_its_slowest() -> None:
    n = 100 * SAMPLE_HZ
    person = PersonParameters(heart_rate_bpm=40.0)
    bpm = heart_rate_bpm(person, given_breath(1, n), np.full(n, -100.0))
    assert set(bpm.tolist()) == {SLOWEST_HEART_BPM}
    heart = Heart(person, rhythm(EXPERT, np.random.default_rng(1)))
    beats = [heart.step(step / SAMPLE_HZ, 0.0, 1.0, -100.0) for step in range(n)]
    assert sum(beat is not None for beat in beats) == pytest.approx(100 * SLOWEST_HEART_BPM / 60.0, abs=1.0)
