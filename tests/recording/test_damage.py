"""Whatever happens to the bytes of a recording: it is read, or one sentence names the file."""

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from recorded_items import HEADER, Step, no_fault, plain_session, wait_until_kept, write_session

from hrvtrainer.errors import RecordingError
from hrvtrainer.events import ImportedBeats, Marked, Paused
from hrvtrainer.recording.reader import Recording
from hrvtrainer.recording.writer import Recorder

SESSION: list[Step] = [
    (Marked(at_s=0.0, text="tea " * 700), ()),
    (ImportedBeats(at_s=0.0, source_id="file", rr_ms=tuple(map(float, range(600, 900)))), ()),
    (Paused(at_s=0.0), ()),
    *plain_session(70),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undamaged:
    """A finished file, and an unfinished one with its -wal."""

    finished: bytes
    unfinished: bytes
    wal: bytes


@pytest.fixture(scope="module")
def undamaged(tmp_path_factory: pytest.TempPathFactory) -> Undamaged:
    folder = tmp_path_factory.mktemp("undamaged")
    live = folder / "live.hrvsession"
    with Recorder(live, HEADER, on_fault=no_fault, commit_every_s=0.01) as recorder:
        for event, updates in SESSION:
            recorder.write(event, updates)
        wait_until_kept(SESSION, live)
        shutil.copy(live, folder / "left")
        shutil.copy(f"{live}-wal", folder / "left-wal")
    return Undamaged(
        finished=write_session(folder / "a.hrvsession", SESSION).read_bytes(),
        unfinished=(folder / "left").read_bytes(),
        wal=(folder / "left-wal").read_bytes(),
    )


def read_or_be_told(folder: Path, content: bytes, wal: bytes | None = None) -> None:
    path = folder / "a.hrvsession"
    for left in folder.iterdir():
        left.unlink()
    path.write_bytes(content)
    if wal is not None:
        path.with_name("a.hrvsession-wal").write_bytes(wal)
    try:
        with Recording(path) as recording:
            for _ in (*recording.events(), *recording.updates()):
                pass
    except RecordingError as fault:
        sentence = str(fault)
        assert sentence.startswith("a.hrvsession ")
        assert sentence.endswith(".")
        assert len(sentence.splitlines()) == 1


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Change single bytes, many bytes, the head of a page, or lose a sector."""
    changed = bytearray(content)
    kind = chance.randrange(4)
    if kind == 0:
        places = [chance.randrange(len(changed)) for _ in range(chance.randint(1, 4))]
    elif kind == 1:
        places = [chance.randrange(len(changed)) for _ in range(chance.randint(5, 400))]
    elif kind == 2:
        page = chance.randrange(len(changed) // 1024) * 1024
        places = [page + chance.randrange(100) for _ in range(3)]
    else:
        start = chance.randrange(len(changed))
        end = min(start + chance.choice((16, 512, 4096)), len(changed))
        changed[start:end] = bytes(end - start)
        places = []
    for place in places:
        changed[place] = chance.randrange(256)
    return bytes(changed)


def damage_many(undamaged: Undamaged, folder: Path, *, seed: int, count: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - places to damage
    for _ in range(count):
        read_or_be_told(folder, damaged(undamaged.finished, chance))
        read_or_be_told(folder, undamaged.unfinished, damaged(undamaged.wal, chance))
        read_or_be_told(folder, damaged(undamaged.unfinished, chance), undamaged.wal)


def test_random_damage_is_read_or_told(undamaged: Undamaged, tmp_path: Path) -> None:
    damage_many(undamaged, tmp_path, seed=1, count=150)


@pytest.mark.long
def test_much_random_damage_is_read_or_told(undamaged: Undamaged, tmp_path: Path) -> None:
    damage_many(undamaged, tmp_path, seed=2, count=10_000)


def test_a_file_cut_anywhere_is_read_or_told(undamaged: Undamaged, tmp_path: Path) -> None:
    for length in (*range(0, 200, 9), *range(200, len(undamaged.finished), 997)):
        read_or_be_told(tmp_path, undamaged.finished[:length])
    for length in range(0, len(undamaged.wal), 997):
        read_or_be_told(tmp_path, undamaged.unfinished, undamaged.wal[:length])


def test_a_cut_file_is_never_read_as_if_it_were_whole(undamaged: Undamaged, tmp_path: Path) -> None:
    path = tmp_path / "a.hrvsession"
    for length in range(100, len(undamaged.finished) - 1, 4999):
        path.write_bytes(undamaged.finished[:length])
        with pytest.raises(RecordingError):
            Recording(path)
