"""A recording as a source tells everything once, when its time comes, in its own order."""

import math
from pathlib import Path

import pytest
from recorded_items import Step, events_of, plain_session, write_session

from hrvtrainer.events import Event, Marked
from hrvtrainer.recording.reader import Recording
from hrvtrainer.recording.replay import ReplaySource


@pytest.mark.parametrize("cuts", [(), (0.0, 1.0, 1.0, 2.5), (0.625,), tuple(range(12))])
def test_each_event_comes_once_when_its_time_comes(tmp_path: Path, cuts: tuple[float, ...]) -> None:
    session = list(plain_session(10))
    with Recording(write_session(tmp_path / "a.hrvsession", session)) as recording:
        source = ReplaySource(recording)
        told: list[Event] = []
        for until_s in cuts:
            new = source.events(until_s)
            assert all(event.at_s < until_s for event in new)
            told += new
        assert told + source.events(math.inf) == events_of(session)
        assert source.events(math.inf) == []


def test_an_empty_recording_tells_nothing(tmp_path: Path) -> None:
    with Recording(write_session(tmp_path / "a.hrvsession", [])) as recording:
        assert ReplaySource(recording).events(math.inf) == []


def test_what_stands_out_of_time_is_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    session: list[Step] = [(Marked(at_s=at_s), ()) for at_s in (1.0, 5.0, 2.0, 6.0)]
    with Recording(write_session(tmp_path / "a.hrvsession", session)) as recording:
        source = ReplaySource(recording)
        assert [event.at_s for event in source.events(3.0)] == [1.0]
        assert [event.at_s for event in source.events(6.0)] == [5.0, 2.0]
        assert [event.at_s for event in source.events(math.inf)] == [6.0]
