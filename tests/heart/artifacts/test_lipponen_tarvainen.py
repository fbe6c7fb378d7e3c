"""The published offline method against its own text, read literally, one interval at a time."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoiled_hearts import SEEDS, WAYS, clean_rr_ms, spoiled_rr_ms

from hrvtrainer.beats import BeatLabel, FloatArray
from hrvtrainer.heart.artifacts.lipponen_tarvainen import mend_by_published_limits, published_labels


def mirrored(values: list[float], index: int, half: int) -> list[float]:
    """Return the window about an index, the series mirrored at its ends as often as needed."""
    size = len(values)
    window = []
    for at in range(index - half, index + half + 1):
        turned = at % (2 * size)
        window.append(values[turned if turned < size else 2 * size - 1 - turned])
    return window


def limit(values: list[float], index: int) -> float:
    ordered = sorted(abs(value) for value in mirrored(values, index, 45))
    return max(5.2 * 0.5 * (ordered[68] - ordered[22]), 5.2)


def read_literally(rr: list[float]) -> list[BeatLabel]:
    """Follow the paper's flow chart, each interval in its turn, with the look at the next one."""
    size = len(rr)
    step = [0.0, *[b - a for a, b in pairwise(rr)]]
    median = [sorted(mirrored(rr, i, 5))[5] for i in range(size)]
    off = [x - m if x >= m else 2 * (x - m) for x, m in zip(rr, median, strict=True)]
    off_limit = [limit(off, i) for i in range(size)]
    d = [step[i] / limit(step, i) for i in range(size)] + [0.0, 0.0]
    far = [abs(off[i] / off_limit[i]) > 3 for i in range(size)] + [False]
    labels = [BeatLabel.NORMAL] * size
    ectopic = [False] * (size + 1)
    for i in range(size):
        before, after = d[i - 1] if i else 0.0, d[i + 1]
        ectopic[i] = (d[i] > 1 and max(before, after) < -0.13 * d[i] - 0.17) or (
            d[i] < -1 and min(before, after) > -0.13 * d[i] + 0.17
        )
    for i in range(size):
        if ectopic[i]:
            labels[i] = BeatLabel.ECTOPIC
        elif abs(d[i]) > 1 or far[i]:
            for j in [i, i + 1] if abs(d[i + 1]) < abs(d[i + 2]) else [i]:
                if j < size and not ectopic[j] and labels[j] is BeatLabel.NORMAL:
                    labels[j] = name_of(rr, median, off_limit, d, far, j)
    taken = -1
    for i in range(size):
        if labels[i] is BeatLabel.EXTRA and i > taken:
            labels[i + 1] = BeatLabel.EXTRA
            taken = i + 1
    return labels


def name_of(
    rr: list[float], median: list[float], off_limit: list[float], d: list[float], far: list[bool], j: int
) -> BeatLabel:
    later = d[j + 2]
    long = d[j] > 1 and min(d[j + 1], later) < -1
    short = d[j] < -1 and max(d[j + 1], later) > 1
    if not (long or short or far[j]):
        return BeatLabel.NORMAL
    parts = max(2, round(rr[j] / median[j]))
    if (long or far[j]) and abs(rr[j] / parts - median[j]) < off_limit[j]:
        return BeatLabel.MISSED if parts <= 5 else BeatLabel.GAP
    if (short or far[j]) and j + 1 < len(rr) and abs(rr[j] + rr[j + 1] - median[j]) < off_limit[j]:
        return BeatLabel.EXTRA
    return BeatLabel.SHORT if rr[j] < median[j] else BeatLabel.LONG


def labels_of(rr_ms: FloatArray) -> list[int]:
    return [int(label) for label in published_labels(rr_ms)[0]]


@pytest.mark.parametrize("way", WAYS)
def test_the_vectorised_method_is_the_paper_read_literally(way: str) -> None:
    for seed in SEEDS[:3]:
        for rr_ms in (np.round(clean_rr_ms(way, seed)), np.round(spoiled_rr_ms(way, seed)[0])):
            expected = read_literally(rr_ms.tolist())
            assert labels_of(rr_ms) == [int(label) for label in expected]


@given(st.lists(st.integers(200, 5000).map(float), min_size=3, max_size=60))
def test_any_intervals_are_read_as_the_paper_reads_them(rr: list[float]) -> None:
    assert labels_of(np.array(rr)) == [int(label) for label in read_literally(rr)]


def test_an_interval_that_is_only_far_from_the_median_is_examined() -> None:
    """The paper says "|D| > 1 or |M| > 3"; a public implementation skips the second."""
    rng = np.random.default_rng(1)
    rr_ms = 800.0 + np.where(np.arange(121) % 20 < 10, 60.0, -60.0) + rng.normal(0.0, 2.0, 121)
    rr_ms[58:63] = [860.0, 905.0, 950.0, 905.0, 860.0]

    assert labels_of(rr_ms) == [int(label) for label in read_literally(rr_ms.tolist())]


@pytest.mark.parametrize("missed", [1, 2, 3, 4])
def test_t_1_4_missed_beats_are_counted(missed: int) -> None:
    """T-1.4, for the published thresholds, in a steady heart."""
    rr_ms = 800.0 + np.random.default_rng(2).normal(0.0, 10.0, 100)
    rr_ms[50] = rr_ms[50 : 51 + missed].sum()
    mended = mend_by_published_limits(rr_ms)

    assert mended.label[50] == BeatLabel.MISSED
    assert np.count_nonzero(mended.source == 50) == missed + 1


def test_more_missed_beats_than_five_parts_hold_are_a_gap() -> None:
    rr_ms = 800.0 + np.random.default_rng(2).normal(0.0, 10.0, 100)
    rr_ms[50] = 4805.0
    mended = mend_by_published_limits(rr_ms)

    assert mended.label[50] == BeatLabel.GAP
    assert not np.any(mended.source == 50)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 11, 12, 200])
def test_t_1_5_a_constant_series_of_any_length_is_normal(size: int) -> None:
    """T-1.5: no exception, no NaN threshold (warnings are errors), nothing flagged."""
    mended = mend_by_published_limits(np.full(size, 812.0))

    assert not mended.label.any()
    assert mended.nn_ms.tolist() == [812.0] * size


def test_a_lone_long_interval_shares_its_time_with_the_neighbour_that_fits() -> None:
    rr_ms = 800.0 + np.random.default_rng(3).normal(0.0, 4.0, 60)
    rr_ms[30:32] += [25.0, -25.0]
    mended = mend_by_published_limits(rr_ms)

    assert mended.nn_ms.sum() == pytest.approx(rr_ms.sum())
    assert mended.nn_ms.size == 60
    assert np.ptp(mended.nn_ms[29:33]) < np.ptp(rr_ms[29:33])
