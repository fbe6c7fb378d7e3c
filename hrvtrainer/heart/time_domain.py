"""Numbers of the beat-to-beat differences and of the mean."""

import math

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray, NnSeries
from hrvtrainer.errors import TooFewBeatsError
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.artifacts.treatment import too_much_treated
from hrvtrainer.heart.beat_totals import beat_columns, beat_numbers
from hrvtrainer.heart.block_bootstrap import (
    beats_a_block,
    beats_a_slow_block,
    draw_blocks,
    positive_interval,
    share_interval,
)
from hrvtrainer.heart.soundness import all_alike, unsound
from hrvtrainer.percentiles import TWO_SIDED_90

FEWEST_PAIRS = 20
LEAST_PAIR_PERCENT = 65.0
FEWEST_FOR_RATE = 5
INFLATION_REST = 1.2
INFLATION_PACED = 1.6
LEAST_SDNN_S = 60.0
STILL_MS = 1e-6  # what rounding leaves of intervals that are all alike
ALIKE = "needs intervals that differ, these are all alike"

LONGEST_SLOW_INTERVAL_S = 3700.0

METHODS = {
    "mean_hr_bpm": "60000 divided by the mean NN interval, not the mean of rates; no interval known",
    "mean_nn_ms": "mean of the NN intervals; no interval known",
    "sdnn_ms": "standard deviation of the NN intervals, with n - 1; 90 % interval by a moving-block "
    "bootstrap for stretches of the same length, none known above an hour",
    "rmssd_ms": "root mean square of successive NN differences; none across a gap or a treated beat; "
    "90 % interval by a moving-block bootstrap",
    "ln_rmssd": "natural logarithm of RMSSD in ms; 90 % interval by a moving-block bootstrap",
    "pnn50_percent": "share of successive NN differences larger than 50 ms among the valid pairs; "
    "90 % interval by a moving-block bootstrap",
}


def rmssd_ms(nn_ms: FloatArray, pair_valid: BoolArray) -> float:
    """Root mean square of successive differences.

    Parameters
    ----------
    nn_ms : ndarray of float, shape (n,)
        NN intervals in milliseconds, oldest first.
    pair_valid : ndarray of bool, shape (n,)
        True where intervals i - 1 and i are both measured, normal and adjacent.

    Returns
    -------
    float
        RMSSD in milliseconds.

    Raises
    ------
    TooFewBeatsError
        If no pair is valid.

    Notes
    -----
    Task Force of the ESC and NASPE (1996), doi:10.1161/01.CIR.93.5.1043. Differs from that
    definition in one way: a difference across a gap or a removed beat is left out.
    """
    steps_ms = _steps_ms(nn_ms, pair_valid)
    if steps_ms.size == 0:
        raise TooFewBeatsError(found=0, needed=1, what="pairs of neighbouring beats")
    return float(np.sqrt(np.mean(steps_ms**2)))


def rmssd_estimate(series: NnSeries, *, paced: bool) -> Metric:
    """Return RMSSD with its 90 % interval, or why there is none.

    Parameters
    ----------
    series : NnSeries
        The intervals of the window, 60 s in the live path.
    paced : bool
        Whether a pacer led: slow breathing makes successive differences depend on each other more.

    Returns
    -------
    Estimate or Absent
        Milliseconds; ``n`` counts the valid pairs. Absent with fewer than 20 of them or 65 % of the
        possible ones, and when too much was treated.

    Notes
    -----
    The interval is RMSSD * exp(+-1.645 SE), SE the delta-method error of ln RMSSD for independent
    differences, times 1.2 at rest and 1.6 while a pacer leads: so it covers 90 % of simulated windows.
    """
    steps_ms = _steps_ms(series.nn_ms, series.pair_valid)
    n = int(steps_ms.size)
    if len(series) > FEWEST_PAIRS and (reason := too_much_treated(series.label)) is not None:
        return Absent(reason=reason, n=n)
    if (reason := too_few_pairs(n, len(series))) is not None:
        return Absent(reason=reason, n=n)
    squares = steps_ms * steps_ms
    mean_square = float(np.add.reduce(squares)) / n
    value = math.sqrt(mean_square)
    if value <= STILL_MS:
        return Absent(reason=ALIKE, n=n)
    off = squares - mean_square
    error = 0.5 * math.sqrt(float(np.add.reduce(off * off)) / (n - 1)) / (mean_square * math.sqrt(n))
    factor = math.exp(TWO_SIDED_90 * error * (INFLATION_PACED if paced else INFLATION_REST))
    return Estimate(value=value, low=value / factor, high=value * factor, n=n)


def too_few_pairs(pairs: int, intervals: int) -> str | None:
    """Return why so few valid pairs give no RMSSD, or None when they do.

    Parameters
    ----------
    pairs : int
        Valid pairs of neighbouring intervals.
    intervals : int
        All intervals of the stretch; one pair fewer than these was possible.

    Notes
    -----
    At least 20 pairs, and 65 % of the possible ones.
    """
    if pairs < FEWEST_PAIRS:
        return f"needs {FEWEST_PAIRS} pairs of neighbouring beats, has {pairs}"
    percent = 100.0 * pairs / (intervals - 1)
    if percent < LEAST_PAIR_PERCENT:
        return f"needs {LEAST_PAIR_PERCENT:.0f} % of the pairs of neighbouring beats, has {int(percent)} %"
    return None


def too_short_for_sdnn(series: NnSeries) -> str | None:
    """Return why a stretch is too short for SDNN, or None: the beat under way counts as long as the last."""
    covered_s = _covered_s(series)
    if covered_s + float(series.nn_ms[-1]) / 1000.0 < LEAST_SDNN_S:
        return f"needs {LEAST_SDNN_S:.0f} s of beats, has {int(covered_s)}"
    return None


def time_domain_metrics(
    series: NnSeries, *, rng: np.random.Generator, breath_period_s: float | None = None
) -> dict[str, Metric]:
    """Return mean, spread and beat-to-beat differences of a recording.

    Parameters
    ----------
    series : NnSeries
        The whole recording or the part that is asked about; gaps are allowed.
    rng : Generator
        Draws the blocks of the bootstrap.
    breath_period_s : float or None
        Length of a breath where one is known: blocks are three breaths long, else 16 beats or more.

    Returns
    -------
    dict of str to Estimate or Absent
        The keys of `METHODS`. ``n`` counts intervals, for the differences valid pairs. A mean needs five
        intervals, SDNN 60 s, the differences 20 valid pairs and 65 % of the possible ones; intervals that
        do not differ at all have a mean and nothing else.

    Notes
    -----
    Task Force of the ESC and NASPE (1996), doi:10.1161/01.CIR.93.5.1043. Differs from it in that no
    difference is taken across a gap or a treated beat, and pNN50 counts valid pairs.
    How much of the recording was treated is for the caller to judge.
    """
    if (reason := unsound(series)) is not None:
        return dict.fromkeys(METHODS, Absent(reason=reason, n=len(series)))
    columns = beat_columns(series)
    return {
        **mean_metrics(series),
        "sdnn_ms": _sdnn_ms(series, columns, rng),
        **_difference_metrics(series, columns, rng, breath_period_s),
    }


def mean_metrics(series: NnSeries) -> dict[str, Metric]:
    """Return the two means alone, which any rhythm has: `time_domain_metrics` without the spread."""
    if (reason := unsound(series)) is not None:
        return dict.fromkeys(("mean_hr_bpm", "mean_nn_ms"), Absent(reason=reason, n=len(series)))
    return {"mean_hr_bpm": mean_hr_bpm(series), "mean_nn_ms": _mean_nn_ms(series)}


def plain_time_domain(series: NnSeries) -> dict[str, float]:
    """Return the numbers of `time_domain_metrics` without intervals and without their rules.

    Parameters
    ----------
    series : NnSeries
        At least two intervals and one valid pair that differs.

    Returns
    -------
    dict of str to float
        The keys of `METHODS`.
    """
    numbers = beat_numbers(np.sum(beat_columns(series), axis=1)[None, :])
    mean_nn_ms, rmssd = float(np.mean(series.nn_ms)), float(numbers.rmssd_ms[0])
    return {
        "mean_hr_bpm": 60000.0 / mean_nn_ms,
        "mean_nn_ms": mean_nn_ms,
        "sdnn_ms": float(numbers.sdnn_ms[0]),
        "rmssd_ms": rmssd,
        "ln_rmssd": math.log(rmssd),
        "pnn50_percent": float(numbers.pnn50_percent[0]),
    }


def _mean_nn_ms(series: NnSeries) -> Metric:
    n = len(series)
    if n < FEWEST_FOR_RATE:
        return Absent(reason=f"needs {FEWEST_FOR_RATE} beats, has {n}", n=n)
    return Estimate(value=float(np.mean(series.nn_ms)), n=n)


def _sdnn_ms(series: NnSeries, columns: FloatArray, rng: np.random.Generator) -> Metric:
    n = len(series)
    if (reason := too_short_for_sdnn(series)) is not None:
        return Absent(reason=reason, n=n)
    if all_alike(series):
        return Absent(reason=ALIKE, n=n)
    value = float(beat_numbers(np.sum(columns, axis=1)[None, :]).sdnn_ms[0])
    if _covered_s(series) > LONGEST_SLOW_INTERVAL_S or n < 2 * FEWEST_FOR_RATE:
        return Estimate(value=value, n=n)
    drawn = draw_blocks(columns, beats_a_slow_block(n), rng)
    low, high = positive_interval(value, beat_numbers(drawn.totals).sdnn_ms, drawn.blocks)
    return Estimate(value=value, low=low, high=high, n=n)


def _difference_metrics(
    series: NnSeries, columns: FloatArray, rng: np.random.Generator, breath_period_s: float | None
) -> dict[str, Metric]:
    keys = ("rmssd_ms", "ln_rmssd", "pnn50_percent")
    total = np.sum(columns, axis=1)
    pairs = int(total[3])
    plain = beat_numbers(total[None, :])
    if (reason := too_few_pairs(pairs, len(series))) is not None:
        return dict.fromkeys(keys, Absent(reason=reason, n=pairs))
    rmssd, percent = float(plain.rmssd_ms[0]), float(plain.pnn50_percent[0])
    if rmssd == 0.0:
        return dict.fromkeys(keys, Absent(reason=ALIKE, n=pairs))
    block = beats_a_block(len(series), float(np.mean(series.nn_ms)), breath_period_s)
    drawn = draw_blocks(columns, block, rng)
    draws = beat_numbers(drawn.totals)
    low, high = positive_interval(rmssd, draws.rmssd_ms, drawn.blocks)
    fewer, more = share_interval(percent, draws.pnn50_percent, pairs, drawn.blocks)
    return {
        "rmssd_ms": Estimate(value=rmssd, low=low, high=high, n=pairs),
        "ln_rmssd": Estimate(value=math.log(rmssd), low=math.log(low), high=math.log(high), n=pairs),
        "pnn50_percent": Estimate(value=percent, low=fewer, high=more, n=pairs),
    }


def mean_hr_bpm(series: NnSeries) -> Metric:
    """Return the mean heart rate: 60000 over the mean NN interval, not the mean of rates.

    Parameters
    ----------
    series : NnSeries
        The intervals of the window, 60 s in the live path.

    Returns
    -------
    Estimate or Absent
        Beats per minute, no interval known; ``n`` counts the intervals. Absent with fewer than five.
    """
    n = len(series)
    if n < FEWEST_FOR_RATE:
        return Absent(reason=f"needs {FEWEST_FOR_RATE} beats, has {n}", n=n)
    return Estimate(value=60000.0 * n / float(np.add.reduce(series.nn_ms)), n=n)


def _covered_s(series: NnSeries) -> float:
    return float(np.add.reduce(series.nn_ms)) / 1000.0


def _steps_ms(nn_ms: FloatArray, pair_valid: BoolArray) -> FloatArray:
    steps_ms: FloatArray = (nn_ms[1:] - nn_ms[:-1])[pair_valid[1:]]
    return steps_ms
