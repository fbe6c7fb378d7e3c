"""Run as a program: records until it is killed, and says on its output what it stamped, and when."""

import itertools
import os
import sys
import threading
import time
from pathlib import Path

from recorded_items import HEADER, numbers_of

from hrvtrainer.errors import RecordingError
from hrvtrainer.events import Characteristic, Reading
from hrvtrainer.recording.writer import Recorder

EVERY_S = 0.02


def reading(count: int) -> Reading:
    """Return the packet of a count."""
    return Reading(
        arrival_s=count * EVERY_S,
        source_id="strap",
        characteristic=Characteristic.HEART_RATE,
        raw=count.to_bytes(4, "little"),
    )


def stop(fault: RecordingError) -> None:
    """Die loudly: there are no faults on a disk with room."""
    sys.stderr.write(f"{fault}\n")
    os._exit(3)


def main(path: Path) -> None:
    """Record fifty packets a second, each with numbers."""
    recorder = Recorder(path, HEADER, on_fault=stop)
    pause = threading.Event()
    for count in itertools.count():
        stamped_s = time.monotonic()
        recorder.write(reading(count), numbers_of(count))
        os.write(1, f"{count} {stamped_s!r}\n".encode())
        pause.wait(EVERY_S)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
