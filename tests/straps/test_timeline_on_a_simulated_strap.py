"""A link that only stalls is no gap: the simulated strap, whose packets are late and never lost."""

import pytest

from hrvtrainer.events import Characteristic, Reading
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.strap import SimulatedStrap
from hrvtrainer.straps.heart_rate import decode_heart_rate
from hrvtrainer.straps.timeline import BeatTimeline

NEAR_S = 6.0


@pytest.mark.parametrize("seed", range(1, 9))
def test_packets_that_come_late_together_leave_no_gap(seed: int) -> None:
    strap, timeline = SimulatedStrap(seed, artifacts=ArtifactLevel.DEFAULT), BeatTimeline()
    told, gaps_s = 0, []
    for event in strap.events(900.0):
        if isinstance(event, Reading) and event.characteristic is Characteristic.HEART_RATE:
            beats = timeline.add(event.arrival_s, decode_heart_rate(event.raw).rr_ticks)
            told += len(beats)
            gaps_s += [beat.end_s for beat in beats if beat.after_gap]
    dropouts = [(one.at_s, one.at_s + one.for_s) for one in strap.truth().artifacts if one.for_s > 0]
    unexplained = [
        at_s
        for at_s in gaps_s[1:]  # the very first beat counts as after a gap, too
        if not any(begins_s - NEAR_S < at_s < ends_s + NEAR_S for begins_s, ends_s in dropouts)
    ]
    assert told > 800
    assert unexplained == []
