"""The header of a WFDB record (PhysioNet): what its signals are and how their samples are stored.

After the format's description, "header(5)" of the WFDB Applications Guide (physionet.org).
"""

import re
from dataclasses import dataclass
from pathlib import Path

from hrvtrainer.errors import ForeignFileError

DEFAULT_HZ = 250.0
DEFAULT_GAIN = 200.0
MOST_SIGNALS = 64
MOST_HZ = 1e6

_FORMAT = re.compile(r"^(\d+)(?:x(\d+))?(?::\d+)?(?:\+(\d+))?$")
_GAIN = re.compile(r"^([-+0-9.eE]+)?(?:\(([-+]?\d+)\))?(?:/(\S+))?$")
_MICROVOLT = {"": 1000.0, "mv": 1000.0, "uv": 1.0, "µv": 1.0, "v": 1_000_000.0, "nv": 0.001}


@dataclass(frozen=True, slots=True, kw_only=True)
class WfdbSignal:
    """One signal: the file that holds it, how, and what a sample means.

    A sample in microvolts is ``(sample - baseline) / gain * microvolt``; ``microvolt`` is None where the
    unit is none of electricity.
    """

    file_name: str
    storage: int
    skip_bytes: int
    gain: float
    baseline: int
    microvolt: float | None
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WfdbHeader:
    """A record: its name, its sampling rate, its length (None where it is not stated), its signals."""

    name: str
    sampling_hz: float
    samples: int | None
    signals: tuple[WfdbSignal, ...]


def parse_header(text: str, path: Path) -> WfdbHeader:
    """Read a ``.hea`` text.

    Raises
    ------
    ForeignFileError
        If it is no header, or is one of several segments, which are not read here.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        record = lines[0].split()
        name, _, segments = record[0].partition("/")
        if segments:
            raise ForeignFileError(f"{path.name}: is made of segments; name one of them instead")
        count = int(record[1])
        sampling_hz = float(re.split(r"[/(]", record[2])[0]) if len(record) > 2 else DEFAULT_HZ
        samples = int(record[3]) if len(record) > 3 else 0
        signals = tuple(_signal(line, path) for line in lines[1 : 1 + max(count, 0)])
    except (IndexError, ValueError) as fault:
        raise ForeignFileError(f"{path.name}: is no WFDB header that can be read") from fault
    if not (0 <= count <= MOST_SIGNALS and 0 < sampling_hz < MOST_HZ and samples >= 0):
        raise ForeignFileError(f"{path.name}: claims {count} signals at {sampling_hz:g} Hz")
    if len(signals) != count:
        raise ForeignFileError(f"{path.name}: names {count} signals and describes {len(signals)}")
    return WfdbHeader(name=name, sampling_hz=sampling_hz, samples=samples or None, signals=signals)


def _signal(line: str, path: Path) -> WfdbSignal:
    parts = line.split(maxsplit=8)
    parts += [""] * (9 - len(parts))
    storage = _FORMAT.match(parts[1])
    gain = _GAIN.match(parts[2])
    if storage is None or gain is None:
        raise ForeignFileError(f"{path.name}: cannot read the signal line {line[:60]!r}")
    if storage[2] not in (None, "1"):
        raise ForeignFileError(f"{path.name}: has several samples a frame, which is not read here")
    value = float(gain[1] or 0.0)
    zero = int(parts[4]) if parts[4] else 0
    return WfdbSignal(
        file_name=parts[0],
        storage=int(storage[1]),
        skip_bytes=int(storage[3] or 0),
        gain=value or DEFAULT_GAIN,
        baseline=int(gain[2]) if gain[2] else zero,
        microvolt=_MICROVOLT.get((gain[3] or "").lower()),
        description=parts[8],
    )
