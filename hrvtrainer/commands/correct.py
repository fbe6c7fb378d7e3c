"""`correct`: a filter from measured to treated intervals, one JSON object a line."""

import json
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from hrvtrainer.beats import BeatLabel, FloatArray, LabelArray
from hrvtrainer.errors import ForeignFileError
from hrvtrainer.heart.artifacts.completion import complete_nn_ms
from hrvtrainer.heart.artifacts.live_labels import LabelledInterval, LiveLabeller
from hrvtrainer.heart.artifacts.mended import IndexArray
from hrvtrainer.heart.artifacts.possible import is_measured
from hrvtrainer.heart.artifacts.treated import ArtifactMethod, treat

DIGITS = 4
_WORDS = [label.word for label in BeatLabel]

Answer = dict[str, list[Any]]


def correct(*, causal: bool, artifacts: str) -> int:
    """Read lines from stdin until it ends, answer each at once on stdout; return the exit code.

    Raises
    ------
    ForeignFileError
        At a line that is not ``{"rr": [milliseconds, ...]}``.
    """
    method = ArtifactMethod(artifacts)
    answer: Callable[[FloatArray], Answer] = _causally if causal else lambda rr_ms: _offline(rr_ms, method)
    for number, line in enumerate(sys.stdin, start=1):
        if line.strip():
            sys.stdout.write(json.dumps(answer(_intervals(line, number))) + "\n")
            sys.stdout.flush()
    return 0


def _intervals(line: str, number: int) -> FloatArray:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        raise _unreadable(number, "is not JSON") from None
    if not isinstance(content, dict) or not isinstance(content.get("rr"), list):
        raise _unreadable(number, "has no list named rr")
    rr = content["rr"]
    try:
        plain = set(map(type, rr)) <= {int, float}
        return np.array(rr if plain else list(map(_milliseconds, rr)), dtype=np.float64)
    except (TypeError, OverflowError):
        raise _unreadable(number, "holds something in rr that is no number") from None


def _milliseconds(value: object) -> float:
    if value is None:  # what JSON has for NaN: no interval known
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _unreadable(number: int, problem: str) -> ForeignFileError:
    return ForeignFileError(f'line {number} {problem}; expected {{"rr": [milliseconds, ...]}}')


def _offline(rr_ms: FloatArray, method: ArtifactMethod) -> Answer:
    treated = treat(rr_ms, after_gap=np.zeros(rr_ms.size, dtype=np.bool_), method=method)
    return _answer(rr_ms, treated.label, treated.nn.nn_ms, treated.source)


def _causally(rr_ms: FloatArray) -> Answer:
    labeller = LiveLabeller()
    told: list[LabelledInterval] = []
    after_gap = False
    for value, measured in zip(rr_ms.tolist(), is_measured(rr_ms).tolist(), strict=True):
        if measured:
            told += labeller.feed(value, after_gap=after_gap)
        else:
            told += labeller.finish()
            told.append(LabelledInterval(rr_ms=value, label=BeatLabel.GAP, nn_ms=()))
        after_gap = not measured
    told += labeller.finish()
    return _answer(
        rr_ms,
        np.array([interval.label for interval in told], dtype=np.int8),
        np.array([part_ms for interval in told for part_ms in interval.nn_ms], dtype=np.float64),
        np.repeat(np.arange(len(told)), [len(interval.nn_ms) for interval in told]),
    )


def _answer(rr_ms: FloatArray, label: LabelArray, nn_ms: FloatArray, source: IndexArray) -> Answer:
    return {
        "flags": np.flatnonzero(label).tolist(),
        "labels": [_WORDS[kind] for kind in label.tolist()],
        "nn": np.round(complete_nn_ms(rr_ms, label, nn_ms, source), DIGITS).tolist(),
    }
