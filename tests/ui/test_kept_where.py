from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes import practice

from hrvtrainer.acquisition.plan import RecordedHeart, SimulatedHeart, StrapHeart
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.ui.kept_where import free_path, new_session_path, recording_name, recordings

MOMENT = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("HRVTRAINER_DATA", str(tmp_path))
    return tmp_path


def test_a_session_is_named_by_its_moment_and_its_practice(tmp_path: Path) -> None:
    path = free_path(tmp_path, "heart-breathing", MOMENT)
    assert path.name == "2026-11-22 08.05 heart-breathing.hrvsession"


def test_nothing_is_written_over(tmp_path: Path) -> None:
    for _ in range(3):
        free_path(tmp_path, "just-sit", MOMENT).touch()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [
        "2026-11-22 08.05 just-sit 2.hrvsession",
        "2026-11-22 08.05 just-sit 3.hrvsession",
        "2026-11-22 08.05 just-sit.hrvsession",
    ]


def strap() -> StrapHeart:
    return StrapHeart(strap=StrapSeen(address="A", name="Polar H10", rssi_dbm=-60, held=False))


def test_a_new_session_goes_to_the_persons_own_folder(data: Path) -> None:
    path = new_session_path(practice(), strap())
    assert path is not None
    assert path.parent == data / "sessions"
    assert path.parent.is_dir()


def test_a_simulated_person_never_stands_among_real_sessions(data: Path) -> None:
    path = new_session_path(practice(), SimulatedHeart())
    assert path is not None
    assert path.parent == data / "simulated"
    assert "simulated" in recording_name(path)


def test_a_replay_makes_no_new_session(data: Path) -> None:
    assert new_session_path(practice(), RecordedHeart(path=data / "x.hrvsession")) is None
    assert new_session_path(practice(), RecordedHeart(path=data / "beats.txt")) is None


def test_a_folder_that_cannot_be_made_is_left_to_the_recorder(data: Path) -> None:
    (data / "sessions").write_text("", encoding="utf-8")
    assert new_session_path(practice(), strap()) is not None


def test_ones_own_sessions_are_offered_newest_first_and_then_the_examples(data: Path) -> None:
    sessions = data / "sessions"
    sessions.mkdir()
    for day in ("01", "03", "02"):
        (sessions / f"2026-11-{day} 08.00 steady-pace.hrvsession").touch()
    offered = recordings()
    assert [recording_name(path) for path in offered[:3]] == [
        "2026-11-03 08.00 steady-pace",
        "2026-11-02 08.00 steady-pace",
        "2026-11-01 08.00 steady-pace",
    ]
    assert all("example (simulated)" in recording_name(path) for path in offered[3:])


def test_a_recording_is_called_what_it_is(data: Path, tmp_path: Path) -> None:
    own = data / "recordings" / "first-minutes.hrvsession"
    own.parent.mkdir()
    own.touch()
    assert own in recordings()
    assert recording_name(own) == "First minutes · example (simulated)"
    assert recording_name(tmp_path / "beats.txt") == "beats.txt"
    assert recording_name(tmp_path / "elsewhere" / "a.hrvsession") == "a.hrvsession"
