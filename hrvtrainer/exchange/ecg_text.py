"""One column of ECG in microvolts as text, plain or gzip."""

from pathlib import Path

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.errors import ForeignFileError
from hrvtrainer.exchange.text_file import LARGEST_ECG_BYTES, read_bytes, text_of


def read_ecg_text(path: Path) -> FloatArray:
    """Return the samples in microvolts; an empty line or nan is a sample that is not known (NaN).

    Raises
    ------
    ForeignFileError
        If the file cannot be read, or is not one column of numbers. Lines that begin with ``#`` and one
        line of heading are passed over.
    """
    text = text_of(read_bytes(path, at_most=LARGEST_ECG_BYTES), path, at_most=LARGEST_ECG_BYTES)
    lines = [line or "nan" for line in text.rstrip().splitlines() if not line.startswith("#")]
    for begins in (0, 1):
        try:
            samples = np.array(lines[begins:], dtype=np.float64)
        except ValueError:
            continue
        if samples.size:
            return np.where(np.isfinite(samples), samples, np.nan)
    raise ForeignFileError(f"{path.name}: expected one ECG sample a line, in microvolts")
