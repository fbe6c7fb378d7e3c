"""The annotations of a WFDB record: where somebody, or a program, saw a heartbeat.

After "annot(5)" of the WFDB Applications Guide (physionet.org).
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.errors import ForeignFileError
from hrvtrainer.exchange.text_file import read_bytes

_SKIP, _AUX = 59, 63
_ABOUT_THE_LAST = (60, 61, 62)  # number, subtype, channel
_BEATS = frozenset({*range(1, 14), 25, 30, 31, 34, 35, 38, 41})
_FLUTTER_BEGINS, _FLUTTER_ENDS = 32, 33
_SIGNAL_QUALITY = 14
_UNREADABLE = -1
_LONGEST_SKIP = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatedBeats:
    """Beats of an annotation file.

    Parameters
    ----------
    sample : ndarray of float, shape (n,)
        Where each beat lies, in samples of the record.
    after_gap : ndarray of bool, shape (n,)
        True where the beats before it could not be annotated: flutter, or a signal marked unreadable.
    """

    sample: FloatArray
    after_gap: BoolArray


def read_annotations(path: Path) -> AnnotatedBeats:
    """Read one annotation file in the MIT format.

    Raises
    ------
    ForeignFileError
        If it holds no beats or cannot be understood.
    """
    raw = read_bytes(path)
    words = np.frombuffer(raw[: len(raw) // 2 * 2], dtype="<u2").tolist()
    sample: list[int] = []
    after_gap: list[bool] = []
    gap = False
    for at, code, subtype in _annotations(words, path):
        if code in _BEATS:
            sample.append(at)
            after_gap.append(gap)
            gap = False
        elif code in {_FLUTTER_BEGINS, _FLUTTER_ENDS} or (code == _SIGNAL_QUALITY and subtype == _UNREADABLE):
            gap = True
    if not sample:
        raise ForeignFileError(f"{path.name}: holds no annotated heartbeats")
    if any(later < earlier for earlier, later in pairwise(sample)):
        raise ForeignFileError(f"{path.name}: its annotations run backwards in time")
    return AnnotatedBeats(sample=np.array(sample, dtype=np.float64), after_gap=np.array(after_gap))


def _annotations(words: list[int], path: Path) -> list[tuple[int, int, int]]:
    """Return sample, code and subtype of each annotation."""
    found: list[tuple[int, int, int]] = []
    at = place = 0
    while place < len(words):
        code, step = words[place] >> 10, words[place] & 0x3FF
        place += 1
        if code == 0 and step == 0:
            return found
        if code == _SKIP:
            if place + 2 > len(words):
                break
            step = words[place] << 16 | words[place + 1]
            at += step - 2**32 if step >= _LONGEST_SKIP else step
            place += 2
        elif code == _AUX:
            place += (step + 1) // 2
        elif code in _ABOUT_THE_LAST:
            if code == 61 and found:
                found[-1] = (*found[-1][:2], step - 1024 if step >= 512 else step)
        else:
            at += step
            found.append((at, code, 0))
    raise ForeignFileError(f"{path.name}: is no annotation file, or is cut short")
