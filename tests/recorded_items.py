"""What a recording may hold: strategies for anything, and a plain session for the tests of faults."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from hypothesis import strategies as st

from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.pacer import Pacer, PacerChange
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.breath.respiration.signal_quality import BreathGrade
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.errors import RecordingError
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.events import (
    Characteristic,
    Ended,
    Event,
    ImportedBeats,
    LatencyChosen,
    LinkChanged,
    LinkState,
    Marked,
    Moment,
    PaceNudged,
    Paused,
    Rated,
    Reading,
    Resumed,
    Stayed,
    WallClock,
    WentBack,
    WentOn,
)
from hrvtrainer.recording.fingerprint import Fingerprint
from hrvtrainer.recording.format import Header
from hrvtrainer.recording.reader import Recording
from hrvtrainer.recording.writer import Recorder
from hrvtrainer.session.updates import (
    BreathMeasured,
    GaugeShown,
    GaugeWord,
    Numbers,
    Phase,
    PhaseChanged,
    StepEntered,
    Update,
)

Step = tuple[Event | None, Sequence[Update]]

real = st.floats(allow_nan=False)
whole = st.integers(min_value=-(2**63), max_value=2**63 - 1)
text = st.text(max_size=30)
raw = st.binary(max_size=260)
pause_s = st.floats(min_value=0.0, max_value=30.0)
moving_s = st.floats(min_value=0.001, max_value=30.0)

events: st.SearchStrategy[Event] = st.one_of(
    st.builds(
        Reading, arrival_s=real, source_id=text, characteristic=st.sampled_from(Characteristic), raw=raw
    ),
    st.builds(
        ImportedBeats,
        at_s=real,
        source_id=text,
        rr_ms=st.lists(real, max_size=20).map(tuple),
        after_gap=st.booleans(),
    ),
    st.builds(
        LinkChanged,
        at_s=real,
        source_id=text,
        state=st.sampled_from(LinkState),
        reason=text,
        attempt=whole,
    ),
    st.builds(WallClock, at_s=real, wall_s=real),
    st.builds(LatencyChosen, at_s=real, source_id=text, latency_s=real),
    st.builds(Paused, at_s=real),
    st.builds(Resumed, at_s=real),
    st.builds(Stayed, at_s=real, staying=st.booleans()),
    st.builds(WentOn, at_s=real),
    st.builds(WentBack, at_s=real),
    st.builds(PaceNudged, at_s=real, by_breaths_per_min=real),
    st.builds(Marked, at_s=real, kind=text, text=text),
    st.builds(Rated, at_s=real, moment=st.sampled_from(Moment), distress=st.none() | whole),
    st.builds(Ended, at_s=real),
)
estimates: st.SearchStrategy[Metric] = st.builds(
    Estimate, value=real, low=st.none() | real, high=st.none() | real, n=whole
)
absences: st.SearchStrategy[Metric] = st.builds(Absent, reason=text, n=whole)
pacers = st.builds(
    Pacer,
    pattern=st.builds(
        BreathPattern, inhale_s=moving_s, hold_in_s=pause_s, exhale_s=moving_s, hold_out_s=pause_s
    ),
    began_s=real,
    breaths_before=whole,
)
updates: st.SearchStrategy[Update] = st.one_of(
    st.builds(
        Numbers,
        at_s=real,
        metrics=st.dictionaries(text, st.one_of(estimates, absences), max_size=5),
        person=whole,
    ),
    st.builds(GaugeShown, at_s=real, level=st.none() | real, word=st.sampled_from(GaugeWord), person=whole),
    st.builds(
        BreathMeasured,
        at_s=real,
        breath=st.builds(Breath, start_s=real, inhale_s=real, exhale_s=real, depth=real, quality=real),
        source=st.sampled_from(BreathSource),
        grade=st.sampled_from(BreathGrade),
        paced_inhale_s=st.none() | real,
        paced_exhale_s=st.none() | real,
        person=whole,
    ),
    st.builds(StepEntered, at_s=real, number=whole, count=whole, title=text),
    st.builds(PhaseChanged, at_s=real, phase=st.sampled_from(Phase)),
    st.builds(PacerChange, at_s=real, from_s=real, pacer=st.none() | pacers),
)
steps: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(st.none() | events, st.lists(updates, max_size=4)), max_size=12
)
word = st.text(alphabet="abcXYZ_0123", min_size=1, max_size=8)
headers = st.builds(
    Header,
    practice_toml=text,
    minutes=st.none() | real,
    breaths_per_min=st.none() | real,
    source=st.sampled_from(("strap", "simulated", "file")),
    simulated=st.booleans(),
    began_wall_s=real,
    version=text,
    fingerprint=st.builds(
        Fingerprint,
        version=text,
        python=text,
        numpy=text,
        platform=text,
        machine=text,
        simd=st.lists(word, max_size=4).map(tuple),
    ),
    methods=st.dictionaries(text, text, max_size=5),
    original=st.none() | raw,
    original_name=text,
)

HEADER = Header(
    practice_toml='id = "heart-breathing"\n',
    minutes=10.0,
    breaths_per_min=None,
    source="simulated",
    simulated=True,
    began_wall_s=1_700_000_000.25,
    version="0.1.0",
    fingerprint=Fingerprint.here(),
    methods={"rmssd_ms": "rmssd-1", "breath_lock": "lock-1"},
)


def plain_session(seconds: int) -> Iterator[Step]:
    """Yield what a session says: at each second a packet, the wall clock, ten numbers and the gauge."""
    pattern = BreathPattern.paced(6.0)
    yield (
        None,
        (
            PhaseChanged(at_s=0.0, phase=Phase.RUNNING),
            StepEntered(at_s=0.0, number=1, count=2, title="Arrive"),
            PacerChange(at_s=0.0, from_s=0.0, pacer=Pacer(pattern=pattern, began_s=0.0, breaths_before=0)),
        ),
    )
    yield Rated(at_s=0.0, moment=Moment.BEFORE, distress=4), ()
    for second in range(seconds):
        packet = bytes((0x10, 60, second % 256, 3))
        yield (
            Reading(
                arrival_s=second + 0.625,
                source_id="simulated",
                characteristic=Characteristic.HEART_RATE,
                raw=packet,
            ),
            (),
        )
        yield WallClock(at_s=second + 1.0, wall_s=1_700_000_001.25 + second), numbers_of(second + 1)


def numbers_of(second: int) -> tuple[Update, ...]:
    """Return the updates of one second."""
    metrics: dict[str, Metric] = {
        f"number_{index}_ms": Estimate(value=second / (index + 3), low=None, high=None, n=second)
        for index in range(8)
    }
    metrics["rmssd_ms"] = Estimate(value=40.0 + second / 7, low=35.0, high=47.0, n=60)
    metrics["breath_lock"] = Absent(reason=f"needs 64 s, has {second % 64}", n=second % 64)
    return (
        Numbers(at_s=float(second), metrics=metrics),
        GaugeShown(at_s=float(second), level=0.5 if second > 64 else None, word=GaugeWord.GATHERING),
    )


def write_session(
    path: Path,
    session: Sequence[Step],
    *,
    header: Header = HEADER,
    on_fault: Callable[[RecordingError], None] | None = None,
) -> Path:
    """Record a session from beginning to end; a fault is an error unless somebody wants to hear it."""
    with Recorder(path, header, on_fault=on_fault or no_fault) as recorder:
        for event, told in session:
            recorder.write(event, told)
    return path


def events_of(session: Sequence[Step]) -> list[Event]:
    """Return the events of a session, in order."""
    return [event for event, _ in session if event is not None]


def updates_of(session: Sequence[Step]) -> list[Update]:
    """Return the updates of a session, in order."""
    return [update for _, told in session for update in told]


def read_all(path: Path) -> tuple[list[Event], list[Update]]:
    """Return everything that a file holds."""
    with Recording(path) as recording:
        return list(recording.events()), list(recording.updates())


def no_fault(fault: RecordingError) -> None:
    """Hear a fault where there is to be none."""
    raise fault


def beginning_of(session: Sequence[Step], path: Path) -> int:
    """Return how many events a file holds; they have to be the session's first, as its updates have to."""
    events, updates = read_all(path)
    assert events == events_of(session)[: len(events)]
    assert updates == updates_of(session)[: len(updates)]
    return len(events)


def wait_until_kept(session: Sequence[Step], path: Path) -> None:
    """Return when the file of a live recording holds a session."""
    for _ in range(100_000):
        if beginning_of(session, path) == len(events_of(session)):
            return
    raise AssertionError("the recorder has not written what it was given")
