import numpy as np
import pytest

from hrvtrainer.beats import BeatLabel, LabelArray
from hrvtrainer.heart.artifacts.treatment import longest_run, too_much_treated


def with_treated(size: int, *rows: int) -> LabelArray:
    label = np.zeros(size, dtype=np.int8)
    label[list(rows)] = BeatLabel.ECTOPIC
    return label


@pytest.mark.parametrize(
    ("flags", "run"),
    [
        ([], 0),
        ([False, False], 0),
        ([True], 1),
        ([True, True, False, True], 2),
        ([False, True, True, True], 3),
    ],
)
def test_the_longest_run_is_counted(flags: list[bool], run: int) -> None:
    assert longest_run(flags) == run


def test_a_tenth_and_three_in_a_row_may_be_treated() -> None:
    assert too_much_treated(with_treated(60)) is None
    assert too_much_treated(with_treated(60, 1, 2, 3, 30, 40, 50)) is None


def test_more_is_too_much_and_says_how_much() -> None:
    assert (
        too_much_treated(with_treated(60, *range(0, 56, 8))) == "needs at most 10 % treated beats, has 12 %"
    )
    assert too_much_treated(with_treated(60, 7, 8, 9, 10)) == "needs at most 3 treated beats in a row, has 4"
