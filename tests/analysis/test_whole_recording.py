"""A whole recording: what is cut, what is counted, and what an uneven rhythm withholds."""

from pathlib import Path

import numpy as np
import pytest
from heart_signals import draw_person, free, record

from hrvtrainer.analysis.conventions import ORDER
from hrvtrainer.analysis.whole_recording import Analysis, KnownBreath, Settings, analyse_recording
from hrvtrainer.beats import BeatLabel, FloatArray
from hrvtrainer.errors import AnalysisError
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.exchange.measured_beats import MeasuredBeats, read_beats
from hrvtrainer.heart.artifacts.treated import ArtifactMethod
from hrvtrainer.heart.time_domain import plain_time_domain, rmssd_ms

AS_IT_IS = Settings(artifacts=ArtifactMethod.NONE)


def person_ms(seconds: float = 400.0, seed: int = 4) -> FloatArray:
    rng = np.random.default_rng(seed)
    rr_ms: FloatArray = np.diff(record(draw_person(rng), rng, free(), seconds)) * 1000.0
    return rr_ms


def measured(rr_ms: FloatArray, hole_at: int | None = None, hole_s: float = 60.0) -> MeasuredBeats:
    after_gap = np.zeros(rr_ms.size, dtype=np.bool_)
    hole = np.zeros(rr_ms.size)
    if hole_at is not None:
        after_gap[hole_at] = True
        hole[hole_at] = hole_s
    return MeasuredBeats(
        format="test", rr_ms=rr_ms, after_gap=after_gap, end_s=50.0 + np.cumsum(rr_ms / 1000.0 + hole)
    )


def test_every_number_is_there_or_says_why_not() -> None:
    found = analyse_recording(measured(person_ms()), Settings())
    assert tuple(found.metrics) == ORDER
    assert set(ORDER) < set(found.methods)
    absent = {key for key, metric in found.metrics.items() if isinstance(metric, Absent)}
    assert absent <= {
        "breath_lock",
        "breath_wave_bpm",
        "hr_peak_to_trough_bpm",
        "inhale_fraction",
        "breathing_rate_breaths_per_min",
        "lf_peak_hz",  # at rest no slow wave need stand out
    }
    for metric in found.metrics.values():
        if isinstance(metric, Estimate):
            assert np.isfinite(metric.value)


def test_a_hole_takes_time_and_lends_no_difference() -> None:
    rr_ms = np.r_[np.full(100, 900.0), np.full(100, 1100.0)]
    rr_ms[::2] += 1.0
    found = analyse_recording(measured(rr_ms, hole_at=100), AS_IT_IS)
    rmssd = found.metrics["rmssd_ms"]
    assert isinstance(rmssd, Estimate)
    assert rmssd.value == pytest.approx(1.0)
    assert rmssd.n == 198
    assert found.duration_s == pytest.approx(rr_ms.sum() / 1000.0 + 60.0)


def test_a_part_is_cut_by_the_recordings_own_seconds_holes_included() -> None:
    rr_ms = np.full(200, 1000.0)
    settings = Settings(artifacts=ArtifactMethod.NONE, from_s=150.0, to_s=180.5)
    found = analyse_recording(measured(rr_ms, hole_at=100), settings)
    # 100 s of beats, 60 s of hole, then beats again: twenty of them end between 160 and 180.5 s.
    assert np.flatnonzero(found.kept).tolist() == list(range(100, 120))


def test_the_first_interval_of_a_part_has_no_difference_to_the_one_before_it() -> None:
    rr_ms = person_ms()
    whole = analyse_recording(measured(rr_ms), AS_IT_IS)
    part = analyse_recording(measured(rr_ms), Settings(artifacts=ArtifactMethod.NONE, from_s=100.0))
    kept = rr_ms[part.kept]
    rmssd = part.metrics["rmssd_ms"]
    assert isinstance(rmssd, Estimate)
    assert rmssd.value == pytest.approx(np.sqrt(np.mean(np.diff(kept) ** 2)), rel=1e-12)
    assert whole.kept.all()


def test_a_part_without_a_beat_is_refused() -> None:
    with pytest.raises(AnalysisError, match="no heartbeat"):
        analyse_recording(measured(np.zeros(0)), AS_IT_IS)
    with pytest.raises(AnalysisError, match="no heartbeat"):
        analyse_recording(measured(person_ms()), Settings(from_s=9e5))


def test_a_rhythm_without_order_gives_a_heart_rate_and_no_variability() -> None:
    rng = np.random.default_rng(3)
    rr_ms = 700.0 * np.exp(0.25 * rng.standard_normal(600))  # as in atrial fibrillation: no memory
    found = analyse_recording(measured(rr_ms), Settings())
    assert found.not_interpretable is not None
    assert isinstance(found.metrics["mean_hr_bpm"], Estimate)
    rmssd = found.metrics["rmssd_ms"]
    assert isinstance(rmssd, Absent)
    assert rmssd.reason == found.not_interpretable


MIDDLE = slice(500, 800)


def uneven_in_the_middle() -> FloatArray:
    rr_ms = person_ms(1500.0)
    rng = np.random.default_rng(5)
    rr_ms[MIDDLE] = rng.normal(750.0, 160.0, rr_ms[MIDDLE].size).clip(300.0, 1800.0)
    return rr_ms


def of(metric: Metric) -> float:
    assert isinstance(metric, Estimate)
    return metric.value


@pytest.mark.parametrize("method", list(ArtifactMethod))
def test_variability_is_read_from_the_rest_about_an_uneven_middle_and_the_means_from_all(
    method: ArtifactMethod,
) -> None:
    rr_ms, settings = uneven_in_the_middle(), Settings(artifacts=method)
    beats = measured(rr_ms)
    found = analyse_recording(beats, settings)
    ends_s = beats.end_s - beats.end_s[0] + rr_ms[0] / 1000.0
    rest = np.delete(person_ms(1500.0), np.r_[MIDDLE])
    alone = analyse_recording(measured(rest, hole_at=MIDDLE.start), settings).metrics
    for key in ("rmssd_ms", "sdnn_ms", "sd1_ms", "pnn50_percent", "hf_ms2"):
        assert of(found.metrics[key]) == pytest.approx(of(alone[key]), rel=0.12), key
    assert of(found.metrics["rmssd_ms"]) == pytest.approx(of(alone["rmssd_ms"]), rel=0.03)
    assert of(found.metrics["mean_nn_ms"]) == pytest.approx(rr_ms.mean(), rel=0.003)
    (stretch,) = found.doubtful
    assert stretch.from_s <= ends_s[MIDDLE.start - 1]
    assert stretch.to_s >= ends_s[MIDDLE.stop - 1]
    assert stretch.to_s - stretch.from_s < 2.5 * rr_ms[MIDDLE].sum() / 1000.0
    assert "unevenly" in stretch.reason
    assert found.not_interpretable is None


def test_nothing_is_computed_across_an_uneven_middle() -> None:
    rr_ms = uneven_in_the_middle()
    rr_ms[800:] += 300.0  # a difference or a spectrum across would be large
    found = analyse_recording(measured(rr_ms), AS_IT_IS).metrics
    alike = analyse_recording(measured(uneven_in_the_middle()), AS_IT_IS).metrics
    assert of(found["rmssd_ms"]) == pytest.approx(of(alike["rmssd_ms"]), rel=1e-9)
    assert of(found["sdnn_ms"]) > of(alike["sdnn_ms"]) + 50.0


def test_a_part_is_judged_by_what_lies_in_it() -> None:
    beats = measured(uneven_in_the_middle())
    (stretch,) = analyse_recording(beats, Settings()).doubtful

    def part(from_s: float | None, to_s: float | None) -> Analysis:
        return analyse_recording(beats, Settings(from_s=from_s, to_s=to_s))

    uneven = part(stretch.from_s, stretch.to_s)
    assert uneven.not_interpretable == stretch.reason
    assert uneven.metrics["rmssd_ms"] == Absent(reason=stretch.reason, n=uneven.metrics["mean_nn_ms"].n)
    assert isinstance(uneven.metrics["mean_hr_bpm"], Estimate)
    assert uneven.doubtful == (stretch,)
    before = part(None, stretch.from_s)
    assert before.doubtful == ()
    assert isinstance(before.metrics["rmssd_ms"], Estimate)
    at_its_edge = part(stretch.from_s, stretch.from_s + 20.0)
    assert at_its_edge.not_interpretable == stretch.reason  # nothing sound is left


def test_what_is_sound_throughout_is_computed_from_every_interval() -> None:
    found = analyse_recording(measured(person_ms()), Settings())
    nn = found.rhythm.nn
    assert found.doubtful == ()
    assert of(found.metrics["rmssd_ms"]) == rmssd_ms(nn.nn_ms, nn.pair_valid)
    assert of(found.metrics["sdnn_ms"]) == plain_time_domain(nn)["sdnn_ms"]
    assert of(found.metrics["mean_nn_ms"]) == float(np.mean(nn.nn_ms))


def test_more_than_a_tenth_treated_gives_no_variability() -> None:
    rr_ms = person_ms()
    spoilt = rr_ms.copy()
    spoilt[5::14] += 0.3 * rr_ms[5::14]
    spoilt[6::14] -= 0.3 * rr_ms[5::14][: spoilt[6::14].size]
    found = analyse_recording(measured(spoilt), Settings(artifacts=ArtifactMethod.LIPPONEN_TARVAINEN))
    assert found.counts["normal"] < 0.9 * rr_ms.size
    assert isinstance(found.metrics["rmssd_ms"], Absent)
    assert isinstance(found.metrics["mean_nn_ms"], Estimate)


def test_gaps_are_counted_and_take_no_time() -> None:
    rr_ms = person_ms()
    rr_ms[50] = 4294903395.0
    found = analyse_recording(measured(rr_ms), Settings())
    assert found.counts["gap"] == 1
    assert found.rhythm.label[50] == BeatLabel.GAP
    assert isinstance(found.metrics["rmssd_ms"], Estimate)


def test_a_known_breath_gives_lock_and_names_its_source() -> None:
    breath = KnownBreath(
        breaths=lambda at_s: at_s / 10.0, inhales_s=np.arange(0.0, 500.0, 10.0), period_s=10.0
    )
    found = analyse_recording(measured(person_ms()), Settings(), breath)
    assert isinstance(found.metrics["breath_lock"], Estimate)
    assert "breath: pacer" in found.methods["breath_lock"]


def test_the_same_recording_gives_the_same_intervals_twice() -> None:
    rr_ms = person_ms()
    first, second = (analyse_recording(measured(rr_ms), Settings()).metrics for _ in range(2))
    assert first == second


def test_an_ecg_gives_a_breathing_rate(tmp_path: Path) -> None:
    seconds, hz = 200.0, 130.0
    rng = np.random.default_rng(1)
    at_s = np.arange(0.0, seconds, 1.0 / hz)
    peak_s = np.arange(0.5, seconds, 0.85) + 0.01 * rng.standard_normal(np.arange(0.5, seconds, 0.85).size)
    ecg_uv = 10.0 * rng.standard_normal(at_s.size)
    for one_s in peak_s.tolist():
        height = 1000.0 * (1.0 + 0.1 * np.sin(2.0 * np.pi * one_s / 5.0))
        ecg_uv += height * np.exp(-0.5 * ((at_s - one_s) / 0.01) ** 2)
    path = tmp_path / "ecg.txt"
    path.write_text("\n".join(f"{value:.0f}" for value in ecg_uv), encoding="utf-8")
    found = analyse_recording(read_beats(path, ecg_hz=hz), Settings())
    rate = found.metrics["breathing_rate_breaths_per_min"]
    assert isinstance(rate, Estimate)
    assert rate.value == pytest.approx(12.0, abs=0.3)
    assert "R waves" in found.methods["breathing_rate_breaths_per_min"]
    assert isinstance(found.metrics["inhale_fraction"], Absent)
