"""WFDB records: made here byte by byte, and one real record where the real data are."""

import contextlib
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.errors import ForeignFileError
from hrvtrainer.exchange.measured_beats import read_beats
from hrvtrainer.exchange.wfdb_annotations import read_annotations
from hrvtrainer.exchange.wfdb_header import WfdbHeader, parse_header
from hrvtrainer.exchange.wfdb_samples import read_microvolts

NOWHERE = Path("x.hea")


def word(code: int, step: int) -> bytes:
    return (code << 10 | step & 0x3FF).to_bytes(2, "little")


def record(folder: Path, annotations: bytes, header: str = "x 0 250\n") -> Path:
    (folder / "x.hea").write_text(header, encoding="utf-8")
    (folder / "x.atr").write_bytes(annotations)
    return folder / "x.hea"


def header_of(storage: int, lines: int = 2, samples: int = 4) -> WfdbHeader:
    signal = f"x.dat {storage} 200(10)/mV 12 0 0 0 0 lead\n"
    return parse_header(f"x {lines} 360 {samples}\n" + signal * lines, NOWHERE)


def test_beats_come_from_the_annotations(tmp_path: Path) -> None:
    # normal, a rhythm note with text, ventricular, a long wait (SKIP), normal
    skip = word(59, 0) + (0).to_bytes(2, "little") + (2000).to_bytes(2, "little")
    text = word(28, 10) + word(63, 3) + b"(N\0\0"
    path = record(tmp_path, word(1, 100) + text + word(5, 190) + skip + word(1, 0) + word(0, 0))
    beats = read_beats(path)
    assert beats.format == "wfdb"
    assert beats.rr_ms == pytest.approx([800.0, 8000.0])
    assert beats.end_s == pytest.approx([1.2, 9.2])
    assert not beats.after_gap.any()
    assert "x.atr" in beats.remarks[0]


def test_beats_beside_flutter_or_an_unreadable_signal_stand_after_a_gap(tmp_path: Path) -> None:
    flutter = word(32, 10) + word(33, 900)
    unreadable = word(14, 5) + word(61, -1)
    readable = word(14, 5) + word(61, 1)
    path = record(
        tmp_path,
        word(1, 10)
        + flutter
        + word(1, 10)
        + unreadable
        + word(1, 200)
        + readable
        + word(1, 200)
        + word(0, 0),
    )
    assert read_beats(path).after_gap.tolist() == [True, True, False]


def test_numbers_and_channels_of_an_annotation_are_passed_over(tmp_path: Path) -> None:
    path = record(tmp_path, word(61, 3) + word(1, 10) + word(60, 1) + word(62, 1) + word(1, 250) + word(0, 0))
    assert read_beats(path).rr_ms == pytest.approx([1000.0])


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "no annotation file"),
        (word(1, 10), "no annotation file"),
        (word(59, 0), "no annotation file"),
        (word(28, 10) + word(0, 0), "no annotated heartbeats"),
        (word(1, 900) + word(59, 0) + b"\xff\xff\x00\xff" + word(1, 0) + word(0, 0), "backwards"),
    ],
)
def test_what_is_no_annotation_file_is_refused_in_one_sentence(
    tmp_path: Path, raw: bytes, words: str
) -> None:
    with pytest.raises(ForeignFileError, match=words):
        read_beats(record(tmp_path, raw))


@given(st.binary(max_size=60))
def test_any_bytes_are_annotations_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("atr") / "x.atr"
    path.write_bytes(raw)
    with contextlib.suppress(ForeignFileError):
        assert read_annotations(path).sample.size >= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "x two 360\n",
        "x 1 360 10\n",
        "x 1 0 10\nx.dat 212\n",
        "x -1 360\n",
        "x/3 2 360\n",
        "x 1 360\nx.dat 16x4 200\n",
        "x 1 360\nx.dat what 200\n",
        "x 1 360\nx.dat 16 200/mV 12 zero\n",
    ],
)
def test_what_is_no_header_is_refused(text: str) -> None:
    with pytest.raises(ForeignFileError):
        parse_header(text, NOWHERE)


def test_a_header_without_rate_gain_and_baseline_has_the_formats_own() -> None:
    header = parse_header("# said first\nx 1\nx.dat 16 0 12 5\n", NOWHERE)
    (signal,) = header.signals
    assert (header.sampling_hz, header.samples) == (250.0, None)
    assert (signal.gain, signal.baseline, signal.microvolt) == (200.0, 5, 1000.0)


@pytest.mark.parametrize(
    ("storage", "raw"),
    [
        (16, np.array([10, 210, -190, 10, 0, 0, 0, 0], dtype="<i2").tobytes()),
        (61, np.array([10, 210, -190, 10, 0, 0, 0, 0], dtype=">i2").tobytes()),
        (32, np.array([10, 210, -190, 10, 0, 0, 0, 0], dtype="<i4").tobytes()),
        (24, b"".join(v.to_bytes(3, "little", signed=True) for v in (10, 210, -190, 10, 0, 0, 0, 0))),
        (160, (np.array([10, 210, -190, 10, 0, 0, 0, 0]) + 32768).astype("<u2").tobytes()),
        (212, bytes.fromhex("0A00D2 420F0A 000000 000000".replace(" ", ""))),
    ],
)
def test_samples_of_each_storage_are_the_same_microvolts(tmp_path: Path, storage: int, raw: bytes) -> None:
    (tmp_path / "x.dat").write_bytes(raw)
    header = header_of(storage)
    first, second = (read_microvolts(header, signal, tmp_path) for signal in header.signals)
    assert first == pytest.approx([0.0, -1000.0, -50.0, -50.0])
    assert second == pytest.approx([1000.0, 0.0, -50.0, -50.0])


def test_one_byte_samples_and_a_marked_one(tmp_path: Path) -> None:
    (tmp_path / "x.dat").write_bytes(bytes([0, 138, 148]))
    header = header_of(80, lines=1, samples=3)
    microvolts = read_microvolts(header, header.signals[0], tmp_path)
    assert np.isnan(microvolts[0])
    assert microvolts[1:] == pytest.approx([0.0, 50.0])


def test_an_odd_end_of_format_212_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.dat").write_bytes(bytes.fromhex("0A00D20A00"))
    header = header_of(212, lines=1, samples=3)
    assert read_microvolts(header, header.signals[0], tmp_path) == pytest.approx([0.0, 1000.0, 0.0])


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("x 1 360 9\nx.dat 16 200/mV\n", "cut short"),
        ("x 1 360\nx.dat 8 200/mV\n", "format 8"),
        ("x 1 360\nx.dat 16 200/mmHg 12 0 0 0 0 pressure\n", "neither annotated beats nor a signal in volts"),
        ("x 1 360\nnot_there.dat 16 200/mV\n", "cannot be read"),
        ("x 0 360\n", "neither annotated beats nor a signal"),
    ],
)
def test_a_record_whose_ecg_cannot_be_had_is_refused(tmp_path: Path, header: str, words: str) -> None:
    (tmp_path / "x.hea").write_text(header, encoding="utf-8")
    (tmp_path / "x.dat").write_bytes(bytes(8))
    with pytest.raises(ForeignFileError, match=words):
        read_beats(tmp_path / "x.hea")


def test_a_signal_that_is_no_voltage_is_named(tmp_path: Path) -> None:
    header = parse_header("x 1 360\nx.dat 16 200/mmHg 12 0 0 0 0 pressure\n", NOWHERE)
    with pytest.raises(ForeignFileError, match="pressure is not in volts"):
        read_microvolts(header, header.signals[0], tmp_path)


@pytest.mark.real_data
@pytest.mark.skipif("HRVTRAINER_REAL_DATA" not in os.environ, reason="HRVTRAINER_REAL_DATA names no folder")
def test_a_real_record_gives_its_annotated_intervals() -> None:
    folder = Path(os.environ["HRVTRAINER_REAL_DATA"])
    beats = read_beats(folder / "ecg" / "mitdb_100.hea")
    rows = (folder / "rr" / "mitdb_100_30min_annotated.csv").read_text(encoding="utf-8").splitlines()[1:]
    told_ms = [float(row.split(",")[1]) for row in rows]
    assert beats.rr_ms == pytest.approx(told_ms, abs=0.006)
