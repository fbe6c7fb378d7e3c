"""The stepped assessment as published: six criteria, and the pace that most of them prefer."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.resonance.classic_breaths import ClassicBreaths
from hrvtrainer.estimates import Absent, Estimate, Metric

STEP = 0.5
LEAST_RUN_S = 25.0
FEWEST_STEPS = 3
GRID_HZ = 4.0
LOW_HZ, HIGH_HZ = 0.04, 0.15
PEAK_HALF_HZ = 0.015
LEAST_PEAK = 0.1
ZERO_PADDED = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class StepScores:
    """One pace by the six criteria, each the better the larger."""

    breaths_per_min: float
    synchrony: float
    swing_bpm: float
    low_frequency_power: float
    highest_peak: float
    smoothness: float
    fewness: float

    def as_row(self) -> tuple[float, ...]:
        """Return the criteria in their order."""
        return (
            self.synchrony,
            self.swing_bpm,
            self.low_frequency_power,
            self.highest_peak,
            self.smoothness,
            self.fewness,
        )


def stepped_pace(series: NnSeries, inhale_s: FloatArray) -> Metric:
    """Return the pace, in steps of 0.5/min, that most of the six criteria prefer.

    Parameters
    ----------
    series : NnSeries
        Treated intervals.
    inhale_s : ndarray of float
        When in-breaths began.

    Returns
    -------
    Metric
        Breaths per minute; no interval known. ``n`` counts the steps. Absent with fewer than three paces of
        25 s each.

    Notes
    -----
    Lehrer, Vaschillo & Vaschillo 2000, doi:10.1023/A:1009554825745, and Lehrer et al. 2013: synchrony of
    phase, swing, low-frequency power, height of its highest peak, smoothness, fewness of peaks. Departures:
    synchrony is how steady the phase between heart and breath is (their "in phase by eye" needs one clock);
    smoothness is the share of low-frequency power in the highest peak; a slide counts as steps of 0.5/min;
    where criteria are divided, the larger swing decides.
    """
    steps = score_steps(series, inhale_s)
    if len(steps) < FEWEST_STEPS:
        return Absent(
            reason=f"needs {FEWEST_STEPS} paces of {LEAST_RUN_S:.0f} s each, has {len(steps)}", n=len(steps)
        )
    rows = np.array([step.as_row() for step in steps])
    best = np.max(rows, axis=0)
    votes = np.sum(rows >= best - 1e-12, axis=1) + 1e-3 * rows[:, 1] / max(float(best[1]), 1e-12)
    return Estimate(value=steps[int(np.argmax(votes))].breaths_per_min, n=len(steps))


def score_steps(series: NnSeries, inhale_s: FloatArray) -> list[StepScores]:
    """Return the six criteria for every pace that was kept for 25 s, slowest first; runs are averaged."""
    breaths = ClassicBreaths.of(series, inhale_s)
    step = np.rint(breaths.breaths_per_min / STEP) * STEP
    changes = np.flatnonzero((np.diff(step) != 0) | (np.diff(breaths.begin_s) > 30.0)) + 1
    runs: dict[float, list[StepScores]] = {}
    for rows in np.split(np.arange(step.size), changes):
        if rows.size:
            scored = _score(series, breaths, rows, float(step[rows[0]]))
            if scored is not None:
                runs.setdefault(scored.breaths_per_min, []).append(scored)
    return [
        StepScores(**{name: float(np.mean([getattr(run, name) for run in same])) for name in _NAMES})
        for _, same in sorted(runs.items())
    ]


_NAMES = tuple(StepScores.__dataclass_fields__)


def _score(
    series: NnSeries, breaths: ClassicBreaths, rows: np.ndarray[tuple[int], np.dtype[np.intp]], pace: float
) -> StepScores | None:
    begin_s = float(breaths.begin_s[rows[0]])
    end_s = float(breaths.begin_s[rows[-1]] + 60.0 / breaths.breaths_per_min[rows[-1]])
    if end_s - begin_s < LEAST_RUN_S:
        return None
    at_s, rate_bpm = series.middle_s, series.hr_bpm
    grid_s = np.arange(begin_s, end_s, 1.0 / GRID_HZ)
    rate = np.interp(grid_s, at_s, rate_bpm)
    hz, power = _spectrum(rate)
    low = (hz >= LOW_HZ) & (hz < HIGH_HZ)
    peak = int(np.argmax(np.where(low, power, -1.0)))
    total = float(np.sum(power[low]))
    in_peak = float(np.sum(power[low & (np.abs(hz - hz[peak]) <= PEAK_HALF_HZ)]))
    inner = power[1:-1]
    tops = (inner > power[:-2]) & (inner >= power[2:]) & (inner > LEAST_PEAK * power[peak]) & low[1:-1]
    return StepScores(
        breaths_per_min=pace,
        synchrony=_synchrony(series, breaths.begin_s[rows], end_s),
        swing_bpm=float(np.mean(breaths.swing_bpm[rows])),
        low_frequency_power=total * float(hz[1]),
        highest_peak=float(power[peak]),
        smoothness=in_peak / max(total, 1e-300),
        fewness=-float(np.count_nonzero(tops)),
    )


def _spectrum(rate: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the one-sided density of a stretch at 4 Hz: line taken away, Hann."""
    time = np.arange(rate.size, dtype=np.float64) - (rate.size - 1) / 2.0
    level = rate - np.mean(rate)
    level = level - time * (np.sum(time * level) / np.sum(time * time))
    window = np.hanning(rate.size)
    waves = np.fft.rfft(level * window, ZERO_PADDED)
    power: FloatArray = 2.0 * np.abs(waves) ** 2 / (GRID_HZ * np.sum(window**2))
    return np.fft.rfftfreq(ZERO_PADDED, 1.0 / GRID_HZ).astype(np.float64), power


def _synchrony(series: NnSeries, begin_s: FloatArray, end_s: float) -> float:
    """Return how steady the phase of the heart in each breath is, 0 to 1."""
    edges = np.append(begin_s, end_s)
    at_s, rate_bpm = series.middle_s, series.hr_bpm
    turns = []
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        here = (at_s >= first) & (at_s < last)
        turn = np.exp(-2j * np.pi * (at_s[here] - first) / (last - first))
        turns.append(complex(np.sum((rate_bpm[here] - np.mean(rate_bpm[here])) * turn)))
    sizes = np.abs(np.array(turns))
    return float(np.abs(np.mean(np.array(turns) / np.maximum(sizes, 1e-12))))
