"""The plain facts that are told at the end of a session."""

from __future__ import annotations  # before Python 3.12 `array` takes no type

from array import array
from collections.abc import Mapping

import numpy as np

from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.events import Moment, Rated
from hrvtrainer.heart.ecg.median import median
from hrvtrainer.session.updates import Numbers, Summary

SUMMED = ("mean_hr_bpm", "breath_lock", "breath_wave_bpm", "hr_peak_to_trough_bpm")
FEWEST_SECONDS = 30


class Summing:
    """Collects each second's numbers and the ratings; sums them up when asked.

    Notes
    -----
    The summary of a number is the median of what was shown second by second (``n`` counts seconds, a
    neighbouring second shares most of its window, so no interval is told). RMSSD has no summary: its
    size during slow breathing is not comparable across paces.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._shown: list[dict[str, array[float]]] = [_nothing()]  # by person
        self._distress: dict[Moment, int | None] = dict.fromkeys(Moment)

    def add(self, numbers: Numbers) -> None:
        """Take one heart's numbers of one second of practice."""
        while len(self._shown) <= numbers.person:
            self._shown.append(_nothing())
        for key, values in self._shown[numbers.person].items():
            metric = numbers.metrics[key]
            if isinstance(metric, Estimate):
                values.append(metric.value)

    def rate(self, rating: Rated) -> None:
        """Take a rating; a later one of the same moment counts."""
        self._distress[rating.moment] = rating.distress

    def summary(self, *, practised_s: float, breaths_paced: int) -> Summary:
        """Return the facts so far."""
        metrics, *others = [_summed(shown) for shown in self._shown]
        return Summary(
            practised_s=practised_s,
            title=self._title,
            distress_before=self._distress[Moment.BEFORE],
            distress_after=self._distress[Moment.AFTER],
            breaths_paced=breaths_paced,
            metrics=metrics,
            other_metrics=tuple(others),
        )


def _nothing() -> dict[str, array[float]]:
    # 8 bytes a second and number, where a list of floats takes 32: a day's session stays small.
    return {key: array("d") for key in SUMMED}


def _summed(shown: Mapping[str, array[float]]) -> Mapping[str, Metric]:
    return {key: _median(values) for key, values in shown.items()}


def _median(values: array[float]) -> Metric:
    if len(values) < FEWEST_SECONDS:
        return Absent(
            reason=f"needs {FEWEST_SECONDS} seconds with this number, has {len(values)}", n=len(values)
        )
    return Estimate(value=median(np.array(values)), n=len(values))
