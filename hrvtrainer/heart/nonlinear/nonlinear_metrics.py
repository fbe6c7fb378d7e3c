"""All nonlinear numbers of a recording at once."""

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.beat_totals import beat_columns, beat_numbers
from hrvtrainer.heart.block_bootstrap import (
    beats_a_block,
    beats_a_slow_block,
    draw_blocks,
    positive_interval,
)
from hrvtrainer.heart.nonlinear.regularity import sample_entropy
from hrvtrainer.heart.nonlinear.scaling import dfa_alpha1
from hrvtrainer.heart.soundness import ALIKE_MS, all_alike, unsound
from hrvtrainer.heart.time_domain import ALIKE, LONGEST_SLOW_INTERVAL_S, too_few_pairs

METHODS = {
    "sd1_ms": "spread of the Poincare plot across its diagonal: standard deviation (n - 1) of valid "
    "successive differences over root 2; 90 % interval by a moving-block bootstrap",
    "sd2_ms": "spread of the Poincare plot along its diagonal: sqrt(2 SDNN^2 - SD1^2); 90 % interval by a "
    "moving-block bootstrap for stretches of the same length, none known above an hour",
    "sample_entropy": "m = 2, r = 0.2 SD (n - 1), largest difference, no self-matches, natural logarithm; "
    "at most 5,000 intervals; no interval known",
    "dfa_alpha1": "detrended fluctuation analysis, boxes of 4 to 16 beats, straight lines; no interval known",
}


def nonlinear_metrics(
    series: NnSeries,
    *,
    rng: np.random.Generator | None = None,
    breath_period_s: float | None = None,
) -> dict[str, Metric]:
    """Return the scatter of pairs, sample entropy and the short-term scaling exponent.

    Parameters
    ----------
    series : NnSeries
        The whole recording or the part that is asked about; gaps are allowed.
    rng : Generator or None
        Draws the blocks of the bootstrap; without one the same blocks are drawn every time.
    breath_period_s : float or None
        Length of a breath where one is known: blocks are three breaths long.

    Returns
    -------
    dict of str to Estimate or Absent
        The keys of `METHODS`. SD1 and SD2 need what RMSSD needs (20 valid pairs, 65 % of the possible
        ones) and ``n`` counts these pairs; for the rest see `sample_entropy` and `dfa_alpha1`.
    """
    generator = np.random.default_rng(0) if rng is None else rng
    return {
        **_scatter(series, generator, breath_period_s),
        "sample_entropy": sample_entropy(series),
        "dfa_alpha1": dfa_alpha1(series),
    }


def _scatter(series: NnSeries, rng: np.random.Generator, breath_period_s: float | None) -> dict[str, Metric]:
    keys = ("sd1_ms", "sd2_ms")
    if (reason := unsound(series)) is not None:
        return dict.fromkeys(keys, Absent(reason=reason, n=len(series)))
    columns = beat_columns(series)
    total = np.sum(columns, axis=1)
    pairs = int(total[3])
    if (reason := too_few_pairs(pairs, len(series))) is not None:
        return dict.fromkeys(keys, Absent(reason=reason, n=pairs))
    if all_alike(series):
        return dict.fromkeys(keys, Absent(reason=ALIKE, n=pairs))
    plain = beat_numbers(total[None, :])
    block = beats_a_block(len(series), float(np.mean(series.nn_ms)), breath_period_s)
    drawn = draw_blocks(columns, block, rng)
    sd1 = float(plain.sd1_ms[0])
    if sd1 < ALIKE_MS:
        return dict.fromkeys(
            keys, Absent(reason="needs differences that differ, these are all alike", n=pairs)
        )
    low, high = positive_interval(sd1, beat_numbers(drawn.totals).sd1_ms, drawn.blocks)
    return {
        "sd1_ms": Estimate(value=sd1, low=low, high=high, n=pairs),
        "sd2_ms": _sd2_ms(series, columns, float(plain.sd2_ms[0]), pairs, rng),
    }


def _sd2_ms(
    series: NnSeries, columns: FloatArray, value: float, pairs: int, rng: np.random.Generator
) -> Metric:
    if value == 0.0:
        return Absent(reason="needs waves longer than two beats, the intervals only alternate", n=pairs)
    if float(np.sum(series.nn_ms)) / 1000.0 > LONGEST_SLOW_INTERVAL_S:
        return Estimate(value=value, n=pairs)
    drawn = draw_blocks(columns, beats_a_slow_block(len(series)), rng)
    low, high = positive_interval(value, beat_numbers(drawn.totals).sd2_ms, drawn.blocks)
    return Estimate(value=value, low=low, high=high, n=pairs)
