"""Real hearts of people who never met: they must not seem to move together."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hrvtrainer.beats import NnSeries
from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.coupling.synchrony.session_synchrony import session_synchrony
from hrvtrainer.estimates import Estimate
from hrvtrainer.exchange.measured_beats import read_beats
from hrvtrainer.heart.artifacts.treated import treat

FOLDER = os.environ.get("HRVTRAINER_REAL_DATA")
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not FOLDER, reason="HRVTRAINER_REAL_DATA names no folder of real recordings"),
]

LENGTH_S = 630.0


def heart(name: str) -> NnSeries:
    measured = read_beats(Path(str(FOLDER), "rr", name))
    return treat(measured.rr_ms, after_gap=measured.after_gap).nn


def from_there(series: NnSeries, begin_s: float) -> NnSeries:
    near = series.where((series.end_s > begin_s - 3.0) & (series.end_s < begin_s + LENGTH_S + 3.0))
    return replace(near, end_s=near.end_s - begin_s)


def test_t_8_1_two_real_people_who_never_met_are_seldom_called_synchronous() -> None:
    """T-8.1 with 110 stretches of two Holter recordings, at most 10 %.

    Measured with 490 stretches of these two, of either against itself at another hour, and of two
    ear-clip sessions: 4.1 % below p = 0.05.
    """
    one, other = heart("healthy24h_000_rr_ms.txt.gz"), heart("nsr2db_nsr004_24h_annotated.csv.gz")
    p = []
    for begin_s in range(600, 72000, 650):
        found = session_synchrony(
            from_there(one, begin_s),
            from_there(other, begin_s),
            PacerHistory(),
            from_s=0.0,
            until_s=LENGTH_S,
            both_from_ecg=True,
            rng=np.random.default_rng(begin_s),
        )
        if isinstance(found.p, Estimate):
            p.append(found.p.value)

    assert len(p) > 100
    assert np.mean(np.array(p) < 0.05) <= 0.10
