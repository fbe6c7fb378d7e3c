"""The samples of a WFDB signal file, in the formats that ECG records use.

After "signal(5)" of the WFDB Applications Guide (physionet.org).
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import FloatArray
from hrvtrainer.errors import ForeignFileError
from hrvtrainer.exchange.text_file import LARGEST_ECG_BYTES, read_bytes
from hrvtrainer.exchange.wfdb_header import WfdbHeader, WfdbSignal

IntArray = NDArray[np.int32]

_INVALID = {16: -(2**15), 61: -(2**15), 24: -(2**23), 32: -(2**31), 80: -128, 160: -(2**15), 212: -2048}


def read_microvolts(header: WfdbHeader, wanted: WfdbSignal, folder: Path) -> FloatArray:
    """Return one signal in microvolts; NaN where the recorder marked a sample as invalid.

    Raises
    ------
    ForeignFileError
        If the file is missing, is stored in a format that is not read here, or is cut short.
    """
    together = [signal for signal in header.signals if signal.file_name == wanted.file_name]
    path = folder / Path(wanted.file_name).name
    if wanted.microvolt is None:
        raise ForeignFileError(f"{path.name}: {wanted.description or 'its signal'} is not in volts")
    place = next(index for index, signal in enumerate(together) if signal is wanted)
    raw = read_bytes(path, at_most=LARGEST_ECG_BYTES)[wanted.skip_bytes :]
    frames = _samples(raw, wanted.storage, path)
    whole = frames.size // len(together)
    if header.samples is not None and whole < header.samples:
        raise ForeignFileError(f"{path.name}: is cut short: {whole} of {header.samples} samples are there")
    count = header.samples or whole
    samples = frames[: count * len(together)].reshape(count, len(together))[:, place].astype(np.float64)
    microvolts: FloatArray = (samples - wanted.baseline) * (wanted.microvolt / wanted.gain)
    microvolts[samples == _INVALID[wanted.storage]] = np.nan
    return microvolts


def _samples(raw: bytes, storage: int, path: Path) -> IntArray:
    match storage:
        case 212:
            return _format_212(raw)
        case 80:
            return np.frombuffer(raw, dtype=np.uint8).astype(np.int32) - 128
        case 160:
            return np.frombuffer(raw[: len(raw) // 2 * 2], dtype="<u2").astype(np.int32) - 32768
        case 24:
            return _format_24(raw)
        case 16 | 61 | 32:
            kind = {16: "<i2", 61: ">i2", 32: "<i4"}[storage]
            width = np.dtype(kind).itemsize
            return np.frombuffer(raw[: len(raw) // width * width], dtype=kind).astype(np.int32)
        case _:
            raise ForeignFileError(f"{path.name}: its samples are stored in format {storage}, not read here")


def _format_212(raw: bytes) -> IntArray:
    """Two samples of twelve bits in three bytes; a file may end within such a pair."""
    padded = np.frombuffer(raw + bytes(-len(raw) % 3), dtype=np.uint8).reshape(-1, 3).astype(np.int32)
    pairs = np.empty((padded.shape[0], 2), dtype=np.int32)
    pairs[:, 0] = padded[:, 0] | (padded[:, 1] & 0x0F) << 8
    pairs[:, 1] = padded[:, 2] | (padded[:, 1] & 0xF0) << 4
    samples = pairs.ravel()[: len(raw) * 2 // 3]
    return np.where(samples > 2047, samples - 4096, samples).astype(np.int32)


def _format_24(raw: bytes) -> IntArray:
    parts = np.frombuffer(raw[: len(raw) // 3 * 3], dtype=np.uint8).reshape(-1, 3).astype(np.int32)
    samples = parts[:, 0] | parts[:, 1] << 8 | parts[:, 2] << 16
    return np.where(samples >= 2**23, samples - 2**24, samples).astype(np.int32)
