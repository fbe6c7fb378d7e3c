"""The assessment as a whole: what was found, how sure it is, and why not where it is not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from hrvtrainer.beats import NnSeries
from hrvtrainer.coupling.resonance.answer_family import (
    DEPTH_AND_TIME_UNKNOWN,
    DEPTH_MEASURED_TIME_UNKNOWN,
    INHALES_KNOWN,
    VOLUME_MEASURED,
    Unknowns,
)
from hrvtrainer.coupling.resonance.breath_drive import BreathDrive
from hrvtrainer.coupling.resonance.by_resonator import fit_resonator
from hrvtrainer.coupling.resonance.by_size import fit_size
from hrvtrainer.coupling.resonance.chunks import Chunks, cut_chunks
from hrvtrainer.coupling.resonance.fitted import Fitted
from hrvtrainer.coupling.resonance.pace_posterior import PacePosterior, pooled
from hrvtrainer.coupling.resonance.pace_prior import USUAL_PEOPLE, PacePrior
from hrvtrainer.estimates import Absent, Estimate, Metric

FEWEST_CHUNKS = 12
LEAST_SPREAD = 1.0
LEAST_WAVE_BPM = 2.0
LEAST_POWER = 1.0
LEAST_BETTER, LEAST_BETTER_BY_SIZE = 1.0, 0.7
SURELY_BETTER = 4.0
WIDEST, WIDEST_FOUND = 2.2, 1.5
MOST_APART = 1.0
# Two cuttings together err less than each says; how much less was measured (docs/resonance.md).
SPREAD_BY_RESONATOR = 0.85


class Outcome(StrEnum):
    """Whether a pace was found."""

    FOUND = "found"
    ROUGH = "rough"
    NOT_FOUND = "not-found"


class Method(StrEnum):
    """What the pace rests on."""

    RESONATOR = "resonator"
    WAVE_SIZE = "wave-size"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What an assessment says.

    Parameters
    ----------
    outcome : Outcome
        Found; rough (a pace, but with little certainty); or not found.
    reason : str
        Why it is rough or not found, in words; empty where it is found.
    pace : Metric
        Breaths per minute with its 90 % interval; ``n`` counts the chunks.
    good_range : tuple of float or None
        Paces at which the expected answer is at least 95 % of its largest.
    method : Method
        What the pace rests on.
    minutes_used : float
        How long the chunks are together.
    chunks_used : int
        How many there are.
    chunks_dropped : Mapping of str to int
        Why others were left out.
    wave_bpm : float
        Median size of the wave, lowest to highest; 0 without a chunk.
    posterior : PacePosterior or None
        The pace as a probability, also where the outcome is "not-found"; None where nothing could be fitted.
    """

    outcome: Outcome
    reason: str
    pace: Metric
    good_range: tuple[float, float] | None
    method: Method
    minutes_used: float
    chunks_used: int
    chunks_dropped: Mapping[str, int]
    wave_bpm: float
    posterior: PacePosterior | None


def assess(
    series: NnSeries,
    drive: BreathDrive,
    *,
    one_clock: bool,
    rng: np.random.Generator,
    prior: PacePrior = USUAL_PEOPLE,
) -> Assessment:
    """Find the pace at which the heart answers breath most.

    Parameters
    ----------
    series : NnSeries
        Treated intervals.
    drive : BreathDrive
        The breath meanwhile, at paces that differ.
    one_clock : bool
        Whether beats and breath are timed by one clock (to about a second). Where they are not, as with RR
        intervals of a strap, only the size of the wave counts and the outcome is "rough" at best.
    rng : Generator
        Chance for drawing the posterior; the same gives the same.
    prior : PacePrior
        What is thought of this person's pace before.

    Returns
    -------
    Assessment
        "not-found" with the reason where there are fewer than 12 chunks, no paces that differ by 1/min, a
        wave below 2 bpm, no more than noise, or a heart that answers all paces alike.

    Notes
    -----
    The outcome's limits are ours (docs/resonance.md): measured on hearts that answer and on hearts that do
    not. The data are cut into chunks twice, the second time a breath later, and the two posteriors are
    averaged: chunks of one cutting are disjoint, and the two are never counted as independent.
    """
    cuts = _cuts(series, drive)
    method = Method.RESONATOR if one_clock else Method.WAVE_SIZE
    missing = _missing(cuts[0])
    if missing:
        return _nothing(cuts[0], method, missing, None)
    seen = _fit(cuts, method, drive, prior, rng)
    apart = ""
    if method is Method.RESONATOR:
        method, seen, apart = decided(seen, _fit(cuts, Method.WAVE_SIZE, drive, prior, rng))
    refused = _refused(seen, method)
    if refused:
        return _nothing(cuts[0], method, refused, seen.pace)
    doubt = apart or _doubt(seen, one_clock=one_clock)
    return _told(cuts[0], method, seen.pace, doubt)


def unfounded(reason: str) -> Assessment:
    """Return what is said of a recording in which nothing was looked for, and why not."""
    return Assessment(
        outcome=Outcome.NOT_FOUND,
        reason=reason,
        pace=Absent(reason=reason),
        good_range=None,
        method=Method.WAVE_SIZE,
        minutes_used=0.0,
        chunks_used=0,
        chunks_dropped={},
        wave_bpm=0.0,
        posterior=None,
    )


def decided(by_resonator: Fitted, by_size: Fitted) -> tuple[Method, Fitted, str]:
    """Return which of two fits counts, and what is doubtful: the size alone where they are 1/min apart."""
    if abs(by_size.pace.mean - by_resonator.pace.mean) <= MOST_APART:
        return Method.RESONATOR, by_resonator, ""
    apart = "phase and size disagree by more than 1 breath/min; the size of the wave decides"
    return Method.WAVE_SIZE, by_size, apart


def _cuts(series: NnSeries, drive: BreathDrive) -> tuple[Chunks, ...]:
    first = cut_chunks(series, drive)
    if len(first) < FEWEST_CHUNKS:
        return (first,)
    second = cut_chunks(series, replace(drive, inhale_s=drive.inhale_s[1:]))
    return (first, second) if len(second) >= FEWEST_CHUNKS - 1 else (first,)


def _fit(
    cuts: tuple[Chunks, ...], method: Method, drive: BreathDrive, prior: PacePrior, rng: np.random.Generator
) -> Fitted:
    by_resonator = method is Method.RESONATOR
    fit = fit_resonator if by_resonator else fit_size
    unknowns = _unknowns(method, drive)
    each = [fit(chunks, unknowns, prior, rng) for chunks in cuts]
    return Fitted(
        pace=pooled([one.pace for one in each], SPREAD_BY_RESONATOR if by_resonator else 1.0),
        power_over_noise=float(np.mean([one.power_over_noise for one in each])),
        better_than_level=float(np.mean([one.better_than_level for one in each])),
    )


def _unknowns(method: Method, drive: BreathDrive) -> Unknowns:
    if method is Method.RESONATOR:
        return VOLUME_MEASURED if drive.is_measured else INHALES_KNOWN
    return DEPTH_MEASURED_TIME_UNKNOWN if drive.is_measured else DEPTH_AND_TIME_UNKNOWN


def _missing(chunks: Chunks) -> str | None:
    """Return what keeps these chunks from telling any pace."""
    if len(chunks) < FEWEST_CHUNKS:
        return f"needs {FEWEST_CHUNKS} stretches of two clear slow breaths, has {len(chunks)}"
    slow, quick = np.quantile(chunks.breaths_per_min, (0.05, 0.95)).tolist()
    if quick - slow < LEAST_SPREAD:
        return (
            f"needs breathing at paces at least {LEAST_SPREAD:.0f}/min apart, "
            f"has {slow:.1f} to {quick:.1f}/min"
        )
    wave_bpm = _wave_bpm(chunks)
    if wave_bpm < LEAST_WAVE_BPM:
        return f"needs a wave of {LEAST_WAVE_BPM:.0f} bpm with the breath, has {wave_bpm:.1f}"
    return None


def _refused(fitted: Fitted, method: Method) -> str | None:
    """Return why the fit is no answer."""
    if fitted.power_over_noise < LEAST_POWER:
        return "the heart moved with the breath no more than by itself"
    least = LEAST_BETTER if method is Method.RESONATOR else LEAST_BETTER_BY_SIZE
    if fitted.better_than_level < least or fitted.pace.width > WIDEST:
        return "the heart answered all of these paces about alike"
    return None


def _doubt(fitted: Fitted, *, one_clock: bool) -> str:
    """Return why the answer is only rough, or nothing."""
    if not one_clock:
        return "the strap does not say when its beats were, so the size of the wave alone decides"
    if fitted.better_than_level < SURELY_BETTER or fitted.pace.width > WIDEST_FOUND:
        return "the heart answered several of these paces about alike"
    return ""


def _wave_bpm(chunks: Chunks) -> float:
    return 2.0 * float(np.median(np.abs(chunks.heart_bpm))) if len(chunks) else 0.0


def _nothing(chunks: Chunks, method: Method, reason: str, posterior: PacePosterior | None) -> Assessment:
    return replace(
        unfounded(reason),
        pace=Absent(reason=reason, n=len(chunks)),
        method=method,
        minutes_used=float(np.sum(chunks.length_s)) / 60.0,
        chunks_used=len(chunks),
        chunks_dropped=chunks.dropped,
        wave_bpm=_wave_bpm(chunks),
        posterior=posterior,
    )


def _told(chunks: Chunks, method: Method, posterior: PacePosterior, doubt: str) -> Assessment:
    pace = Estimate(value=posterior.mean, low=posterior.low, high=posterior.high, n=len(chunks))
    return replace(
        _nothing(chunks, method, doubt, posterior),
        outcome=Outcome.ROUGH if doubt else Outcome.FOUND,
        pace=pace,
        good_range=posterior.good_range,
    )
