"""Where a session is kept: one file each, named by its moment, in the person's own folder."""

import contextlib
from datetime import datetime
from pathlib import Path

from hrvtrainer.acquisition.plan import Heart, RecordedHeart
from hrvtrainer.clock import wall_now
from hrvtrainer.session.protocol import PracticeProtocol
from hrvtrainer.shelves import data_folder, shelf_files

SUFFIX = ".hrvsession"


def new_session_path(practice: PracticeProtocol, heart: Heart) -> Path | None:
    """Return where a new session goes; None for a recording that is played again.

    The folder is made when it is missing; where that cannot be done the recorder says so.
    """
    if isinstance(heart, RecordedHeart) and heart.path.suffix == SUFFIX:
        return None
    folder = data_folder() / "sessions"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return free_path(folder, practice.id, wall_now().astimezone())


def free_path(folder: Path, practice_id: str, moment: datetime) -> Path:
    """Return a path that is not taken, named by moment and practice."""
    stem = f"{moment:%Y-%m-%d %H.%M} {practice_id}"
    path = folder / f"{stem}{SUFFIX}"
    count = 2
    while path.exists():
        path = folder / f"{stem} {count}{SUFFIX}"
        count += 1
    return path


def example_recordings() -> tuple[Path, ...]:
    """Return the sessions on the shelf of recordings, packaged ones first."""
    return tuple(shelf_files("recordings", SUFFIX))


def example_name(path: Path) -> str:
    """Return what an example is called."""
    return f"{path.stem.replace('-', ' ').capitalize()} · example (simulated)"
