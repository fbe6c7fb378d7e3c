"""Breath of simulated people measured live, beside what they really breathed."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from breath_sessions import Lived, Said, lived, matched, number, overlaps, true_breaths
from simulated_people import DEAF, FAITHFUL, pace_from

from hrvtrainer.estimates import Absent
from hrvtrainer.session.streams import breath_words as words
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.compliance import BEGINNER, TALKER, ComplianceScript
from hrvtrainer.simulation.parameters import DEMO_PERSON
from hrvtrainer.simulation.strap import SimulatedStrap
from hrvtrainer.straps.polar.frames import AccelerationFrame

PACED = (pace_from(5.0, 6.0),)
LEAVES = ComplianceScript(
    id="leaves", first=1.0, learned=1.0, attentive_s=(60.0, 61.0), lapse_s=(600.0, 601.0)
)


def session(
    seed: int,
    script: ComplianceScript,
    until_s: float = 240.0,
    *,
    breaths_per_min: float = 13.0,
    artifacts: ArtifactLevel = ArtifactLevel.NONE,
) -> Lived:
    strap = SimulatedStrap(
        seed,
        person=replace(DEMO_PERSON, own_breaths_per_min=breaths_per_min),
        script=script,
        artifacts=artifacts,
        sends_acceleration=True,
    )
    return lived(strap, PACED, until_s)


def onsets_late_s(one: Lived) -> list[float]:
    return [told.breath.start_s - true.start_s - one.late_s for told, true in matched(one)]


@pytest.mark.parametrize("script", [FAITHFUL, BEGINNER], ids=["faithful", "beginner"])
def test_every_breath_of_someone_who_follows_is_told(script: ComplianceScript) -> None:
    """Measured over 16 people of 300 s (tilts of 4 to 19 mg): 416 breaths told, each a true one; onsets
    0.32 s (bias 0.02 s), in-breath's share 0.049 (bias 0.002), length 0.47 s.
    """
    errors_s: list[float] = []
    shares: list[float] = []
    for seed in range(2):
        one = session(seed, script)
        pairs = matched(one)
        due = [each for each in true_breaths(one.truth) if 45.0 < each.start_s < 220.0]
        errors_s += onsets_late_s(one)
        shares += [told.breath.inhale_fraction - true.inhale_s / true.length_s for told, true in pairs]

        assert len(pairs) == len(one.measured.breaths) >= len(due)
        assert number(one.measured.nows[-1].on_pace_percent) >= 85.0
        assert not overlaps(one.measured.breaths)

    assert np.std(errors_s) < 0.6
    assert abs(np.mean(errors_s)) < 0.15
    assert abs(np.mean(shares)) < 0.03
    assert np.std(shares) < 0.08


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 5))])
def test_t_6_4_twelve_a_minute_against_a_pacer_of_six_is_not_adherence(seed: int) -> None:
    """T-6.4, live: below 10 % (the first minute, that shows which way is in, is followed): measured 2 to 4 %
    over 8 minutes.
    """
    one = session(seed, LEAVES, 400.0, breaths_per_min=12.0)

    now = one.measured.nows[-1]
    assert number(now.on_pace_percent) < 10.0
    assert now.offers_match
    assert number(now.rate) == pytest.approx(12.0, abs=1.2)
    late = [told for told in one.measured.breaths if told.breath.start_s > 90.0]
    assert len(late) >= 50
    assert not [told for told in late if told.paced is not None and told.paced.on_pace]


def test_someone_who_ignores_the_pacer_has_a_rate_and_no_breath_and_is_told_why() -> None:
    one = session(1, DEAF, 150.0)

    now = one.measured.nows[-1]
    assert one.measured.breaths == []
    assert one.measured.reasons(40.0, 150.0) == {words.NO_SIGN}
    assert now.achieved.inhale_s == Absent(reason=words.NO_SIGN)
    assert isinstance(now.on_pace_percent, Absent)
    assert number(now.rate) == pytest.approx(13.0, abs=1.5)


def test_one_who_breathes_slowly_by_themselves_is_not_taken_for_a_follower() -> None:
    """8/min against a pacer of 6: over 30 s it correlates by chance, its phase does not hold still."""
    told = [len(session(seed, DEAF, 200.0, breaths_per_min=8.0).measured.breaths) for seed in range(2)]

    assert told == [0, 0]


def test_speech_stops_the_breath_and_makes_none() -> None:
    """Over 6 talkers of 300 s: 127 told, 112 of them begin within a third of a breath of a true one, of 119
    breathed. A breath that is held is told as a longer one; one in nine is one too many or misplaced.
    """
    one = session(2, TALKER)

    assert len(matched(one)) >= 0.7 * len(one.measured.breaths)
    assert len(one.measured.breaths) <= 1.15 * len(true_breaths(one.truth))
    assert not overlaps(one.measured.breaths)


def test_of_one_who_turns_every_minute_what_lies_between_is_measured() -> None:
    """Over 6 people of 300 s, a turn of 3 to 8 degrees each minute: 103 of 150 breaths, onsets 0.41 s."""
    one = session(2, FAITHFUL, artifacts=ArtifactLevel.STRESS)

    measured = one.measured
    assert len(measured.breaths) >= 5
    assert len(matched(one)) >= len(measured.breaths) - 1
    assert np.std(onsets_late_s(one)) < 0.5
    assert {words.MOVES, words.SETTLING} <= measured.reasons(40.0, 240.0)


def test_with_an_ecg_beside_it_breath_goes_on_while_movement_is_lost() -> None:
    """Acceleration, R waves, acceleration: no breath twice, none overlapping, hardly one left out."""
    strap = SimulatedStrap(3, script=FAITHFUL, sends_acceleration=True, sends_ecg=True)

    def lost(said: list[Said]) -> list[Said]:
        return [
            (at_s, what)
            for at_s, what in said
            if not (isinstance(what, AccelerationFrame) and 100.0 < at_s < 170.0)
        ]

    one = lived(strap, PACED, 250.0, altered=lost)

    breaths = one.measured.breaths
    assert not overlaps(breaths)
    assert one.measured.sources["ecg"] >= 5
    assert [breaths[0].source.value, breaths[-1].source.value] == ["acceleration", "acceleration"]
    met = Counter(true.start_s for _, true in matched(one))
    assert max(met.values()) == 1
    due = [each for each in true_breaths(one.truth) if 45.0 < each.start_s < 230.0]
    assert len(met) >= len(due) - 3
