"""What was really so is kept beside a simulated session, and nothing that is damaged passes for it."""

import contextlib
import json
import math
import shutil
import sqlite3
import tempfile
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_items import HEADER, no_fault, plain_session, read_all, wait_until_kept, write_session

from hrvtrainer.beats import FloatArray
from hrvtrainer.errors import DamagedSessionError, RecordingError
from hrvtrainer.recording.format import Header, create_session
from hrvtrainer.recording.reader import Recording
from hrvtrainer.recording.schema import SESSION_FILE
from hrvtrainer.recording.writer import Recorder
from hrvtrainer.truth import Artifact, ArtifactKind, EcgTruth, GroundTruth, MovementTruth

finite = st.floats(allow_nan=False, allow_infinity=False)
text = st.text(max_size=10)


def rows_of(n: int) -> st.SearchStrategy[FloatArray]:
    return st.lists(finite, min_size=n, max_size=n).map(lambda values: np.array(values, dtype=np.float64))


rows = st.integers(0, 20).flatmap(rows_of)
breaths = st.integers(0, 20).flatmap(lambda n: st.tuples(rows_of(n), rows_of(n), rows_of(n)))
artifacts = st.builds(Artifact, kind=st.sampled_from(ArtifactKind), at_s=finite, moved_s=finite, for_s=finite)
truths = st.builds(
    lambda breath, **parts: GroundTruth(
        breath_cycles=breath[0], volume=breath[1], compliance=breath[2], **parts
    ),
    breaths,
    beat_s=rows,
    first_sample_s=finite,
    artifacts=st.lists(artifacts, max_size=5).map(tuple),
    resonance_breaths_per_min=finite,
    person=st.dictionaries(text, finite, max_size=5),
    script=text,
    seed=st.none() | st.integers(0, 2**130),
    ecg=st.none() | st.builds(EcgTruth, rate_hz=finite, first_sample_s=finite, r_s=rows),
    movement=st.none()
    | st.builds(
        MovementTruth,
        rate_hz=finite,
        first_sample_s=finite,
        breath_mg=finite,
        breath_axis=st.tuples(finite, finite, finite),
    ),
)
TRUTH = GroundTruth(
    beat_s=np.array([0.25, 1.125]),
    first_sample_s=0.1,
    breath_cycles=np.array([0.5, 0.51, 0.52]),
    volume=np.array([0.9, 0.91, 0.92]),
    compliance=np.array([0.0, 0.5, 0.95]),
    artifacts=(Artifact(kind=ArtifactKind.EARLY, at_s=1.5, moved_s=-0.25),),
    resonance_breaths_per_min=5.5,
    person={"heart_rate_bpm": 67},
    script="expert",
    seed=3,
    ecg=EcgTruth(rate_hz=130.3, first_sample_s=1.5, r_s=np.array([0.25, 1.125])),
    movement=MovementTruth(rate_hz=50.1, first_sample_s=1.25, breath_mg=12.0, breath_axis=(1.0, 0.0, 0.0)),
)


def plain(part: object) -> object:
    """Return what can be compared."""
    if isinstance(part, np.ndarray):
        return part.tolist()
    if isinstance(part, GroundTruth | EcgTruth):
        return {item.name: plain(getattr(part, item.name)) for item in fields(part)}
    return part


def record(path: Path, kept: dict[str, GroundTruth] | None, *, header: Header = HEADER) -> Path:
    recorder = Recorder(path, header, on_fault=no_fault)
    for event, told in plain_session(5):
        recorder.write(event, told)
    recorder.close(kept)
    return path


def altered(path: Path, statement: str, *values: object) -> Path:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert connection.execute(statement, values).rowcount > 0
    return path


@settings(max_examples=30, deadline=None)
@given(kept=st.dictionaries(text, truths, min_size=1, max_size=2))
def test_the_truth_is_read_as_it_was_written(kept: dict[str, GroundTruth]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = record(Path(folder) / "a.hrvsession", kept)
        with Recording(path) as recording:
            found = recording.truths()
            first = recording.truth()
        assert list(found) == list(kept)
        assert {name: plain(truth) for name, truth in found.items()} == {
            name: plain(truth) for name, truth in kept.items()
        }
        assert plain(first) == plain(next(iter(kept.values())))


def test_it_changes_nothing_else_in_the_file(tmp_path: Path) -> None:
    bare = write_session(tmp_path / "bare.hrvsession", list(plain_session(5)))
    told = record(tmp_path / "told.hrvsession", {"simulated": TRUTH})
    assert read_all(told) == read_all(bare)
    with Recording(told) as recording:
        assert recording.finished
        assert recording.truth() is not None


def test_a_real_session_has_none(tmp_path: Path) -> None:
    with Recording(record(tmp_path / "a.hrvsession", None)) as recording:
        assert recording.truths() == {}
        assert recording.truth() is None


def test_a_session_that_was_not_finished_has_none(tmp_path: Path) -> None:
    session = list(plain_session(20))
    path, left = tmp_path / "a.hrvsession", tmp_path / "left.hrvsession"
    recorder = Recorder(path, HEADER, on_fault=no_fault, commit_every_s=0.01)
    for event, told in session:
        recorder.write(event, told)
    wait_until_kept(session, path)
    shutil.copy(path, left)
    shutil.copy(f"{path}-wal", f"{left}-wal")
    recorder.close({"simulated": TRUTH})
    with Recording(left) as recording:
        assert recording.truth() is None


def test_a_session_that_lost_entries_keeps_none(tmp_path: Path) -> None:
    faults: list[RecordingError] = []
    recorder = Recorder(
        tmp_path / "a.hrvsession", HEADER, on_fault=faults.append, commit_every_s=60.0, most_waiting=3
    )
    for event, told in plain_session(5):
        recorder.write(event, told)
    recorder.close({"simulated": TRUTH})
    assert len(faults) == 1
    with Recording(tmp_path / "a.hrvsession") as recording:
        assert not recording.finished
        assert recording.truth() is None


NAN_TRUTHS = [
    replace(TRUTH, beat_s=np.array([1.0, math.nan])),
    replace(TRUTH, resonance_breaths_per_min=math.nan),
    replace(TRUTH, person={"heart_rate_bpm": math.inf}),
]


@pytest.mark.parametrize("truth", NAN_TRUTHS, ids=["beats", "resonance", "person"])
def test_a_truth_that_is_no_number_is_told_and_the_session_is_whole(
    tmp_path: Path, truth: GroundTruth
) -> None:
    faults: list[RecordingError] = []
    recorder = Recorder(tmp_path / "a.hrvsession", HEADER, on_fault=faults.append)
    recorder.close({"simulated": truth})
    (fault,) = faults
    assert str(fault).startswith("The simulated truth was not recorded: ")
    with Recording(tmp_path / "a.hrvsession") as recording:
        assert recording.finished
        assert recording.truth() is None


def test_a_disk_that_refuses_the_truth_is_told_and_the_session_is_whole(tmp_path: Path) -> None:
    def create_without_room(path: Path, header: Header) -> sqlite3.Connection:
        connection = create_session(path, header)
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON truth BEGIN SELECT RAISE(ABORT, 'no'); END")
        return connection

    faults: list[RecordingError] = []
    recorder = Recorder(tmp_path / "a.hrvsession", HEADER, on_fault=faults.append, create=create_without_room)
    recorder.close({"simulated": TRUTH})
    assert len(faults) == 1
    assert "cannot be written (SQLite: no)" in str(faults[0])
    with Recording(tmp_path / "a.hrvsession") as recording:
        assert recording.finished
        assert recording.truth() is None


def person_with(**changed: object) -> str:
    facts: dict[str, object] = {
        "resonance_breaths_per_min": 5.5,
        "first_sample_s": 0.1,
        "script": "expert",
        "seed": 3,
        "parameters": {},
    }
    return json.dumps({key: part for key, part in (facts | changed).items() if part != "gone"})


DAMAGE: list[tuple[str, str, object]] = [
    ("its truth's person is not there", "person", "[]"),
    ("its truth's person is not JSON", "person", "{"),
    ("its truth's person is not JSON", "person", "[" * 100_000),
    ("its truth's person is not JSON", "person", "9" * 5000),
    ("its truth's script or seed is none", "person", person_with(script=3)),
    ("its truth's script or seed is none", "person", person_with(seed=1.5)),
    ("its truth's parameters is not there", "person", person_with(parameters="gone")),
    ("its truth's a is not a number", "person", person_with(parameters={"a": 1})),
    ("its truth's first_sample_s is not a number", "person", person_with(first_sample_s="gone")),
    (
        "its truth's resonance_breaths_per_min is not a number",
        "person",
        person_with(resonance_breaths_per_min=math.nan),
    ),
    ("its truth's artifacts is not there", "artifacts", "{}"),
    ("its truth's artifacts is not there", "artifacts", "[3]"),
    ("its truth knows an artifact that is none of missed", "artifacts", '[{"kind": "x"}]'),
    ("its truth's at_s is not a number", "artifacts", '[{"kind": "early"}]'),
    ("its truth's rate_hz is not a number", "ecg", "{}"),
    ("its truth's breath_axis is not there", "movement", '{"rate_hz": 1.0}'),
    (
        "its truth's z is not a number",
        "movement",
        '{"rate_hz": 1.0, "first_sample_s": 1.0, "breath_mg": 1.0, "breath_axis": [1.0, 2.0]}',
    ),
]


@pytest.mark.parametrize(("sentence", "name", "facts"), DAMAGE, ids=range(len(DAMAGE)))
def test_facts_that_are_not_what_they_have_to_be_are_damage(
    tmp_path: Path, sentence: str, name: str, facts: object
) -> None:
    path = record(tmp_path / "a.hrvsession", {"simulated": TRUTH})
    altered(path, "UPDATE truth SET facts = ? WHERE name = ?", facts, name)
    with Recording(path) as recording, pytest.raises(DamagedSessionError, match=sentence):
        recording.truth()


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        ("its truth's beat_s is not there", "DELETE FROM truth WHERE name = 'beat_s'"),
        ("its truth's person is not there", "DELETE FROM truth WHERE name = 'person'"),
        ("its truth's r_s is not there", "DELETE FROM truth WHERE name = 'r_s'"),
        (
            "its truth's volume is not a row of doubles",
            "UPDATE truth SET reals = x'00' WHERE name = 'volume'",
        ),
        ("its truth's breath is not of one length", "UPDATE truth SET reals = x'' WHERE name = 'volume'"),
        ("its truth's ecg is not there", "UPDATE truth SET facts = NULL, reals = x'' WHERE name = 'ecg'"),
    ],
)
def test_a_truth_with_a_part_missing_is_damage(tmp_path: Path, sentence: str, statement: str) -> None:
    path = altered(record(tmp_path / "a.hrvsession", {"simulated": TRUTH}), statement)
    with Recording(path) as recording, pytest.raises(DamagedSessionError, match=sentence):
        recording.truth()


def of_version(version: int, path: Path) -> Path:
    """Make a file as an earlier version of the format had it."""
    write_session(path, list(plain_session(5)))
    earlier = SESSION_FILE.earlier[version]
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA legacy_alter_table = ON")  # what refers to a renamed table stays as it is
        connection.execute("DROP VIEW shown")
        for name, statement in SESSION_FILE.schema.items():
            if name == "shown" or earlier.get(name) == statement:
                continue
            connection.execute(f"ALTER TABLE {name} RENAME TO newer")
            if name in earlier:
                connection.execute(earlier[name])
                columns = ", ".join(
                    row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (name,))
                )
                connection.execute(f"INSERT INTO {name} SELECT {columns} FROM newer")  # noqa: S608 - ours
            connection.execute("DROP TABLE newer")
        connection.execute(earlier["shown"])
        connection.execute(f"PRAGMA user_version = {version}")
    return path


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_of_an_earlier_version_is_read_to_the_last_bit(tmp_path: Path, version: int) -> None:
    newer = write_session(tmp_path / "new.hrvsession", list(plain_session(5)))
    older = of_version(version, tmp_path / "old.hrvsession")
    assert read_all(older) == read_all(newer)
    with Recording(older) as recording:
        assert recording.finished


def test_a_file_of_version_1_is_read_and_has_no_truth(tmp_path: Path) -> None:
    newer = write_session(tmp_path / "new.hrvsession", list(plain_session(5)))
    older = of_version(1, tmp_path / "old.hrvsession")
    assert read_all(older) == read_all(newer)
    with Recording(older) as recording:
        assert recording.header == HEADER
        assert recording.finished
        assert recording.truth() is None


def test_a_table_of_version_1_in_a_file_of_version_2_is_damage(tmp_path: Path) -> None:
    older = of_version(1, tmp_path / "old.hrvsession")
    with contextlib.closing(sqlite3.connect(older)) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(DamagedSessionError, match="its table truth is not as it was made"):
        Recording(older)
