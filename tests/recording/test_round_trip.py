"""What goes into a session file comes out again, to the last bit and in its order."""

import math
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from recorded_items import (
    HEADER,
    Step,
    events_of,
    headers,
    plain_session,
    read_all,
    steps,
    updates_of,
    write_session,
)

from hrvtrainer.breath.pacer import Pacer, PacerChange
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.errors import RecordingError
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.events import (
    Characteristic,
    Event,
    ImportedBeats,
    LinkState,
    Marked,
    Moment,
    Rated,
    Reading,
    WallClock,
)
from hrvtrainer.recording.event_tables import EVENT_TABLES
from hrvtrainer.recording.format import Header
from hrvtrainer.recording.reader import Recording
from hrvtrainer.session.updates import (
    BeatsHeard,
    GaugeShown,
    GaugeWord,
    GuidanceShown,
    Numbers,
    Progress,
    SignalChanged,
    Update,
)


@settings(max_examples=40, deadline=None)
@given(session=steps)
def test_whatever_happens_is_read_as_it_was_written(session: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_session(Path(folder) / "a.hrvsession", session)
        assert read_all(path) == (events_of(session), updates_of(session))


@settings(max_examples=20, deadline=None)
@given(header=headers)
def test_the_head_is_read_as_it_was_written(header: Header) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_session(Path(folder) / "a.hrvsession", [], header=header)
        with Recording(path) as recording:
            assert recording.header == header
            assert recording.finished
            assert recording.last_s == 0.0


def test_every_event_has_a_table() -> None:
    assert set(get_args(Event)) == set(EVENT_TABLES)


def test_a_whole_session_keeps_its_order_and_its_end(tmp_path: Path) -> None:
    session = list(plain_session(120))
    path = write_session(tmp_path / "a.hrvsession", session)
    with Recording(path) as recording:
        assert list(recording.events()) == events_of(session)
        assert list(recording.updates()) == updates_of(session)
        assert recording.finished
        assert recording.last_s == 120.0


def test_an_event_and_a_later_one_of_the_same_moment_keep_their_order(tmp_path: Path) -> None:
    session: list[Step] = [(Marked(at_s=5.0, text=str(count)), ()) for count in range(5)]
    session.insert(2, (WallClock(at_s=5.0, wall_s=1.0), ()))
    assert read_all(write_session(tmp_path / "a.hrvsession", session))[0] == events_of(session)


def test_minus_zero_becomes_zero(tmp_path: Path) -> None:
    numbers = Numbers(at_s=-0.0, metrics={"breath_lock": Estimate(value=-0.0, low=-0.0, high=0.0, n=1)})
    beats = ImportedBeats(at_s=-0.0, source_id="", rr_ms=(-0.0, 1.0))
    path = write_session(tmp_path / "a.hrvsession", [(beats, [numbers])])
    (event,), (update,) = read_all(path)
    assert "-0.0" in repr((beats, numbers))
    assert "-0.0" not in repr((event, update))
    assert (event, update) == (beats, numbers)


def test_a_number_of_numpy_comes_back_as_an_ordinary_one(tmp_path: Path) -> None:
    metric = Estimate(value=np.float64(41.5), n=int(np.int64(7)))
    path = write_session(
        tmp_path / "a.hrvsession", [(None, [Numbers(at_s=1.0, metrics={"rmssd_ms": metric})])]
    )
    (update,) = read_all(path)[1]
    assert update == Numbers(at_s=1.0, metrics={"rmssd_ms": Estimate(value=41.5, n=7)})
    assert "np." not in repr(update)


UNKEEPABLE_EVENTS: list[Event] = [
    WallClock(at_s=math.nan, wall_s=0.0),
    ImportedBeats(at_s=0.0, source_id="", rr_ms=(800.0, math.nan)),
    Rated(at_s=0.0, moment=Moment.BEFORE, distress=2**63),
    Marked(at_s=0.0, text="\ud800"),
]
UNKEEPABLE_UPDATES: list[Update] = [
    Numbers(at_s=math.nan, metrics={}),
    Numbers(at_s=0.0, metrics={"rmssd_ms": Estimate(value=math.nan, n=1)}),
    Numbers(at_s=0.0, metrics={"a": Estimate(value=1.0, n=1), "b": Estimate(value=1.0, low=math.nan, n=1)}),
]
UNKEEPABLE: list[Step] = [
    *((event, ()) for event in UNKEEPABLE_EVENTS),
    *((None, (update,)) for update in UNKEEPABLE_UPDATES),
]


@pytest.mark.parametrize("step", UNKEEPABLE, ids=str)
def test_what_cannot_be_kept_is_told_once_and_all_else_is_kept(tmp_path: Path, step: Step) -> None:
    before: Step = (Marked(at_s=0.0), [GaugeShown(at_s=0.0, level=None, word=GaugeWord.LISTENING)])
    after: Step = (Marked(at_s=1.0), [GaugeShown(at_s=1.0, level=0.5, word=GaugeWord.STEADY)])
    faults: list[RecordingError] = []
    path = write_session(tmp_path / "a.hrvsession", [before, step, step, after], on_fault=faults.append)
    assert len(faults) == 1
    assert "was not recorded" in str(faults[0])
    assert read_all(path) == (events_of([before, after]), updates_of([before, after]))


def test_a_head_that_cannot_be_kept_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="head was not recorded: its minutes is not a number"):
        write_session(tmp_path / "a.hrvsession", [], header=replace(HEADER, minutes=math.nan))
    assert list(tmp_path.iterdir()) == []


def test_what_a_replay_makes_again_is_not_kept(tmp_path: Path) -> None:
    told: list[Update] = [
        BeatsHeard(at_s=0.0, beats=()),
        GuidanceShown(at_s=0.0, text="Let the breath come."),
        Progress(at_s=0.0, practised_s=0.0, left_s=None),
        SignalChanged(at_s=0.0, link=LinkState.LIVE, sentence=""),
    ]
    assert read_all(write_session(tmp_path / "a.hrvsession", [(None, told)])) == ([], [])


def test_a_full_ecg_packet_and_a_long_text_are_kept_whole(tmp_path: Path) -> None:
    packet = Reading(
        arrival_s=1.0, source_id="H10", characteristic=Characteristic.HEART_RATE, raw=bytes(range(256)) * 40
    )
    mark = Marked(at_s=1.0, text="\N{HOT BEVERAGE}" * 5000)
    path = write_session(tmp_path / "a.hrvsession", [(packet, ()), (mark, ())])
    assert read_all(path)[0] == [packet, mark]


def test_a_pacer_is_kept_with_its_pauses(tmp_path: Path) -> None:
    pattern = BreathPattern.paced(5.7, hold_in_s=0.5, hold_out_s=1.0)
    leads = PacerChange(at_s=1.0, from_s=3.1, pacer=Pacer(pattern=pattern, began_s=3.1, breaths_before=4))
    rests = PacerChange(at_s=9.0, from_s=9.0, pacer=None)
    assert read_all(write_session(tmp_path / "a.hrvsession", [(None, [leads, rests])]))[1] == [leads, rests]


def test_names_and_reasons_are_stored_once_however_often_they_are_shown(tmp_path: Path) -> None:
    absent = Absent(reason="needs 64 s without a gap", n=3)
    session: list[Step] = [
        (None, [Numbers(at_s=float(second), metrics={"breath_lock": absent, "lf_peak_hz": absent})])
        for second in range(50)
    ]
    path = write_session(tmp_path / "a.hrvsession", session)
    assert read_all(path)[1] == updates_of(session)
    assert path.read_bytes().count(b"needs 64 s without a gap") == 2  # the row and its index
