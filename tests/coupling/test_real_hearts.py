"""Lock, wave and concentration on real hearts: a pacer that nobody heard moves none of them."""

import os
from pathlib import Path

import numpy as np
import pytest
from heart_signals import series_of

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.coupling.chance_level import lock_chance_level
from hrvtrainer.coupling.harmonic_fit import fit_harmonics
from hrvtrainer.coupling.lock import lock_of_fit
from hrvtrainer.coupling.porges_bohrer import porges_bohrer_rsa
from hrvtrainer.coupling.whole_recording import whole_recording_coupling
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.exchange.rr_text import read_rr_text

FOLDER = os.environ.get("HRVTRAINER_REAL_DATA")
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not FOLDER, reason="HRVTRAINER_REAL_DATA names no folder of real recordings"),
]
WINDOW_S = 45.0


def rr_ms(name: str) -> FloatArray:
    return np.asarray(read_rr_text(Path(str(FOLDER), "rr", name)).rr_ms, dtype=np.float64)


def clean_windows(name: str, most: int) -> list[NnSeries]:
    """Return evenly chosen windows in which no interval lies far from its neighbour or the middle."""
    series = series_of(rr_ms(name))
    clean: list[NnSeries] = []
    for end_s in np.arange(WINDOW_S, float(series.end_s[-1]), WINDOW_S):
        first, last = np.searchsorted(series.end_s, [end_s - WINDOW_S, end_s])
        part = series.where((np.arange(len(series)) >= first) & (np.arange(len(series)) < last))
        middle_ms = float(np.median(part.nn_ms)) if len(part) > 20 else 0.0
        steady = np.all(np.abs(part.nn_ms - middle_ms) < 0.3 * middle_ms)
        if len(part) > 20 and steady and np.all(np.abs(np.diff(part.nn_ms)) < 0.2 * middle_ms):
            clean.append(part)
    return clean[:: max(1, len(clean) // most)]


def value(metric: Metric) -> float:
    assert isinstance(metric, Estimate), metric
    return metric.value


@pytest.mark.parametrize("name", ["healthy24h_000_rr_ms.txt.gz", "nsr2db_nsr004_24h_annotated.csv.gz"])
def test_a_pacer_that_nobody_heard_is_seldom_followed(name: str) -> None:
    """Daily life of two people: the wave's interval leaves zero out in 0 to 7 % (5 % were it exact)."""
    windows = clean_windows(name, 300)
    for breaths_per_min in (4.5, 5.5, 6.5):
        found = [
            lock_of_fit(
                fit_harmonics(part.middle_s, part.hr_bpm, part.middle_s * breaths_per_min / 60.0),
                BreathSource.PACER,
            )
            for part in windows
        ]
        moved = np.mean([isinstance(one.wave_bpm, Estimate) and bool(one.wave_bpm.low) for one in found])
        above = np.mean([value(one.lock) > lock_chance_level(WINDOW_S, BreathSource.PACER) for one in found])
        assert len(found) >= 250
        assert moved <= 0.10, (name, breaths_per_min, moved)
        assert above <= 0.12, (name, breaths_per_min, above)


def test_slow_breathing_has_a_concentrated_spectrum_and_a_rest_has_not() -> None:
    slow = whole_recording_coupling(series_of(rr_ms("h10_slow_breathing_a.csv")))
    rest = whole_recording_coupling(series_of(rr_ms("rest_rri_ms.txt")))

    assert value(slow["spectral_concentration"]) > 0.6
    assert value(rest["spectral_concentration"]) < 0.5
    assert isinstance(slow["breath_lock"], Absent)


def test_a_rest_has_a_respiratory_arrhythmia_in_the_usual_range() -> None:
    """Five to nine ln(ms^2) are usual for healthy adults."""
    assert 4.0 < value(porges_bohrer_rsa(series_of(rr_ms("rest_rri_ms.txt")))) < 9.5
