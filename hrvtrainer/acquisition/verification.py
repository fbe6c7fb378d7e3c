"""A recording replayed and held against what was shown then."""

from pathlib import Path

from hrvtrainer.errors import DamagedSessionError, OutOfOrderError
from hrvtrainer.recording.fingerprint import Fingerprint
from hrvtrainer.recording.reader import Recording
from hrvtrainer.recording.verification import Verdict, compare
from hrvtrainer.session.metrics import method_ids
from hrvtrainer.session.protocol import practice_from_toml
from hrvtrainer.session.session import Session
from hrvtrainer.session.updates import Update


def verify_recording(path: Path) -> Verdict:
    """Replay a recording as fast as it goes and compare number by number.

    Bit by bit where the recording was made with the same versions on a computer like this one, within
    1e-9 relative elsewhere; the verdict says which.

    Raises
    ------
    RecordingError
        If the file cannot be read.
    """
    with Recording(path) as recording:
        header = recording.header
        session = Session(
            practice_from_toml(header.practice_toml, Path(f"{path.name} (practice)")),
            minutes=header.minutes,
            breaths_per_min=header.breaths_per_min,
        )
        replayed: list[Update] = []
        try:
            for event in recording.events():
                replayed += session.feed(event)
        except OutOfOrderError as fault:
            raise DamagedSessionError(f"{path.name} is damaged: {fault}.") from fault
        replayed += session.advance(recording.last_s)
        return compare(
            recording.updates(),
            replayed,
            exact=header.fingerprint == Fingerprint.here(),
            finished=recording.finished,
            recorded_methods=header.methods,
            methods=method_ids(),
        )
