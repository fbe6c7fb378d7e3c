"""RR intervals as text: any common layout, units from all the data, clear refusals."""

import contextlib
import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.errors import ForeignFileError
from hrvtrainer.exchange.beats_source import BeatsSource
from hrvtrainer.exchange.ecg_text import read_ecg_text
from hrvtrainer.exchange.measured_beats import read_beats
from hrvtrainer.exchange.rr_text import read_rr_text


def file(tmp_path: Path, text: str, name: str = "rr.txt") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "812\n820\n805\n",
        "# a comment\n812\n\n820\n805",
        "0.812\n0.820\n0.805\n",
        "rr_ms\n812\n820\n805\n",
        "arrival_s,rr_ms\n0.221,812\n1.257,820\n2.246,805\n",
        "date, rr, since start\n2025-03-15 11:03:00, 812, 0\n2025-03-15 11:03:00, 820, 9\n-, 805, 1\n",
        "0.8 812\n1.6 820\n2.4 805\n",
        "time;IBI\n1;812\n2;820\n3;805\n",
        "\ufeff812\r\n820\r\n805\r\n",
    ],
)
def test_common_layouts_are_read(tmp_path: Path, text: str) -> None:
    rr = read_rr_text(file(tmp_path, text))
    assert rr.rr_ms == pytest.approx((812.0, 820.0, 805.0))
    assert rr.duration_s == pytest.approx(2.437)


def test_gzip_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "rr.txt.gz"
    path.write_bytes(gzip.compress(b"812\n820\n805\n"))
    assert read_rr_text(path).rr_ms == (812.0, 820.0, 805.0)


def test_an_unreadable_line_is_a_gap(tmp_path: Path) -> None:
    rr = read_rr_text(file(tmp_path, "800\n" * 20 + "???\n" + "810\n" * 20))
    assert len(rr.rr_ms) == 40
    assert rr.after_gap.index(True) == 20
    assert sum(rr.after_gap) == 1


def test_impossible_values_stay_and_take_no_time(tmp_path: Path) -> None:
    rr = read_rr_text(file(tmp_path, "800\n810\n4294903395\n790\n800\n"))
    assert rr.rr_ms[2] == 4294903395.0
    told = BeatsSource(rr, source_id="x").events(100.0)
    assert [round(event.at_s, 3) for event in told] == [0.8, 1.61, 1.61, 2.4, 3.2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"# nothing\n", "is empty"),
        (b"\x00\xff\xfe\x01", "is neither text"),
        (b"hello\nworld\n", "expected a column named rr"),
        (b"a,b\n1,2\n", "expected a column named rr, ibi or nn; found a, b"),
        (b"800,810\n790,805\n820,800\n", "cannot tell which of its 2 columns"),
        (b"rr\nabc\ndef\n", "expected one RR interval a line"),
        (b"70\n71\n69\n", "neither"),
        (b"nan\nnan\n", "expected"),
        (b"\x1f\x8bbroken", "cannot be unpacked"),
    ],
)
def test_what_holds_no_intervals_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(content)
    with pytest.raises(ForeignFileError) as fault:
        read_rr_text(path)
    assert words in str(fault.value)
    assert str(fault.value).startswith("odd.txt")
    assert "\n" not in str(fault.value)


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ForeignFileError, match="cannot be read"):
        read_rr_text(tmp_path)
    with pytest.raises(ForeignFileError, match="cannot be read"):
        read_rr_text(tmp_path / "none.txt")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as huge:
        os.truncate(huge.fileno(), 50_000_001)
    with pytest.raises(ForeignFileError, match="50 MB"):
        read_rr_text(path)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "any.txt"
    path.write_bytes(content)
    with contextlib.suppress(ForeignFileError):
        assert read_rr_text(path).rr_ms


def test_the_source_tells_each_beat_once_however_it_is_asked(tmp_path: Path) -> None:
    rr = read_rr_text(file(tmp_path, "800\n810\n790\n805\n"))
    slow = BeatsSource(rr, source_id="x")
    asked = [event for until in (0.5, 0.9, 0.9, 2.0, 9.0) for event in slow.events(until)]
    assert asked == BeatsSource(rr, source_id="x").events(9.0)


def test_a_decimal_comma_is_refused_and_not_taken_for_a_border(tmp_path: Path) -> None:
    with pytest.raises(ForeignFileError, match="decimal comma"):
        read_rr_text(file(tmp_path, "0,926\n0,9\n1,012\n"))


def test_lines_without_an_interval_are_counted_and_told(tmp_path: Path) -> None:
    path = file(tmp_path, "800\n" * 20 + "???\n" + "810\n" * 20)
    assert read_rr_text(path).unread == 1
    assert "1 line holds no interval" in " ".join(read_beats(path).remarks)
    path = file(tmp_path, "800\n" * 20 + "x\n810\ny\n" + "805\n" * 20)
    assert "2 lines hold no interval" in " ".join(read_beats(path).remarks)


def test_an_empty_line_of_an_ecg_is_a_sample_that_is_not_known(tmp_path: Path) -> None:
    ecg_uv = read_ecg_text(file(tmp_path, "# uV\n10\n\n30\nnan\n50\n\n"))
    assert ecg_uv == pytest.approx([10.0, np.nan, 30.0, np.nan, 50.0], nan_ok=True)
