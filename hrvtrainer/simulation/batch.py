"""The simulated person all at once, for thousands of people.

The streamed person (`hrvtrainer.simulation.person`) and this one are the same model. Both are cut at the same
place: a *breath* and the heart's own *waves* go in, beats come out. `Heart.step` takes the two sample by
sample, `heart_rate_bpm` and `beat_times` take them as arrays, so that one breath and one noise can be
handed to both. `live_at_once` makes its breath and its waves from the same streams of chance as the streamed
person does: at 50 samples a second they are the same samples, at the usual 10 the same waves, sampled
less often.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.breath.pacer import PacerChange, PacerHistory
from hrvtrainer.simulation.answer import ComplexArray, resonance_breaths_per_min, resonator, vagal_path
from hrvtrainer.simulation.breathing import Breather
from hrvtrainer.simulation.compliance import BreathHabits, ComplianceScript, Follower
from hrvtrainer.simulation.heart import SLOWEST_HEART_BPM, rhythm
from hrvtrainer.simulation.noise import breath_jitter_variance, heart_noise_variance, noise
from hrvtrainer.simulation.parameters import PersonParameters
from hrvtrainer.simulation.person import CHANCES, WARM_UP_S
from hrvtrainer.truth import BREATH_SAMPLES_PER_S, GroundTruth

_LOOKING_AHEAD_S = 15.0  # an exact constant phase looks into the future
_REST_S = 60  # of silence after the end, so that the transform's wrap meets an answer that has died away


@dataclass(frozen=True, slots=True, kw_only=True)
class LivedBreath:
    """A breath as samples: sample i lies at ``began_s + (i + 1) / sample_hz``.

    Parameters
    ----------
    began_s : float
        Session seconds of the moment before the first sample.
    sample_hz : int
        Samples per second.
    volume, cycles, compliance, growth : ndarray of float, shape (n,)
        As in `GroundTruth`; growth is by how much the resonance has grown.
    """

    began_s: float
    sample_hz: int
    volume: FloatArray
    cycles: FloatArray
    compliance: FloatArray
    growth: FloatArray

    @property
    def sample_s(self) -> FloatArray:
        """Session seconds of the samples."""
        after: FloatArray = self.began_s + (np.arange(self.volume.size) + 1) / self.sample_hz
        return after

    def until(self, until_s: float) -> slice:
        """Return the samples that a truth keeps: ten a second, from the session's start until then."""
        stride = self.sample_hz // BREATH_SAMPLES_PER_S
        before = round(-self.began_s * self.sample_hz)
        return slice(before + stride - 1, before + int(until_s * self.sample_hz), stride)


def breathe(
    person: PersonParameters,
    script: ComplianceScript,
    pacers: PacerHistory,
    *,
    until_s: float,
    chances: Sequence[np.random.Generator],
    sample_hz: int = BREATH_SAMPLES_PER_S,
) -> LivedBreath:
    """Breathe from a minute before the session's start.

    Parameters
    ----------
    person, script : PersonParameters, ComplianceScript
        Who breathes, and how they follow.
    pacers : PacerHistory
        What leads, over the whole session.
    until_s : float
        Session seconds at the end.
    chances : sequence of Generator
        Of the jitter, of the breath, of the following and of the habits.
    sample_hz : int
        Samples per second.

    Returns
    -------
    LivedBreath
        The breath.
    """
    jitter_rng, breath_rng, script_rng, habit_rng = chances
    n = int((until_s + WARM_UP_S) * sample_hz)
    jitter = noise(jitter_rng, breath_jitter_variance(person), n, sample_hz=sample_hz)
    breather = Breather(person, breath_rng, habits=BreathHabits(script, habit_rng), sample_hz=sample_hz)
    follower = Follower(script, script_rng)
    leads = [pacers.at(step / sample_hz - WARM_UP_S) for step in range(n)]
    led = np.array([pacer is not None for pacer in leads])
    paced_s = (np.cumsum(led) - led) / sample_hz
    compliance = np.zeros(n)
    compliance[led] = follower.compliances(paced_s[led])
    sampled: list[tuple[float, float]] = []
    each = zip(leads, compliance.tolist(), jitter.tolist(), paced_s.tolist(), strict=True)
    for step, (pacer, complies, jitters, so_far_s) in enumerate(each):
        at_s = step / sample_hz - WARM_UP_S
        volume = breather.step(at_s, pacer, complies, jitters, paced_s=so_far_s)
        sampled.append((volume, breather.cycles))
    volumes, cycles = np.array(sampled).T
    return LivedBreath(
        began_s=float(-WARM_UP_S),
        sample_hz=sample_hz,
        volume=volumes,
        cycles=cycles,
        compliance=compliance,
        growth=1.0 + script.growth * np.minimum(paced_s / script.learning_s, 1.0),
    )


def heart_rate_bpm(
    person: PersonParameters, breath: LivedBreath, waves_bpm: FloatArray, *, answering: float = 1.0
) -> FloatArray:
    """Return heart rate at each sample of a breath.

    Parameters
    ----------
    person : PersonParameters
        Whose heart, with the exact constant phase of its resonance.
    breath : LivedBreath
        The breath that drives it; the heart is at rest before it.
    waves_bpm : ndarray of float, shape (n,)
        The heart's own waves at the same samples.
    answering : float
        Which part of the answer to the breath is left.

    Returns
    -------
    ndarray of float, shape (n,)
        In beats per minute, none below 25.

    Notes
    -----
    The answer is the formula itself, multiplied in the frequency domain.
    """
    swing, quick = _answers_bpm(person, breath)
    passed_s = np.maximum(breath.sample_s - 1.0 / breath.sample_hz, 0.0)
    mean = person.heart_rate_bpm + person.settling_bpm * (1.0 - np.exp(-passed_s / person.settling_s))
    mean += person.drift_bpm_per_min / 60.0 * passed_s
    rate: FloatArray = mean + answering * (breath.growth * swing + quick) + waves_bpm
    return np.maximum(rate, SLOWEST_HEART_BPM)


def beat_times(
    person: PersonParameters,
    rate_bpm: FloatArray,
    *,
    began_s: float,
    sample_hz: int,
    turns: Iterator[float] | None = None,
) -> FloatArray:
    """Return when the integral of heart rate passes each whole number, or each turn of a rhythm.

    Parameters
    ----------
    person : PersonParameters
        Whose heart: its mean rate is what it had before the first sample.
    rate_bpm : ndarray of float, shape (n,)
        Heart rate; sample i lies at ``began_s + (i + 1) / sample_hz``.
    began_s, sample_hz : float, int
        Where the samples lie.
    turns : iterator of float or None
        The rhythm; None for the even one.

    Returns
    -------
    ndarray of float
        Session seconds of the beats, in between the samples by the rate's own line.
    """
    before = np.concatenate([[person.heart_rate_bpm], rate_bpm[:-1]])
    grown = np.cumsum(0.5 * (before + rate_bpm)) / 60.0 / sample_hz
    passed = _passed(turns or itertools.repeat(1.0), float(grown[-1]))
    place = np.searchsorted(grown, passed)
    grown_before = np.concatenate([[0.0], grown])[place]
    beat_s: FloatArray = (
        began_s + (place + (passed - grown_before) / (grown[place] - grown_before)) / sample_hz
    )
    return beat_s


def live_at_once(
    person: PersonParameters,
    script: ComplianceScript,
    rng: np.random.Generator,
    changes: Sequence[PacerChange] = (),
    *,
    until_s: float,
    sample_hz: int = BREATH_SAMPLES_PER_S,
) -> GroundTruth:
    """Return the truth of a whole session of one person.

    Parameters
    ----------
    person, script, rng : PersonParameters, ComplianceScript, Generator
        As for `SimulatedPerson`; equal generators give the same person and the same chances.
    changes : sequence of PacerChange
        What the pacer does.
    until_s : float
        Session seconds at the end.
    sample_hz : int
        10 or a multiple of it. At 50 every beat lies within 1 ms of the streamed person's.

    Returns
    -------
    GroundTruth
        Beats and breath from second 0 on.
    """
    heart_rng, jitter_rng, breath_rng, script_rng, habit_rng, rhythm_rng = rng.spawn(CHANCES)
    breath = breathe(
        person,
        script,
        _history(changes),
        until_s=until_s + _LOOKING_AHEAD_S,
        chances=(jitter_rng, breath_rng, script_rng, habit_rng),
        sample_hz=sample_hz,
    )
    waves_bpm = noise(heart_rng, heart_noise_variance(person), breath.volume.size, sample_hz=sample_hz)
    rate_bpm = heart_rate_bpm(person, breath, waves_bpm, answering=script.answering)
    beat_s = beat_times(
        person,
        rate_bpm,
        began_s=breath.began_s,
        sample_hz=sample_hz,
        turns=rhythm(script, rhythm_rng),
    )
    lasted = breath.until(until_s)
    return GroundTruth(
        beat_s=beat_s[(beat_s >= 0.0) & (beat_s <= until_s)],
        first_sample_s=1.0 / BREATH_SAMPLES_PER_S,
        breath_cycles=breath.cycles[lasted],
        volume=breath.volume[lasted],
        compliance=breath.compliance[lasted],
        artifacts=(),
        resonance_breaths_per_min=resonance_breaths_per_min(person),
        person=asdict(person),
        script=script.id,
    )


def _history(changes: Sequence[PacerChange]) -> PacerHistory:
    pacers = PacerHistory()
    for change in changes:
        pacers.add(change)
    return pacers


def _answers_bpm(person: PersonParameters, breath: LivedBreath) -> tuple[FloatArray, FloatArray]:
    """Return what the resonance and the quick path make of the breath."""
    n = breath.volume.size
    padded = n + _REST_S * breath.sample_hz
    padded += -padded % 256
    hz = np.arange(padded // 2 + 1, dtype=np.float64) * (breath.sample_hz / padded)
    slow: ComplexArray = np.zeros(hz.size, dtype=np.complex128)  # at 0 Hz the resonance answers nothing
    slow[1:] = resonator(person, hz[1:]) * np.exp(1j * np.radians(person.resonance_phase_deg))
    swing = np.fft.irfft(np.fft.rfft(breath.volume, padded) * slow, padded)[:n]
    quick = np.fft.irfft(np.fft.rfft(breath.volume - 0.5, padded) * vagal_path(person, hz), padded)[:n]
    return swing, quick


def _passed(turns: Iterator[float], up_to: float) -> FloatArray:
    """Return the running sum of the turns, as far as it goes."""
    sums = itertools.takewhile(lambda total: total <= up_to, itertools.accumulate(turns))
    return np.fromiter(sums, dtype=np.float64)
