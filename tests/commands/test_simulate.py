"""`simulate`: whoever was ordered comes, with the truth about them, and the same order brings the same."""

from pathlib import Path

import numpy as np
import pytest

from hrvtrainer.acquisition.verification import verify_recording
from hrvtrainer.cli import main
from hrvtrainer.commands.grammar import build_parser
from hrvtrainer.estimates import Metric
from hrvtrainer.events import Characteristic, Event, LatencyChosen, LinkChanged, Reading, WallClock
from hrvtrainer.recording.reader import Recording
from hrvtrainer.session.live_engine import HEART_METRICS
from hrvtrainer.session.updates import Numbers, Update
from hrvtrainer.simulation.answer import resonance_breaths_per_min
from hrvtrainer.simulation.compliance import SCRIPTS
from hrvtrainer.simulation.parameters import PersonParameters
from hrvtrainer.straps.polar.frames import AccelerationFrame, EcgFrame, decode_polar_data
from hrvtrainer.truth import ArtifactKind, GroundTruth


def simulate(path: Path, *options: str, minutes: str = "1", seed: str = "3") -> Path:
    assert main(["simulate", "--minutes", minutes, "--seed", seed, "--out", str(path), *options]) == 0
    return path


def content(path: Path) -> tuple[list[Event], list[Update], dict[str, GroundTruth]]:
    """Return what a file holds but for the time of day."""
    with Recording(path) as recording:
        events: list[Event] = [e for e in recording.events() if not isinstance(e, WallClock)]
        return events, list(recording.updates()), recording.truths()


def truth_of(path: Path) -> GroundTruth:
    with Recording(path) as recording:
        truth = recording.truth()
    assert truth is not None
    return truth


def test_the_same_order_gives_the_same_session(tmp_path: Path) -> None:
    options = ("--artifacts", "stress", "--script", "sigher", "--ecg", "--acc", "--people", "2")
    first, again, other = (
        content(simulate(tmp_path / name, *options, seed=seed))
        for name, seed in (("a.hrvsession", "3"), ("b.hrvsession", "3"), ("c.hrvsession", "4"))
    )
    assert first[:2] == again[:2]
    assert repr(first[2]) == repr(again[2])
    assert {name: truth.beat_s.tobytes() for name, truth in first[2].items()} == {
        name: truth.beat_s.tobytes() for name, truth in again[2].items()
    }
    assert first[0] != other[0]


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_can_be_ordered_and_its_numbers_come_again(tmp_path: Path, script: str) -> None:
    path = simulate(tmp_path / "a.hrvsession", "--script", script, minutes="0.5")
    truth = truth_of(path)
    assert (truth.script, truth.seed) == (script, 3)
    assert truth.sample_s[-1] == pytest.approx(truth.beat_s[-1], abs=2.0)
    verdict = verify_recording(path)
    assert verdict.is_equal, verdict.sentence


def test_the_grammar_knows_every_script() -> None:
    for script in SCRIPTS:
        order = ["simulate", "--minutes", "1", "--seed", "1", "--out", "x", "--script", script]
        assert build_parser().parse_args(order).script == script


def test_the_resonance_that_was_ordered_is_where_the_heart_answers_most(tmp_path: Path) -> None:
    path = simulate(tmp_path / "a.hrvsession", "--resonance-breaths-per-min", "4.9", minutes="0.5")
    truth = truth_of(path)
    assert truth.resonance_breaths_per_min == pytest.approx(4.9, abs=0.001)
    person = PersonParameters(**truth.person)
    assert resonance_breaths_per_min(person, streamed=True) == truth.resonance_breaths_per_min
    assert person.resonance_hz != pytest.approx(4.9 / 60.0, rel=1e-4)


def test_a_resonance_that_no_heart_has_is_one_line_and_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.hrvsession"
    order = ["simulate", "--minutes", "1", "--seed", "1", "--out", str(path)]
    assert main([*order, "--resonance-breaths-per-min", "9"]) == 2
    err = capsys.readouterr().err
    assert "between 3.5 and 8.5 breaths/min" in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_ecg_and_acceleration_are_recorded_as_the_strap_would_send_them(tmp_path: Path) -> None:
    told = simulate(tmp_path / "told.hrvsession", "--ecg", "--acc")
    events, _, truths = content(told)
    frames = [
        decode_polar_data(event.raw)
        for event in events
        if isinstance(event, Reading) and event.characteristic is Characteristic.POLAR_DATA
    ]
    # Of a minute and the settling in, without the start of the measurement.
    samples = sum(len(frame.ecg_uv) for frame in frames if isinstance(frame, EcgFrame))
    assert samples == pytest.approx(130 * 63, rel=0.04)
    samples = sum(len(frame.acc_mg) for frame in frames if isinstance(frame, AccelerationFrame))
    assert samples == pytest.approx(50 * 63, rel=0.04)
    truth = truths["simulated"]
    assert truth.ecg is not None
    assert truth.movement is not None
    assert np.array_equal(truth.ecg.r_s, truth.beat_s)
    verdict = verify_recording(told)
    assert verdict.is_equal, verdict.sentence


def test_measured_breath_changes_no_number_of_the_heart(tmp_path: Path) -> None:
    def of_the_heart(path: Path) -> list[tuple[float, dict[str, Metric]]]:
        _, updates, _ = content(path)
        return [
            (update.at_s, {key: update.metrics[key] for key in HEART_METRICS})
            for update in updates
            if isinstance(update, Numbers)
        ]

    bare = of_the_heart(simulate(tmp_path / "bare.hrvsession"))
    assert of_the_heart(simulate(tmp_path / "told.hrvsession", "--acc")) == bare


def test_only_what_was_ordered_is_measured(tmp_path: Path) -> None:
    ecg = truth_of(simulate(tmp_path / "ecg.hrvsession", "--ecg", minutes="0.3"))
    movement = truth_of(simulate(tmp_path / "acc.hrvsession", "--acc", minutes="0.3"))
    neither = truth_of(simulate(tmp_path / "neither.hrvsession", minutes="0.3"))
    assert (ecg.ecg is None, ecg.movement is None) == (False, True)
    assert (movement.ecg is None, movement.movement is None) == (True, False)
    assert (neither.ecg is None, neither.movement is None) == (True, True)


def test_the_artifacts_that_came_in_between_are_told(tmp_path: Path) -> None:
    options = ("--artifacts", "stress", "--ecg", "--acc", "--script", "expert")
    truth = truth_of(simulate(tmp_path / "a.hrvsession", *options, minutes="5"))
    assert {ArtifactKind.MISSED, ArtifactKind.MUSCLE, ArtifactKind.POSTURE} <= {
        a.kind for a in truth.artifacts
    }
    assert [a.at_s for a in truth.artifacts] == sorted(a.at_s for a in truth.artifacts)


def test_two_people_each_have_the_numbers_of_their_own_heart(tmp_path: Path) -> None:
    events, updates, truths = content(simulate(tmp_path / "two.hrvsession", "--people", "2"))
    one_events, one_updates, one_truths = content(simulate(tmp_path / "one.hrvsession"))
    assert list(truths) == ["simulated", "simulated-2"]
    own = (Reading, LinkChanged, LatencyChosen)
    first = [e for e in events if not isinstance(e, own) or e.source_id == "simulated"]
    assert first == one_events
    assert [update for update in updates if getattr(update, "person", 0) == 0] == one_updates
    assert sum(isinstance(update, Numbers) and update.person == 1 for update in updates) == 65
    assert truths["simulated"].beat_s.tolist() == one_truths["simulated"].beat_s.tolist()
    second = truths["simulated-2"]
    assert second.person != truths["simulated"].person
    assert second.seed != truths["simulated"].seed
    # The same pacer led both.
    late = second.sample_s[:590] > 20.0
    assert np.all(second.compliance[:590][late] > 0.4)
    verdict = verify_recording(tmp_path / "two.hrvsession")
    assert verdict.is_equal, verdict.sentence


def test_a_lost_link_can_still_be_ordered(tmp_path: Path) -> None:
    events, _, _ = content(simulate(tmp_path / "a.hrvsession", "--link-drop", "20,5", "--ecg"))
    assert [e.at_s for e in events if isinstance(e, LinkChanged)] == [0.0, 20.0, 25.0]
    frames_s = [
        e.at_s for e in events if isinstance(e, Reading) and e.characteristic is Characteristic.POLAR_DATA
    ]
    assert not any(20.0 < at_s < 26.5 for at_s in frames_s)
    assert max(frames_s) > 50.0


@pytest.mark.parametrize("options", [["--people", "3"], ["--script", "dancer"], ["--artifacts", "many"]])
def test_what_cannot_be_ordered_is_exit_2(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["simulate", "--minutes", "1", "--seed", "1", "--out", "x", *options])
    assert stop.value.code == 2
    assert "invalid choice" in capsys.readouterr().err
