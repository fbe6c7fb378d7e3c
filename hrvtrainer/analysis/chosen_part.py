"""The part of a recording that numbers are asked of, and what of it heart rate variability is read from."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray, NnSeries
from hrvtrainer.exchange.measured_beats import MeasuredBeats
from hrvtrainer.heart.artifacts.not_interpretable import DoubtfulSpan, mostly_doubtful, with_margins
from hrvtrainer.heart.artifacts.possible import MOST_POSSIBLE_MS
from hrvtrainer.heart.artifacts.treated import TreatedRhythm

ROUNDING_S = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulStretch:
    """From when to when, in seconds from the first interval's beginning, the rhythm says nothing, and why."""

    from_s: float
    to_s: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenPart:
    """What of a recording was chosen.

    Parameters
    ----------
    series : NnSeries
        Every NN interval of the part, on the recording's clock.
    sound : NnSeries
        Those that heart rate variability may be read from: without the doubtful stretches, which part the
        others as gaps do.
    is_sound : ndarray of bool
        Which measured intervals of the whole recording these come from.
    doubtful : tuple of DoubtfulStretch
        What of the part was left out of ``sound``.
    not_interpretable : str or None
        Why nothing may be read from the part: over half of it is doubtful, or none is left.
    """

    series: NnSeries
    sound: NnSeries
    is_sound: BoolArray
    doubtful: tuple[DoubtfulStretch, ...]
    not_interpretable: str | None


def chosen(measured: MeasuredBeats, *, from_s: float | None = None, to_s: float | None = None) -> BoolArray:
    """Return which intervals lie wholly in a part, counted in seconds from the first one's beginning."""
    began_s, ended_s = _own_seconds(measured)
    first_s = -np.inf if from_s is None else from_s
    last_s = np.inf if to_s is None else to_s
    inside: BoolArray = (began_s >= first_s - ROUNDING_S) & (ended_s <= last_s + ROUNDING_S)
    return inside


def part_of(measured: MeasuredBeats, rhythm: TreatedRhythm, kept: BoolArray) -> ChosenPart:
    """Cut a part out of a treated recording.

    Parameters
    ----------
    measured : MeasuredBeats
        The beats, as the file states them.
    rhythm : TreatedRhythm
        The same, judged with all of the recording in view.
    kept : ndarray of bool
        Which measured intervals lie in the part, as `chosen` says.
    """
    spans = with_margins(rhythm.doubtful, kept.size)
    is_sound = kept.copy()
    for span in spans:
        is_sound[span.first : span.end] = False
    reason = mostly_doubtful(rhythm.doubtful, kept)
    stretches = tuple(_stretches(measured, spans, kept))
    if reason is None and stretches and not is_sound.any():
        reason = stretches[0].reason
    series = _cut(rhythm, measured.end_s, kept)
    return ChosenPart(
        series=series,
        sound=_cut(rhythm, measured.end_s, is_sound) if stretches else series,
        is_sound=is_sound,
        doubtful=stretches,
        not_interpretable=reason,
    )


def _own_seconds(measured: MeasuredBeats) -> tuple[FloatArray, FloatArray]:
    """Return when each interval began and ended, in seconds from the first one's beginning."""
    length_s = np.clip(measured.rr_ms, 0.0, MOST_POSSIBLE_MS) / 1000.0
    zero_s = measured.end_s[:1] - length_s[:1] if measured.end_s.size else 0.0
    return measured.end_s - length_s - zero_s, measured.end_s - zero_s


def _stretches(
    measured: MeasuredBeats, spans: Iterable[DoubtfulSpan], kept: BoolArray
) -> Iterable[DoubtfulStretch]:
    """Yield what of each span lies in the part."""
    began_s, ended_s = _own_seconds(measured)
    for span in spans:
        rows = span.first + np.flatnonzero(kept[span.first : span.end])
        if rows.size:
            yield DoubtfulStretch(
                from_s=float(began_s[rows[0]]), to_s=float(ended_s[rows[-1]]), reason=span.reason
            )


def _cut(rhythm: TreatedRhythm, end_s: FloatArray, kept: BoolArray) -> NnSeries:
    """Return the NN intervals of the kept ones, on the recording's clock."""
    inside = kept[rhythm.source]
    shift_s = (end_s - rhythm.end_s)[rhythm.source]
    nn = rhythm.nn
    joined = inside.copy()
    joined[1:] &= inside[:-1]
    joined[:1] = False
    return NnSeries(
        end_s=nn.end_s + shift_s,
        nn_ms=nn.nn_ms,
        label=nn.label,
        contiguous=nn.contiguous & joined,
        pair_valid=nn.pair_valid & joined,
    ).where(inside)
