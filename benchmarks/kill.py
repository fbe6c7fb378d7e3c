"""A session of a simulated person, killed with SIGKILL at a random moment, again and again.

Says how many files opened, how many verify up to their end, and how much wall time the worst of them
lost: from the telling of the first second of numbers that is not in the file to the kill.
"""

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from hrvtrainer.acquisition.hearts import open_simulated
from hrvtrainer.acquisition.performance import Performance
from hrvtrainer.acquisition.plan import Plan, SimulatedHeart
from hrvtrainer.acquisition.told import Told
from hrvtrainer.acquisition.verification import verify_recording
from hrvtrainer.recording.reader import Recording
from hrvtrainer.session.protocol import load_practices
from hrvtrainer.session.updates import Numbers

SPEED = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One killed session."""

    lived_s: float
    lost_s: float
    numbers: int
    differences: int


def main() -> int:
    """Measure and print; 1 when a file did not open, did not verify, or lost more than a second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--live", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.live is not None:
        return _live(options.live)
    moments = random.Random(1)  # noqa: S311 - moments to kill at
    with tempfile.TemporaryDirectory() as folder:
        outcomes = [
            _kill(Path(folder, f"{run}.hrvsession"), moments.uniform(0.1, 4.0)) for run in range(options.runs)
        ]
    lost_s = [outcome.lost_s for outcome in outcomes]
    same = sum(outcome.differences == 0 for outcome in outcomes)
    print(f"killed after {min(o.lived_s for o in outcomes):.1f} to {max(o.lived_s for o in outcomes):.1f} s")
    print(f"{len(outcomes)} of {options.runs} files opened; {same} verify bit for bit up to their end")
    print(f"numbers in them: {sum(outcome.numbers for outcome in outcomes)}")
    print(f"wall time lost: median {statistics.median(lost_s):.2f} s, largest {max(lost_s):.2f} s")
    return 0 if same == options.runs and max(lost_s) <= 1.0 else 1


def _kill(path: Path, after_s: float) -> Outcome:
    command = [sys.executable, __file__, "--live", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        first = child.stdout.readline()
        began_s = time.monotonic()
        time.sleep(after_s)
        killed_s = time.monotonic()
        child.kill()
        lines = [first, *child.stdout.readlines()]
    told = [line.split() for line in lines if line.endswith("\n")]
    with Recording(path) as recording:
        kept_s = max(
            (update.at_s for update in recording.updates() if isinstance(update, Numbers)), default=0.0
        )
    verdict = verify_recording(path)
    missing = [float(moment_s) for at_s, moment_s in told if float(at_s) > kept_s]
    return Outcome(
        lived_s=killed_s - began_s,
        lost_s=max(killed_s - min(missing), 0.0) if missing else 0.0,
        numbers=verdict.count,
        differences=verdict.differences,
    )


def _live(path: Path) -> int:
    def publish(told: Told) -> None:
        if isinstance(told, Numbers):
            os.write(sys.stdout.fileno(), f"{told.at_s} {time.monotonic()}\n".encode())

    heart = SimulatedHeart(seed=1, speed=SPEED)
    practice = load_practices().items["steady-pace"]
    plan = Plan(practice=practice, minutes=None, heart=heart, keep_as=path)
    performance = Performance(open_simulated(plan, heart), plan, publish=publish, ends_with_practice=True)
    asyncio.run(performance.run())
    return 0


if __name__ == "__main__":
    sys.exit(main())
