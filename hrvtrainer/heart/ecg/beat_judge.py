"""Which candidates are heartbeats: thresholds follow the heart, and a missing beat is looked for again."""

from collections import deque
from dataclasses import dataclass

from hrvtrainer.heart.ecg.candidates import Candidates

SHARE = 0.3  # of the usual strength
NOISE_FACTOR = 3.0  # times the ground: white noise alone reaches 2
USUAL_OF = 8
T_WAVE_WITHIN_S = 0.36
T_WAVE_SHARE = 0.5
LOOK_BACK_AFTER = 1.66  # times the mean interval
FADE_EVERY_S = 1.0
DEEPEST_FADE = 5
GIANT = 6.0  # times the usual strength
GIANTS = 4
GIANTS_WITHIN_S = 5.0
KEPT_S = 8.0


@dataclass(frozen=True, slots=True)
class JudgedBeat:
    """A heartbeat: the strongest moment, its strength, and how far it stands out (0 to 1)."""

    sample: int
    strength: float
    quality: float


@dataclass(frozen=True, slots=True)
class _Candidate:
    sample: int
    strength: float
    ground: float


class BeatJudge:
    """Judges candidates one after the other, by nothing but their own past.

    Parameters
    ----------
    sampling_hz : float
        Samples a second.
    strength : float
        The usual strength of a beat, as learnt from the first seconds.
    """

    def __init__(self, sampling_hz: float, strength: float) -> None:
        self._sampling_hz = sampling_hz
        self._strengths = deque([strength], maxlen=USUAL_OF)
        self._usual = strength
        self._intervals: deque[int] = deque(maxlen=USUAL_OF)
        self._last: JudgedBeat | None = None
        self._refused: list[_Candidate] = []
        self._giants: deque[_Candidate] = deque(maxlen=GIANTS)
        self._fade = 0
        self._due = float("inf")

    def feed(self, candidates: Candidates, until: int) -> list[JudgedBeat]:
        """Judge candidates, the last of which lies before sample ``until``."""
        beats: list[JudgedBeat] = []
        rows = zip(
            candidates.sample.tolist(), candidates.strength.tolist(), candidates.ground.tolist(), strict=True
        )
        for sample, strength, ground in rows:
            while self._due < sample:
                self._look_back(beats)
            self._judge(_Candidate(sample, strength, ground), beats)
        while self._due < until:
            self._look_back(beats)
        return beats

    def _judge(self, candidate: _Candidate, beats: list[JudgedBeat]) -> None:
        strength = candidate.strength
        if strength > GIANT * self._usual:
            self._meet_giant(candidate)
        elif self._is_strong(candidate) and not self._is_t_wave(candidate):
            self._accept(candidate, beats)
        else:
            self._refused.append(candidate)

    def _is_strong(self, candidate: _Candidate) -> bool:
        least = max(SHARE * 0.5**self._fade * self._usual, NOISE_FACTOR * candidate.ground)
        return candidate.strength > least

    def _is_t_wave(self, candidate: _Candidate) -> bool:
        last = self._last
        return (
            last is not None
            and candidate.sample - last.sample < T_WAVE_WITHIN_S * self._sampling_hz
            and candidate.strength < T_WAVE_SHARE * last.strength
        )

    def _accept(self, candidate: _Candidate, beats: list[JudgedBeat]) -> None:
        rival = self._rival(candidate.sample) if self._refused else 0.0
        doubt = max(NOISE_FACTOR * candidate.ground, rival) / candidate.strength
        beat = JudgedBeat(candidate.sample, candidate.strength, max(0.0, 1.0 - doubt))
        if self._last is not None:
            self._intervals.append(beat.sample - self._last.sample)
        beats.append(beat)
        self._last = beat
        if self._refused:
            self._refused = [other for other in self._refused if other.sample > beat.sample]
        self._strengths.append(beat.strength)
        ranked = sorted(self._strengths)
        self._usual = ranked[len(ranked) // 2]
        self._fade = 0
        mean = sum(self._intervals) / len(self._intervals) if self._intervals else self._sampling_hz
        self._due = beat.sample + LOOK_BACK_AFTER * mean

    def _rival(self, sample: int) -> float:
        """Return the strongest that was refused since the last beat, its T wave left out."""
        since = self._last.sample + T_WAVE_WITHIN_S * self._sampling_hz if self._last else 0.0
        return max((other.strength for other in self._refused if since <= other.sample < sample), default=0.0)

    def _look_back(self, beats: list[JudgedBeat]) -> None:
        """Ask less, and take the strongest that was refused when it now suffices."""
        oldest = self._due - KEPT_S * self._sampling_hz
        self._refused = [other for other in self._refused if other.sample > oldest]
        self._fade = min(self._fade + 1, DEEPEST_FADE)
        self._due += FADE_EVERY_S * self._sampling_hz
        strong = [other for other in self._refused if self._is_strong(other) and not self._is_t_wave(other)]
        if strong:
            self._accept(max(strong, key=lambda other: other.strength), beats)

    def _meet_giant(self, candidate: _Candidate) -> None:
        """Refuse what is far too strong, unless it comes again and again: then it is the heart's new size."""
        self._giants.append(candidate)
        within = candidate.sample - self._giants[0].sample
        if len(self._giants) == GIANTS and within < GIANTS_WITHIN_S * self._sampling_hz:
            self._strengths.clear()
            self._strengths.extend(giant.strength for giant in self._giants)
            ranked = sorted(self._strengths)
            self._usual = ranked[len(ranked) // 2]
            self._giants.clear()
