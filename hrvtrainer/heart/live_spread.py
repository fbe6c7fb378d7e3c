"""Spread and scatter of the last minute, as the live path shows them: without a bootstrap."""

import math

import numpy as np

from hrvtrainer.beats import NnSeries
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.beat_totals import beat_columns
from hrvtrainer.heart.time_domain import too_few_pairs, too_short_for_sdnn

FEWEST = 2


def live_spread(series: NnSeries, rmssd: Metric) -> dict[str, Metric]:
    """Return mean NN, SDNN, ln RMSSD, pNN50, SD1 and SD2 of a window.

    Parameters
    ----------
    series : NnSeries
        The intervals of the window, 60 s in the live path.
    rmssd : Metric
        RMSSD of the same window: its logarithm keeps its interval, its reason is that of the others.

    Returns
    -------
    dict of str to Estimate or Absent
        Formulas as in `time_domain_metrics` and `nonlinear_metrics`; only ln RMSSD has an interval here.
        SDNN needs beats that fill 60 s but for the one under way.
    """
    n = len(series)
    if n < FEWEST:
        absent = Absent(reason=f"needs {FEWEST} beats, has {n}", n=n)
        return dict.fromkeys(
            ("mean_nn_ms", "sdnn_ms", "ln_rmssd", "pnn50_percent", "sd1_ms", "sd2_ms"), absent
        )
    total = np.add.reduce(beat_columns(series), axis=1)
    pairs = int(total[3])
    plain = _plain(*total.tolist())
    short = too_short_for_sdnn(series)
    numbers: dict[str, Metric] = {
        "mean_nn_ms": Estimate(value=float(np.add.reduce(series.nn_ms)) / n, n=n),
        "sdnn_ms": Estimate(value=plain["sdnn_ms"], n=n) if short is None else Absent(reason=short, n=n),
        "ln_rmssd": _logarithm(rmssd),
    }
    reason = too_few_pairs(pairs, n)
    for key in ("pnn50_percent", "sd1_ms", "sd2_ms"):
        numbers[key] = (
            Estimate(value=plain[key], n=pairs) if reason is None else Absent(reason=reason, n=pairs)
        )
    return numbers


def _plain(
    n: float, off: float, off2: float, pairs: float, step: float, step2: float, large: float
) -> dict[str, float]:
    """Return what `beat_numbers` gives for one set of totals, to the last bit, in plain floats.

    The formulas stand twice because arrays of one value cost eight times as much, 50 us more at every beat.
    """
    sdnn2 = (off2 - off * off / n) / (n - 1.0)
    sd12 = 0.5 * (step2 - step * step / pairs) / (pairs - 1.0) if pairs > 1.0 else 0.0
    return {
        "sdnn_ms": math.sqrt(max(sdnn2, 0.0)),
        "pnn50_percent": 100.0 * large / max(pairs, 1.0),
        "sd1_ms": math.sqrt(max(sd12, 0.0)),
        "sd2_ms": math.sqrt(max(2.0 * sdnn2 - sd12, 0.0)),
    }


def _logarithm(rmssd: Metric) -> Metric:
    if isinstance(rmssd, Absent):
        return rmssd
    assert rmssd.low is not None
    assert rmssd.high is not None
    return Estimate(
        value=math.log(rmssd.value), low=math.log(rmssd.low), high=math.log(rmssd.high), n=rmssd.n
    )
