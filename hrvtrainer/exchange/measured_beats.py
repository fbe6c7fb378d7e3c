"""Heartbeats of a file of another program, whatever its format: intervals, and when each ended."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.errors import ForeignFileError
from hrvtrainer.exchange.ecg_text import read_ecg_text
from hrvtrainer.exchange.rr_text import RrText, rr_from_text
from hrvtrainer.exchange.text_file import read_bytes, text_of
from hrvtrainer.exchange.wfdb_annotations import read_annotations
from hrvtrainer.exchange.wfdb_header import WfdbHeader, parse_header
from hrvtrainer.exchange.wfdb_samples import read_microvolts
from hrvtrainer.heart.artifacts.possible import is_possible
from hrvtrainer.heart.ecg.beats import EcgBeats, beats_from_ecg

WFDB_SUFFIXES = (".hea", ".dat", ".atr", ".qrs")
_ANNOTATORS = (".atr", ".qrs")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredBeats:
    """The heartbeats of one file, as measured.

    Parameters
    ----------
    format : str
        The format that was recognised, as a short word.
    rr_ms : ndarray of float, shape (n,)
        RR intervals in milliseconds as the file states them, impossible values included.
    after_gap : ndarray of bool, shape (n,)
        True where beats are missing before an interval.
    end_s : ndarray of float, shape (n,)
        When each interval ended, in seconds on the file's clock.
    remarks : tuple of str
        What was decided in reading, in sentences for a person.
    ecg : EcgBeats or None
        What the ECG said besides, where there was one.
    """

    format: str
    rr_ms: FloatArray
    after_gap: BoolArray
    end_s: FloatArray
    remarks: tuple[str, ...] = ()
    ecg: EcgBeats | None = None


def read_beats(path: Path, *, ecg_hz: float | None = None) -> MeasuredBeats:
    """Read the heartbeats of a file.

    Parameters
    ----------
    path : Path
        RR intervals as text or CSV, plain or gzip; any file of a WFDB record; or, with ``ecg_hz``, one
        column of ECG in microvolts.
    ecg_hz : float or None
        Samples a second of a one-column ECG.

    Raises
    ------
    ForeignFileError
        If it cannot be read or understood.
    """
    if ecg_hz is not None:
        return _from_ecg(read_ecg_text(path), ecg_hz, "ecg-text", (f"ECG in microvolts at {ecg_hz:g} Hz",))
    if path.suffix in WFDB_SUFFIXES:
        return _wfdb(path)
    original = read_bytes(path)
    return _from_rr_text(rr_from_text(text_of(original, path), path, original))


def _from_rr_text(rr: RrText) -> MeasuredBeats:
    rr_ms = np.array(rr.rr_ms)
    hole_s = np.array(rr.hole_s)
    possible_ms = np.where(is_possible(rr_ms), rr_ms, 0.0)
    remarks = [f"intervals in {rr.unit}, decided from all of them"]
    if rr.unread:
        lines = "1 line holds" if rr.unread == 1 else f"{rr.unread} lines hold"
        remarks.append(f"{lines} no interval: left out, beats are missing there")
    if hole_s.any():
        count = np.count_nonzero(hole_s)
        holes = "1 hole" if count == 1 else f"{count} holes"
        remarks.append(f"its times leave {holes}, {hole_s.sum():.0f} s in all")
    return MeasuredBeats(
        format="rr-text",
        rr_ms=rr_ms,
        after_gap=np.array(rr.after_gap, dtype=np.bool_),
        end_s=rr.start_s + np.cumsum(possible_ms / 1000.0 + hole_s),
        remarks=tuple(remarks),
    )


def _wfdb(path: Path) -> MeasuredBeats:
    header_path = path.with_suffix(".hea")
    header = parse_header(text_of(read_bytes(header_path), header_path), header_path)
    chosen = (path.suffix,) if path.suffix in _ANNOTATORS else _ANNOTATORS
    annotated = next((file for end in chosen if (file := path.with_suffix(end)).is_file()), None)
    if annotated is None or path.suffix == ".dat":
        return _wfdb_ecg(header, path)
    beats = read_annotations(annotated)
    at_s = beats.sample / header.sampling_hz
    return MeasuredBeats(
        format="wfdb",
        rr_ms=np.diff(at_s) * 1000.0,
        after_gap=beats.after_gap[1:],
        end_s=at_s[1:],
        remarks=(f"beats as annotated in {annotated.name}, {header.sampling_hz:g} Hz",),
    )


def _wfdb_ecg(header: WfdbHeader, path: Path) -> MeasuredBeats:
    signal = next((signal for signal in header.signals if signal.microvolt is not None), None)
    if signal is None:
        raise ForeignFileError(f"{path.name}: has neither annotated beats nor a signal in volts")
    remark = f"beats found in its ECG {signal.description or signal.file_name}, {header.sampling_hz:g} Hz"
    return _from_ecg(read_microvolts(header, signal, path.parent), header.sampling_hz, "wfdb-ecg", (remark,))


def _from_ecg(ecg_uv: FloatArray, sampling_hz: float, name: str, remarks: tuple[str, ...]) -> MeasuredBeats:
    beats = beats_from_ecg(ecg_uv, sampling_hz)
    return MeasuredBeats(
        format=name,
        rr_ms=beats.rr_ms,
        after_gap=beats.after_gap,
        end_s=beats.end_s,
        remarks=remarks,
        ecg=beats,
    )
