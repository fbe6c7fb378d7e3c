"""A session of ours read for analysis: its beats, its pacer, and the breath that its strap measured."""

import contextlib
import json
import sqlite3
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hrvtrainer.analysis.measured_breath import cycles_of_breaths, inhales_of_breaths
from hrvtrainer.analysis.own_session import read_session
from hrvtrainer.analysis.strap_acceleration import read_acceleration
from hrvtrainer.breath.breath import Breath
from hrvtrainer.cli import main
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.errors import AnalysisError, NotASessionError
from hrvtrainer.estimates import Estimate
from hrvtrainer.events import Characteristic, Reading
from hrvtrainer.recording.reader import Recording
from hrvtrainer.straps.polar.frames import (
    AccelerationFrame,
    EcgFrame,
    decode_polar_data,
    encode_acceleration,
    encode_ecg,
)


def simulated(folder: Path, *more: str) -> Path:
    path = folder / "a.hrvsession"
    assert main(["simulate", "--minutes", "4", "--seed", "5", "--out", str(path), *more]) == 0
    return path


def breath(start_s: float, length_s: float = 10.0) -> Breath:
    return Breath(start_s=start_s, inhale_s=0.4 * length_s, exhale_s=0.6 * length_s, depth=1.0, quality=1.0)


def test_beats_are_those_of_the_heart_and_the_breath_is_the_pacers(tmp_path: Path) -> None:
    path = simulated(tmp_path)
    measured, known = read_session(path)
    with Recording(path) as recording:
        truth = recording.truth()
    assert truth is not None
    true_ms = np.diff(truth.beat_s) * 1000.0
    assert measured.rr_ms.size <= true_ms.size
    assert measured.rr_ms == pytest.approx(true_ms[: measured.rr_ms.size], abs=1.0)
    assert known.source is BreathSource.PACER
    assert known.period_s == pytest.approx(10.0)


def test_the_accelerometer_says_what_was_breathed(tmp_path: Path) -> None:
    path = simulated(tmp_path, "--acc", "--script", "expert")
    _, known = read_session(path)
    with Recording(path) as recording:
        truth = recording.truth()
    assert truth is not None
    assert known.source is BreathSource.ACCELERATION
    assert isinstance(known.rate, Estimate)
    assert known.rate.value == pytest.approx(6.0, abs=0.15)
    assert isinstance(known.inhale_fraction, Estimate)
    assert known.inhale_fraction.value == pytest.approx(0.4, abs=0.03)
    assert known.breaths is not None
    late = (truth.sample_s > 60.0) & (truth.sample_s < 230.0)
    told = known.breaths(truth.sample_s[late])
    away = (told - truth.breath_cycles[late])[np.isfinite(told)]
    away -= np.round(away)
    assert np.mean(np.isfinite(told)) > 0.9
    # How long even the quickest frame was under way stays unknown: the whole breath may be told late.
    assert np.median(np.abs(away - np.median(away))) < 0.03
    assert -0.12 < np.median(away) < 0.02


@pytest.fixture(scope="module")
def two_people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a session of two people in which the first is linked first and the other is heard first."""
    path = simulated(tmp_path_factory.mktemp("two"), "--people", "2", "--acc", "--script", "expert")
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        late = database.execute("DELETE FROM reading WHERE source_id = 'simulated' AND at_s < 2").rowcount
        database.execute("UPDATE session SET entries = entries - ?", (late,))
    return path


@pytest.mark.parametrize("heart", [1, 2])
def test_of_two_people_beats_and_breath_are_of_one_and_the_same(two_people: Path, heart: int) -> None:
    measured, known = read_session(two_people, heart=heart)
    with Recording(two_people) as recording:
        source_id, truth = list(recording.truths().items())[heart - 1]
    assert measured.remarks == (f"heart {heart} of 2, {source_id}; --heart chooses",)
    true_ms = np.diff(truth.beat_s) * 1000.0
    assert np.median(measured.rr_ms) == pytest.approx(np.median(true_ms), abs=3.0)
    assert known.source is BreathSource.ACCELERATION
    assert known.breaths is not None
    late = (truth.sample_s > 60.0) & (truth.sample_s < 230.0)
    away = known.breaths(truth.sample_s[late]) - truth.breath_cycles[late]
    away = away[np.isfinite(away)]
    away -= np.round(away)
    assert np.median(np.abs(away - np.median(away))) < 0.03


def test_each_of_two_hearts_can_be_analysed(two_people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = []
    for heart in ("1", "2"):
        assert main(["analyse", "--json", "--heart", heart, str(two_people)]) == 0
        told = capsys.readouterr()
        assert f"heart {heart} of 2" in told.err
        found.append(json.loads(told.out)["metrics"]["mean_hr_bpm"]["value"])
    assert abs(found[0] - found[1]) > 0.5


def test_a_second_heart_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="one heart alone"):
        read_session(simulated(tmp_path), heart=2)


def test_what_is_no_session_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.hrvsession"
    path.write_text("no", encoding="utf-8")
    with pytest.raises(NotASessionError):
        read_session(path)


def test_cycles_are_whole_at_each_in_breath_and_unknown_between_measured_ones() -> None:
    cycles = cycles_of_breaths([breath(0.0), breath(10.0), breath(50.0)])
    told = cycles(np.array([-1.0, 0.0, 5.0, 10.0, 25.0, 55.0, 61.0]))
    assert np.isnan(told[[0, 4, 6]]).all()
    assert told[[1, 2, 3, 5]] == pytest.approx([0.0, 0.5, 1.0, 2.5])
    assert np.isnan(cycles_of_breaths([])(np.array([1.0]))).all()


def test_in_breaths_end_the_breaths_that_none_follows() -> None:
    assert inhales_of_breaths([breath(0.0), breath(10.1), breath(50.0)]).tolist() == pytest.approx(
        [0.0, 10.1, 20.1, 50.0, 60.0]
    )
    assert inhales_of_breaths([]).size == 0


def frames(count: int, *, lost: int | None = None, backwards: bool = False) -> list[Reading]:
    readings = []
    for index in range(count):
        if index == lost:
            continue
        last_ns = round((1000.0 + 0.72 * (index + 1)) * 1e9)
        last_ns = 10**12 if backwards and index == 5 else last_ns
        raw = encode_acceleration(AccelerationFrame(last_ns=last_ns, acc_mg=((index, 0, 1000),) * 36))
        arrival_s = 0.72 * (index + 1) + (0.1 if index % 3 else 0.05)
        readings.append(
            Reading(arrival_s=arrival_s, source_id="s", characteristic=Characteristic.POLAR_DATA, raw=raw)
        )
    return readings


def test_frames_are_put_together_at_their_true_rate() -> None:
    chest = read_acceleration(frames(40, lost=7))
    assert chest is not None
    assert chest.sampling_hz == 50.0
    assert chest.true_hz == pytest.approx(50.0)
    assert chest.first_s == pytest.approx(0.05 + 0.72 - 35 / 50.0)
    assert chest.acceleration_mg.shape == (40 * 36, 3)
    assert np.isnan(chest.acceleration_mg[7 * 36 : 8 * 36]).all()
    assert chest.acceleration_mg[8 * 36, 0] == 8.0


def test_too_few_frames_or_a_clock_that_runs_backwards_are_no_acceleration() -> None:
    assert read_acceleration(frames(5)) is None
    assert read_acceleration(frames(40, backwards=True)) is None
    odd = [Reading(arrival_s=0.0, source_id="s", characteristic=Characteristic.POLAR_DATA, raw=b"\x02")] * 40
    assert read_acceleration(odd) is None
    assert read_acceleration(frames(1) * 40) is None


def test_compressed_frames_are_read_by_the_factor_that_the_strap_named() -> None:
    start = Reading(
        arrival_s=0.0,
        source_id="s",
        characteristic=Characteristic.POLAR_CONTROL,
        raw=bytes.fromhex("F0 02 02 00 00 05 01") + struct.pack("<f", 0.5),
    )
    cut = replace(start, raw=b"\xf0")
    battery = replace(start, characteristic=Characteristic.BATTERY, raw=b"\x64")
    ecg = replace(
        start,
        characteristic=Characteristic.POLAR_DATA,
        raw=encode_ecg(EcgFrame(last_ns=10**12, ecg_uv=(1, 2, 3))),
    )
    compressed = [replace(reading, raw=packed(reading.raw)) for reading in frames(40)]
    chest = read_acceleration([start, cut, battery, ecg, *compressed])
    assert chest is not None
    assert chest.acceleration_mg[39 * 36].tolist() == [19.5, 0.0, 500.0]


def packed(raw: bytes) -> bytes:
    frame = decode_polar_data(raw)
    assert isinstance(frame, AccelerationFrame)
    return encode_acceleration(frame, compressed=True)
