"""The example recordings on the shelf: labelled, whole, and verified like any other."""

from pathlib import Path

import pytest

from hrvtrainer.acquisition.verification import verify_recording
from hrvtrainer.events import LinkChanged, LinkState
from hrvtrainer.recording.reader import Recording
from hrvtrainer.shelves import packaged_folder

EXAMPLES = sorted(packaged_folder("recordings").glob("*.hrvsession"))


def test_there_are_at_least_three() -> None:
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_labelled_as_simulated_and_its_numbers_come_again(path: Path) -> None:
    with Recording(path) as recording:
        assert recording.header.simulated
        assert recording.finished
    verdict = verify_recording(path)
    assert verdict.differences == 0, verdict.sentence
    assert verdict.count > 1000
    assert path.stem in (path.parent / "README.md").read_text(encoding="utf-8")


def test_one_of_them_has_a_lost_link_and_treated_beats() -> None:
    with Recording(packaged_folder("recordings") / "uneven-signal-and-lost-link.hrvsession") as recording:
        states = [event.state for event in recording.events() if isinstance(event, LinkChanged)]
    assert LinkState.LOST in states
    assert states[-1] is LinkState.LIVE
