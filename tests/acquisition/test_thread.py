"""The acquisition thread: sessions begin, end and follow each other; faults are one sentence."""

import math
import queue
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import ONE_STEP, practice

from hrvtrainer.acquisition.plan import Plan, RecordedHeart, SimulatedHeart
from hrvtrainer.acquisition.thread import Acquisition
from hrvtrainer.acquisition.told import Began, Fault, Kept, Told
from hrvtrainer.events import Ended, Moment, Rated
from hrvtrainer.session.updates import Numbers, SessionEnded

LIMIT_S = 20.0


class Listener:
    """Collects what is told in a thread-safe way and waits for what it needs."""

    def __init__(self) -> None:
        self._told: queue.Queue[Told] = queue.Queue()

    def publish(self, told: Told) -> None:
        self._told.put(told)

    def wait_for(self, kind: type) -> Told:
        while True:
            told = self._told.get(timeout=LIMIT_S)
            if isinstance(told, kind):
                return told


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def acquisition(listener: Listener) -> Iterator[Acquisition]:
    running = Acquisition(listener.publish)
    running.start()
    yield running
    running.close()


def simulated(path: Path | None, *, speed: float = 50.0) -> Plan:
    return Plan(
        practice=practice(ONE_STEP), minutes=None, heart=SimulatedHeart(seed=1, speed=speed), keep_as=path
    )


def test_a_session_from_begin_to_the_closed_file(
    acquisition: Acquisition, listener: Listener, tmp_path: Path
) -> None:
    path = tmp_path / "a.hrvsession"
    acquisition.begin(simulated(path))
    began = listener.wait_for(Began)
    assert isinstance(began, Began)
    assert began.simulated
    listener.wait_for(Numbers)
    acquisition.act(lambda at_s: Ended(at_s=at_s))
    listener.wait_for(SessionEnded)
    acquisition.act(lambda at_s: Rated(at_s=at_s, moment=Moment.AFTER, distress=2))
    ended = listener.wait_for(SessionEnded)
    assert isinstance(ended, SessionEnded)
    assert ended.summary.distress_after == 2
    acquisition.stop()
    assert listener.wait_for(Kept) == Kept(path=path)


def test_closing_the_program_closes_the_file(listener: Listener, tmp_path: Path) -> None:
    path = tmp_path / "a.hrvsession"
    acquisition = Acquisition(listener.publish)
    acquisition.start()
    acquisition.begin(simulated(path))
    listener.wait_for(Numbers)
    acquisition.close()
    assert [file.name for file in tmp_path.iterdir()] == ["a.hrvsession"]


def test_one_session_follows_another(acquisition: Acquisition, listener: Listener, tmp_path: Path) -> None:
    acquisition.begin(simulated(tmp_path / "a.hrvsession"))
    listener.wait_for(Numbers)
    acquisition.begin(simulated(tmp_path / "b.hrvsession"))
    assert listener.wait_for(Kept) == Kept(path=tmp_path / "a.hrvsession")
    listener.wait_for(Began)
    listener.wait_for(Numbers)


def test_a_file_that_is_none_is_told_in_one_sentence(
    acquisition: Acquisition, listener: Listener, tmp_path: Path
) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(b"\x00\xff")
    acquisition.begin(Plan(practice=practice(ONE_STEP), minutes=None, heart=RecordedHeart(path=path)))
    fault = listener.wait_for(Fault)
    assert isinstance(fault, Fault)
    assert fault.fatal
    assert fault.sentence.startswith("odd.txt")
    acquisition.begin(simulated(None))  # and the rest goes on
    listener.wait_for(Numbers)


def test_what_is_done_without_a_session_changes_nothing(acquisition: Acquisition, listener: Listener) -> None:
    acquisition.act(lambda at_s: Ended(at_s=at_s))
    acquisition.stop()
    acquisition.begin(simulated(None))
    listener.wait_for(Numbers)


def test_at_full_speed_a_session_can_still_be_stopped(
    acquisition: Acquisition, listener: Listener, tmp_path: Path
) -> None:
    path = tmp_path / "a.hrvsession"
    acquisition.begin(simulated(path, speed=math.inf))
    listener.wait_for(Numbers)
    acquisition.act(lambda at_s: Ended(at_s=at_s))
    listener.wait_for(SessionEnded)
    acquisition.stop()
    assert listener.wait_for(Kept) == Kept(path=path)
