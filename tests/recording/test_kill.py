"""A recording that is killed at any moment opens, is whole up to its end, and lacks less than a second."""

import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from killed_recording import reading
from recorded_items import HEADER, numbers_of, read_all

from hrvtrainer.recording.reader import Recording

PROGRAM = Path(__file__).parents[1] / "killed_recording.py"
MOST_LOST_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """A recording whose program was killed: what it had stamped, by the machine's clock."""

    path: Path
    stamped_s: dict[int, float]
    killed_s: float


def kill_after(path: Path, packets: int) -> Killed:
    """Start a recording and kill it once it has said that many packets."""
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), str(path)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(packets)]
        killed_s = time.monotonic()
        child.kill()
        lines += child.stdout.readlines()
    whole = [line.split() for line in lines if line.endswith("\n")]
    return Killed(path=path, stamped_s={int(count): float(at_s) for count, at_s in whole}, killed_s=killed_s)


def check(killed: Killed) -> None:
    """See that the file opens, holds a beginning without holes, and all that is older than a second."""
    with Recording(killed.path) as recording:
        assert recording.header == HEADER
        assert not recording.finished
    events, updates = read_all(killed.path)
    assert events == [reading(count) for count in range(len(events))]
    assert updates == [update for count in range(len(events)) for update in numbers_of(count)]
    old = [count for count, at_s in killed.stamped_s.items() if at_s < killed.killed_s - MOST_LOST_S]
    assert len(events) > max(old, default=-1)
    assert [file.name for file in killed.path.parent.glob(f"{killed.path.name}*")] == [killed.path.name]


@pytest.mark.parametrize("seed", range(5))
def test_a_killed_recording_loses_less_than_a_second(tmp_path: Path, seed: int) -> None:
    packets = random.Random(seed).randint(55, 90)  # noqa: S311 - moments to kill at
    check(kill_after(tmp_path / "a.hrvsession", packets))


@pytest.mark.long
def test_a_hundred_killed_recordings_lose_less_than_a_second(tmp_path: Path) -> None:
    moments = random.Random(0)  # noqa: S311 - moments to kill at
    for run in range(100):
        check(kill_after(tmp_path / f"{run}.hrvsession", moments.randint(1, 200)))
