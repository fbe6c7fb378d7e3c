from collections import Counter

import numpy as np
import pytest

from hrvtrainer.simulation.artifacts import ArtifactLevel, PeakDetector
from hrvtrainer.truth import Artifact, ArtifactKind

RR_S = 0.9


def detect(level: ArtifactLevel, n_beats: int = 40_000) -> tuple[list[list[float]], PeakDetector]:
    detector = PeakDetector(level, np.random.default_rng(1))
    return [detector.peaks(RR_S * beat) for beat in range(n_beats)], detector


def of_kind(detector: PeakDetector, kind: ArtifactKind) -> list[Artifact]:
    return [artifact for artifact in detector.artifacts if artifact.kind is kind]


def test_without_artifacts_every_beat_is_seen_where_it_is() -> None:
    seen, detector = detect(ArtifactLevel.NONE, 5_000)
    assert seen == [[RR_S * beat] for beat in range(5_000)]
    assert detector.artifacts == []


@pytest.mark.parametrize(
    ("level", "missed", "extra", "early", "misplaced", "dropouts_per_10_min"),
    [
        (ArtifactLevel.DEFAULT, 1.0 * 1.3, 1.0, 1.0, 2.0, 0.5),
        (ArtifactLevel.STRESS, 10.0 * 1.3, 8.0, 10.0, 10.0, 3.0),
    ],
)
def test_each_kind_comes_as_often_as_its_level_says(
    level: ArtifactLevel,
    missed: float,
    extra: float,
    early: float,
    misplaced: float,
    dropouts_per_10_min: float,
) -> None:
    _, detector = detect(level)
    found = Counter(artifact.kind for artifact in detector.artifacts)
    beats, minutes = 40_000 / 1000.0, 40_000 * RR_S / 600.0
    expected = {
        ArtifactKind.MISSED: missed * beats,
        ArtifactKind.EXTRA: extra * beats,
        ArtifactKind.EARLY: early * beats,
        ArtifactKind.MISPLACED: misplaced * beats,
        ArtifactKind.DROPOUT: dropouts_per_10_min * minutes,
    }
    for kind, count in expected.items():
        assert found[kind] == pytest.approx(count, abs=4.0 * count**0.5), kind


def test_what_was_seen_is_what_the_artifacts_explain() -> None:
    seen, detector = detect(ArtifactLevel.STRESS)
    dropouts = of_kind(detector, ArtifactKind.DROPOUT)
    missed = {artifact.at_s for artifact in of_kind(detector, ArtifactKind.MISSED)}
    extra = {artifact.at_s for artifact in of_kind(detector, ArtifactKind.EXTRA)}
    moved = {artifact.at_s: artifact.moved_s for artifact in detector.artifacts if artifact.moved_s}
    for beat, peaks in enumerate(seen):
        beat_s = RR_S * beat
        if beat_s in missed or any(d.at_s <= beat_s < d.at_s + d.for_s for d in dropouts):
            assert peaks == []
        else:
            assert peaks[-1] == beat_s + moved.get(beat_s, 0.0)
            assert set(peaks[:-1]) <= extra
    assert [peak for peaks in seen for peak in peaks] == sorted(peak for peaks in seen for peak in peaks)


def test_artifacts_have_the_sizes_of_the_real_ones() -> None:
    _, detector = detect(ArtifactLevel.STRESS)
    early = [artifact.moved_s / RR_S for artifact in of_kind(detector, ArtifactKind.EARLY)]
    assert -0.35 <= min(early) < max(early) <= -0.20
    misplaced = [artifact.moved_s / RR_S for artifact in of_kind(detector, ArtifactKind.MISPLACED)]
    assert all(0.03 <= abs(part) <= 0.08 for part in misplaced)
    assert min(misplaced) < 0 < max(misplaced)
    extra = [artifact.at_s / RR_S % 1.0 for artifact in of_kind(detector, ArtifactKind.EXTRA)]
    assert 0.299 <= min(extra) < max(extra) <= 0.701
    assert all(3.0 <= artifact.for_s <= 8.0 for artifact in of_kind(detector, ArtifactKind.DROPOUT))
    missed = np.diff([artifact.at_s for artifact in of_kind(detector, ArtifactKind.MISSED)])
    assert 0.1 < np.mean(missed < 1.5 * RR_S) < 0.4


def test_the_first_beat_has_no_interval_to_alter() -> None:
    for seed in range(50):
        assert PeakDetector(ArtifactLevel.STRESS, np.random.default_rng(seed)).peaks(0.1) == [0.1]
