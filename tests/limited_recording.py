"""Run as a program: records a session while the system forbids its files to grow, then allows it again."""

import resource
import sys
import threading
from pathlib import Path

from recorded_items import HEADER, plain_session

from hrvtrainer.errors import RecordingError
from hrvtrainer.recording.writer import Recorder

ROOM_BYTES = 60_000


def main(path: Path) -> None:
    """Record five minutes, of which the first attempts find no room; print the faults' names."""
    told = threading.Event()
    faults: list[RecordingError] = []

    def hear(fault: RecordingError) -> None:
        faults.append(fault)
        told.set()

    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Recorder(path, HEADER, on_fault=hear, commit_every_s=0.01) as recorder:
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, most))
        for event, updates in plain_session(300):
            recorder.write(event, updates)
        assert told.wait(30.0)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    for fault in faults:
        print(type(fault).__name__)  # noqa: T201 - the test that started this reads it


if __name__ == "__main__":
    main(Path(sys.argv[1]))
