"""Resting stretches for tests."""

import math

import numpy as np
from heart_signals import TestPerson, free, record, series_of

from hrvtrainer.beats import NnSeries
from hrvtrainer.coupling.gauge.rest_baseline import RestBaseline
from hrvtrainer.estimates import Estimate


def resting_series(person: TestPerson, seed: int, seconds: float = 250.0) -> NnSeries:
    times_s = record(person, np.random.default_rng(seed), free(14.0), seconds)
    return series_of(np.diff(times_s) * 1000.0, float(times_s[0]))


def baseline(
    rmssd_ms: float = 30.0,
    *,
    error_ln: float = 0.06,
    breaths_per_min: float | None = 14.0,
    mean_hr_bpm: float = 66.0,
    hr_error_bpm: float = 0.6,
) -> RestBaseline:
    factor = math.exp(1.645 * error_ln)
    reach = 1.645 * hr_error_bpm
    return RestBaseline(
        rmssd_ms=Estimate(value=rmssd_ms, low=rmssd_ms / factor, high=rmssd_ms * factor, n=200),
        mean_hr_bpm=Estimate(value=mean_hr_bpm, low=mean_hr_bpm - reach, high=mean_hr_bpm + reach, n=200),
        breaths_per_min=breaths_per_min,
        valid_s=190.0,
        treated_percent=0.0,
    )
