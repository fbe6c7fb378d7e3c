"""Where a session is kept: one file each, named by its moment, in the person's own folder."""

import contextlib
from datetime import datetime
from pathlib import Path

from hrvtrainer.acquisition.plan import Heart, RecordedHeart, SimulatedHeart
from hrvtrainer.clock import wall_now
from hrvtrainer.session.protocol import PracticeProtocol
from hrvtrainer.shelves import data_folder, shelf_files

SUFFIX = ".hrvsession"
SESSIONS, SIMULATED = "sessions", "simulated"
MOST_OWN = 12


def new_session_path(practice: PracticeProtocol, heart: Heart) -> Path | None:
    """Return where a new session goes; None for a recording, which is only played again.

    A simulated person never stands among real sessions. The folder is made when it is missing; where that
    cannot be done the recorder says so.
    """
    if isinstance(heart, RecordedHeart):
        return None
    folder = data_folder() / (SIMULATED if isinstance(heart, SimulatedHeart) else SESSIONS)
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


def recordings() -> tuple[Path, ...]:
    """Return the recordings to offer: the person's own, newest first, then the shelf's examples."""
    own = sorted((data_folder() / SESSIONS).glob(f"*{SUFFIX}"), reverse=True)
    return (*own[:MOST_OWN], *shelf_files("recordings", SUFFIX))


def recording_name(path: Path) -> str:
    """Return what a recording is called: a session by its moment, an example by its name, a file as it is."""
    if path.suffix != SUFFIX:
        return path.name
    if path.parent == data_folder() / SESSIONS:
        return path.stem
    if path.parent == data_folder() / SIMULATED:
        return f"{path.stem} · simulated"
    if path.parent.name == "recordings":
        return f"{path.stem.replace('-', ' ').capitalize()} · example (simulated)"
    return path.name
