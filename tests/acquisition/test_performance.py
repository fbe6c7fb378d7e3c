"""A session lived whole: recorded, replayed to the same numbers, at any speed, and ended softly."""

import asyncio
import math
import sqlite3
from pathlib import Path

import pytest
from fakes import ONE_STEP, TWO_STEPS, practice

from hrvtrainer.acquisition.hearts import OpenHeart, open_recorded, open_simulated
from hrvtrainer.acquisition.performance import Performance
from hrvtrainer.acquisition.plan import Plan, RecordedHeart, SimulatedHeart
from hrvtrainer.acquisition.told import Began, Kept, Told
from hrvtrainer.acquisition.verification import verify_recording
from hrvtrainer.errors import DamagedSessionError, ForeignFileError, NotASessionError, RecordingError
from hrvtrainer.events import Ended, Moment, PaceNudged, Rated
from hrvtrainer.recording.reader import Recording
from hrvtrainer.session.updates import Numbers, SessionEnded


def plan(
    *, keep_as: Path | None = None, minutes: float | None = 2.0, seed: int = 1, speed: float = math.inf
) -> Plan:
    return Plan(
        practice=practice(TWO_STEPS),
        minutes=minutes,
        heart=SimulatedHeart(seed=seed, speed=speed),
        distress_before=6,
        keep_as=keep_as,
    )


def opened(chosen: Plan) -> OpenHeart:
    assert isinstance(chosen.heart, SimulatedHeart)
    return open_simulated(chosen, chosen.heart)


def live(chosen: Plan) -> list[Told]:
    told: list[Told] = []
    asyncio.run(Performance(opened(chosen), chosen, publish=told.append, ends_with_practice=True).run())
    return told


class Collected(list[Told]):
    """Collects what is told, and waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self._new = asyncio.Event()

    def take(self, told: Told) -> None:
        self.append(told)
        self._new.set()

    async def until(self, kind: type, count: int) -> None:
        while sum(isinstance(told, kind) for told in self) < count:
            self._new.clear()
            await asyncio.wait_for(self._new.wait(), 20.0)


def numbers(told: list[Told]) -> list[Numbers]:
    return [update for update in told if isinstance(update, Numbers)]


def test_a_session_is_recorded_and_verified_bit_for_bit(tmp_path: Path) -> None:
    path = tmp_path / "a.hrvsession"
    told = live(plan(keep_as=path))
    assert isinstance(told[0], Began)
    assert told[-1] == Kept(path=path)
    verdict = verify_recording(path)
    assert verdict.is_equal
    assert verdict.exact
    assert verdict.finished
    assert verdict.count > 300
    assert [file.name for file in tmp_path.iterdir()] == ["a.hrvsession"]


def test_a_replay_tells_what_was_told_live(tmp_path: Path) -> None:
    path = tmp_path / "a.hrvsession"
    told = live(plan(keep_as=path))
    again: list[Told] = []
    heart = open_recorded(None, RecordedHeart(path=path, speed=math.inf))
    asyncio.run(Performance(heart, None, publish=again.append, ends_with_practice=False).run())
    assert again[0] != told[0]
    assert again[1:-1] == told[1:-1]


@pytest.mark.parametrize("speed", [40.0, 120.0])
def test_a_simulated_person_is_the_same_at_any_speed(speed: float) -> None:
    assert numbers(live(plan(speed=speed))) == numbers(live(plan()))


def test_what_the_person_does_is_recorded_with_its_moment_and_replayed(tmp_path: Path) -> None:
    path = tmp_path / "a.hrvsession"
    chosen = plan(keep_as=path, minutes=None, speed=60.0)
    told = Collected()

    async def run() -> None:
        performance = Performance(opened(chosen), chosen, publish=told.take, ends_with_practice=False)
        living = asyncio.create_task(performance.run())
        await told.until(Numbers, 20)
        performance.act(lambda at_s: PaceNudged(at_s=at_s, by_breaths_per_min=-0.5))
        await told.until(Numbers, 40)
        performance.act(lambda at_s: Ended(at_s=at_s))
        await told.until(SessionEnded, 1)
        performance.act(lambda at_s: Rated(at_s=at_s, moment=Moment.AFTER, distress=3))
        await told.until(SessionEnded, 2)
        performance.stop()
        await living

    asyncio.run(run())
    ended = [update for update in told if isinstance(update, SessionEnded)]
    assert (ended[-1].summary.distress_before, ended[-1].summary.distress_after) == (6, 3)
    with Recording(path) as recording:
        kinds = {type(event) for event in recording.events()}
        assert {PaceNudged, Ended, Rated} <= kinds
        assert recording.finished
    assert verify_recording(path).is_equal


def test_stopping_ends_the_practice_softly_and_closes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.hrvsession"
    chosen = plan(keep_as=path, minutes=None, speed=60.0)
    told = Collected()

    async def run() -> None:
        performance = Performance(opened(chosen), chosen, publish=told.take, ends_with_practice=False)
        living = asyncio.create_task(performance.run())
        await told.until(Numbers, 5)
        performance.stop()
        await living

    asyncio.run(run())
    assert any(isinstance(update, SessionEnded) for update in told)
    assert told[-1] == Kept(path=path)
    assert verify_recording(path).is_equal


def test_a_replay_follows_its_recorded_actions_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.hrvsession"
    live(plan(keep_as=path))
    heart = open_recorded(None, RecordedHeart(path=path, speed=100.0))
    told = Collected()

    async def run() -> None:
        performance = Performance(heart, None, publish=told.take, ends_with_practice=False)
        living = asyncio.create_task(performance.run())
        await told.until(Numbers, 3)
        performance.act(lambda at_s: Ended(at_s=at_s))
        await told.until(Numbers, 10)
        performance.stop()
        await living

    asyncio.run(run())
    assert not any(isinstance(update, SessionEnded) for update in told)
    assert told[-1] == Kept(path=None)


def test_a_file_of_rr_intervals_gives_its_beats_to_a_new_practice(tmp_path: Path) -> None:
    path = tmp_path / "rr.txt"
    path.write_text("".join(f"{900 + 40 * math.sin(k * 0.6):.0f}\n" for k in range(150)))
    kept = tmp_path / "b.hrvsession"
    chosen = Plan(
        practice=practice(ONE_STEP),
        minutes=None,
        heart=RecordedHeart(path=path, speed=math.inf),
        keep_as=kept,
    )
    told: list[Told] = []
    heart = open_recorded(chosen, RecordedHeart(path=path, speed=math.inf))
    asyncio.run(Performance(heart, chosen, publish=told.append, ends_with_practice=False).run())
    assert len(numbers(told)) > 130
    with Recording(kept) as recording:
        assert recording.header.original == path.read_bytes()
        assert recording.header.original_name == "rr.txt"
    assert verify_recording(kept).is_equal


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("hello")
    with pytest.raises(NotASessionError):
        open_recorded(None, RecordedHeart(path=path))
    with pytest.raises(ForeignFileError):
        open_recorded(plan(), RecordedHeart(path=path))


def test_a_folder_that_cannot_be_written_is_told_before_anything_begins(tmp_path: Path) -> None:
    told: list[Told] = []
    chosen = plan(keep_as=tmp_path / "nowhere" / "a.hrvsession")
    performance = Performance(opened(chosen), chosen, publish=told.append, ends_with_practice=True)
    with pytest.raises(RecordingError, match=r"a\.hrvsession|nowhere"):
        asyncio.run(performance.run())
    assert told == []


def test_a_recording_whose_times_run_backwards_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.hrvsession"
    live(plan(keep_as=path))
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE wall_clock SET at_s = 1.5 WHERE at_s > 20")
    connection.close()
    with pytest.raises(DamagedSessionError, match=r"a\.hrvsession is damaged: an event of second"):
        verify_recording(path)
    heart = open_recorded(None, RecordedHeart(path=path, speed=math.inf))
    performance = Performance(heart, None, publish=lambda _: None, ends_with_practice=False)
    with pytest.raises(DamagedSessionError, match="this recording is damaged"):
        asyncio.run(performance.run())
