import numpy as np
import pytest

from hrvtrainer.beats import BeatLabel
from hrvtrainer.heart.nn_ring import CAPACITY, NnRing


def filled(count: int) -> NnRing:
    ring = NnRing()
    for row in range(count):
        ring.append(
            end_s=float(row),
            nn_ms=800.0 + row % 50,
            label=BeatLabel.MISSED if row % 10 == 0 else BeatLabel.NORMAL,
            contiguous=row % 20 != 0,
            pair_valid=row % 3 != 0,
        )
    return ring


@pytest.mark.parametrize("count", [5, 100, CAPACITY, CAPACITY + 1, 3 * CAPACITY])
@pytest.mark.parametrize(("after", "until"), [(2.0, 60.0), (-60.0, -1.0), (-61.5, 1e9), (3.0, 4.0)])
def test_a_window_is_what_was_put_in(count: int, after: float, until: float) -> None:
    """Negative bounds count from the newest."""
    after_s, until_s = (count + after if after < 0 else after), (count + until if until < 0 else until)
    rows = np.array(
        [row for row in range(count) if after_s < row <= until_s and row >= count - CAPACITY // 2]
    )

    series = filled(count).window(after_s=after_s, until_s=until_s)

    if count > CAPACITY and after > 0:  # what was asked for has been forgotten, or nearly all of it
        assert set(series.end_s.tolist()) <= {float(row) for row in range(count) if after_s < row <= until_s}
        assert series.end_s.size <= until_s - after_s
    else:
        assert series.end_s.tolist() == [float(row) for row in range(count) if after_s < row <= until_s]
    if after < 0 or count <= CAPACITY // 2:
        assert series.nn_ms.tolist() == (800.0 + rows % 50).tolist()
        assert series.label.tolist() == [int(BeatLabel.MISSED) if row % 10 == 0 else 0 for row in rows]
        assert series.contiguous.tolist() == (rows % 20 != 0).tolist()
        assert series.pair_valid.tolist() == (rows % 3 != 0).tolist()


def test_at_least_half_of_it_stays() -> None:
    assert len(filled(CAPACITY + 1).window(after_s=-1.0, until_s=1e9)) == CAPACITY // 2 + 1
    assert len(filled(CAPACITY).window(after_s=-1.0, until_s=1e9)) == CAPACITY
